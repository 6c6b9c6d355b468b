"""The valence of words and phrases that the sentiment engine is given; for training.

Own lists first (data/lexicons), then VADER's.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crisis.sentiment import features  # noqa: E402

NEGATED = -1.74  # on top of the word itself: VADER's -0.74 of its valence
VALENCE_STEP = 1 / 18  # the ends of the scale are then within a byte
BEFORE_ZH = ("不", "没", "没有", "不太", "不是", "不够", "不怎么", "没那么")


def word_list() -> dict[int, int]:
    """Return the valence of each key, in steps; the first list that has it decides."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    chinese, english = own_list("zh"), own_list("en")
    turned = {
        before + phrase: -1.8 * valence if valence > 0 else -1.5 * valence
        for phrase, valence in chinese.items()
        for before in BEFORE_ZH
        if len(before + phrase) <= 4
        and phrase[0] not in "不没別别無无["
        and is_han(phrase)
    }
    made: dict[int, int] = {}
    vader = SentimentIntensityAnalyzer().lexicon
    lists = ((chinese, 0), (turned, 0), (english, 1), (vader, 1))
    for words, negatable in lists:
        add(made, features.phrase_keys(list(words)), words.values(), 1.0)
        if negatable:
            add(made, features.negated_keys(list(words)), words.values(), NEGATED)
    return made


def add(
    made: dict[int, int], keys: np.ndarray, worth: Iterable[float], factor: float
) -> None:
    """Write valences under their keys unless something stands there."""
    for key, valence in zip(keys.tolist(), worth, strict=True):
        if key >= 0:
            steps = round(float(valence) * factor / VALENCE_STEP)
            made.setdefault(key, max(-127, min(127, steps)))


def own_list(lang: str) -> dict[str, float]:
    """Return phrases and valences of data/lexicons/<lang>_polarity.tsv."""
    path = ROOT / "data" / "lexicons" / f"{lang}_polarity.tsv"
    lines = [line for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
    return {phrase: float(v) for phrase, v in (one.split("\t") for one in lines[1:])}


def is_han(phrase: str) -> bool:
    """Tell whether the phrase is Chinese characters alone."""
    return all("一" <= char <= "鿿" for char in phrase)
