"""What the explore screen shows for one question: counts, bands, spikes, drivers.

Everything is aggregated in the store; texts are read only for a chosen span, bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from crisis import alerting, drivers
from crisis.detectors.artefacts import Artefact
from crisis.frames import ROLLUP, empty
from crisis.model import Detection
from crisis.stores.base import MentionStore
from crisis.stores.query import Query

BUCKETS = (60, 300, 900, 1800, 3600, 10_800, 21_600, 86_400)
AIM = 200  # buckets a chart should have at most, unless asked otherwise
# What the detector learns from before the window: so many buckets, and days.
WARM_UP, RUN_UP, MOST_RUN_UP = 1_500, timedelta(days=5), 4_000
LAST_PARTIAL = 3_600  # longer buckets are shown while they fill
NEGATIVES = 30  # fewer tell too little on their own
SPAN_TEXTS, USUAL_TEXTS = 3_000, 4_000


@dataclass(frozen=True)
class View:
    """Counts of the window, row for row with bands; spikes that touch the window."""

    query: Query
    bucket: int
    counts: pd.DataFrame  # ROLLUP
    bands: pd.DataFrame  # expected lower upper, of the negative count
    spikes: tuple[Detection, ...]
    artefacts: tuple[Artefact, ...]
    mentions: int
    negative: int
    unsure: int


def bucket_for(span: timedelta) -> int:
    """Return the smallest bucket (seconds) that keeps a chart of `span` readable."""
    seconds = span.total_seconds()
    return next((b for b in BUCKETS if seconds / b <= AIM), BUCKETS[-1])


def view(store: MentionStore, query: Query, bucket: int) -> View:
    """Count, and detect over the window with a run-up before it.

    Args: query: with `since` and `until` set. bucket: seconds.
    """
    assert query.since is not None and query.until is not None
    span = store.span()
    if span is None:
        return View(query, bucket, empty(ROLLUP), pd.DataFrame(), (), (), 0, 0, 0)
    run_up = max(timedelta(seconds=bucket * WARM_UP), RUN_UP)
    run_up = min(run_up, timedelta(seconds=bucket * MOST_RUN_UP))
    first = max(span[0], query.since - run_up)
    since = _floor(min(first, query.since), bucket)
    counts, found = alerting.watch(
        store,
        replace(query, since=since),
        bucket,
        drop_partial=bucket <= LAST_PARTIAL,
    )
    if counts.empty:
        return View(query, bucket, empty(ROLLUP), pd.DataFrame(), (), (), 0, 0, 0)
    start = pd.Timestamp(_floor(query.since, bucket))
    keep = (counts["bucket_start"] >= start).to_numpy()
    part = counts[keep].reset_index(drop=True)
    spikes = tuple(d for d in found.detections if d.end is None or d.end >= start)
    return View(
        query,
        bucket,
        part,
        found.bands[keep].reset_index(drop=True),
        spikes,
        found.artefacts,
        int(part["mentions"].sum()),
        int(part["negative"].sum()),
        int(part["unsure"].sum()),
    )


def _floor(moment: datetime, bucket: int) -> datetime:
    stamp = int(moment.timestamp()) // bucket * bucket
    return datetime.fromtimestamp(stamp, tz=moment.tzinfo)


def span_of(spike: Detection, bucket: int, now: datetime) -> tuple[datetime, datetime]:
    """Return the time a spike covers, from its onset to its end (or to now)."""
    start = (spike.onset or spike.at).to_pydatetime()
    end = spike.end.to_pydatetime() if spike.end is not None else now
    return start, max(end, start + timedelta(seconds=bucket))


def told(
    store: MentionStore,
    query: Query,
    since: datetime,
    until: datetime,
    terms: Sequence[str] = (),
) -> tuple[drivers.Drivers, int]:
    """Explain the mentions of a span against the week before it.

    Returns: the drivers, and how many mentions the span holds under the filters.
    """
    span = replace(query, since=since, until=until)
    window = store.mentions(span, "sample", SPAN_TEXTS)
    negative = window[window["label"] == "negative"]
    if len(negative) >= NEGATIVES:
        window = negative  # what drives a storm is what the negative posts say
    before = replace(query, since=since - timedelta(days=7), until=since)
    usual = store.mentions(before, "sample", USUAL_TEXTS)
    return drivers.explain(window, usual, terms=terms), store.count(span)
