"""The wall's figures, from a ROLLUP of the last days."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from crisis import alerting
from crisis.charts import LEAST, wilson
from crisis.detectors.combined import NOTHING, Found
from crisis.frames import ROLLUP, empty
from crisis.model import Detection
from crisis.sentiment import prevalence
from crisis.sentiment.prevalence import ErrorRates
from crisis.snapshot.types import Series, Trend
from crisis.stores.base import MentionStore
from crisis.stores.query import Query
from crisis.triage import Reading

BEFORE_ONSET = timedelta(hours=2)
QUIET_WINDOW = timedelta(hours=12)
LONGEST = timedelta(hours=48)
POINTS = 150  # the wall's chart is read from five metres
FEWEST = 24
TELLING = 0.25  # half width beyond which an interval of a share says next to nothing
LEAST_SHARE = 0.01  # smaller ones are not worth their place
ENOUGH = 6  # posts a bucket should usually have
LONGEST_BUCKET = 12  # buckets joined at most, an hour of five-minute ones


@dataclass(frozen=True)
class Recent:
    """Shares of the last hour; error: half width of the 95 % interval.

    share: corrected by the room's own labels where there are enough, else as called.
    """

    share: float | None
    error: float | None
    unsure_share: float | None
    corrected: bool = False


def _floor(moment: datetime, bucket: int) -> datetime:
    stamp = int(moment.timestamp()) // bucket * bucket
    return datetime.fromtimestamp(stamp, tz=moment.tzinfo)


def history(
    store: MentionStore, now: datetime, length: timedelta, bucket: int
) -> tuple[pd.DataFrame, Found]:
    """Return counts of full buckets up to `now`, and what stands out of them."""
    span = store.span()
    end = _floor(now, bucket)
    if span is None or span[0] >= end:
        return empty(ROLLUP), NOTHING
    since = max(_floor(now - length, bucket), _floor(span[0], bucket))
    return alerting.watch(store, Query(since=since, until=end), bucket)


def window(
    counts: pd.DataFrame,
    bands: pd.DataFrame,
    onset: datetime | None,
    now: datetime,
    bucket: int,
    rates: ErrorRates | None = None,
) -> Series | None:
    """Cut the chart's window out of the history: from two hours before the onset.

    Args: rates: of the engine in this room; shares are corrected by them.
    """
    if counts.empty:
        return None
    since = now - QUIET_WINDOW
    if onset is not None:
        since = min(now - 2 * BEFORE_ONSET, max(onset - BEFORE_ONSET, now - LONGEST))
    keep = (counts["bucket_start"] >= pd.Timestamp(since)).to_numpy()
    part = counts[keep].reset_index(drop=True)
    band = bands[keep].reset_index(drop=True)
    if part.empty:
        return None
    merge = _merge(part)
    if merge > 1:
        part, band = _coarser(part, band, merge)
    total = part["mentions"].astype(int).to_numpy()
    negative = part["negative"].astype(int).to_numpy()
    enough = total >= LEAST
    share = pd.Series(negative).where(enough) / pd.Series(total).where(enough)
    low, high = wilson(share.to_numpy(dtype=float), total.astype(float))
    if rates is not None:
        share, low, high = _corrected(negative, total, enough, rates)
    return Series(
        start=part["bucket_start"].iloc[0].to_pydatetime(),
        bucket=bucket * merge,
        mentions=tuple(int(v) for v in total),
        negative=tuple(int(v) for v in negative),
        unsure=tuple(int(v) for v in part["unsure"]),
        expected=_rounded(band["expected"]),
        lower=_rounded(band["lower"]),
        upper=_rounded(band["upper"]),
        share=_optional(share),
        share_low=_optional(pd.Series(low)),
        share_high=_optional(pd.Series(high)),
    )


def _corrected(
    negative: np.ndarray, total: np.ndarray, known: np.ndarray, rates: ErrorRates
) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    shares = [
        prevalence.from_counts(int(hits), int(many), rates)
        for hits, many in zip(negative, total, strict=True)
    ]
    table = pd.DataFrame([(one.share, one.low, one.high) for one in shares])
    share, low, high = (table[n].where(known) for n in range(3))
    return share, low.to_numpy(), high.to_numpy()


def _merge(part: pd.DataFrame) -> int:
    """Return how many buckets to join: few enough points, enough posts in each."""
    by_points = math.ceil(len(part) / POINTS)
    usual = float(part["mentions"].astype(int).median())
    by_posts = math.ceil(ENOUGH / max(usual, 0.5))
    most = max(1, len(part) // FEWEST)
    return max(by_points, min(by_posts, most, LONGEST_BUCKET))


def _coarser(
    part: pd.DataFrame, band: pd.DataFrame, merge: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join every `merge` buckets, counted back from the newest: it stays a full one."""
    extra = len(part) % merge
    part, band = part.iloc[extra:].reset_index(drop=True), band.iloc[extra:]
    group = np.arange(len(part)) // merge
    counts = part[["mentions", "negative", "unsure"]].groupby(group).sum()
    counts["bucket_start"] = part["bucket_start"].groupby(group).first()
    # Independent buckets: spreads of the band add up as squares.
    wide = pd.DataFrame(
        {
            "expected": band["expected"].to_numpy(dtype=float),
            "below": (band["expected"] - band["lower"]).to_numpy(dtype=float) ** 2,
            "above": (band["upper"] - band["expected"]).to_numpy(dtype=float) ** 2,
        }
    )
    total = wide.groupby(group).sum()
    joined = pd.DataFrame(
        {
            "expected": total["expected"],
            "lower": (total["expected"] - np.sqrt(total["below"])).clip(lower=0),
            "upper": total["expected"] + np.sqrt(total["above"]),
        }
    )
    return counts, joined


def _rounded(column: pd.Series) -> tuple[float, ...]:
    return tuple(round(float(value), 1) for value in column)


def _optional(column: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(v) else round(float(v), 4) for v in column)


def recent(
    counts: pd.DataFrame,
    now: datetime,
    span: timedelta,
    bucket: int,
    rates: ErrorRates | None = None,
    shipped: ErrorRates | None = None,
) -> Recent:
    """Return the shares of the last `span`.

    Args: rates: how often the engine is right in this room, by its own labels; they
    correct the share and give the interval. Without them the share stays as called,
    and the error covers the interval that the `shipped` rates imply; where these tell
    next to nothing (they differ much from set to set), it covers the engine's own
    doubt: half of the unsure posts negative, as their probabilities amount to.
    """
    part = counts[counts["bucket_start"] >= pd.Timestamp(now - span)]
    total = int(part["mentions"].sum()) if len(part) else 0
    if total == 0:
        return Recent(None, None, None)
    hits, unsure = int(part["negative"].sum()), int(part["unsure"].sum())
    if rates is not None:
        own = prevalence.from_counts(hits, total, rates)
        if own.high - own.low < 2 * TELLING:
            return Recent(own.share, (own.high - own.low) / 2, unsure / total, True)
    share = hits / total
    low = prevalence.wilson(hits, total)[0]
    high = prevalence.wilson(hits + unsure / 2, total)[1]
    if shipped is not None:
        implied = prevalence.from_counts(hits, total, shipped)
        if implied.high - implied.low < 2 * TELLING:
            low, high = implied.low, implied.high
    return Recent(share, max(high - share, share - low), unsure / total)


def trend(
    counts: pd.DataFrame, now: datetime, spike: Detection | None, bucket: int
) -> Trend:
    """Compare this hour of negative mentions with the one before, and its halves."""
    hour = timedelta(hours=1)
    if counts.empty:
        return Trend("none", None, 0, 0)
    at = counts["bucket_start"]
    negative = counts["negative"].astype(int)

    def between(since: datetime, end: datetime) -> int:
        inside = (at >= pd.Timestamp(since)) & (at < pd.Timestamp(end))
        return int(negative[inside].sum())

    end = at.iloc[-1].to_pydatetime() + timedelta(seconds=bucket)
    this, before = between(end - hour, end), between(end - 2 * hour, end - hour)
    late, early = (
        between(end - hour / 3, end),
        between(end - hour * 2 / 3, end - hour / 3),
    )
    times = this / before if before else None
    if spike is None:
        falling = times is not None and times < 0.7 and before >= 10
        return Trend("falling" if falling else "quiet", times, this, before)
    if times is None or times >= 1.25:
        kind = "slowing" if late < early * 0.95 else "rising"
    else:
        kind = "falling" if times < 0.8 else "steady"
    return Trend(kind, times, this, before)


def reading(series: Series, counts: pd.DataFrame) -> Reading:
    """Return what the tier is judged by, over the last two hours of the window."""
    tail = max(1, int(BEFORE_ONSET.total_seconds()) // series.bucket)
    negative, expected = series.negative[-tail:], series.expected[-tail:]
    mentions = sum(series.mentions[-tail:])
    place = max(range(len(negative)), key=lambda n: negative[n] - expected[n])
    start = pd.Timestamp(series.start)
    usual = counts[counts["bucket_start"] < start]
    total = int(usual["mentions"].sum()) if len(usual) else 0
    return Reading(
        mentions=mentions,
        negative=sum(negative),
        peak=negative[place],
        expected=expected[place],
        share=sum(negative) / mentions if mentions else None,
        usual_share=int(usual["negative"].sum()) / total if total else None,
    )


def shares(texts: pd.DataFrame, column: str) -> Mapping[str, float]:
    """Return the share of each value of `column`, largest first, the top four."""
    if texts.empty:
        return {}
    counts = texts[column].fillna("unknown").value_counts(normalize=True)
    return {
        str(name): float(share)
        for name, share in counts.head(4).items()
        if share >= LEAST_SHARE
    }
