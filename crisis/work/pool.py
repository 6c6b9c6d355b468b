"""The room's two worker processes, started when first needed: reader and scorer.

While one reads a file the other scores its parts; when the second falls behind, the
first scores too (`crisis.worker`), so both cores work until the end. A worker that dies
is started again and its job repeated once; if it dies again at the same job, that job
fails with a clear error and the room goes on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pandas as pd
import pyarrow as pa

from crisis.errors import CrisisError, EngineError, ImportFailed
from crisis.frames import SCORED, conform
from crisis.work import wire
from crisis.work.chunk import BUGS, ScoredChunk
from crisis.work.process import Worker, WorkerDied
from crisis.work.teaching import Teaching

_CREDIT = 2  # parts that may wait for the second worker
_AHEAD = 3  # scored parts that may wait for the store
_LOOK = 0.2  # seconds between looks at a cancellation


class WorkerPool:
    """`Stages` in two processes of our own.

    Args: stages: module that the processes take ``read_file`` and ``score_frame`` from.
    """

    def __init__(self, stages: str = "crisis.work.local") -> None:
        self.reader = Worker(stages)
        self.scorer = Worker(stages)
        self.taught: Teaching | None = None

    def warm_up(self) -> None:
        """Start the processes, so that the first import need not wait for them."""
        for worker in (self.reader, self.scorer):
            with worker.turn:
                worker.start()

    def scored_chunks(
        self, path: Path, name: str, timezone: str | None, cancelled: threading.Event
    ) -> Iterator[ScoredChunk]:
        """Yield the parts of a file in order; ends early once `cancelled` is set.

        Raises: CrisisError of reader or engine; ImportFailed if a worker dies twice.
        """
        taught = self._told()
        run = _Run(self.reader, self.scorer, name, taught)
        head = {"do": "read", "path": str(path), "name": name, "timezone": timezone}
        head |= taught
        return run.chunks(head | {"credit": _CREDIT}, cancelled)

    def take(
        self, data: bytes, name: str, timezone: str | None = None
    ) -> list[ScoredChunk]:
        """Read and score a piece of a file that is at hand; waits for its turn.

        Raises: CrisisError of reader or engine; ImportFailed if the worker dies twice.
        """
        head = {"do": "read", "name": name, "timezone": timezone} | self._told()

        def once() -> list[ScoredChunk]:
            number = self.scorer.ask(head, (data,))
            return [_chunk(frame) for frame in self.scorer.answers(number)]

        return _twice(self.scorer, once, ImportFailed("worker_died", file=name))

    def score(self, mentions: pd.DataFrame) -> pd.DataFrame:
        """Score a MENTIONS frame as the room taught it; waits for its turn.

        Raises: EngineError as the engine says, or if the worker dies twice.
        """
        table = wire.mentions_table(mentions)
        scored = _score(self.scorer, table, threading.Event(), self._told())
        return conform(scored.to_pandas(), SCORED)

    def consult(self, question: str, given: Any) -> Any:
        """Answer a question about engines (`teaching.ANSWERS`); waits for its turn.

        Raises: EngineError as the engine says, or if the worker dies twice.
        """
        head = {"do": "consult", "question": question, "given": given}

        def once() -> Any:
            for frame in self.scorer.answers(self.scorer.ask(head)):
                return frame[0]["answer"]
            raise EngineError("worker_stopped")

        return _twice(self.scorer, once, EngineError("worker_died_scoring"))

    def _told(self) -> wire.Head:
        return {} if self.taught is None else {"taught": self.taught.to_data()}

    def close(self) -> None:
        """End the processes; jobs under way fail."""
        for worker in (self.reader, self.scorer):
            worker.kill()


def _twice(worker: Worker, once: Callable[[], Any], failure: CrisisError) -> Any:
    """Do a job; do it once more if the worker dies of it."""
    try:
        with worker.turn:
            return once()
    except WorkerDied:
        try:
            with worker.turn:
                return once()
        except WorkerDied as problem:
            raise failure from problem


def _score(
    worker: Worker, table: Any, stop: threading.Event, taught: wire.Head
) -> pa.Table:
    def once() -> pa.Table:
        number = worker.ask({"do": "score"} | taught, (table,))
        for frame in worker.answers(number, stop):
            return wire.unpacked(wire.parts(frame)[0])
        raise EngineError("worker_stopped")

    return _twice(worker, once, EngineError("worker_died_scoring"))


def _chunk(frame: wire.Frame, scored: pa.Table | None = None) -> ScoredChunk:
    table, rejected = wire.parts(frame)
    facts = wire.facts_in(frame[0]["facts"], wire.unpacked(rejected))
    return ScoredChunk(facts, wire.unpacked(table) if scored is None else scored)


class _Run:
    """One file on its way through both workers."""

    def __init__(
        self, reader: Worker, scorer: Worker, name: str, taught: wire.Head
    ) -> None:
        self._reader, self._scorer, self._name = reader, scorer, name
        self._taught = taught
        self._stop = threading.Event()
        self._unscored: Queue[tuple[int, int, wire.Frame] | None] = Queue()
        # Scored parts with their place; the number of all parts; or what went wrong.
        self._out: Queue[tuple[int, ScoredChunk] | int | BaseException] = Queue(_AHEAD)

    def chunks(
        self, head: wire.Head, cancelled: threading.Event
    ) -> Iterator[ScoredChunk]:
        threads = [
            threading.Thread(target=self._guarded, args=work, daemon=True)
            for work in ((self._read, head), (self._score,))
        ]
        for thread in threads:
            thread.start()
        early: dict[int, ScoredChunk] = {}
        place, total = 0, None
        try:
            while total is None or place < total:
                item = self._next()
                if cancelled.is_set():
                    return
                if isinstance(item, BaseException):
                    raise item
                if isinstance(item, int):
                    total = item
                elif item is not None:
                    early[item[0]] = item[1]
                while place in early:
                    yield early.pop(place)
                    place += 1
        finally:
            self._stop.set()
            self._unscored.put(None)
            while any(thread.is_alive() for thread in threads):
                self._next()  # nobody may stay blocked on a full queue

    def _next(self) -> tuple[int, ScoredChunk] | int | BaseException | None:
        try:
            return self._out.get(timeout=_LOOK)
        except Empty:
            return None

    def _guarded(self, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except (CrisisError, WorkerDied, *BUGS) as problem:
            self._out.put(problem)

    def _read(self, head: wire.Head) -> None:
        place = 0

        def once() -> None:
            nonlocal place
            number = self._reader.ask(head | {"skip": place})
            for frame in self._reader.answers(number, self._stop):
                if frame[0]["scored"]:
                    self._out.put((place, _chunk(frame)))
                else:
                    self._unscored.put((place, number, frame))
                place += 1

        failure = ImportFailed("worker_died", file=self._name)
        _twice(self._reader, once, failure)
        self._out.put(place)

    def _score(self) -> None:
        while (item := self._unscored.get()) is not None and not self._stop.is_set():
            place, number, frame = item
            part = wire.parts(frame)[0]
            table = _score(self._scorer, part, self._stop, self._taught)
            self._out.put((place, _chunk(frame, table)))
            try:
                self._reader.tell({"do": "credit", "job": number})
            except WorkerDied:
                continue  # its own thread has seen that too
