"""The shipped detector: is the last while more than usual, and more than lately usual?

Counts of the last `window_hours` against the `Baseline`, both on the square-root scale
that makes Poisson counts equally noisy at any height (Anscombe, 1948), divided by the
robust size of past differences, which takes in over-dispersion. The limit is the higher
of a fixed one and the `Memory` of recent days. Onset: where a cumulative sum of surplus
last left zero (Page, 1954). Strictly online; constant time and memory per bucket.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from crisis.detectors.baseline import DAY, Baseline
from crisis.detectors.memory import Memory
from crisis.detectors.settings import AlertSettings

_TO_SD = 1.2533  # mean absolute deviation to standard deviation, normal law
_BAND = 3.0  # half width of the drawn band, in standard deviations
_SLACK = 0.5  # surplus, in standard deviations, that the cumulative sum forgives
_SURE = 0.1  # a rhythm less known than this says nothing of the spread
_LUMP_DUE = 12.0  # zeros where so many were due are a broken feed


@dataclass(frozen=True, slots=True)
class Bucket:
    """What the detector says of one bucket. Times are epoch seconds, UTC.

    `expected`, `lower`, `upper`: the usual count and its range in this bucket.
    `score`: surplus of the window in usual deviations; `limit`: what an alert takes.
    `needed`: the count from which this bucket would have met the limit.
    """

    second: int
    observed: float
    expected: float
    lower: float
    upper: float
    score: float
    limit: float
    needed: float
    alert: bool


@dataclass(slots=True)
class Episode:
    """From the alert until it has been quiet; `end` is None while it is open."""

    raised: Bucket
    onset: int
    peak: float
    peak_at: int
    last_high: int
    end: int | None = None


def root(count: float) -> float:
    """Return the Anscombe transform: counts of equal noise, standard deviation 1."""
    return 2 * math.sqrt(count + 0.375)


def count_at(height: float) -> float:
    """Return the count whose `root` is `height`, never below 0."""
    return max(0.0, (max(height, 0.0) / 2) ** 2 - 0.375)


class _Spread:
    """Robust running size of differences, never below the Poisson one (1)."""

    def __init__(self, gain: float) -> None:
        self.gain, self.size, self.seen = gain, 1.0, 0

    def learn(self, difference: float) -> None:
        self.seen += 1
        size = min(abs(difference) * _TO_SD, 4 * self.size)
        gain = max(self.gain, 1 / (self.seen + 12))
        self.size = max(1.0, self.size + gain * (size - self.size))


class SpikeDetector:
    """Feed it buckets in order with `update`; it keeps no history.

    Args: step: seconds of a bucket, 60 .. 86,400. settings: see ``data/alerts.toml``.
    """

    name = "usual-hour"

    def __init__(self, step: int, settings: AlertSettings) -> None:
        self.step, self.settings = step, settings
        self.width = max(1, round(settings.window_hours * 3600 / step))
        self.quiet = max(settings.quiet_hours * 3600, step)
        self.baseline = Baseline(step, settings.level_half_life_days)
        self.memory = Memory(settings.memory_days, settings.memory_rank)
        half_life = max(settings.spread_half_life_days * DAY / step, 20.0)
        gain = 1 - 0.5 ** (1 / half_life)
        self._spread, self._one = _Spread(gain), _Spread(gain)
        self._window: deque[tuple[float, float]] = deque()
        self._seen = self._due = 0.0
        self.episode: Episode | None = None
        self._last: int | None = None
        self._buckets = 0
        self._silent, self._silent_due = 0, 0.0
        self._surplus, self._onset = 0.0, 0
        self._peak, self._peak_at = -1.0, 0

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
        expected = self.baseline.expected(second)
        expected = value if expected is None else expected
        lump = self._missed(gap, value)
        for _ in range(min(gap, self.width)):
            self._push(0.0, 0.0)
        # After an outage the backlog may come at once: it explains so much and no more.
        self._push(value, min(max(value, expected), expected * (1 + lump)))
        self._last = second
        self._buckets += 1
        bucket = self._judge(second, value, expected)
        self._follow(bucket)
        self.baseline.learn(value, expected)
        self._note_silence(value, expected)
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

    def _note_silence(self, value: float, expected: float) -> None:
        if value:
            self._silent, self._silent_due = 0, 0.0
        else:
            self._silent += 1
            self._silent_due += expected

    def _judge(self, second: int, value: float, expected: float) -> Bucket:
        seen, due = max(self._seen, 0.0), max(self._due, 0.0)
        doubt = self.baseline.doubt(second)
        size = math.sqrt(self._spread.size**2 + doubt**2 * due)
        difference = root(seen) - root(due)
        score = difference / size
        known = self.settings.memory_factor * self.memory.level
        limit = max(self.settings.threshold, known)
        enough = (
            seen >= self.settings.least_mentions
            and self._buckets > self.settings.warm_up_buckets
            and value > expected
        )
        needed = count_at(root(due) + limit * size) - (seen - value)
        reach = _BAND * math.sqrt(self._one.size**2 + doubt**2 * expected)
        alert = enough and score >= limit and self.episode is None
        if doubt < _SURE:
            self._spread.learn(difference)
        one = root(value) - root(expected)
        self._cumulate(second, value, one / math.hypot(self._one.size, doubt))
        if doubt < _SURE:
            self._one.learn(one)
        return Bucket(
            second,
            value,
            expected,
            count_at(root(expected) - reach),
            count_at(root(expected) + reach),
            score if enough else min(score, 0.99 * self.settings.threshold),
            limit,
            min(max(needed, expected), max(value, expected)) if alert else needed,
            alert,
        )

    def _cumulate(self, second: int, value: float, surplus: float) -> None:
        before = self._surplus
        self._surplus = max(0.0, before + min(surplus, 10.0) - _SLACK)
        if before == 0 and self.episode is None:
            self._onset, self._peak = second, -1.0
        if value > self._peak:
            self._peak, self._peak_at = value, second

    def _follow(self, bucket: Bucket) -> None:
        second, episode = bucket.second, self.episode
        self.memory.add(second, bucket.score, old_news=self._old_news(episode, second))
        if bucket.alert:
            onset = max(self._onset, second - 2 * self.width * self.step)
            self.episode = Episode(bucket, onset, self._peak, self._peak_at, second)
        elif episode is not None:
            if self._peak > episode.peak:
                episode.peak, episode.peak_at = self._peak, self._peak_at
            if bucket.score >= max(self.settings.threshold, bucket.limit / 2):
                episode.last_high = second
            elif second - episode.last_high > self.quiet:
                episode.end = episode.last_high
                self.episode = None
                self._surplus = 0.0

    @staticmethod
    def _old_news(episode: Episode | None, second: int) -> bool:
        return episode is not None and episode.raised.second // DAY != second // DAY
