"""One long job as screens see it: where it is, how fast, how long still; and a stop.

A job belongs to the room, not to the browser session that began it: closing the tab
neither stops nor loses it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from crisis.errors import CrisisError

Stage = Literal["waiting", "copying", "reading", "done", "failed", "cancelled"]
Clock = Callable[[], float]
Result = TypeVar("Result")  # of an import its receipt


class Cancelled(CrisisError):
    """The import was stopped by a person; nothing of it was kept."""


@dataclass(frozen=True)
class Progress:
    """A job at one moment. total: rows expected, an estimate, None if unknown.

    rows_per_second: over the whole reading so far. seconds_left: None if unknown.
    """

    stage: Stage
    rows: int
    total: int | None
    rows_per_second: float
    seconds_left: float | None

    @property
    def share(self) -> float | None:
        """Share done in [0, 1], None if the total is unknown."""
        if self.stage == "done":
            return 1.0
        return min(self.rows / self.total, 0.999) if self.total else None


class Job(Generic[Result]):
    """One job on its way. Any thread may look, cancel, or wait for its result."""

    def __init__(self, job_id: str, name: str, clock: Clock = time.monotonic) -> None:
        self.job_id = job_id
        self.name = name
        self.cancelled = threading.Event()
        self.interrupted = False  # the room closed: to be resumed, not taken back
        self._clock = clock
        self._lock = threading.Lock()
        self._stage: Stage = "waiting"
        self._rows = 0
        self._total: int | None = None
        self._began = self._ended = clock()
        self._future: Future[Result] = Future()

    # -- for screens -------------------------------------------------------------------

    def progress(self) -> Progress:
        """Return where the job is now."""
        with self._lock:
            ended = self._clock() if self._stage == "reading" else self._ended
            spent = max(ended - self._began, 1e-9)
            speed = self._rows / spent if self._rows else 0.0
            left = None
            if self._stage == "reading" and self._total and speed:
                left = max(self._total - self._rows, 0) / speed
            return Progress(self._stage, self._rows, self._total, speed, left)

    def cancel(self) -> None:
        """Ask the job to stop; it takes back what it stored, then ends."""
        self.cancelled.set()

    def interrupt(self) -> None:
        """Stop for now; the next start of the room reads the file anew."""
        self.interrupted = True
        self.cancelled.set()

    def done(self) -> bool:
        """Tell whether it has ended, in whichever way."""
        return self._future.done()

    def result(self, timeout: float | None = None) -> Result:
        """Wait for what it makes.

        Raises: the CrisisError it failed with (`Cancelled` if a person stopped it),
        TimeoutError when `timeout` seconds were not enough.
        """
        return self._future.result(timeout)

    def error(self) -> CrisisError | None:
        """Return what it failed with, None while it runs or when it went well."""
        problem = self._future.exception() if self._future.done() else None
        return problem if isinstance(problem, CrisisError) else None

    # -- for the thread that does it ---------------------------------------------------

    def enter(self, stage: Stage, total: int | None = None) -> None:
        """Begin a stage."""
        with self._lock:
            self._stage = stage
            self._total = total if total is not None else self._total
            self._began = self._ended = self._clock()

    def advance(self, rows: int) -> None:
        """Count rows that are read, scored and stored."""
        with self._lock:
            self._rows += rows
            self._ended = self._clock()
            if self._total is not None:
                self._total = max(self._total, self._rows)

    def finish(self, result: Result) -> None:
        """End well."""
        with self._lock:
            self._stage = "done"
        self._future.set_result(result)

    def fail(self, problem: BaseException) -> None:
        """End badly."""
        with self._lock:
            self._stage = "cancelled" if isinstance(problem, Cancelled) else "failed"
        self._future.set_exception(problem)
