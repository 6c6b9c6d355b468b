"""Rows that are not as wide as their table: mended where that is certain, else told.

Certain means: the cells that have a shape of their own (the time, the id, counts,
addresses) stand where they stand in the good rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from crisis.importers import cells, times
from crisis.importers.batch import Batch, raw_of
from crisis.importers.delimited import Odd
from crisis.importers.layout import Layout, column_of, folded
from crisis.importers.markup import text_series

_REFUSED = {
    *("empty_row", "cell_too_large", "cut_row", "too_few_cells", "too_many_cells")
}
_SHAPED = ("time", "native_id", "url", "likes", "reposts", "replies", "seen_at")


@dataclass
class Repair:
    """Mends the odd rows of one table. counts: rows mended, by note code."""

    header: tuple[str, ...]
    layout: Layout
    delimiter: str = ","
    counts: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._width = len(self.header)
        self._texts = self._at("text", "title")
        self._anchors = [(name, at) for name in _SHAPED for at in self._at(name)[:1]]
        self._header_folded = [folded(name) for name in self.header]

    def _at(self, *names: str) -> list[int]:
        found = []
        for name in names:
            for head in self.layout.columns.get(name, ()):
                at = column_of(self.header, head)
                if at is not None:
                    found.append(at)
        return found

    def mend(self, batch: Batch, odd: Sequence[Odd]) -> None:
        """Put each odd row into `batch`, as a row or as a refusal."""
        for number, row, problem in odd:
            row, told = self._one(row, problem)
            if told in _REFUSED:
                batch.refused.append((number, told, raw_of(row, self.delimiter)))
                continue
            if told:
                self.counts.setdefault(told, []).append(number)
            batch.rows.append(row)
            batch.numbers.append(number)

    def _one(self, row: list[str], problem: str) -> tuple[list[str], str]:
        """Return the row, and how it was mended or why it is refused."""
        if not any(cell.strip() for cell in row):
            return row, "empty_row"
        if problem == "cell_too_large":
            return row, problem
        if problem == "cut":
            return row, "cut_row"
        if len(row) == self._width:
            return row, ""
        if len(row) > self._width:
            return self._longer(row)
        padded = row + [""] * (self._width - len(row))
        if self._anchored(padded) and len(row) > max(self._texts, default=0):
            return padded, "short_rows"
        return row, "too_few_cells"

    def _longer(self, row: list[str]) -> tuple[list[str], str]:
        extra = len(row) - self._width
        joined = [
            self._join(row, at, extra + 1 + more)
            for more in range(4)  # a cut line may lack cells at its end as well
            for at in self._texts
        ]
        for timed in (True, False):
            # A newer program appended its further columns to an older file.
            if self._anchored(row[: self._width], timed=timed):
                return row[: self._width], "long_rows"
            for whole in joined:
                if self._anchored(whole, timed=timed):
                    return whole, "joined_rows"
        return row, "too_many_cells"

    def _join(self, row: list[str], at: int, cells_: int) -> list[str]:
        text = self.delimiter.join(row[at : at + cells_])
        whole = [*row[:at], text, *row[at + cells_ :]]
        return (whole + [""] * self._width)[: self._width]

    def _anchored(self, row: Sequence[str], *, timed: bool = False) -> bool:
        """Whether the cells with a shape have it; a table without any is never sure.

        Args: timed: the time cell, where the table has one, must not be empty.
        """
        seen = 0
        for name, at in self._anchors:
            cell = row[at].strip()
            if cell.lower() in cells.missing_words():
                if timed and name == "time":
                    return False
                continue
            if not _has_shape(name, cell):
                return False
            seen += 1
        return seen > 0


def _has_shape(name: str, cell: str) -> bool:
    column = text_series([cell])
    if name in {"time", "seen_at"}:
        return bool(times.parse(column, reference=0).ok[0])
    if name == "url":
        return cell.startswith(("http", "at://", "www.", "//", "/"))
    if name == "native_id":
        return len(cell) < 60 and not any(c.isspace() for c in cell.strip())
    return bool(np.asarray(cells.counts(column).notna())[0])
