"""What is usual at this hour: level, rhythm of the day and of the week, learnt online.

A multiplicative model in logarithms, as counts have: usual = exp(level + day[slot] +
week[block] + drift). Each slot of the day (half an hour, or a bucket if longer) is
learnt when it is over, so the value at t never takes part in what is usual at t. Steps
are clipped (Huber, 1964): a spike moves the baseline no more than a rise of 4.5 times,
and a lasting change wins within two days.
"""

from __future__ import annotations

import math

DAY = 86_400
_CLIP = 1.5  # natural log units, 4.5 times
_SLOTS = 48
_BLOCKS = 8  # blocks of three hours for the difference of weekdays
_DAY_GAIN = 0.15  # share of a new day in the rhythm, after the first days
_DOUBT = 1.0  # about the first day; halves with every day
_FOLLOW = 0.3  # on the first day, usual is what the last hours were
_BELIEF = 0.9  # in the rhythm that the first day shows
_PRIOR = 1.0
_WEEK_GAIN = 0.25
_ZERO = 0.3  # added before the logarithm, taken off after it
_LEAST = 0.01
_OUTAGE = 12.0  # a silent slot where so many were due is a broken feed: chance e**-12
_SLOW = 5.0  # the level beneath the drift is so many times slower
_LEVEL_BUCKETS = 8.0  # the level follows no faster than this, for long buckets


class Baseline:
    """Learns and tells what is usual; constant time and memory per bucket.

    Args: step: seconds of one bucket, 60 .. 86,400. level_days: half-life of the level.
    """

    def __init__(self, step: int, level_days: float) -> None:
        self.step = step
        self.slots = min(_SLOTS, max(1, DAY // step))
        self.width = DAY / self.slots
        blocks = min(_BLOCKS, self.slots)
        self.block_width = DAY / blocks
        half_life = max(level_days * DAY, _LEVEL_BUCKETS * step)
        self.fast_gain = 1 - 0.5 ** (self.width / half_life)
        self.slow_gain = 1 - 0.5 ** (self.width / half_life / _SLOW)
        self.level: float | None = None
        self.drift = self._lately = 0.0
        self.day = [0.0] * self.slots
        self.seen = [0] * self.slots
        self.week = [0.0] * (7 * blocks)
        self.learnt = 0  # slots
        self._slot = -1  # ordinal since the epoch
        self._sum, self._count, self._due = 0.0, 0, 0.0

    def expected(self, second: int) -> float | None:
        """Return the usual count of the bucket that begins at `second` (epoch, UTC).

        None before the first bucket is known.
        """
        if second // self.width != self._slot:
            self._close()
            self._slot = int(second // self.width)
        if self.level is None:
            return None if not self._count else max(self._sum / self._count, _LEAST)
        if self.learnt < self.slots:
            return max(math.exp(self._lately) - _ZERO, _LEAST)
        place = (second + self.step / 2) / self.width
        slot, lean = int(place), place - int(place) - 0.5
        here = slot % self.slots
        if self.slots > 1:
            there = (slot + (1 if lean > 0 else -1)) % self.slots
            rhythm = self.day[here] * (1 - abs(lean)) + self.day[there] * abs(lean)
        else:
            rhythm = 0.0
        height = self.level + self.drift + rhythm + self.week[self._block(second)]
        return max(math.exp(height) - _ZERO, _LEAST)

    def doubt(self, second: int) -> float:
        """Return how unsure the rhythm is here, in natural log units."""
        seen = self.seen[int(second // self.width) % self.slots]
        return _DOUBT * 0.5**seen

    def learn(self, value: float, expected: float) -> None:
        """Take in the bucket `expected` was asked for; it counts after its slot."""
        self._sum += value
        self._count += 1
        self._due += expected

    def _block(self, second: int) -> int:
        # The epoch began on a Thursday; any fixed week start serves.
        return int(second // self.block_width) % len(self.week)

    def _close(self) -> None:
        if not self._count:
            return
        mean, due, silent = self._sum / self._count, self._due, self._sum == 0
        self._sum, self._count, self._due = 0.0, 0, 0.0
        if silent and due > _OUTAGE:
            return
        value = math.log(mean + _ZERO)
        slot = self._slot % self.slots
        if self.learnt < self.slots:
            self._begin(slot, value)
        else:
            self._adapt(slot, value)
        self.seen[slot] += 1
        self.learnt += 1

    def _begin(self, slot: int, value: float) -> None:
        """Take in a slot of the first day, which is the first guess of the rhythm."""
        known = 0.0 if self.level is None else self.level * self.learnt
        self._lately += max(_FOLLOW, 1 / (self.learnt + 1)) * (value - self._lately)
        self.level = (known + value) / (self.learnt + 1)
        self.day[slot] = value
        if self.learnt == self.slots - 1 and self.slots > 1:
            for place, height in enumerate(self.day):
                rise = height - self.level if self.seen[place] or place == slot else 0.0
                self.day[place] = _BELIEF * max(-_CLIP, min(_CLIP, rise))
        elif self.slots == 1:
            self.day[slot] = 0.0

    def _adapt(self, slot: int, value: float) -> None:
        assert self.level is not None
        block = self._block(int((self._slot + 0.5) * self.width))
        miss = value - (self.level + self.day[slot] + self.week[block])
        miss = max(-_CLIP, min(_CLIP, miss))
        young = 1 / (self.learnt + 1)
        slow_gain, fast_gain = max(self.slow_gain, young), max(self.fast_gain, young)
        self.level += miss * slow_gain
        rest = miss - self.drift
        self.day[slot] += rest * max(_DAY_GAIN, 1 / (self.seen[slot] + _PRIOR))
        if self.learnt >= 5 * self.slots:  # the first days cannot tell day from weekday
            self.week[block] += _WEEK_GAIN * miss * len(self.week) / (7 * self.slots)
        self.drift += fast_gain * (miss - self.drift)
