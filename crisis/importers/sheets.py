"""Workbooks (.xlsx .xls .xlsb .ods). The only door to python_calamine.

A 19-digit id typed as a number is already ruined inside the file; it comes out in
scientific notation and is treated as damaged later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from crisis.errors import UnreadableFile
from crisis.importers.container import Member
from crisis.importers.delimited import Run

MAX_SHEET_BYTES = 400 << 20
_RUN_ROWS = 500
_SKIPPED_SHEETS = ("creators", "creator", "说明", "說明", "readme", "about", "summary")


def sheets(member: Member) -> list[tuple[str, Any]]:
    """Return ``(name, sheet)`` of all visible sheets with cells, in order.

    Raises: UnreadableFile for a damaged, encrypted or oversized workbook.
    """
    import python_calamine

    with member.open() as stream:
        data = stream.read(MAX_SHEET_BYTES + 1)
    if len(data) > MAX_SHEET_BYTES:
        raise UnreadableFile(
            "import_too_large", file=member.name, limit=f"{MAX_SHEET_BYTES >> 20} MB"
        )
    import io

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for meta in book.sheets_metadata:
            if "Visible" not in str(meta.visible) or "WorkSheet" not in str(meta.typ):
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height and sheet.width:
                found.append((meta.name, sheet))
    except python_calamine.PasswordError as problem:
        raise UnreadableFile("import_sheet_locked", file=member.name) from problem
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise UnreadableFile("import_sheet_broken", file=member.name) from problem
    if not found:
        raise UnreadableFile("import_sheet_empty", file=member.name)
    useful = [item for item in found if item[0].lower() not in _SKIPPED_SHEETS]
    return useful or found


def sheet_rows(sheet: Any) -> Iterator[Run]:
    """Yield the rows of a sheet as text; rows without any value are no rows."""
    first = (sheet.start or (0, 0))[0] + 1
    run = Run([], [])
    numbers: list[int] = []
    for number, row in enumerate(sheet.iter_rows(), start=first):
        cells = [cell_text(value) for value in row]
        if any(cells):
            numbers.append(number)
            run.rows.append(cells)
        if len(numbers) >= _RUN_ROWS:
            yield Run(numbers, run.rows)
            run, numbers = Run([], []), []
    yield Run(numbers, run.rows)


def cell_text(value: object) -> str:
    """Return a typed cell as the text a CSV of the same table would hold."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        return repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)
