"""The readable parts of a file: a table, a sheet, a stream of objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pandas as pd

from crisis.errors import UnknownFormat, UnreadableFile
from crisis.importers import (
    container,
    dialect,
    encoding,
    objects,
    sheets,
    tables,
    trees,
    webpages,
)
from crisis.importers.batch import CHUNK_ROWS, Refusal
from crisis.importers.clock import told
from crisis.importers.container import Member, Source
from crisis.importers.delimited import DelimitedRows, Run, lines
from crisis.importers.layout import Layout
from crisis.importers.normalise import Intake, normalise
from crisis.importers.suggestion import Mapping

HEAD_TEXT = 1 << 18
HEAD_ROWS = 60
_JSON_ROWS = 20_000  # records are kept whole until their rows are told
Pieces = Iterator[tuple[pd.DataFrame, list[Refusal]]]


@dataclass
class Part:
    """One readable part. pieces: normalises its batches. notes: what was mended."""

    name: str
    layout: Layout
    why: str
    generic: bool
    pieces: Callable[[Intake], Pieces]
    encoding: Callable[[], str]
    notes: Callable[[], list[tuple[str, dict[str, Any]]]] = field(default=list)


def parts(
    source: Source, mapping: Mapping | None, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Part | UnknownFormat]:
    """Yield the parts of a file; what is readable but unknown comes as its error.

    Raises: UnreadableFile.
    """
    for member in container.members(source):
        try:
            if member.kind == "sheet":
                yield from _sheets(member, mapping, chunk_rows)
            else:
                yield _text(member, mapping, chunk_rows)
        except UnknownFormat as error:
            yield error


def _sheets(
    member: Member, mapping: Mapping | None, chunk_rows: int
) -> Iterator[Part | UnknownFormat]:
    made: list[tuple[tables.Table, tables.Plan]] = []
    unknown: list[UnknownFormat] = []
    for name, sheet in sheets.sheets(member):
        table = _sheet_table(f"{member.name}/{name}", sheet)
        try:
            made.append((table, tables.plan(table, mapping)))
        except UnknownFormat as error:
            unknown.append(error)
    if any(plan.why == "signature" for _, plan in made):
        made = [item for item in made if item[1].why == "signature"]
    for table, plan in made:
        yield _table_part(table, plan, chunk_rows, lambda: "xlsx")
    yield from unknown


def _sheet_table(name: str, sheet: Any) -> tables.Table:
    head = [row for run in islice(sheets.sheet_rows(sheet), 1) for row in run.rows[:60]]
    if head and max(map(len, head)) > tables.MAX_COLUMNS:
        raise UnreadableFile(
            "import_too_wide",
            file=name,
            limit=tables.MAX_COLUMNS,
            found=max(map(len, head)),
        )
    return tables.Table(name, head, lambda width: sheets.sheet_rows(sheet))


def _text(member: Member, mapping: Mapping | None, chunk_rows: int) -> Part:
    found, text = _decoded_head(member)
    if mapping is None and objects.looks_like_json(text):
        part = _json_part(member, found, text, chunk_rows)
        if part is not None:
            return part
    if webpages.looks_like_page(text):
        table = _page_table(member, found)
    else:
        table = _text_table(member, found, text)
    plan = tables.plan(table, mapping)
    return _table_part(
        table, plan, chunk_rows, lambda: found.encoding, lambda: _mended(found)
    )


def _text_table(member: Member, found: encoding.Decoding, text: str) -> tables.Table:
    how = dialect.sniff(text[: 1 << 16])
    rows = _head_rows(text, how)
    widest = max(map(len, rows), default=0)
    if widest > tables.MAX_COLUMNS:
        raise UnreadableFile(
            "import_too_wide", file=member.name, limit=tables.MAX_COLUMNS, found=widest
        )

    def read(width: int) -> Iterator[Run]:
        found.mended_lines = found.nuls = 0
        with member.open() as stream:
            source = lines(encoding.text_blocks(stream, found), how.newline)
            yield from DelimitedRows(source, how, width)

    return tables.Table(member.name, rows, read, how.delimiter)


def _page_table(member: Member, found: encoding.Decoding) -> tables.Table:
    def read(_: int) -> Iterator[Run]:
        with member.open() as stream:
            found_rows = webpages.rows(encoding.text_blocks(stream, found))
            for number, row in enumerate(found_rows, start=1):
                yield Run([number], [row])

    head = [run.rows[0] for run in islice(read(0), HEAD_ROWS)]
    return tables.Table(member.name, head, read)


def _head_rows(text: str, how: dialect.Dialect) -> list[list[str]]:
    """The first rows, cut just as the reading will cut them."""
    runs = iter(DelimitedRows(lines(iter([text]), how.newline), how))
    rows: list[list[str]] = []
    for run in runs:
        rows += run.rows
        if len(rows) > HEAD_ROWS:
            return rows[:HEAD_ROWS]
    # The last row of a long file is cut by the sample, not by the file.
    return rows[:-1] if len(text) >= HEAD_TEXT and len(rows) > 1 else rows


def table_of(member: Member) -> tables.Table | None:
    """Return the first table of a member, None if it holds objects."""
    if member.kind == "sheet":
        name, sheet = sheets.sheets(member)[0]
        return _sheet_table(f"{member.name}/{name}", sheet)
    found, text = _decoded_head(member)
    if webpages.looks_like_page(text):
        return _page_table(member, found)
    return None if objects.looks_like_json(text) else _text_table(member, found, text)


def _decoded_head(member: Member) -> tuple[encoding.Decoding, str]:
    with member.open() as stream:
        head = _read(stream, encoding.SAMPLE)
    found = encoding.Decoding(encoding.sniff(head))
    with member.open() as stream:
        text = _head_text(stream, found)
    _refuse_binary(text, member.name)
    return encoding.Decoding(found.encoding), text


def _read(stream: Any, size: int) -> bytes:
    blocks, got = [], 0
    while got < size and (block := stream.read(size - got)):
        blocks.append(block)
        got += len(block)
    return b"".join(blocks)


def _head_text(stream: Any, found: encoding.Decoding) -> str:
    got: list[str] = []
    size = 0
    for block in encoding.text_blocks(stream, found):
        got.append(block[:HEAD_TEXT])
        size += len(block)
        if size >= HEAD_TEXT:
            break
    return "".join(got)[:HEAD_TEXT]


def _refuse_binary(text: str, name: str) -> None:
    sample = text[:20_000]
    if not sample.strip("\ufeff\x00 \r\n\t"):
        raise UnreadableFile("import_empty", file=name)
    control = sum(
        char < " " and char not in "\t\r\n\x01\x0b\x0c\x1b" for char in sample
    )
    if control > max(len(sample) * 0.02, 2):
        raise UnreadableFile("import_binary", file=name, what="?")


def _mended(found: encoding.Decoding) -> list[tuple[str, dict[str, Any]]]:
    notes: list[tuple[str, dict[str, Any]]] = []
    if found.mended_lines:
        notes.append(
            (
                "mixed_encoding",
                {"count": found.mended_lines, "encoding": found.encoding},
            )
        )
    if found.nuls:
        notes.append(("nul_bytes", {"count": found.nuls}))
    return notes


def _table_part(
    table: tables.Table,
    plan: tables.Plan,
    chunk_rows: int,
    encoding_of: Callable[[], str],
    mended: Callable[[], list[tuple[str, dict[str, Any]]]] = list,
) -> Part:
    counts: dict[str, list[int]] = {}

    def pieces(intake: Intake) -> Pieces:
        for batch, repair in tables.read(table, plan, chunk_rows):
            counts.update(repair.counts)
            yield normalise(batch, intake)

    def notes() -> list[tuple[str, dict[str, Any]]]:
        repaired = [(code, told(rows)) for code, rows in counts.items()]
        return [*plan.notes, *mended(), *repaired]

    return Part(
        table.name,
        plan.layout,
        plan.why,
        plan.why != "signature",
        pieces,
        encoding_of,
        notes,
    )


def _json_part(
    member: Member, found: encoding.Decoding, head: str, chunk_rows: int
) -> Part | None:
    """A part of JSON values, or None if it only looked like JSON."""

    def values() -> Iterator[tuple[Any, str, str]]:
        with member.open() as stream:
            yield from objects.values(lines(encoding.text_blocks(stream, found), "\n"))

    plan = trees.plan(values, member.name)
    if plan is None:
        return None

    def pieces(intake: Intake) -> Pieces:
        for batch, records in trees.read(values, plan, min(chunk_rows, _JSON_ROWS)):
            yield normalise(batch, intake, lambda at: objects.raw_of(records[at]))  # noqa: B023

    return Part(
        member.name,
        plan.layout,
        plan.why,
        plan.why != "signature",
        pieces,
        lambda: found.encoding,
        lambda: _mended(found),
    )
