"""What every sentiment engine offers, and how probabilities become a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]
NEGATIVE, NEUTRAL, POSITIVE, UNSURE = "negative", "neutral", "positive", "unsure"


class SentimentEngine(Protocol):
    """Judges posts; the same text always gets the same answer, alone or in a batch.

    name: its id in `crisis.sentiment.ENGINES`. version: changes whenever answers may.
    band: P(negative) strictly between the two bounds is too close to call. middle:
    what to call such a post, ``unsure``, or ``neutral`` where the engine's authors
    define the middle of their scale so.
    """

    name: str
    version: str
    band: tuple[float, float]
    middle: str

    def probabilities(
        self, texts: Sequence[str], langs: Sequence[str | None]
    ) -> Probabilities:
        """Return ``(n, 3)``: P(negative), P(neutral), P(positive), rows sum to 1.

        A row of NaN means that the engine has no opinion on that text (no text, or
        not its language). Args: langs: BCP 47 or None where nobody knows.
        """
        ...


def labels(
    probabilities: Probabilities, band: tuple[float, float], middle: str = UNSURE
) -> list[str]:
    """Return a label for each row; NaN rows are ``unsure``.

    Negative from the band's upper bound on, `middle` inside the band, and below it
    positive or neutral, whichever is likelier.
    """
    negative, neutral, positive = probabilities.T
    low, high = band
    named = np.where(positive >= neutral, POSITIVE, NEUTRAL)
    named = np.where(negative > low, middle, named)
    named = np.where(negative >= high, NEGATIVE, named)
    return np.where(np.isnan(negative), UNSURE, named).tolist()
