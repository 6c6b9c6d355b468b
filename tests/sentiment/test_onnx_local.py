"""The engine around a model of one's own, with stand-ins for the optional packages.

The stand-ins keep the calls' shapes of onnxruntime and tokenizers: a word list decides.
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from crisis import sentiment
from crisis.errors import EngineError
from crisis.sentiment.onnx_local import OnnxLocal

WORDS = {"bad": 1, "good": 2, "so-so": 3}


class Coded:
    def __init__(self, ids, width):
        self.ids = ids + [0] * (width - len(ids))
        self.attention_mask = [1] * len(ids) + [0] * (width - len(ids))


class Tokenizer:
    limit = None

    @staticmethod
    def from_file(path):
        assert Path(path).name == "tokenizer.json"
        return Tokenizer()

    def enable_truncation(self, limit):
        self.limit = limit

    def enable_padding(self):
        pass

    def encode_batch(self, texts):
        ids = [[WORDS.get(w, 9) for w in text.split()][: self.limit] for text in texts]
        return [Coded(one, max(map(len, ids))) for one in ids]


class Fail(Exception):
    pass


class Session:
    inputs = ("input_ids", "attention_mask")

    def __init__(self, path, options, providers):
        assert providers == ["CPUExecutionProvider"]
        if Path(path).read_bytes() == b"damaged":
            raise Fail("no graph was found")

    def get_inputs(self):
        return [types.SimpleNamespace(name=name) for name in self.inputs]

    def run(self, names, feed):
        ids = feed["input_ids"] * feed["attention_mask"]
        return [np.stack([(ids == k).sum(axis=1) for k in (1, 3, 2)], axis=1) * 4.0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    runtime = types.SimpleNamespace(
        SessionOptions=types.SimpleNamespace,
        InferenceSession=Session,
        capi=types.SimpleNamespace(
            onnxruntime_pybind11_state=types.SimpleNamespace(Fail=Fail)
        ),
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", runtime)
    monkeypatch.setitem(
        sys.modules, "tokenizers", types.SimpleNamespace(Tokenizer=Tokenizer)
    )
    (tmp_path / "model.onnx").write_bytes(b"weights")
    (tmp_path / "tokenizer.json").write_text('{"model": {"type": "WordLevel"}}')
    labels = {"0": "NEGATIVE", "1": "Neutral", "2": "positive"}
    (tmp_path / "config.json").write_text(json.dumps({"id2label": labels}))
    return tmp_path


def test_a_folder_is_an_engine(folder):
    engine = sentiment.engine(f"onnx:{folder}")
    p = engine.probabilities(["bad bad", "good", "so-so", ""], [None] * 4)
    assert p[:3].argmax(axis=1).tolist() == [0, 2, 1]
    assert np.isnan(p[3]).all()
    assert p[:3].sum(axis=1) == pytest.approx(1)
    assert folder.name in engine.version


def test_many_posts_come_back_in_order(folder):
    texts = ["bad", "", "good"] * 40
    p = OnnxLocal(folder).probabilities(texts, [None] * len(texts))
    assert (p[0::3, 0] > 0.9).all() and (p[2::3, 2] > 0.9).all()


def test_long_text_and_lone_surrogates_pass(folder):
    p = OnnxLocal(folder).probabilities(["bad " * 50_000, "\ud800 good"], [None] * 2)
    assert p.argmax(axis=1).tolist() == [0, 2]


def test_star_ratings_are_understood(folder):
    stars = {str(i): f"{i + 1} star{'s' if i else ''}" for i in range(3)}
    (folder / "config.json").write_text(json.dumps({"id2label": stars}))
    with pytest.raises(EngineError, match="id2label"):
        OnnxLocal(folder)  # three stars at best: nothing positive


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", "not json"),
        ("config.json", '{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}'),
        ("config.json", "{}"),
        ("config.json", None),
        ("tokenizer.json", "broken"),
        ("tokenizer.json", '{"model": {}}'),
        ("tokenizer.json", "[]"),
        ("model.onnx", "damaged"),
        ("tokenizer.json", None),
        ("model.onnx", None),
    ],
)
def test_an_unusable_folder_says_what_it_lacks(folder, name, content):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(EngineError) as caught:
        OnnxLocal(folder)
    assert caught.value.code == "engine_onnx_folder"
    assert str(folder) in str(caught.value)


def test_a_model_with_other_inputs_is_refused(folder, monkeypatch):
    monkeypatch.setattr(Session, "inputs", ("pixels",))
    with pytest.raises(EngineError, match="pixels"):
        OnnxLocal(folder)


def test_without_the_packages_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EngineError) as caught:
        OnnxLocal(folder)
    assert caught.value.code == "engine_onnx_missing"
    assert "onnxruntime" in caught.value.words("zh-Hant")
