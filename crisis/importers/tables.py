"""A table in a file: where it begins, what its columns mean, and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from crisis.errors import UnknownFormat
from crisis.importers import layout as layouts
from crisis.importers import remarks
from crisis.importers.batch import Batch, raw_of
from crisis.importers.delimited import Run, batches
from crisis.importers.layout import Layout
from crisis.importers.repair import Repair
from crisis.importers.suggestion import Mapping, find_header, suggest_mapping

MAX_COLUMNS = 2_000
_HEAD = 60
_LOOKED_FOR = "text, time, author, url, id"


@dataclass
class Table:
    """A table that can be read again. rows: gives its rows for a number of columns."""

    name: str
    head: list[list[str]]
    rows: Callable[[int], Iterator[Run]]
    delimiter: str = ","
    encoding: str = ""


@dataclass
class Plan:
    """How a table will be read. first: place of its first data row.

    why: ``signature`` or ``synonyms`` or ``mapping``.
    """

    layout: Layout
    header: tuple[str, ...]
    first: int
    why: str
    mapping: Mapping | None = None
    notes: list[remarks.Note] = field(default_factory=list)


def plan(table: Table, mapping: Mapping | None = None) -> Plan:
    """Recognise a table.

    Raises: UnknownFormat that names the columns found and carries a suggestion
    (``error.details["suggestion"]``) for the mapping screen.
    """
    if mapping is not None:
        return _by_mapping(table, mapping)
    known = _known_layout(table.head)
    if known is not None:
        return known
    head, place = table_head(table)
    if not head:
        raise UnknownFormat(
            "import_unknown",
            file=table.name,
            looked_for=_LOOKED_FOR,
            found="-",
            suggestion=None,
        )
    rows = even(table.head[place + 1 :], len(head))
    guess = suggest_mapping(head, rows, name=table.name)
    guess = with_row(guess, place)
    if not guess.sure or not rows:
        code = "import_unknown" if "text" not in guess.columns else "import_unsure"
        code = code if rows else "import_header_only"
        raise UnknownFormat(
            code,
            file=table.name,
            looked_for=_LOOKED_FOR,
            found=", ".join(head[:30])[:400],
            suggestion=guess,
        )
    return Plan(guess.layout(), head, place + 1, "synonyms", guess)


def with_row(guess: Mapping, place: int) -> Mapping:
    """Return a suggestion that knows where the names stood (-1: nowhere)."""
    return replace(guess, header_row=place if place >= 0 else None)


def table_head(table: Table) -> tuple[tuple[str, ...], int]:
    """Return the column names and the place of their row, -1 for a table without."""
    place = find_header(table.head)
    if place is None:
        widths = Counter(len(row) for row in table.head if any(row))
        width = widths.most_common(1)[0][0] if widths else 0
        return tuple(f"column {at + 1}" for at in range(min(width, MAX_COLUMNS))), -1
    return _unique(table.head[place]), place


def _unique(header: list[str]) -> tuple[str, ...]:
    """Doubled and empty names get a number, so that each column has one name."""
    seen: Counter[str] = Counter()
    out = []
    for at, name in enumerate(header):
        name = name.strip().lstrip("\ufeff") or f"column {at + 1}"
        seen[layouts.folded(name)] += 1
        times = seen[layouts.folded(name)]
        out.append(name if times == 1 else f"{name} ({times})")
    return tuple(out)


def _known_layout(head: list[list[str]]) -> Plan | None:
    best: tuple[int, int, Layout] | None = None
    known = layouts.layouts()
    for place, row in enumerate(head[:40]):
        found = layouts.recognise(_unique(row), known) if len(row) > 1 else None
        if found and (best is None or found[1] > best[0]):
            best = found[1], place, found[0]
    if best is None:
        return None
    _, place, layout = best
    header = _unique(head[place])
    layout, notes = remarks.unswapped(
        layout, header, even(head[place + 1 :], len(header))
    )
    return Plan(layout, header, place + 1, "signature", notes=notes)


def _by_mapping(table: Table, mapping: Mapping) -> Plan:
    if mapping.header_row is None:
        header, place = table_head(table)
        header = mapping.header or header
        place = -1
    else:
        place = mapping.header_row
        if place >= len(table.head):
            raise UnknownFormat(
                "import_unknown", file=table.name, looked_for=_LOOKED_FOR, found="-"
            )
        header = _unique(table.head[place])
    missing = [
        head
        for head in mapping.columns.values()
        if layouts.column_of(header, head) is None
    ]
    if missing or "text" not in mapping.columns:
        raise UnknownFormat(
            "import_mapping",
            file=table.name,
            looked_for=", ".join(missing) or "text",
            found=", ".join(header[:30])[:400],
        )
    return Plan(mapping.layout(), header, place + 1, "mapping", mapping)


def header_at(table: Table, row: int | None) -> tuple[tuple[str, ...], int]:
    """Return the column names as the user says they stand, and their place."""
    if row is None:
        width = max(map(len, table.head), default=0)
        return tuple(f"column {at + 1}" for at in range(width)), -1
    return _unique(table.head[row]), row


def even(rows: list[list[str]], width: int) -> list[list[str]]:
    """Return the non-empty rows, each exactly `width` cells."""
    return [
        row[:width] + [""] * (width - len(row))
        for row in rows
        if any(c.strip() for c in row)
    ]


def read(table: Table, made: Plan, size: int) -> Iterator[tuple[Batch, Repair]]:
    """Yield the rows of a planned table in batches; every row is in one of them."""
    repair = Repair(made.header, made.layout, table.delimiter)
    repeated = list(made.header)
    for batch, odd in batches(
        table.rows(len(made.header)), made.header, made.first, size
    ):
        _drop_repeated(batch, repeated)
        _drop_empty(batch)
        repair.mend(batch, odd)
        if odd:
            _in_file_order(batch)
        yield batch, repair


def _in_file_order(batch: Batch) -> None:
    pairs = sorted(
        zip(batch.numbers, batch.rows, strict=True), key=lambda pair: pair[0]
    )
    batch.numbers = [number for number, _ in pairs]
    batch.rows = [row for _, row in pairs]


def _drop_repeated(batch: Batch, header: list[str]) -> None:
    """Appending programs write the header again; that line is no mention."""
    first = header[0].strip("\ufeff ")
    hits = [
        at
        for at, row in enumerate(batch.rows)
        if row[0]
        and (row[0] or "").strip("\ufeff ") == first
        and list(row[1:]) == header[1:]
    ]
    _refuse(batch, hits, "repeated_header")


def _drop_empty(batch: Batch) -> None:
    hits = [at for at, row in enumerate(batch.rows) if not any(row)]
    _refuse(batch, hits, "empty_row")


def _refuse(batch: Batch, places: list[int], reason: str) -> None:
    for at in reversed(places):
        batch.refused.append((batch.numbers[at], reason, raw_of(batch.rows[at])))
        del batch.rows[at]
        del batch.numbers[at]
