"""VADER as a second opinion on English. The only door to vaderSentiment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from crisis.sentiment.base import NEUTRAL, Probabilities

MAX_CHARS = 2000
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


class Vader:
    """The compound score of VADER, mapped from [-1, 1] to P(positive) in [0, 1]."""

    name = "vader"
    version = "3.3"
    band = (0.475, 0.525)  # its authors call compound between -0.05 and 0.05 neutral
    middle = NEUTRAL

    def probabilities(
        self, texts: Sequence[str], langs: Sequence[str | None]
    ) -> Probabilities:
        """Return ``(n, 3)``; NaN for texts that are not English."""
        result = np.full((len(texts), 3), np.nan)
        for at, (text, lang) in enumerate(zip(texts, langs, strict=True)):
            if speaks(text, lang):
                scores = _analyzer().polarity_scores(text[:MAX_CHARS])
                positive = (1 + scores["compound"]) / 2
                result[at] = (1 - positive, 0.0, positive)
        return result


def speaks(text: str, lang: str | None) -> bool:
    """Tell whether the text is English enough to be asked about."""
    if lang is not None and lang != "und" and not lang.lower().startswith("en"):
        return False
    head = text[:MAX_CHARS]
    return len(_LATIN.findall(head)) > 2 * len(_HAN.findall(head))


@cache
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
