"""Has a whole day grown? For rises too slow or too low to stand out in two hours.

The last 24 hours against the median of the past whole days, on the square-root scale,
divided by the median distance of those days from it. A day has every hour in it, so the
rhythm of the day needs no model; the `Gate` makes episodes, as for short rises.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median

from crisis.detectors.baseline import DAY
from crisis.detectors.episode import Bucket, Episode, Gate
from crisis.detectors.scale import count_at, root
from crisis.detectors.settings import AlertSettings

_DAYS_LEAST = 4  # whole days to compare with
_SPREAD_LEAST = 1.5  # days differ by more than chance (1), even where four did not
_WHOLE = 0.9  # of its buckets make a day whole
_TO_SD = 1.4826  # median absolute deviation to standard deviation, normal law


class DayDetector:
    """Feed it buckets in order; it keeps 24 hours of them and `memory_days` totals."""

    name = "day"

    def __init__(self, step: int, settings: AlertSettings) -> None:
        self.settings = settings.changed(threshold=settings.day_threshold)
        self.width = max(1, DAY // step)
        self.gate = Gate(step, self.width // 2, self.settings)
        self._window: deque[float] = deque(maxlen=self.width)
        self._sum = 0.0
        self._days: deque[float] = deque(maxlen=max(_DAYS_LEAST, settings.memory_days))
        self._day, self._total, self._count = -1, 0.0, 0
        self._middle, self._spread = 0.0, _SPREAD_LEAST
        self._band = (0.0, 0.0, 0.0)  # usual, lower, upper
        self._last: int | None = None

    @property
    def episode(self) -> Episode | None:
        """Return the open episode, if there is one."""
        return self.gate.episode

    def update(self, second: int, value: float) -> Bucket | None:
        """Take in one bucket; counts of the answer are those of 24 hours."""
        if not value >= 0 or math.isinf(value):
            return None
        if self._last is not None and second <= self._last:
            return None
        self._last = second
        if second // DAY != self._day:
            self._close()
            self._day = second // DAY
        if len(self._window) == self.width:
            self._sum -= self._window[0]
        self._window.append(value)
        self._sum += value
        self._total += value
        self._count += 1
        bucket = self._judge(second)
        self.gate.follow(bucket)
        return bucket

    def _close(self) -> None:
        if self._count >= _WHOLE * self.width:
            self._days.append(root(self._total))
            self._middle = median(self._days)
            distance = median(abs(one - self._middle) for one in self._days)
            self._spread = max(_SPREAD_LEAST, _TO_SD * distance)
            reach = 3 * self._spread
            self._band = (
                count_at(self._middle),
                count_at(self._middle - reach),
                count_at(self._middle + reach),
            )
        self._total, self._count = 0.0, 0

    def _judge(self, second: int) -> Bucket:
        seen, limit = max(self._sum, 0.0), self.gate.limit
        score = (root(seen) - self._middle) / self._spread
        enough = (
            len(self._days) >= _DAYS_LEAST
            and self.width > 1
            and seen >= 2 * self.settings.least_mentions
        )
        alert = enough and score >= limit and self.gate.episode is None
        self.gate.cumulate(second, seen, score)
        usual, lower, upper = self._band
        return Bucket(
            second,
            seen,
            usual,
            lower,
            upper,
            score if enough else 0.0,
            limit,
            min(count_at(self._middle + limit * self._spread), seen),
            alert,
        )
