"""One alert per episode: the limit, its memory, onset, peak, end and re-arming."""

from __future__ import annotations

from dataclasses import dataclass

from crisis.detectors.baseline import DAY
from crisis.detectors.memory import Memory
from crisis.detectors.settings import AlertSettings

_SLACK = 1.0  # surplus, in usual deviations, that the cumulative sum forgives
_STEP = 10.0  # one bucket adds no more than this to it


@dataclass(slots=True)  # not frozen: that doubles the cost of a bucket
class Bucket:
    """What a detector says of one bucket. Times are epoch seconds, UTC.

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


class Gate:
    """Decides when a score is an alert, and when the episode is over.

    Onset is where a cumulative sum of surplus last left zero (Page, 1954), at most two
    windows back.
    """

    def __init__(self, step: int, width: int, settings: AlertSettings) -> None:
        self.settings = settings
        self.quiet = max(settings.quiet_hours * 3600, step)
        self.reach = 2 * width * step
        self.memory = Memory(settings.memory_days, settings.memory_rank)
        self.episode: Episode | None = None
        self._surplus, self._onset = 0.0, 0
        self._peak, self._peak_at = -1.0, 0

    @property
    def limit(self) -> float:
        """Return the score that an alert takes now."""
        known = self.settings.memory_factor * self.memory.level
        return max(self.settings.threshold, known)

    def cumulate(self, second: int, value: float, surplus: float) -> None:
        """Follow onset and peak. surplus: of this bucket, in usual deviations."""
        if self._surplus == 0 and self.episode is None:
            self._onset, self._peak = second, -1.0
        self._surplus = max(0.0, self._surplus + min(surplus, _STEP) - _SLACK)
        if value > self._peak:
            self._peak, self._peak_at = value, second

    def follow(self, bucket: Bucket) -> None:
        """Open, hold or close the episode."""
        second, episode = bucket.second, self.episode
        began_before = episode is not None and episode.raised.second // DAY != (
            second // DAY
        )
        self.memory.add(second, bucket.score, old_news=began_before)
        if bucket.alert:
            onset = max(self._onset, second - self.reach)
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
