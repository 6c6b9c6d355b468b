"""Rows of a delimited text, in bounded memory, with its damage mended or told.

`csv` from the standard library does the cutting (measured: fastest flat-memory reader
that is right on ugly files); what it gets silently wrong is handled here: quotes never
closed, lone CR, cells beyond all bounds, the file's last row cut in a quote.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from crisis.importers.batch import CHUNK_ROWS, MAX_CELL, RAW_SHOWN, Batch
from crisis.importers.dialect import Dialect

_CR = "\U0010fffd"  # stands for a lone CR while csv is at work
_RUNAWAY = 2_000  # lines after which an open quote is taken for a mistake


def lines(blocks: Iterator[str], newline: str) -> Iterator[str]:
    """Yield lines with their end as ``\\n``; other CRs come as a stand-in."""
    pending = ""
    for block in blocks:
        if pending.endswith("\r") and newline == "\n":
            block, pending = pending[-1] + block, pending[:-1]
        if newline == "\r":
            block = block.replace("\r\n", "\r").replace("\n", "\r").replace("\r", "\n")
        parts = (pending + block).split("\n") if "\n" in block else None
        if parts is None:
            pending += block
            continue
        pending = parts.pop()
        for part in parts:
            yield _one(part, "\n")
    if pending:
        yield _one(pending, "")


def _one(line: str, end: str) -> str:
    if "\r" in line:
        if line.endswith("\r"):
            line = line[:-1]
        if "\r" in line:
            line = line.replace("\r", _CR)
    return line + end


@dataclass
class _Feed:
    """Lines on their way into csv: remembers those of the present row."""

    source: Iterator[str]
    back: deque[str] = field(default_factory=deque)
    taken: list[str] = field(default_factory=list)
    ended: bool = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _RUNAWAY:
            raise _OpenQuote
        if self.back:
            line = self.back.popleft()
        else:
            try:
                line = next(self.source)
            except StopIteration:
                self.ended = True
                raise
        self.taken.append(line)
        return line


class _OpenQuote(Exception):
    """A quote has been open for longer than any post."""


@dataclass
class DelimitedRows:
    """Iterates ``(line number, cells, problem)``; problem: "", "cut", "cell_too_large".

    Args: source: lines as of `lines`. width: of the header, 0 while unknown.
    """

    source: Iterator[str]
    dialect: Dialect
    width: int = 0

    def __iter__(self) -> Iterator[tuple[int, list[str], str]]:
        csv.field_size_limit(MAX_CELL)
        feed = _Feed(self.source)
        for _ in range(self.dialect.skip):
            next(feed, None)
        feed.taken.clear()
        number = 1 + self.dialect.skip
        reader = self._reader(feed)
        while True:
            problem, row = "", []
            try:
                row = next(reader)
            except StopIteration:
                return
            except _OpenQuote:
                problem = "open_quote"
            except csv.Error:
                problem = "cell_too_large"
            taken = feed.taken
            if not problem and len(taken) > 1 and self._swallowed(row, taken):
                problem = "open_quote"
            if problem:
                row, used = self._mend(feed, problem)
                reader = self._reader(feed)
            else:
                used = len(taken)
                if feed.ended and self._cut(taken):
                    problem = "cut"
            if row:
                yield number, [_restore(cell) for cell in row], problem
            number += used
            taken.clear()

    def _reader(self, feed: _Feed) -> Iterator[list[str]]:
        return csv.reader(feed, **self.dialect.reader_options())

    def _swallowed(self, row: list[str], taken: list[str]) -> bool:
        """Whether a quote never closed has eaten rows: its lines are whole rows."""
        if self.width < 2 or (len(row) == self.width and not self._cut(taken)):
            return False
        options = self.dialect.reader_options()
        rest = taken[1:12]
        whole = sum(
            len(next(csv.reader([line], **options), [])) == self.width for line in rest
        )
        return whole * 2 >= len(rest)

    def _mend(self, feed: _Feed, problem: str) -> tuple[list[str], int]:
        if problem == "open_quote":
            return self._alone(feed), 1
        return ["".join(feed.taken)[:RAW_SHOWN]], len(feed.taken)

    def _alone(self, feed: _Feed) -> list[str]:
        """Read the first taken line by itself, give the others back."""
        first, *others = feed.taken
        feed.back.extendleft(reversed(others))
        feed.taken.clear()
        options = {**self.dialect.reader_options(), "quoting": csv.QUOTE_NONE}
        options["quotechar"] = None
        row = next(csv.reader([first], **options), [])
        quote = self.dialect.quote or '"'
        return [_restore(_unquote(cell, quote)) for cell in row]

    def _cut(self, taken: list[str]) -> bool:
        """Whether a quote opened in these lines is still open at their end."""
        quote = self.dialect.quote
        return bool(quote) and _odd("".join(taken), quote or "", self.dialect)


def _odd(text: str, quote: str, dialect: Dialect) -> bool:
    if dialect.escape:
        text = text.replace(dialect.escape + quote, "")
    if text.count(quote) % 2 == 0:
        return False
    # A lone quote inside an unquoted cell opens nothing.
    start = text.startswith(quote) or f"{dialect.delimiter}{quote}" in text
    return start


def _unquote(cell: str, quote: str) -> str:
    if len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote):
        return cell[1:-1].replace(quote * 2, quote)
    return cell


def _restore(cell: str) -> str:
    return cell.replace(_CR, "\r") if _CR in cell else cell


def batches(
    rows: Iterator[tuple[int, list[str], str]],
    header: tuple[str, ...],
    first_row: int,
    size: int = CHUNK_ROWS,
) -> Iterator[tuple[Batch, list[tuple[int, list[str], str]]]]:
    """Yield batches of well-formed rows, each with its odd rows for `repair`.

    Args: first_row: ordinal (from 0) of the first data row among the yielded rows.
    """
    width = len(header)
    batch, odd = Batch(header), []
    for at, (number, row, problem) in enumerate(rows):
        if at < first_row:
            continue
        if len(row) == width and not problem:
            batch.rows.append(row)
            batch.numbers.append(number)
        else:
            odd.append((number, row, problem))
        if len(batch.rows) + len(odd) >= size:
            yield batch, odd
            batch, odd = Batch(header), []
    yield batch, odd
