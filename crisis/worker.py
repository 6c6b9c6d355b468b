"""A worker process: reads exports and scores mentions. ``python -m crisis.worker``.

It speaks `crisis.work.wire` over its standard input and output, keeps engines warm
between jobs, holds nothing that matters, and ends when its parent does. Jobs:

- ``read``: a path, or bytes in the body -> frames ``chunk``, then ``end``. While the
  parent has `credit`, chunks leave unscored for another worker; without, this one
  scores them itself, so that no core waits for the other.
- ``score``: a MENTIONS table -> frame ``scored``.
- ``consult``: a question about engines -> frame ``answer``.
- ``credit``, ``cancel``: for the running job; heard at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

import pandas as pd

from crisis.errors import CrisisError, EngineError
from crisis.frames import MENTIONS, conform
from crisis.model import ImportResult
from crisis.work import wire
from crisis.work.chunk import BUGS_IN_A_WORKER, Facts, scored_table

NICENESS = 5  # the web process comes first


class _Job:
    """What the parent said about a job while it runs."""

    def __init__(self, head: wire.Head) -> None:
        self.head = head
        self.cancelled = threading.Event()
        self._credit = int(head.get("credit", 0))
        self._lock = threading.Lock()

    def add_credit(self) -> None:
        with self._lock:
            self._credit += 1

    def take_credit(self) -> bool:
        with self._lock:
            if self._credit == 0:
                return False
            self._credit -= 1
            return True


class Worker:
    """The loop of a worker process.

    Args: stages: module with ``read_file`` and ``score_frame`` (`crisis.work.local`).
    """

    def __init__(self, inward: BinaryIO, outward: BinaryIO, stages: Any) -> None:
        self._in, self._out = inward, outward
        self._stages = stages
        self._todo: SimpleQueue[tuple[_Job, wire.Frame] | None] = SimpleQueue()
        self._jobs: dict[int, _Job] = {}
        self._do = {"read": self._read, "score": self._score, "consult": self._consult}

    def run(self) -> None:
        """Work until the parent closes the pipe."""
        threading.Thread(target=self._listen, daemon=True).start()
        while (turn := self._todo.get()) is not None:
            job, frame = turn
            number = job.head["job"]
            try:
                self._do[job.head["do"]](job, frame)
            except CrisisError as problem:
                self._fail(number, problem)
            except BUGS_IN_A_WORKER as bug:
                traceback.print_exc()
                told = f"{type(bug).__name__}: {bug}"[:300]
                self._fail(number, EngineError("worker_bug", problem=told))
            self._jobs.pop(number, None)

    def _fail(self, number: int, problem: CrisisError) -> None:
        self._say({"job": number, "is": "failed"}, (wire.error_out(problem),))

    def _listen(self) -> None:
        while (frame := wire.receive(self._in)) is not None:
            head = frame[0]
            if head["do"] in ("credit", "cancel"):
                running = self._jobs.get(head["job"])
                if running and head["do"] == "cancel":
                    running.cancelled.set()
                elif running:
                    running.add_credit()
                continue
            job = self._jobs[head["job"]] = _Job(head)
            self._todo.put((job, frame))
        os._exit(0)  # the parent is gone: whatever runs is for nobody

    def _say(self, head: wire.Head, tables: tuple = ()) -> None:
        try:
            wire.send(self._out, head, tables)
        except BrokenPipeError:
            os._exit(0)  # the parent is gone

    def _score(self, job: _Job, frame: wire.Frame) -> None:
        (part,) = wire.parts(frame)
        scored = self._scored(job, _mentions(part))
        self._say({"job": job.head["job"], "is": "scored"}, (scored_table(scored),))

    def _scored(self, job: _Job, mentions: pd.DataFrame) -> pd.DataFrame:
        taught = job.head.get("taught")
        given = (mentions, taught) if taught else (mentions,)
        return self._stages.score_frame(*given)

    def _consult(self, job: _Job, frame: wire.Frame) -> None:
        answer = self._stages.consult(job.head["question"], job.head["given"])
        self._say({"job": job.head["job"], "is": "answer", "answer": answer})

    def _read(self, job: _Job, frame: wire.Frame) -> None:
        head = job.head
        given = wire.parts(frame)
        source = io.BytesIO(given[0]) if given else Path(head["path"])
        results = self._stages.read_file(source, head["name"], head["timezone"])
        held: ImportResult | None = None
        # One result is held back: the last (or only) one is scored here, at no wait.
        for number, result in enumerate(results):
            if job.cancelled.is_set():
                break
            if number < head.get("skip", 0):
                continue
            if held is not None:
                self._hand_over(job, held, may_leave=True)
            held = result
        if held is not None and not job.cancelled.is_set():
            self._hand_over(job, held, may_leave=False)
        self._say({"job": head["job"], "is": "end"})

    def _hand_over(self, job: _Job, result: ImportResult, *, may_leave: bool) -> None:
        facts, rejected = wire.facts_out(Facts.of(result))
        leaves = may_leave and job.take_credit()
        if leaves:
            table = wire.mentions_table(result.mentions)
        else:
            table = scored_table(self._scored(job, result.mentions))
        head = {"job": job.head["job"], "is": "chunk", "scored": not leaves}
        self._say(head | {"facts": facts}, (table, rejected))


def _mentions(part: memoryview) -> pd.DataFrame:
    return conform(wire.unpacked(part).to_pandas(), MENTIONS)


def main(arguments: list[str] | None = None) -> None:
    """Take over the standard pipes and work."""
    parser = argparse.ArgumentParser(prog="crisis.worker", description=__doc__)
    parser.add_argument("--stages", default="crisis.work.local")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    # Whatever prints must not break the frames: the pipe gets a number of its own.
    outward = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stages = importlib.import_module(chosen.stages)
    Worker(sys.stdin.buffer, outward, stages).run()


if __name__ == "__main__":
    main()
