"""Tables of the mention store, and the SQL that fills the derived ones.

``mention``: the SCORED columns plus ``kh`` (64 bits of the key's MD5: small enough to
look a key up by scanning, 80 MB for ten million rows, where an index of the keys would
cost gigabytes; chance of any collision among ten million 3e-6), ``minute`` (whole
minutes since 1970, UTC), ``spread`` (likes + reposts + replies) and ``folded`` (the
text in lower case: folding costs four times the search itself).
``taste``: copies of the mentions with the lowest ``kh``, a fair sixteenth, from which
samples of large windows are drawn.
``also``: further sources of a mention; the first stands in its row.
``pulse_label``, ``pulse_platform`` ...: signed counts by minute, label and one more
column, summed when read: a change only adds rows, and what the wall asks costs the
same at any number of mentions (all columns in one table would shrink nothing).
``mark``: how far each file was read, written in the transaction of its rows.
"""

from __future__ import annotations

from crisis.frames import COUNT, FLAG, RATIO, SCORED, TIME

LAYOUT = 3  # raised when the derived tables change: they are filled anew then
PULSES = ("label", "platform", "lang", "cause")  # the column beside minute and label
SCORES: tuple[str, ...] = ("p_negative", "p_positive", "sentiment", "label")
SCORES += ("engine", "cause", "severity")
BY_HAND = "analyst"

_TYPES = {COUNT: "BIGINT", RATIO: "DOUBLE", TIME: "TIMESTAMP", FLAG: "BOOLEAN"}
COLUMNS = {name: _TYPES.get(kind, "VARCHAR") for name, kind in SCORED.columns.items()}
# DuckDB's own choice for these reads a whole dictionary for one row (8 times slower).
COLUMNS |= dict.fromkeys(("author", "author_name"), "VARCHAR USING COMPRESSION zstd")
DERIVED = {"kh": "UBIGINT", "minute": "INTEGER", "spread": "BIGINT"}
DERIVED["folded"] = "VARCHAR"
ALL = tuple(COLUMNS) + tuple(DERIVED)


def _columns(of: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in of.items())


def pulse_columns(name: str) -> tuple[str, ...]:
    """Return the columns that ``pulse_<name>`` tells apart, beside the minute."""
    return ("label",) if name == "label" else (name, "label")


CREATE: tuple[str, ...] = (
    f"CREATE TABLE IF NOT EXISTS mention ({_columns(COLUMNS | DERIVED)})",
    f"CREATE TABLE IF NOT EXISTS taste ({_columns(COLUMNS | DERIVED)})",
    "CREATE TABLE IF NOT EXISTS also (source VARCHAR, kh UBIGINT)",
    *(
        f"CREATE TABLE IF NOT EXISTS pulse_{name} (minute INTEGER,"
        f" {', '.join(f'{each} VARCHAR' for each in pulse_columns(name))},"
        " mentions BIGINT)"
        for name in PULSES
    ),
    "CREATE TABLE IF NOT EXISTS mark (name VARCHAR, value VARCHAR)",
    "CREATE TABLE IF NOT EXISTS meta (name VARCHAR, value BIGINT)",
)

KEY_HASH = "md5_number_lower(mention_key)"
SPREAD = "coalesce(likes, 0) + coalesce(reposts, 0) + coalesce(replies, 0)"
MINUTE = "CAST(floor(epoch(published_at) / 60) AS INTEGER)"
INCOMING = (
    f"CREATE OR REPLACE TEMP TABLE incoming AS SELECT *, {KEY_HASH} AS kh,"
    f" {MINUTE} AS minute, {SPREAD} AS spread, lower(text) AS folded FROM arriving"
)
KNOWN = (
    "CREATE OR REPLACE TEMP TABLE known AS SELECT m.rowid AS rid, i.kh"
    " FROM mention m JOIN incoming i ON m.kh = i.kh"
)
FRESH = "kh NOT IN (SELECT kh FROM known)"
TASTED = f"kh < {1 << 60}"  # a sixteenth of all 64-bit values


def insert(into: str, table: str, where: str) -> str:
    """SQL that copies rows, in order of time so that windows touch few blocks."""
    columns = ", ".join(ALL)
    return (
        f"INSERT INTO {into} ({columns}) SELECT {columns} FROM {table}"
        f" WHERE {where} ORDER BY published_at"
    )


ALSO = (
    "INSERT INTO also SELECT DISTINCT i.source, i.kh FROM incoming i"
    " JOIN known k ON i.kh = k.kh JOIN mention m ON m.rowid = k.rid"
    " WHERE i.source IS NOT NULL AND i.source IS DISTINCT FROM m.source"
    " AND NOT EXISTS (SELECT 1 FROM also a WHERE a.kh = i.kh AND a.source = i.source)"
)


def pulse_of(table: str, sign: int, where: str = "true") -> str:
    """SQL that counts rows of `table` into every pulse, or (sign -1) out of them."""
    return ";".join(
        f"INSERT INTO pulse_{name} SELECT minute, {', '.join(pulse_columns(name))},"
        f" {sign} * count(*) FROM {table} WHERE {where} GROUP BY ALL"
        for name in PULSES
    )


COMPACT_PULSES = ";".join(
    f"CREATE OR REPLACE TABLE pulse_{name} AS SELECT minute,"
    f" {', '.join(pulse_columns(name))}, CAST(sum(mentions) AS BIGINT) AS mentions"
    f" FROM pulse_{name} GROUP BY ALL HAVING sum(mentions) <> 0 ORDER BY minute"
    for name in PULSES
)

# For a store of an older layout; nothing to do in a new one.
FILL_ANEW = ";".join(
    [
        *(
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS folded VARCHAR"
            for table in ("mention", "taste")
        ),
        "UPDATE mention SET folded = lower(text) WHERE folded IS NULL",
        "DELETE FROM taste",
        insert("taste", "mention", TASTED),
        *(f"DELETE FROM pulse_{name}" for name in PULSES),
        pulse_of("mention", 1),
    ]
)

# Merging: greatest counts, longer text with its scores (a cut copy never wins), gaps
# filled. A label set by hand stays, whatever text arrives.
_COUNTS = ("followers", "likes", "reposts", "replies", "views")
_GAPS: tuple[str, ...] = ("native_id", "url", "author", "author_name", "verified")
_GAPS += ("parent_id", "vendor_sentiment")
_LONGER = "length(i.text) > length(m.text)"
_RESCORE = f"({_LONGER}) AND m.engine IS DISTINCT FROM '{BY_HAND}'"
RICHER = (
    "CREATE OR REPLACE TEMP TABLE touched AS SELECT k.rid FROM known k"
    " JOIN incoming i ON i.kh = k.kh JOIN mention m ON m.rowid = k.rid WHERE "
    + " OR ".join(
        [f"greatest(m.{c}, i.{c}) IS DISTINCT FROM m.{c}" for c in _COUNTS]
        + [f"(m.{c} IS NULL AND i.{c} IS NOT NULL)" for c in _GAPS]
        + [_LONGER]
    )
)
MERGE = (
    "UPDATE mention AS m SET "
    + ", ".join(
        [f"{c} = greatest(m.{c}, i.{c})" for c in _COUNTS]
        + [f"{c} = coalesce(m.{c}, i.{c})" for c in _GAPS]
        + [
            f"{c} = CASE WHEN {_LONGER} THEN i.{c} ELSE m.{c} END"
            for c in ("text", "lang", "folded")
        ]
        + [f"{c} = CASE WHEN {_RESCORE} THEN i.{c} ELSE m.{c} END" for c in SCORES]
        + [
            "spread = coalesce(greatest(m.likes, i.likes), 0)"
            " + coalesce(greatest(m.reposts, i.reposts), 0)"
            " + coalesce(greatest(m.replies, i.replies), 0)"
        ]
    )
    + " FROM incoming i, touched r WHERE m.rowid = r.rid AND i.kh = m.kh"
)
