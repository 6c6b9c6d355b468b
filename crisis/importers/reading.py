"""`read_export` and `stream_export`: any tool's export to MENTIONS, row by row.

What a file is wrapped in, written in and made by is found out here, in that order; the
first that fits wins. Memory is bounded by the batch, not by the file.
"""

from __future__ import annotations

import time as clock_module
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd

from crisis.errors import ImportFailed, UnknownFormat
from crisis.frames import MENTIONS, REJECTED_COLUMNS, conform, empty
from crisis.importers import merging, remarks, sources
from crisis.importers.batch import CHUNK_ROWS, Refusal
from crisis.importers.clock import Clock, told
from crisis.importers.container import Source
from crisis.importers.normalise import Intake
from crisis.importers.suggestion import Mapping
from crisis.model import ImportResult

Progress = Callable[[int, int], None]
MICROS = 1_000_000


@dataclass
class _Run:
    """One reading of one file: what was decided, and what to tell about it."""

    source: Source
    mapping: Mapping | None
    timezone: str | None
    now: int
    chunk_rows: int
    intakes: list[Intake] = field(default_factory=list)
    extra: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    why: str = ""
    encoding: str = ""


Piece = tuple[pd.DataFrame, list[Refusal]]


def read_export(
    source: str | Path | BinaryIO,
    *,
    name: str | None = None,
    timezone: str | None = None,
) -> ImportResult:
    """Read any export of mentions: CSV, TSV, XLSX, XLS, JSON, JSONL, also zipped.

    Args: source: a path or a binary file. name: the file's name where the source does
    not tell it (a hint only). timezone: IANA name or ``UTC+08:00`` for times that do
    not say theirs; without it the format's own, the ids, or UTC decide, and
    ``zone_reason`` says which.
    Returns: ImportResult; ``rows == len(mentions) + merged + len(rejected)``.
    Raises: UnknownFormat when it is readable but no table of mentions we understand
    (``error.details["suggestion"]`` is a Mapping to start from); UnreadableFile when
    its bytes cannot be read; ImportFailed for an unknown time zone.
    """
    run = _run(source, name=name, timezone=timezone)
    frames, refused = [], []
    for frame, some in _pieces(run):
        frames.append(frame)
        refused += some
    return _result(run, _joined(frames), refused)


def stream_export(
    source: str | Path | BinaryIO,
    *,
    name: str | None = None,
    timezone: str | None = None,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    chunk_rows: int = CHUNK_ROWS,
    now: datetime | None = None,
) -> Iterator[ImportResult]:
    """Read like `read_export`, in parts of at most `chunk_rows` rows.

    Each part keeps the sum of rows. Copies are folded within a part; across parts they
    come again under the same ``mention_key``, which the store's idempotent append
    merges. Notes and zone of the last part speak for the whole file.
    Args: progress: called with (bytes read, bytes in all) after each part. cancelled:
    asked before each part. now: aware time of the reading, for relative dates.
    Raises: as `read_export`; ImportFailed ``import_cancelled`` when cancelled.
    """
    run = _run(
        source,
        name=name,
        timezone=timezone,
        mapping=mapping,
        chunk_rows=chunk_rows,
        now=now,
    )
    waiting: Piece | None = None  # the last part is given when all is known
    for piece in _pieces(run):
        if cancelled is not None and cancelled():
            raise ImportFailed("import_cancelled", file=run.source.name)
        if waiting is not None:
            yield _result(run, *waiting)
        waiting = piece
        if progress is not None:
            progress(min(run.source.at, run.source.size), run.source.size)
    if waiting is not None:
        yield _result(run, *waiting)


def read_mapped(
    source: str | Path | BinaryIO,
    mapping: Mapping,
    *,
    name: str | None = None,
    timezone: str | None = None,
) -> ImportResult:
    """Read a table whose columns the user has named. Otherwise as `read_export`."""
    run = _run(source, name=name, timezone=timezone, mapping=mapping)
    frames, refused = [], []
    for frame, some in _pieces(run):
        frames.append(frame)
        refused += some
    return _result(run, _joined(frames), refused)


def _run(
    source: str | Path | BinaryIO,
    *,
    name: str | None,
    timezone: str | None,
    mapping: Mapping | None = None,
    chunk_rows: int = CHUNK_ROWS,
    now: datetime | None = None,
) -> _Run:
    moment = now.timestamp() if now else clock_module.time()
    Clock(argument=timezone)  # an unknown zone is told before anything is read
    opened = Source(source, name)
    return _Run(opened, mapping, timezone, int(moment * MICROS), chunk_rows)


def _pieces(run: _Run) -> Iterator[Piece]:
    """Yield normalised parts of all members; skip unknown ones beside known ones."""
    try:
        yield from _all_parts(run)
    finally:
        run.source.close()


def _all_parts(run: _Run) -> Iterator[Piece]:
    unknown: list[UnknownFormat] = []
    read = rows = 0
    for part in sources.parts(run.source, run.mapping, run.chunk_rows):
        if isinstance(part, UnknownFormat):
            unknown.append(part)
            continue
        read += 1
        intake = _intake(run, part)
        run.why, run.encoding = run.why or part.why, run.encoding or part.encoding()
        for frame, refused in part.pieces(intake):
            rows += len(frame) + len(refused)
            yield frame, refused
        run.extra += part.notes()
    if not read:
        raise unknown[0]
    run.extra += remarks.crawl_cap(rows)
    run.extra += [
        ("part_skipped", {"name": error.details.get("file", "")}) for error in unknown
    ]


def _intake(run: _Run, part: sources.Part) -> Intake:
    layout = part.layout
    clock = Clock(
        default=layout.zone,
        default_reason="language" if part.why == "synonyms" else "format",
        argument=run.timezone,
        dayfirst=layout.dayfirst,
    )
    modified = run.source.modified
    file_time = int(modified * MICROS) if modified else run.now
    intake = Intake(
        layout, clock, run.now, min(file_time, run.now), generic=part.generic
    )
    if layout.author_from_name:
        intake.author, intake.author_name = _author_of(run.source)
    run.intakes.append(intake)
    return intake


def _author_of(source: Source) -> tuple[str | None, str | None]:
    """weibo-crawler names the file by the account's id, its folder by the nickname."""
    stem = Path(source.name).stem
    folder = source.path.parent.name if source.path else None
    if not stem:
        return None, None
    return (stem, folder or None) if stem.isdigit() else (stem, stem)


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    some = [frame for frame in frames if len(frame)]
    if not some:
        return empty(MENTIONS).assign(_row=pd.Series([], dtype="int64"))
    return pd.concat(some, ignore_index=True)


def _result(run: _Run, frame: pd.DataFrame, refused: list[Refusal]) -> ImportResult:
    rows = len(frame) + len(refused)
    frame = frame.reset_index(drop=True)
    folded, merged, parted = merging.merge(frame)
    intake = run.intakes[0]
    if len(parted):
        intake.note("same_id_different_posts", len(parted), np.sort(parted))
    mentions = conform(folded.drop(columns="_row").reset_index(drop=True), MENTIONS)
    refused = sorted(refused, key=lambda item: item[0])
    rejected = pd.DataFrame(refused, columns=list(REJECTED_COLUMNS)).astype(
        {"row": "int64", "reason": "str", "raw": "str"}
    )
    return ImportResult(
        mentions=mentions,
        rejected=rejected,
        merged=merged,
        format_id=_format_id(run),
        rows=rows,
        recognised_by=run.why,
        encoding=run.encoding,
        columns=dict(intake.columns),
        zone=intake.clock.zone or "UTC",
        zone_reason=intake.clock.reason or "none",
        notes=(*_notes(run), *remarks.sudden_starts(mentions)),
    )


def _format_id(run: _Run) -> str:
    return "+".join(dict.fromkeys(intake.layout.id for intake in run.intakes))


def _notes(run: _Run) -> tuple[tuple[str, dict[str, Any]], ...]:
    made: list[tuple[str, dict[str, Any]]] = []
    for intake in run.intakes:
        if intake.layout.note:
            made.append((intake.layout.note, {}))
        for code, slots in intake.clock.notes.items():
            made.append((code, {**told(list(slots["rows"])), **slots}))
    return tuple(made + run.extra)
