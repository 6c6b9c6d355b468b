"""Scales on which chance weighs the same at any height, and the spread on them."""

from __future__ import annotations

import math

_TO_SD = 1.2533  # mean absolute deviation to standard deviation, normal law


def root(count: float) -> float:
    """Return the Anscombe (1948) transform: Poisson counts get standard deviation 1."""
    return 2 * math.sqrt(count + 0.375)


def count_at(height: float) -> float:
    """Return the count whose `root` is `height`, never below 0."""
    return max(0.0, (max(height, 0.0) / 2) ** 2 - 0.375)


def angle(part: float, whole: float) -> float:
    """Return the arcsine transform of a share, with Anscombe's corrections."""
    return math.asin(math.sqrt(min(1.0, (part + 0.375) / (whole + 0.75))))


class Spread:
    """Robust running size of differences, never below pure chance (1)."""

    def __init__(self, gain: float) -> None:
        self.gain, self.size, self.seen = gain, 1.0, 0

    def learn(self, difference: float) -> None:
        """Take in one difference; an extreme one counts as four times the size."""
        self.seen += 1
        size = min(abs(difference) * _TO_SD, 4 * self.size)
        gain = max(self.gain, 1 / (self.seen + 12))
        self.size = max(1.0, self.size + gain * (size - self.size))
