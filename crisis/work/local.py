"""Reading and scoring in this process: for tools, tests, and inside the workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

import pandas as pd

from crisis.model import ImportResult
from crisis.work import teaching
from crisis.work.chunk import Facts, ScoredChunk, scored_table

Read = Callable[[Path | BinaryIO, str, str | None], Iterator[ImportResult]]
Score = Callable[[pd.DataFrame], pd.DataFrame]


def read_file(
    path: Path | BinaryIO, name: str, timezone: str | None
) -> Iterator[ImportResult]:
    """Yield the parts of an export, as `crisis.importers` reads them."""
    from crisis import importers

    yield from importers.stream_export(path, name=name, timezone=timezone)


def score_frame(
    mentions: pd.DataFrame, taught: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """Score a MENTIONS frame as the room taught it; else with the default engine."""
    return teaching.scored(mentions, taught)


def consult(question: str, given: Any) -> Any:
    """Answer a question about engines (`teaching.ANSWERS`)."""
    return teaching.consult(question, given)


class LocalStages:
    """`Stages` without other processes.

    Args: read, score: stand-ins for the importers and the engine.
    """

    def __init__(self, read: Read = read_file, score: Score = score_frame) -> None:
        self._read = read
        self._by = score
        self.taught: teaching.Teaching | None = None

    def _score(self, mentions: pd.DataFrame) -> pd.DataFrame:
        if self._by is score_frame and self.taught is not None:
            return score_frame(mentions, self.taught.to_data())
        return self._by(mentions)

    def score(self, mentions: pd.DataFrame) -> pd.DataFrame:
        """Score a MENTIONS frame as the room taught it."""
        return self._score(mentions)

    def consult(self, question: str, given: Any) -> Any:
        """Answer a question about engines."""
        return consult(question, given)

    def scored_chunks(
        self, path: Path, name: str, timezone: str | None, cancelled: Event
    ) -> Iterator[ScoredChunk]:
        """Yield the parts of a file in order; ends early once `cancelled` is set."""
        for result in self._read(path, name, timezone):
            if cancelled.is_set():
                return
            scored = self._score(result.mentions)
            yield ScoredChunk(Facts.of(result), scored_table(scored))

    def take(
        self, data: bytes, name: str, timezone: str | None = None
    ) -> list[ScoredChunk]:
        """Read and score a piece of a file that is at hand."""
        return [
            ScoredChunk(Facts.of(result), scored_table(self._score(result.mentions)))
            for result in self._read(BytesIO(data), name, timezone)
        ]

    def close(self) -> None:
        """Do nothing: there are no processes to end."""
