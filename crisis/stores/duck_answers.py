"""Answers of the DuckDB store: relations in, frames out.

Each function takes a cursor of its own thread; the questions are the shared Narwhals
expressions of `rollup`. Questions the pulse can answer never touch the mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from crisis.frames import ROLLUP, SCORED, conform
from crisis.stores import rollup as asked
from crisis.stores.duck_schema import BY_HAND, KEY_HASH, PULSES
from crisis.stores.query import Measure, Order, Query

_ORDERS: dict[str, str] = {
    "newest": "published_at DESC, kh",
    "oldest": "published_at, kh",
    "spread": "spread DESC, kh",
    "negative": "p_negative DESC NULLS LAST, kh",
    "sample": "kh",
}


def _pulse_for(query: Query, columns: Sequence[str]) -> str | None:
    """The pulse that can answer: one that tells apart all that is asked for."""
    if not query.whole_minutes() or query.search.strip() or query.author_classes:
        return None
    filters = (
        ("platform", query.platforms),
        ("lang", query.langs),
        ("cause", query.causes),
        ("source", query.sources),
        ("kind", query.kinds),
    )
    needed = {name for name, values in filters if values} | set(columns) - {"label"}
    if len(needed) > 1 or not needed <= set(PULSES):
        return None
    return f"pulse_{next(iter(needed), 'label')}"


def _base(cursor: Any, query: Query, columns: Sequence[str]) -> tuple[Any, bool]:
    """The narrowed relation that answers, and whether its rows are counts."""
    pulse = _pulse_for(query, columns)
    table = asked.lazy(cursor.table(pulse or "mention"))
    return asked.narrowed(table, query, minutes=pulse is not None), pulse is not None


def _frame(lazy: Any) -> pd.DataFrame:
    return asked.native(lazy).to_arrow_table().to_pandas()


def count(cursor: Any, query: Query) -> int:
    """How many mentions the query means."""
    base, counted = _base(cursor, query, ())
    sql = asked.native(base).aggregate(
        "coalesce(sum(mentions), 0)" if counted else "count(*)"
    )
    return int(sql.fetchall()[0][0])


def facets(cursor: Any, query: Query, of: Sequence[str]) -> dict[str, dict[str, int]]:
    """Counts by the values of each facet, commonest first."""
    found: dict[str, dict[str, int]] = {}
    for column in of:
        base, counted = _base(cursor, query, (column,))
        frame = _frame(asked.tallied(base, column, counted=counted))
        frame = frame[frame["mentions"] > 0].sort_values(
            ["mentions", column], ascending=[False, True]
        )
        values = frame[column].astype("str").fillna("")
        found[column] = dict(
            zip(values, frame["mentions"].astype(int).tolist(), strict=True)
        )
    return found


def rollup(
    cursor: Any,
    query: Query,
    bucket_seconds: int,
    by: str | None,
    measures: Sequence[Measure],
) -> pd.DataFrame:
    """ROLLUP frame of the query, empty buckets present when `by` is None."""
    columns = ("source",) if measures else ((by,) if by else ())
    base, counted = _base(cursor, query, columns)
    lazy = asked.rolled(base, bucket_seconds, by, measures, counted=counted)
    frame = _frame(lazy)
    frame = frame[frame["mentions"] > 0].copy()
    if "authors" in measures:
        frame["authors"] = frame["authors"].fillna(0)  # posts of unknown accounts only
    frame = frame.sort_values(["bucket", *([by] if by else [])], ignore_index=True)
    if by is None:
        frame = _with_empty_buckets(frame, query, bucket_seconds)
    share = frame["negative"].astype("Float64") / frame["mentions"].astype("Float64")
    frame["negative_share"] = share.where(frame["mentions"] > 0)
    frame["bucket_start"] = pd.to_datetime(frame["bucket"], unit="s", utc=True)
    made = conform(frame, ROLLUP)
    if by is not None:
        made[by] = frame[by]
    return made


def _with_empty_buckets(frame: pd.DataFrame, query: Query, width: int) -> pd.DataFrame:
    first = frame["bucket"].iloc[0] if len(frame) else None
    last = frame["bucket"].iloc[-1] if len(frame) else None
    if query.since is not None:
        first = _floor(query.since, width)
    if query.until is not None:
        last = -(-int(query.until.timestamp()) // width) * width - width
    if first is None or last is None:
        return frame
    whole = pd.RangeIndex(int(first), int(last) + width, width, name="bucket")
    return frame.set_index("bucket").reindex(whole, fill_value=0).reset_index()


def _floor(moment: datetime, width: int) -> int:
    return int(moment.timestamp()) // width * width


def mentions(
    cursor: Any,
    query: Query,
    order: Order,
    limit: int | None,
    offset: int,
    columns: Sequence[str],
) -> pd.DataFrame:
    """SCORED frame of the mentions meant, in a stable order."""
    if limit is not None and order == "sample":
        # Lowest hashes first: if the taste has enough of them, it has the very same.
        found = _ordered(cursor, "taste", query, order, limit, offset, columns)
        if len(found) == limit:
            return found
    if limit is not None and order == "newest":
        query = _closer(cursor, query, limit + offset)
    return _ordered(cursor, "mention", query, order, limit, offset, columns)


def named(cursor: Any, keys: Sequence[str], copies: bool) -> pd.DataFrame:
    """SCORED frame of the mentions with these keys; with `copies`, of their texts."""
    wanted = pd.DataFrame({"mention_key": list(keys)}, dtype="str")
    cursor.register("wanted", pa.Table.from_pandas(wanted, preserve_index=False))
    match = f"kh IN (SELECT {KEY_HASH} FROM wanted)"
    if copies:
        match = f"text IN (SELECT text FROM mention WHERE {match})"
    columns = ", ".join(SCORED.columns)
    sql = f"SELECT {columns} FROM mention WHERE {match} ORDER BY {_ORDERS['oldest']}"
    return conform(_timed(cursor.sql(sql).to_arrow_table().to_pandas()), SCORED)


def _ordered(
    cursor: Any,
    table: str,
    query: Query,
    order: Order,
    limit: int | None,
    offset: int,
    columns: Sequence[str],
) -> pd.DataFrame:
    rows = asked.narrowed(asked.lazy(cursor.table(table)), query)
    relation = asked.native(rows).order(_ORDERS[order])
    if limit is not None:
        relation = relation.limit(limit, offset)
    chosen = relation.project(", ".join(columns)).to_arrow_table().to_pandas()
    return conform(_timed(chosen), SCORED)[list(columns)]


def _closer(cursor: Any, query: Query, rows: int) -> Query:
    """The query from a later minute on, that still has `rows` mentions, by the pulse.

    Whole minutes before its end count only, so the newest rows are surely within.
    """
    until = query.until and query.until.replace(second=0, microsecond=0)
    since = query.since and query.since.replace(second=0, microsecond=0)
    whole = replace(query, since=since, until=until)
    pulse = _pulse_for(whole, ())
    if pulse is None:
        return query
    base = asked.narrowed(asked.lazy(cursor.table(pulse)), whole, minutes=True)
    minutes = asked.native(asked.tallied(base, "minute", counted=True))
    enough = minutes.project(
        "minute, sum(mentions) OVER (ORDER BY minute DESC) AS so_far"
    ).filter(f"so_far >= {rows}")
    minute = enough.aggregate("max(minute)").fetchall()[0][0]
    if minute is None:
        return query
    bound = datetime.fromtimestamp(minute * 60, UTC)
    return replace(query, since=max(bound, query.since or bound))


def rescorable(
    cursor: Any, engine: str, after: int, rows: int
) -> tuple[pd.DataFrame, int]:
    """The next mentions beyond row `after` that `engine` has not scored."""
    relation = cursor.sql(
        "SELECT rowid AS rid, * FROM mention WHERE rowid > ? AND engine IS DISTINCT"
        " FROM ? AND engine IS DISTINCT FROM ? ORDER BY rowid LIMIT ?",
        params=[after, engine, BY_HAND, rows],
    )
    raw = relation.to_arrow_table().to_pandas()
    last = int(raw["rid"].iloc[-1]) if len(raw) else after
    return conform(_timed(raw), SCORED), last


def _timed(raw: pd.DataFrame) -> pd.DataFrame:
    if "published_at" in raw:
        raw["published_at"] = raw["published_at"].dt.tz_localize(UTC)
    return raw
