"""A text classification model of the user's own, from a local folder.

The only door to onnxruntime and tokenizers, both optional: nothing is downloaded and
nothing leaves the machine. The folder holds what exporters write: ``model.onnx``,
``tokenizer.json`` and ``config.json`` with ``id2label``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from crisis.errors import EngineError
from crisis.sentiment.base import UNSURE, Probabilities

BATCH, MAX_CHARS, MAX_TOKENS = 32, 2000, 256
# How models name their classes: ours, first letters, stars.
_NAMES = {
    "negative": 0, "neg": 0, "bad": 0, "1 star": 0, "2 stars": 0,
    "very negative": 0, "负面": 0, "消极": 0, "負面": 0,
    "neutral": 1, "neu": 1, "3 stars": 1, "mixed": 1, "中性": 1,
    "positive": 2, "pos": 2, "good": 2, "4 stars": 2, "5 stars": 2,
    "very positive": 2, "正面": 2, "积极": 2,
}  # fmt: skip


class OnnxLocal:
    """Runs the model in `folder` on the processor, in small batches.

    Raises: EngineError if the packages are not installed, or the folder does not hold
    a model that names its classes negative and positive.
    """

    name = "onnx"
    band = (0.4, 0.6)
    middle = UNSURE

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._classes = self._read_classes()
        self._tokenizer, self._session = self._open()
        self._wanted = [one.name for one in self._session.get_inputs()]
        digest = hashlib.blake2b(digest_size=3)
        digest.update((self._folder / "model.onnx").read_bytes())
        self.version = f"{self._folder.name} {digest.hexdigest()}"

    def probabilities(
        self, texts: Sequence[str], langs: Sequence[str | None]
    ) -> Probabilities:
        """Return ``(n, 3)``; NaN for empty text. Which languages is the model's own."""
        result = np.full((len(texts), 3), np.nan)
        full = [at for at, text in enumerate(texts) if text.strip()]
        for start in range(0, len(full), BATCH):
            part = full[start : start + BATCH]
            result[part] = self._judge([texts[at][:MAX_CHARS] for at in part])
        return result

    def _judge(self, texts: list[str]) -> Probabilities:
        clean = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        coded = self._tokenizer.encode_batch(clean)
        ids = np.array([one.ids for one in coded], np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.array([c.attention_mask for c in coded], np.int64),
            "token_type_ids": np.zeros_like(ids),
        }
        logits = np.asarray(
            self._session.run(None, {name: feed[name] for name in self._wanted})[0],
            dtype=float,
        )
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances = odds / odds.sum(axis=1, keepdims=True)
        made = np.zeros((len(texts), 3))
        for column, place in enumerate(self._classes):
            made[:, place] += chances[:, column]
        return made

    def _read_classes(self) -> list[int]:
        try:
            config = json.loads((self._folder / "config.json").read_text("utf-8"))
            named = {int(at): str(name) for at, name in config["id2label"].items()}
            classes = [_NAMES[named[at].strip().lower()] for at in range(len(named))]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise self._unusable(problem) from problem
        if not {0, 2} <= set(classes):
            raise self._unusable("id2label")
        return classes

    def _open(self) -> tuple[Any, Any]:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as problem:
            raise EngineError("engine_onnx_missing", problem=problem) from problem
        for name in ("model.onnx", "tokenizer.json"):
            if not (self._folder / name).is_file():
                raise self._unusable(name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # workers are processes already
        self._check_tokenizer()
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        try:
            session = onnxruntime.InferenceSession(
                str(self._folder / "model.onnx"), options, ["CPUExecutionProvider"]
            )
        except _failures(onnxruntime) as problem:
            raise self._unusable(problem) from problem
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        known = {"input_ids", "attention_mask", "token_type_ids"}
        asked = {one.name for one in session.get_inputs()}
        if not asked <= known:
            raise self._unusable(sorted(asked - known))
        return tokenizer, session

    def _check_tokenizer(self) -> None:
        """Look before the package does: it raises nothing one could catch by name."""
        try:
            text = (self._folder / "tokenizer.json").read_text("utf-8")
            if "type" not in json.loads(text)["model"]:
                raise self._unusable("tokenizer.json: model.type")
        except (ValueError, KeyError, TypeError) as problem:
            raise self._unusable(f"tokenizer.json: {problem}") from problem

    def _unusable(self, problem: object) -> EngineError:
        return EngineError(
            "engine_onnx_folder", folder=str(self._folder), problem=problem
        )


def _failures(onnxruntime: Any) -> tuple[type[Exception], ...]:
    """Return the exceptions of onnxruntime, which have no common base but Exception."""
    state = onnxruntime.capi.onnxruntime_pybind11_state
    return tuple(
        one
        for one in vars(state).values()
        if isinstance(one, type) and issubclass(one, Exception)
    )
