"""SnowNLP as a second opinion on Chinese. The only door to snownlp.

Its Bayes model was learnt from shopping reviews in Simplified characters: Traditional
is converted first, and texts without Chinese get no opinion rather than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from crisis import hanzi
from crisis.sentiment.base import UNSURE, Probabilities

MAX_CHARS = 500  # it takes time in proportion, and the sum saturates long before
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


class SnowNlp:
    """P(positive) of SnowNLP; it knows no neutral."""

    name = "snownlp"
    version = "0.12"
    # Set by accuracy on public posts: in between it is right less often than 6 in 10.
    band = (0.4, 0.6)
    middle = UNSURE

    def probabilities(
        self, texts: Sequence[str], langs: Sequence[str | None]
    ) -> Probabilities:
        """Return ``(n, 3)``; NaN for texts without Chinese. Imports snownlp (2 s)."""
        result = np.full((len(texts), 3), np.nan)
        for at, (text, lang) in enumerate(zip(texts, langs, strict=True)):
            if speaks(text, lang):
                positive = _positive(hanzi.to_simplified(text[:MAX_CHARS]))
                result[at] = (1 - positive, 0.0, positive)
        return result


def speaks(text: str, lang: str | None) -> bool:
    """Tell whether the text is Chinese enough to be asked about."""
    if lang is not None and lang != "und" and not lang.lower().startswith("zh"):
        return False
    return bool(_HAN.search(text[:MAX_CHARS]))


@cache
def _classifier() -> Any:
    from snownlp import sentiment

    return sentiment


def _positive(text: str) -> float:
    try:
        return float(_classifier().classify(text))
    except ZeroDivisionError:  # nothing but stop words is left
        return 0.5
