"""Tables saved as a web page or as XML of 2003, which suites like to call ``.xls``.

Only cells are taken out, nothing is rendered; entities of XML are not expanded beyond
the five that HTML knows, so a bomb of entities stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_HEAD = re.compile(
    r"^\s*(?:<\?[^>]*\?>|<!--.*?-->|<!doctype[^>]*>|\s)*"
    r"<(?:html|table|meta|head|body|style|div|(?:\w+:)?workbook)\b",
    re.I | re.S,
)
_CELLS = {"td", "th", "cell", "ss:cell"}
_ROWS = {"tr", "row", "ss:row"}
_BREAKS = {"br", "p", "div"}


def looks_like_page(head: str) -> bool:
    """Whether a text that begins with `head` is a page that may hold a table."""
    return bool(_HEAD.match(head)) and bool(
        re.search(r"<(?:table|\w+:table|workbook|\w+:workbook)\b", head, re.I)
    )


class _Rows(HTMLParser):
    """Collects the rows of all tables; a table within a cell is that cell's text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ROWS:
            self._end_row()
            self._row = []
        elif tag in _CELLS:
            self._end_cell()
            if self._row is None:
                self._row = []
            given = dict(attrs)
            index = given.get("ss:index")
            if index and index.isdigit():  # empty cells left out
                self._row += [""] * min(int(index) - 1 - len(self._row), 500)
            span = given.get("colspan") or "1"
            self._span = min(int(span), 500) if span.isdigit() else 1
            self._cell = []
        elif tag in {"script", "style"}:
            self._silent = True
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag in _ROWS or tag in {"table", "ss:table"}:
            self._end_row()
        self._silent = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).strip())
            self._row += [""] * (self._span - 1)
        self._cell, self._span = None, 1

    def _end_row(self) -> None:
        self._end_cell()
        if self._row:
            self.rows.append(self._row)
        self._row = None


def rows(blocks: Iterator[str]) -> Iterator[list[str]]:
    """Yield the rows of a page's tables as they are read; empty ones are left out."""
    parser = _Rows()
    for block in blocks:
        parser.feed(block)
        yield from (row for row in parser.rows if any(row))
        parser.rows.clear()
    parser.close()
    yield from (row for row in parser.rows if any(row))
