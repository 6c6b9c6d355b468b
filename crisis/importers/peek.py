"""What the mapping screen needs: the head of a table, and a format file to keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from crisis.errors import DataFileError, UnknownFormat
from crisis.importers import layout as layouts
from crisis.importers import sources, tables
from crisis.importers.container import Source, members
from crisis.importers.suggestion import Mapping, suggest_mapping

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{1,40}")


@dataclass(frozen=True)
class TableHead:
    """The first rows of a table as they stand. suggestion: the likeliest mapping."""

    header: tuple[str, ...]
    header_row: int | None
    rows: tuple[tuple[str, ...], ...]
    suggestion: Mapping


def peek(
    source: str | Path | BinaryIO,
    *,
    name: str | None = None,
    header_row: int | None = -1,
) -> TableHead:
    """Return the head of the first table in a file, with a suggested mapping.

    Args: header_row: place of the row with the names if the user says so, None for a
    table without names, -1 to find it.
    Raises: UnreadableFile; UnknownFormat when the file holds no table.
    """
    opened = Source(source, name)
    try:
        return _peeked(opened, header_row)
    finally:
        opened.close()


def _peeked(opened: Source, header_row: int | None) -> TableHead:
    for member in members(opened):
        table = sources.table_of(member)
        if table is None:
            continue
        if header_row == -1:
            header, place = tables.table_head(table)
        else:
            header, place = tables.header_at(table, header_row)
        rows = tables.even(table.head[place + 1 :], len(header))
        guess = tables.with_row(suggest_mapping(header, rows, name=opened.name), place)
        shown = tuple(tuple(row) for row in rows)
        return TableHead(header, guess.header_row, shown, guess)
    raise UnknownFormat(
        "import_unknown",
        file=opened.name,
        looked_for="table",
        found="-",
        suggestion=None,
    )


def save_format(mapping: Mapping, format_id: str, folder: Path) -> Path:
    """Write a mapping as a format file, by which such tables are known from now on.

    Args: folder: ``<overlay>/formats`` of the room.
    Raises: DataFileError if the id is no plain name, or if the table has no column
    names to know it by.
    """
    if not _ID.fullmatch(format_id):
        raise DataFileError("import_format_id", id=format_id)
    if mapping.header_row is None:
        raise DataFileError("import_format_no_header", id=format_id)
    signature = sorted({head for head in mapping.header if head.strip()})
    lines = [f"# {format_id}", f"title = {_quoted(format_id)}"]
    for key in ("platform", "kind", "zone"):
        value = getattr(mapping, key)
        if value:
            lines.append(f"{key} = {_quoted(value)}")
    if mapping.dayfirst is not None:
        lines.append(f"dayfirst = {str(mapping.dayfirst).lower()}")
    lines += ["", "[[signatures]]", f"all = [{', '.join(map(_quoted, signature))}]"]
    lines += ["", "[columns]"]
    lines += [f"{name} = {_quoted(head)}" for name, head in mapping.columns.items()]
    for name, table in mapping.values.items():
        lines += ["", f"[values.{name}]"]
        lines += [f"{_quoted(cell)} = {_quoted(ours)}" for cell, ours in table.items()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{format_id}.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    layouts.parse_layout(format_id, _reread(path), str(path))
    return path


def _reread(path: Path) -> dict[str, object]:
    from crisis import resources

    return resources.load_toml(path)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(
        r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped
    )
    return f'"{escaped}"'
