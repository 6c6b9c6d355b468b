"""Counts of a span and what the detectors say of them, for wall and explore."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

import pandas as pd
from pandas.util import hash_pandas_object

from crisis.detectors import combined, load
from crisis.detectors.combined import Found
from crisis.stores.base import MentionStore
from crisis.stores.query import Query

_REMEMBERED = 32
_KNOWN: OrderedDict[bytes, Found] = OrderedDict()  # by content: the same for all rooms
_GATE = threading.Lock()
MOST_PLATFORMS = 12  # told apart as sources of their own


def watch(
    store: MentionStore, query: Query, bucket: int, *, drop_partial: bool = True
) -> tuple[pd.DataFrame, Found]:
    """Count a span and detect over it.

    Args: query: with both ends. bucket: seconds. drop_partial: leave out the last
    bucket if it still fills: it is no drop.
    Returns: ROLLUP frame, ascending, and what was found, row for row.
    """
    counts = store.rollup(query, bucket)
    if drop_partial:
        counts = _full(counts, query, bucket)
    if counts.empty or not int(counts["mentions"].sum()):
        return counts.iloc[:0], combined.NOTHING
    grouped = _full(store.rollup(query, bucket, "platform"), query, bucket)
    parts = {
        str(name): _spread(part, counts["bucket_start"])
        for name, part in grouped.groupby("platform")
    }
    several = parts if 1 < len(parts) <= MOST_PLATFORMS else {}
    return counts, _detected(counts, several)


def _detected(counts: pd.DataFrame, several: dict[str, pd.DataFrame]) -> Found:
    """Detect, or remember: between two full buckets the same counts come again."""
    rules = load()
    key = repr(rules).encode() + b"".join(
        name.encode() + hash_pandas_object(frame, index=False).to_numpy().tobytes()
        for name, frame in (("", counts), *sorted(several.items()))
    )
    digest = hashlib.blake2b(key, digest_size=16).digest()
    with _GATE:
        known = _KNOWN.get(digest)
    if known is None:
        known = combined.detect(counts, rules, by_source=several)
        with _GATE:
            _KNOWN[digest] = known
            while len(_KNOWN) > _REMEMBERED:
                _KNOWN.popitem(last=False)
    return known


def _full(counts: pd.DataFrame, query: Query, bucket: int) -> pd.DataFrame:
    assert query.until is not None
    ends = counts["bucket_start"] + pd.Timedelta(seconds=bucket)
    return counts[ends <= pd.Timestamp(query.until)].reset_index(drop=True)


def _spread(part: pd.DataFrame, buckets: pd.Series) -> pd.DataFrame:
    """Return one platform's counts over the whole span, silent buckets as zero."""
    columns = part.set_index("bucket_start")[["mentions", "negative"]]
    whole = columns.reindex(pd.DatetimeIndex(buckets), fill_value=0)
    return whole.rename_axis("bucket_start").reset_index()
