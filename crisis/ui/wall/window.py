"""The stretch of the series that the wall draws, in at most `POINTS` buckets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from crisis.snapshot.types import Series, Snapshot

POINTS = 120
BEFORE_ONSET = timedelta(hours=2)  # 90-150 min showed the rise best; 8 h squeezed it
SHORTEST, LONGEST = timedelta(hours=4), timedelta(hours=24)
_Z = 1.96


def onset(snapshot: Snapshot) -> datetime | None:
    """Return when the present trouble began: its first spike, else its opening."""
    incident = snapshot.incident
    starts: list[datetime] = [spike.onset or spike.at for spike in snapshot.spikes]
    if incident is not None:
        near = incident.opened_at - timedelta(hours=3)
        starts = [start for start in starts if start >= near]
        starts.append(incident.opened_at)
    return min(starts, default=None)


def bounds(snapshot: Snapshot, series: Series) -> tuple[int, int]:
    """Return ``[first, last)`` of the buckets to draw.

    From two hours before the onset to now, no less than 4 h and no more than 24 h.
    """
    count = len(series.negative)
    span = timedelta(seconds=series.bucket)
    end = series.start + count * span
    began = onset(snapshot)
    start = end - SHORTEST if began is None else began - BEFORE_ONSET
    start = max(min(start, end - SHORTEST), end - LONGEST)
    return max(math.floor((start - series.start) / span), 0), count


def drawn(snapshot: Snapshot) -> Series | None:
    """Return the series to draw, in wider buckets where a long window needs them.

    Counts and expectations add up; half widths of the band add as independent ones
    do (root of the sum of squares); shares are taken anew with a Wilson interval.
    Returns: None where there is nothing to draw.
    """
    series = snapshot.series
    if series is None or not series.negative:
        return None
    first, last = bounds(snapshot, series)
    width = max(math.ceil((last - first) / POINTS), 1)
    first += (last - first) % width  # whole buckets, the newest kept
    if last - first < 2:
        return None
    groups = [range(at, at + width) for at in range(first, last, width)]
    start = series.start + timedelta(seconds=first * series.bucket)
    if width == 1:
        cut = slice(first, last)
        return replace(
            series,
            start=start,
            mentions=series.mentions[cut],
            negative=series.negative[cut],
            unsure=series.unsure[cut],
            expected=series.expected[cut],
            lower=series.lower[cut],
            upper=series.upper[cut],
            share=series.share[cut],
            share_low=series.share_low[cut],
            share_high=series.share_high[cut],
        )
    return _widened(series, groups, start, width)


def _widened(
    series: Series, groups: Sequence[range], start: datetime, width: int
) -> Series:
    mentions = _sums(series.mentions, groups)
    negative = _sums(series.negative, groups)
    expected = [sum(series.expected[at] for at in group) for group in groups]
    lower, upper = [], []
    for group, middle in zip(groups, expected, strict=True):
        down = math.hypot(*(series.expected[at] - series.lower[at] for at in group))
        up = math.hypot(*(series.upper[at] - series.expected[at] for at in group))
        lower.append(max(middle - down, 0.0))
        upper.append(middle + up)
    shares = [_wilson(bad, of) for bad, of in zip(negative, mentions, strict=True)]
    return Series(
        start,
        series.bucket * width,
        tuple(mentions),
        tuple(negative),
        tuple(_sums(series.unsure, groups)),
        tuple(expected),
        tuple(lower),
        tuple(upper),
        tuple(one[0] for one in shares),
        tuple(one[1] for one in shares),
        tuple(one[2] for one in shares),
    )


def _sums(row: Sequence[int], groups: Sequence[range]) -> list[int]:
    return [sum(row[at] for at in group) for group in groups]


def _wilson(part: int, of: int) -> tuple[float | None, float | None, float | None]:
    """Return (share, low, high) of the 95 % Wilson score interval."""
    if of <= 0:
        return None, None, None
    share = part / of
    spread = 1 + _Z**2 / of
    middle = (share + _Z**2 / (2 * of)) / spread
    half = _Z * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2)) / spread
    return share, max(middle - half, 0.0), min(middle + half, 1.0)
