"""Rows as they come out of a reader, before anybody knows what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

CHUNK_ROWS = 50_000
MAX_CELL = 4 << 20  # characters; longer cells are refused, a post has some thousands
RAW_SHOWN = 4_000  # characters of a refused row that are kept

Refusal = tuple[int, str, str]  # row number, reason code, raw text


@dataclass
class Batch:
    """Some rows of one table: equally wide cells, and where they stood.

    numbers: line of the file (1 = first), sheet row, or ordinal of an object.
    refused: rows that are no rows of this table, already with their reason.
    sparse: the header names all that a record may have, not what this file has.
    """

    header: tuple[str, ...]
    rows: list[Sequence[str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    sparse: bool = False

    @property
    def size(self) -> int:
        """Rows of the file that this batch accounts for."""
        return len(self.rows) + len(self.refused)


def raw_of(cells: Sequence[str | None], delimiter: str = ",") -> str:
    """Return a row as one line of text, shortened, for the list of refusals."""
    return delimiter.join(cell or "" for cell in cells)[:RAW_SHOWN]
