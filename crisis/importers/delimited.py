"""Rows of a delimited text, in bounded memory, with its damage mended or told.

`csv` from the standard library does the cutting (measured: fastest flat-memory reader
that is right on ugly files); what it gets silently wrong is handled here: quotes never
closed, lone CR, cells beyond all bounds, the file's last row cut in a quote.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from crisis.importers.batch import CHUNK_ROWS, MAX_CELL, RAW_SHOWN, Batch
from crisis.importers.dialect import Dialect

_CR = "\U0010fffd"  # stands for a lone CR while csv is at work
_AT_ONCE = 2_000  # lines cut in one go where each is a row
Odd = tuple[int, list[str], str]  # line, cells, problem
_RUNAWAY = 2_000  # lines after which an open quote is taken for a mistake


def lines(blocks: Iterator[str], newline: str) -> Iterator[str]:
    """Yield lines with their end as ``\\n``; other CRs come as a stand-in."""
    pending = ""
    for block in blocks:
        block = pending + block
        pending = ""
        if newline == "\r":
            block = block.replace("\r\n", "\r").replace("\r", "\n")
        elif "\r" in block:
            if block.endswith("\r"):
                block, pending = block[:-1], "\r"
            block = block.replace("\r\n", "\n").replace("\r", _CR)
        cut = block.rfind("\n") + 1
        yield from io.StringIO(block[:cut], newline="\n")
        pending = block[cut:] + pending
    if pending:
        yield pending.replace("\r", "")


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

    def block(self, size: int) -> list[str]:
        """Return the next lines, without remembering them as of one row."""
        if self.back:
            got = [self.back.popleft() for _ in range(min(size, len(self.back)))]
        else:
            got = list(islice(self.source, size))
        self.taken.clear()
        return got


class _OpenQuote(Exception):
    """A quote has been open for longer than any post."""


@dataclass
class Run:
    """Some rows that follow each other. numbers: the line each begins at.

    problem: "" or why its only row is no plain row: ``cut``, ``open_quote``,
    ``cell_too_large``.
    """

    numbers: Sequence[int]
    rows: list[list[str]]
    problem: str = ""


@dataclass
class DelimitedRows:
    """Iterates the rows of a text as runs; empty lines are no rows.

    Args: source: lines as of `lines`. width: of the header, 0 while unknown.
    """

    source: Iterator[str]
    dialect: Dialect
    width: int = 0

    def __iter__(self) -> Iterator[Run]:
        csv.field_size_limit(MAX_CELL)
        feed = _Feed(self.source)
        for _ in range(self.dialect.skip):
            next(feed, None)
        feed.taken.clear()
        number = 1 + self.dialect.skip
        while block := feed.block(_AT_ONCE):
            rows = self._at_once(block)
            if rows is not None:
                yield from _plain_run(number, rows)
                number += len(block)
                continue
            feed.back.extendleft(reversed(block))
            for run, used in self._one_by_one(feed, number):
                number += used
                if run.rows:
                    yield run

    def _at_once(self, block: list[str]) -> list[list[str]] | None:
        """Cut lines that are one row each, which nearly all are; None if not sure."""
        quote = self.dialect.quote
        if quote:
            marked = [line for line in block if quote in line]
            if marked and self.dialect.escape:
                return None
            if any(line.count(quote) % 2 for line in marked):
                return None
        try:
            rows = list(self._reader(iter(block)))
        except csv.Error:
            return None
        if len(rows) != len(block):
            return None
        if any(_CR in line for line in block):
            return [[_restore(cell) for cell in row] for row in rows]
        return rows

    def _one_by_one(self, feed: _Feed, number: int) -> Iterator[tuple[Run, int]]:
        """Cut with care, until the lines given back are used up."""
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
            cells = [_restore(cell) for cell in row]
            yield Run([number], [cells] if row else [], problem), used
            number += used
            taken.clear()
            if not feed.back:
                return

    def _reader(self, feed: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(feed, **self.dialect.reader_options())

    def _swallowed(self, row: list[str], taken: list[str]) -> bool:
        """Whether a quote never closed has eaten rows: its lines are whole rows."""
        if self.width < 2:
            return False
        well_closed = len(row) == self.width and not self._cut(taken)
        if well_closed and self._strictly(taken):
            return False
        options = self.dialect.reader_options()
        rest = taken[1:12]
        whole = sum(
            len(next(csv.reader([line], **options), [])) == self.width for line in rest
        )
        return whole * 2 >= len(rest)

    def _strictly(self, taken: list[str]) -> bool:
        """Whether each closing quote is followed by a delimiter or the line's end."""
        options = {**self.dialect.reader_options(), "strict": True}
        try:
            list(csv.reader(taken, **options))
        except csv.Error:
            return False
        return True

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


def _plain_run(number: int, rows: list[list[str]]) -> Iterator[Run]:
    if all(rows):
        yield Run(range(number, number + len(rows)), rows)
        return
    places = [at for at, row in enumerate(rows) if row]
    yield Run([number + at for at in places], [rows[at] for at in places])


def batches(
    runs: Iterator[Run], header: tuple[str, ...], first_row: int, size: int = CHUNK_ROWS
) -> Iterator[tuple[Batch, list[Odd]]]:
    """Yield batches of well-formed rows, each with its odd rows for `repair`.

    Args: first_row: ordinal (from 0) of the first data row among all rows.
    """
    width, skipped = len(header), 0
    batch, odd = Batch(header), list[Odd]()
    for run in runs:
        numbers, rows = run.numbers, run.rows
        if skipped < first_row:
            skip = min(first_row - skipped, len(rows))
            skipped += skip
            numbers, rows = numbers[skip:], rows[skip:]
        while rows:
            room = size - len(batch.rows) - len(odd)
            _sort_out(batch, odd, Run(numbers[:room], rows[:room], run.problem), width)
            numbers, rows = numbers[room:], rows[room:]
            if len(batch.rows) + len(odd) >= size:
                yield batch, odd
                batch, odd = Batch(header), []
    yield batch, odd


def _sort_out(batch: Batch, odd: list[Odd], run: Run, width: int) -> None:
    if not run.problem and all(len(row) == width for row in run.rows):
        batch.rows.extend(run.rows)
        batch.numbers.extend(run.numbers)
        return
    for number, row in zip(run.numbers, run.rows, strict=True):
        if len(row) == width and not run.problem:
            batch.rows.append(row)
            batch.numbers.append(number)
        else:
            odd.append((number, row, run.problem))
