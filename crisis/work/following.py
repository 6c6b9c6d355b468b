"""How far a growing file has been read, and its next whole lines.

The state is kept as a reading mark of the store, written in the transaction of the rows
it accounts for: whenever the process is killed, rows and mark agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from crisis.frames import REJECTED_COLUMNS, SCORED, empty
from crisis.stores.base import Appended
from crisis.work.chunk import Facts, ScoredChunk, scored_table
from crisis.work.receipts import Tally

PIECE = 8 << 20  # bytes read at a time
GROWING = {".jsonl", ".ndjson"}
PREFIX = "inbox:"


@dataclass(frozen=True)
class Followed:
    """One growing file. `name`: its path below the inbox.

    `growths`: how often it had more after it had been read to its end; a file that only
    ever was there at once is no live source. `rows_today`: rows of `day`.
    """

    name: str
    import_id: str
    inode: int = 0
    offset: int = 0
    lines: int = 0
    rows: int = 0
    new: int = 0
    merged: int = 0
    refused: int = 0
    growths: int = 0
    day: str = ""
    rows_today: int = 0
    last_at: str = ""  # newest mention
    read_at: str = ""  # when rows last came
    format_id: str = ""

    def mark(self) -> dict[str, str]:
        """Return the reading mark to be stored."""
        return {PREFIX + self.name: json.dumps(asdict(self))}

    @staticmethod
    def all(marks: Mapping[str, str]) -> dict[str, Followed]:
        """Return the state of every growing file, by name."""
        found = [
            Followed(**json.loads(value))
            for name, value in marks.items()
            if name.startswith(PREFIX)
        ]
        return {each.name: each for each in found}

    def restarted(self, inode: int) -> Followed:
        """Return the state for another file under the same name (rotated, cut)."""
        return replace(self, inode=inode, offset=0, lines=0)

    def grown(
        self,
        piece: bytes,
        chunks: list[ScoredChunk],
        done: Appended,
        now: datetime,
        today: date,
        *,
        growth: bool,
    ) -> Followed:
        """Return the state after a piece was read."""
        tally = Tally()
        for number, chunk in enumerate(chunks):
            tally.add(chunk, done if number == 0 else Appended(0, 0))
        receipt = tally.receipt(self.import_id, self.name, 0.0)
        newest = receipt.last_at.isoformat() if receipt.last_at else ""
        same_day = self.day == today.isoformat()
        return replace(
            self,
            offset=self.offset + len(piece),
            lines=self.lines + piece.count(b"\n"),
            rows=self.rows + receipt.rows,
            new=self.new + receipt.new,
            merged=self.merged + receipt.merged,
            refused=self.refused + receipt.refused,
            growths=self.growths + growth,
            day=today.isoformat(),
            rows_today=receipt.rows + (self.rows_today if same_day else 0),
            last_at=max(self.last_at, newest),
            read_at=now.isoformat(),
            format_id=receipt.format_id or self.format_id,
        )


def next_piece(path: Path, offset: int, *, to_the_end: bool = False) -> bytes:
    """Return the next whole lines from `offset`, at most about `PIECE` bytes.

    A last line without its line end waits, unless `to_the_end`; a line longer than
    `PIECE` is read whole.
    """
    with path.open("rb") as file:
        file.seek(offset)
        piece = file.read(PIECE)
        while (cut := piece.rfind(b"\n")) < 0:
            more = file.read(PIECE)
            if not more:
                return piece if to_the_end else b""
            piece += more
        at_end = len(piece) < PIECE and not file.read(1)
    return piece if to_the_end and at_end else piece[: cut + 1]


def refused_whole(piece: bytes, format_id: str) -> ScoredChunk:
    """Return a piece in which no line is a mention, line by line refused."""
    lines = piece.decode("utf-8", "replace").splitlines()
    rejected = pd.DataFrame(
        [
            (number, "not_an_object", line[:4000])
            for number, line in enumerate(lines, 1)
        ],
        columns=list(REJECTED_COLUMNS),
    )
    facts = Facts(format_id, rows=len(lines), merged=0, rejected=rejected)
    return ScoredChunk(facts, scored_table(empty(SCORED)))
