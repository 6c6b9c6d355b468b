"""Has the share of negative mentions risen? The second look beside the counts.

The share of the last `window_hours` against its slow average, on the arcsine scale that
makes shares of equal counts equally noisy, divided by the robust size of past
differences. Everything is told in counts: so many negative where so many were due.
"""

from __future__ import annotations

import math
from collections import deque

from crisis.detectors.baseline import DAY
from crisis.detectors.episode import Bucket, Episode, Gate
from crisis.detectors.scale import Spread, angle
from crisis.detectors.settings import AlertSettings

_BAND = 3.0  # half width of the drawn band, in standard deviations
_FOUNDED = 50.0  # mentions before a share is known well enough to be compared with
_PRIOR = 4.0  # mentions at 25 % negative that the average begins with
_SLOWER = 0.25  # learning speed inside an episode


class ShareDetector:
    """Feed it (second, negative, all) in order with `update`; it keeps no history.

    Args: step: seconds of a bucket, 60 .. 86,400. settings: see ``data/alerts.toml``.
    """

    name = "negative-share"

    def __init__(self, step: int, settings: AlertSettings) -> None:
        self.settings = settings
        self.width = max(1, round(settings.window_hours * 3600 / step))
        self.gate = Gate(step, self.width, settings)
        half_life = max(settings.spread_half_life_days * DAY / step, 20.0)
        self._gain = 1 - 0.5 ** (1 / half_life)
        self._spread = Spread(self._gain)
        self._window: deque[tuple[float, float]] = deque(maxlen=self.width)
        self._part = self._whole = 0.0
        self._usual_part, self._usual_whole = 0.25 * _PRIOR, _PRIOR
        self._buckets, self._total = 0, 0.0
        self._last: int | None = None

    @property
    def episode(self) -> Episode | None:
        """Return the open episode, if there is one."""
        return self.gate.episode

    def update(self, second: int, negative: float, mentions: float) -> Bucket | None:
        """Take in one bucket and return what it means; see `SpikeDetector.update`."""
        known = 0 <= negative <= mentions and not math.isinf(mentions)
        if not known or (self._last is not None and second <= self._last):
            return None
        self._last = second
        self._buckets += 1
        if len(self._window) == self.width:
            old_part, old_whole = self._window[0]
            self._part -= old_part
            self._whole -= old_whole
        self._window.append((negative, mentions))
        self._part += negative
        self._whole += mentions
        bucket = self._judge(second, negative, mentions)
        self.gate.follow(bucket)
        self._learn(negative, mentions)
        return bucket

    def _judge(self, second: int, negative: float, mentions: float) -> Bucket:
        usual = self._usual_part / self._usual_whole
        middle, weight = math.asin(math.sqrt(usual)), 2 * math.sqrt(self._whole + 0.5)
        difference = weight * (angle(self._part, self._whole) - middle)
        size, limit = self._spread.size, self.gate.limit
        score = difference / size
        rise = self._part / self._whole - usual if self._whole else 0.0
        enough = (
            self._total >= _FOUNDED
            and self._whole >= 2 * self.settings.least_mentions
            and 2 * self._part >= self.settings.least_mentions
            and self._buckets > self.settings.warm_up_buckets
            and rise >= self.settings.least_share_rise
            and negative > usual * mentions
        )
        alert = enough and score >= limit and self.gate.episode is None
        due = usual * mentions
        share = math.sin(min(middle + limit * size / weight, math.pi / 2)) ** 2
        needed = share * self._whole - (self._part - negative)
        noise = math.sqrt(max(due * (1 - usual), 0.0))
        self.gate.cumulate(second, negative, (negative - due) / max(noise, 1.0) / size)
        if self._whole >= self.settings.least_mentions:
            self._spread.learn(difference)
        return Bucket(
            second,
            negative,
            due,
            max(0.0, due - _BAND * noise * size),
            min(mentions, due + _BAND * noise * size),
            score if enough else min(score, 0.99 * self.settings.threshold),
            limit,
            min(max(needed, due), negative) if alert else needed,
            alert,
        )

    def _learn(self, negative: float, mentions: float) -> None:
        self._total += mentions
        gain = self._gain * (_SLOWER if self.gate.episode is not None else 1.0)
        keep = 1 - gain
        self._usual_part = self._usual_part * keep + negative
        self._usual_whole = self._usual_whole * keep + mentions
