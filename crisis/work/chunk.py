"""A part of an import on its way: what the reader said of it, and its scored rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from crisis.frames import REJECTED_COLUMNS, SCORED, conform
from crisis.model import ImportResult
from crisis.work.teaching import Teaching

# What a bug of ours may raise: the import fails with it, the room goes on.
BUGS = (OSError, ValueError, LookupError, TypeError, ArithmeticError, AttributeError)
BUGS_IN_A_WORKER = (*BUGS, ImportError, MemoryError, RuntimeError, AssertionError)
Notes = tuple[tuple[str, Mapping[str, Any]], ...]


def no_rejected() -> pd.DataFrame:
    """Return an empty frame of refused rows."""
    return pd.DataFrame({"row": [], "reason": [], "raw": []}).astype(
        {"row": "Int64", "reason": "str", "raw": "str"}
    )


@dataclass(frozen=True)
class Facts:
    """What a reader found out about a part of a file; `ImportResult` without mentions.

    `rows` == mentions + `merged` + refused, of this part.
    """

    format_id: str
    rows: int
    merged: int
    rejected: pd.DataFrame = field(default_factory=no_rejected)
    recognised_by: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    zone_reason: str = ""
    notes: Notes = ()

    @classmethod
    def of(cls, result: ImportResult) -> Facts:
        """Take the facts of a reader's result, and count its rows if it did not."""
        counted = len(result.mentions) + result.merged + len(result.rejected)
        return cls(
            format_id=result.format_id,
            rows=result.rows or counted,
            merged=result.merged,
            rejected=result.rejected.reindex(columns=list(REJECTED_COLUMNS)),
            recognised_by=result.recognised_by,
            encoding=result.encoding,
            columns=dict(result.columns),
            zone=result.zone,
            zone_reason=result.zone_reason,
            notes=tuple(result.notes),
        )


@dataclass(frozen=True)
class ScoredChunk:
    """Facts of a part and its rows: an Arrow table with exactly the SCORED columns."""

    facts: Facts
    table: pa.Table


class Stages(Protocol):
    """Reads a file and scores it, part by part, here or in other processes.

    taught: how the room scores; None for the shipped engine as it is.
    """

    taught: Teaching | None

    def scored_chunks(
        self, path: Path, name: str, timezone: str | None, cancelled: Event
    ) -> Iterator[ScoredChunk]:
        """Yield the parts of a file in order; ends early once `cancelled` is set.

        Raises: CrisisError of the reader or the engine.
        """

    def take(
        self, data: bytes, name: str, timezone: str | None = None
    ) -> list[ScoredChunk]:
        """Read and score a piece of a file that is at hand.

        Raises: CrisisError of the reader or the engine.
        """

    def score(self, mentions: pd.DataFrame) -> pd.DataFrame:
        """Return a MENTIONS frame scored as the room taught it. Raises: EngineError."""

    def consult(self, question: str, given: Any) -> Any:
        """Answer one of `crisis.work.teaching.ANSWERS`. Raises: EngineError."""

    def close(self) -> None:
        """End processes, if there are any."""


def scored_table(scored: pd.DataFrame) -> pa.Table:
    """Return a SCORED frame as the Arrow table that travels and is stored."""
    return pa.Table.from_pandas(conform(scored, SCORED), preserve_index=False)
