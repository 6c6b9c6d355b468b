import tomllib

import numpy as np
import pytest

from crisis import resources
from crisis.sentiment import features, social, stance


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_phrase_has_a_valence_and_a_place_and_stands_once(lang):
    text = resources.find(f"lexicons/{lang}_polarity.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line[:1] != "#"][1:]
    phrases = [phrase for phrase, _ in rows]
    assert len(set(phrases)) == len(phrases)
    assert all(-4 <= float(valence) <= 4 and float(valence) for _, valence in rows)
    placed = features.phrase_keys(phrases) >= 0
    assert placed.mean() > 0.95, [
        p for p, ok in zip(phrases, placed, strict=True) if not ok
    ]


def test_examples_of_stance_cues_are_found_by_them():
    cues = tomllib.loads(resources.find("lexicons/stance.toml").read_text("utf-8"))[
        "cue"
    ]
    for cue in cues:
        for example in cue.get("examples", ()):
            (found,) = stance.toward([example], [0.9], ["Acme"])
            assert found.kind == cue["kind"], example


def test_weights_and_provenance_fit_each_other():
    settings = tomllib.loads(resources.find("sentiment/social.toml").read_text("utf-8"))
    assert settings["model"]["version"] == social.load().version
    low, high = settings["model"]["unsure"]
    assert 0.2 <= low < 0.5 < high <= 0.8
    assert settings["provenance"]["ece_left_out"] <= 0.05
    for one in settings["set"]:
        assert one["posts"] == one["negative"] + one["neutral"] + one["positive"]
        assert 0.5 < one["auc_left_out"] < 1


def test_weights_are_packed_without_loss():
    table = np.zeros(1 << features.ROW_BITS, "<u4")
    table[[0, 5, 40_000, (1 << features.ROW_BITS) - 1]] = [7, 0xFFFFFFFF, 1 << 31, 300]
    table[np.arange(50_000, table.size - 1, 60_000)] = 9
    assert (social.unpack(*social.pack(table)) == table).all()
