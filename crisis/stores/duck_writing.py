"""Changes of the mention store, within a transaction that `duck` holds.

Each keeps the derived tables true: the pulses (counts by minute), ``taste`` (a fair
sixteenth, for samples) and ``also`` (further sources).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from crisis.stores import duck_schema as schema
from crisis.stores.base import Removed

_TOUCHED = "rowid IN (SELECT rid FROM touched)"


def one(cursor: Any, sql: str) -> int:
    """Return the single number that a query gives."""
    return int(cursor.execute(sql).fetchall()[0][0])


def without_twins(table: pa.Table) -> list[pa.Table]:
    """Split so that no key comes twice in one part; nearly always one part."""
    keys = table.column("mention_key")
    if len(keys.unique()) == len(keys):
        return [table]
    turn = keys.to_pandas().groupby(keys.to_pandas()).cumcount()
    return [table.filter(pa.array(turn == nth)) for nth in range(turn.max() + 1)]


def in_utc(table: pa.Table) -> pa.Table:
    """Times in UTC without a zone: a zone would make DuckDB ask for the machine's."""
    place = table.schema.get_field_index("published_at")
    times = table.column(place).cast(pa.timestamp("us"))
    return table.set_column(place, "published_at", times)


def add(cursor: Any, table: pa.Table) -> int:
    """Add rows of different keys, merge those known; returns how many are new."""
    cursor.register("arriving", table)
    try:
        cursor.execute(schema.INCOMING)
    finally:
        cursor.unregister("arriving")
    cursor.execute(schema.KNOWN)
    known = one(cursor, "SELECT count(*) FROM known")
    if known:
        cursor.execute(schema.ALSO)
        cursor.execute(schema.RICHER)
        _change_touched(cursor, schema.MERGE)
    cursor.execute(schema.pulse_of("incoming", 1, schema.FRESH))
    cursor.execute(schema.insert("mention", "incoming", schema.FRESH))
    tasted = f"{schema.FRESH} AND {schema.TASTED}"
    cursor.execute(schema.insert("taste", "incoming", tasted))
    return table.num_rows - known


def revise(
    cursor: Any, frame: pd.DataFrame, sets: str, values: Sequence[Any], where: str
) -> int:
    """Set columns of the mentions named by `frame`; returns how many there were.

    Args: sets, where: SQL that may speak of ``mention`` and ``arriving`` (the frame).
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    key = schema.KEY_HASH.replace("mention_key", "arriving.mention_key")
    match = f"mention.kh = {key} AND {where}"
    cursor.register("arriving", table)
    try:
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT"
            f" mention.rowid AS rid FROM mention JOIN arriving ON {match}"
        )
        update = f"UPDATE mention SET {sets} FROM arriving WHERE {match}"
        return _change_touched(cursor, update, values)
    finally:
        cursor.unregister("arriving")


def _change_touched(cursor: Any, update: str, values: Sequence[Any] = ()) -> int:
    changed = one(cursor, "SELECT count(*) FROM touched")
    if not changed:
        return 0
    cursor.execute(schema.pulse_of("mention", -1, _TOUCHED))
    cursor.execute(update, list(values))
    cursor.execute(schema.pulse_of("mention", 1, _TOUCHED))
    tasted = f"{_TOUCHED} AND {schema.TASTED}"
    cursor.execute(
        f"DELETE FROM taste WHERE kh IN (SELECT kh FROM mention WHERE {tasted})"
    )
    cursor.execute(schema.insert("taste", "mention", tasted))
    return changed


def remove(cursor: Any, source: str) -> Removed:
    """Take a source out; mentions that others also brought stay, as theirs."""
    cursor.execute("DELETE FROM also WHERE source = ?", [source])
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE heir AS SELECT m.rowid AS rid, m.kh,"
        " min(a.source) AS source FROM mention m LEFT JOIN also a"
        " ON a.kh = m.kh WHERE m.source = ? GROUP BY ALL",
        [source],
    )
    kept = one(cursor, "SELECT count(source) FROM heir")
    gone = one(cursor, "SELECT count(*) FROM heir WHERE source IS NULL")
    orphans = "rowid IN (SELECT rid FROM heir WHERE source IS NULL)"
    cursor.execute(schema.pulse_of("mention", -1, orphans))
    cursor.execute(f"DELETE FROM mention WHERE {orphans}")
    cursor.execute(
        "DELETE FROM taste USING heir WHERE taste.kh = heir.kh AND heir.source IS NULL"
    )
    for table, match in (
        ("mention", "mention.rowid = rid"),
        ("taste", "taste.kh = heir.kh"),
    ):
        cursor.execute(
            f"UPDATE {table} SET source = heir.source FROM heir"
            f" WHERE {match} AND heir.source IS NOT NULL"
        )
    cursor.execute(
        "DELETE FROM also USING heir"
        " WHERE also.kh = heir.kh AND also.source = heir.source"
    )
    return Removed(gone, kept)


def set_mark(cursor: Any, name: str, value: str | None) -> None:
    """Write one reading mark, or forget it."""
    cursor.execute("DELETE FROM mark WHERE name = ?", [name])
    if value is not None:
        cursor.execute("INSERT INTO mark VALUES (?, ?)", [name, value])


def number(cursor: Any, name: str) -> int:
    """Return a number of the store itself (``version``, ``layout``), 0 if unset."""
    sql = "SELECT coalesce(max(value), 0) FROM meta WHERE name = ?"
    return int(cursor.execute(sql, [name]).fetchall()[0][0])


def set_number(cursor: Any, name: str, value: int) -> None:
    """Write a number of the store itself."""
    cursor.execute("DELETE FROM meta WHERE name = ?", [name])
    cursor.execute("INSERT INTO meta VALUES (?, ?)", [name, value])


def prepare(cursor: Any) -> None:
    """Make the tables; fill the derived ones anew if an older layout made them."""
    for statement in schema.CREATE:
        cursor.execute(statement)
    if number(cursor, "layout") != schema.LAYOUT:
        cursor.execute(schema.FILL_ANEW)
        set_number(cursor, "layout", schema.LAYOUT)
