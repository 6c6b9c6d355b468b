"""The shipped detector: is the last while more than usual, and more than lately usual?

Counts of the last `window_hours` against the `Baseline`, both on the square-root scale
that makes Poisson counts equally noisy at any height, divided by the robust size of
past differences, which takes in over-dispersion. The `Gate` makes episodes of the
score. Strictly online; constant time and memory per bucket.
"""

from __future__ import annotations

import math
from collections import deque

from crisis.detectors.baseline import DAY, Baseline
from crisis.detectors.episode import Bucket, Episode, Gate
from crisis.detectors.scale import Spread, count_at, root
from crisis.detectors.settings import AlertSettings

_BAND = 3.0  # half width of the drawn band, in standard deviations
_SURE = 0.2  # a rhythm less known than this says nothing of the spread
_LUMP_DUE = 12.0  # zeros where so many were due are a broken feed
_FOUNDED = 10.0  # mentions: with less of a past, a jump is a beginning, not a rise


class SpikeDetector:
    """Feed it buckets in order with `update`; it keeps no history.

    Args: step: seconds of a bucket, 60 .. 86,400. settings: see ``data/alerts.toml``.
    `founded`: it has a past to compare with. `began`: second at which the series jumped
    from next to nothing into being, if it did: the start of a collection, not a spike;
    what is usual is learnt from there.
    """

    name = "usual-hour"

    def __init__(self, step: int, settings: AlertSettings) -> None:
        self.step, self.settings = step, settings
        self.width = max(1, round(settings.window_hours * 3600 / step))
        self.gate = Gate(step, self.width, settings)
        self.baseline = Baseline(step, settings.level_half_life_days)
        half_life = max(settings.spread_half_life_days * DAY / step, 20.0)
        gain = 1 - 0.5 ** (1 / half_life)
        self._spread, self._one = Spread(gain), Spread(gain)
        self._window: deque[tuple[float, float]] = deque()
        self._seen = self._due = self._total = 0.0
        self._last: int | None = None
        self._buckets = 0
        self._silent, self._silent_due = 0, 0.0
        self.began: int | None = None
        self.founded = False

    @property
    def episode(self) -> Episode | None:
        """Return the open episode, if there is one."""
        return self.gate.episode

    def update(self, second: int, value: float) -> Bucket | None:
        """Take in one bucket and return what it means.

        Args: second: its start, epoch seconds. value: its count; NaN or negative means
        that it is not known. Returns None for an unknown bucket and for one that is not
        later than the last (late data cannot undo an alert that was raised).
        """
        if not value >= 0 or math.isinf(value):
            return None
        if self._last is not None and second <= self._last:
            return None
        gap = 0
        if self._last is not None:
            gap = max((second - self._last) // self.step - 1, 0)
        self._last = second
        self._buckets += 1
        expected = self.baseline.expected(second)
        expected = value if expected is None else expected
        lump = self._missed(gap, value)
        for _ in range(min(gap, self.width)):
            self._push(0.0, 0.0)
        # After an outage the backlog may come at once: it explains so much and no more.
        self._push(value, min(max(value, expected), expected * (1 + lump)))
        if not self.founded and self._found(second, value):
            expected = value
        bucket = self._judge(second, value, expected)
        self.gate.follow(bucket)
        self.baseline.learn(value, expected)
        if value:
            self._silent, self._silent_due = 0, 0.0
        else:
            self._silent += 1
            self._silent_due += expected
        return bucket

    def _push(self, value: float, expected: float) -> None:
        self._window.append((value, expected))
        self._seen += value
        self._due += expected
        if len(self._window) > self.width:
            old_value, old_expected = self._window.popleft()
            self._seen -= old_value
            self._due -= old_expected

    def _missed(self, gap: int, value: float) -> int:
        silent = self._silent if self._silent_due > _LUMP_DUE and value else 0
        return min(gap + silent, self.width)

    def _found(self, second: int, value: float) -> bool:
        """Tell whether the series begins here; then all learning begins here too."""
        self._total += value
        if self._total - self._seen >= _FOUNDED:
            self.founded = True
        elif self._seen >= _FOUNDED:
            self.founded, self.began = True, second
            self.baseline = Baseline(self.step, self.settings.level_half_life_days)
            self.baseline.expected(second)
            self._window.clear()
            self._seen = self._due = 0.0
            self._push(value, value)
            self._buckets = 1
            return True
        return False

    def _judge(self, second: int, value: float, expected: float) -> Bucket:
        seen, due = max(self._seen, 0.0), max(self._due, 0.0)
        doubt = self.baseline.doubt(second)
        size = math.sqrt(self._spread.size**2 + doubt**2 * due)
        difference = root(seen) - root(due)
        score, limit = difference / size, self.gate.limit
        enough = (
            self.founded
            and seen >= self.settings.least_mentions
            and self._buckets > self.settings.warm_up_buckets
            and value > expected
        )
        alert = enough and score >= limit and self.gate.episode is None
        needed = count_at(root(due) + limit * size) - (seen - value)
        if alert:
            needed = min(max(needed, expected), value)
        one = root(value) - root(expected)
        reach = _BAND * math.sqrt(self._one.size**2 + doubt**2 * expected)
        self.gate.cumulate(second, value, one / math.hypot(self._one.size, doubt))
        if doubt < _SURE:
            self._spread.learn(difference)
            self._one.learn(one)
        return Bucket(
            second,
            value,
            expected,
            count_at(root(expected) - reach),
            count_at(root(expected) + reach),
            score if enough else min(score, 0.99 * self.settings.threshold),
            limit,
            needed,
            alert,
        )
