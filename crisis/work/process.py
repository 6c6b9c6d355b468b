"""One worker process as the room sees it: its pipe, its answers, its end."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from typing import Any, cast

import crisis
from crisis.work import wire

_GRACE = 3.0  # seconds between asking a job to stop and killing its process
_LOOK = 0.2  # seconds between looks at a cancellation
_ROOT = Path(crisis.__file__).resolve().parent.parent


class Turn:
    """A lock that serves in order of arrival, so that a long import starves nobody."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        mine = threading.Event()
        with self._lock:
            self._queue.append(mine)
            if self._queue[0] is mine:
                mine.set()
        mine.wait()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._queue.popleft()
            if self._queue:
                self._queue[0].set()


class WorkerDied(Exception):
    """The process ended in the middle of a job."""


class Worker:
    """One worker process and its pipe. One job at a time: hold `turn` for it.

    Args: stages: module that the process takes reader and engine from.
    """

    def __init__(self, stages: str = "crisis.work.local") -> None:
        self.turn = Turn()
        self._stages = stages
        self._numbers = count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: Queue[wire.Frame | None] = Queue(2)
        self._sending = threading.Lock()

    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process if it does not run."""
        if self.alive():
            return
        self.kill()  # lets go of the pipes of one that died by itself
        paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crisis.worker", "--stages", self._stages],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                "PYTHONUTF8": "1",
                "OMP_NUM_THREADS": "1",
            },
            start_new_session=True,
        )
        self._frames = Queue(2)  # two: a worker far ahead of the store has to wait
        threading.Thread(
            target=_pump, args=(self._process.stdout, self._frames), daemon=True
        ).start()

    def ask(self, head: wire.Head, tables: tuple[Any, ...] = ()) -> int:
        """Send a job (hold `turn`); returns its number.

        Raises: WorkerDied.
        """
        self.start()
        number = next(self._numbers)
        self.tell(head | {"job": number}, tables)
        return number

    def tell(self, head: wire.Head, tables: tuple[Any, ...] = ()) -> None:
        """Send a frame. Raises: WorkerDied."""
        process = self._process
        if process is None or process.stdin is None:
            raise WorkerDied
        try:
            with self._sending:
                wire.send(cast(Any, process.stdin), head, tables)
        except (OSError, ValueError) as problem:
            raise WorkerDied from problem

    def answers(
        self, number: int, cancelled: threading.Event | None = None
    ) -> Iterator[wire.Frame]:
        """Yield the frames of a job up to its last.

        After `cancelled` the job has some seconds to end by itself, then its process is
        killed. Raises: the job's CrisisError, WorkerDied.
        """
        kill_at = None
        while True:
            try:
                frame = self._frames.get(timeout=_LOOK if cancelled else None)
            except Empty:
                frame = ({}, memoryview(b""))
            if frame is None:
                self.kill()
                raise WorkerDied
            if cancelled is not None and cancelled.is_set():
                if kill_at is None:
                    kill_at = time.monotonic() + _GRACE
                    self.tell({"do": "cancel", "job": number})
                elif time.monotonic() > kill_at:
                    self.kill()
                    return
            head = frame[0]
            if head.get("job") != number:
                continue  # nothing yet, or the rest of a job given up
            if head["is"] == "failed":
                raise wire.error_in(wire.parts(frame)[0])
            if head["is"] == "end":
                return
            yield frame
            if head["is"] in ("scored", "answer"):
                return

    def kill(self) -> None:
        """End the process at once; the next job starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    _close(pipe)
            self._process = None


def _pump(stream: Any, frames: Queue[wire.Frame | None]) -> None:
    try:
        while (frame := wire.receive(stream)) is not None:
            frames.put(frame)
    except (OSError, ValueError):
        pass  # the pipe was closed under us: the process is gone
    frames.put(None)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return  # unsent bytes of a dead process
