"""Reads the room's live sources when they are due, one after another, in one thread.

Each run is a child process with a time limit, so that a site that hangs holds up its
own run only, and never a screen. What came and why nothing came outlives the process,
in ``home/feeds.json``.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from crisis.errors import CrisisError, FeedUnavailable
from crisis.feeds.child import Child, Fetched
from crisis.work import subscriptions
from crisis.work.subscriptions import SPAN, Subscription

if TYPE_CHECKING:
    from crisis.snapshot.types import SourceAge

FILE = "feeds.json"
LOOK = 5.0  # seconds between two looks at what is due
_LONGEST = timedelta(hours=6)  # between two tries, however often it failed
_STALE_AFTER = 3  # runs missed before its figures count as old
_log = logging.getLogger(__name__)

State = Literal["waiting", "reading", "ok", "failed", "done"]


@dataclass(frozen=True)
class Run:
    """What the last runs of a source came to. Times are ISO, UTC, "" for never."""

    tried_at: str = ""
    read_at: str = ""
    next_at: str = ""  # "": as soon as possible
    over: bool = False  # a source to be read once, and it was
    new: int = 0  # posts of the last good run
    total: int = 0
    cut: bool = False
    failures: int = 0  # in a row
    code: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FeedHealth:
    """A source and how it fares. `next_at`: None if it will not be tried by itself."""

    source: Subscription
    state: State
    read_at: datetime | None
    tried_at: datetime | None
    next_at: datetime | None
    new: int
    total: int
    cut: bool
    problem: CrisisError | None


class Reader(Protocol):
    """A run under way: `crisis.feeds.child.Child`, or a test's stand-in."""

    def result(self) -> Fetched:
        """Wait for its end."""

    def kill(self) -> None:
        """End it now."""


def _child(source: Subscription, inbox: Path) -> Reader:
    return Child(source.scraper, source.target, inbox, limit=source.limit)


class Feeding:
    """The live sources of one room."""

    def __init__(
        self,
        home: Path,
        clock: Callable[[], datetime],
        begin: Callable[[Subscription, Path], Reader] = _child,
    ) -> None:
        self._home, self._clock, self._begin = home, clock, begin
        self._lock = threading.Lock()
        self._runs = _load_runs(home / FILE)
        self._now_reading: tuple[str, Reader] | None = None
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    # -- what is read ------------------------------------------------------------------

    def sources(self) -> tuple[Subscription, ...]:
        """Return the sources of the room.

        Raises: DataFileError if ``sources.toml`` is wrong.
        """
        return subscriptions.load(self._home)

    def add(self, scraper: str, target: str, limit: int, every: str) -> Subscription:
        """Add a source, or change its limit and schedule; it is read at once.

        Raises: FeedUnavailable (site or target), ValueError, DataFileError.
        """
        new = subscriptions.checked(scraper, target, limit, every)
        with self._lock:
            others = [each for each in self.sources() if each.id != new.id]
            subscriptions.save((*others, new), self._home)
        self.run_now(new.id)
        return new

    def remove(self, source: str) -> None:
        """Read a source no more; what it brought stays."""
        with self._lock:
            kept = [each for each in self.sources() if each.id != source]
            subscriptions.save(tuple(kept), self._home)
            self._runs.pop(source, None)
            self._save_runs()
            reading = self._now_reading
            if reading is not None and reading[0] == source:
                reading[1].kill()

    def run_now(self, source: str) -> None:
        """Make a source due."""
        with self._lock:
            known = self._runs.get(source, Run())
            self._runs[source] = replace(known, next_at="", over=False)
        self._wake.set()

    # -- the thread --------------------------------------------------------------------

    def start(self) -> None:
        """Read what is due from now on."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name=f"feeds of {self._home.name}", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop; a run under way is killed, and made good the next time."""
        self._stop.set()
        self._wake.set()
        with self._lock:
            reading = self._now_reading
        if reading is not None:
            reading[1].kill()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                self.run_due()
            except (CrisisError, OSError):
                _log.exception("live sources of %s", self._home.name)
            self._wake.wait(LOOK)
            self._wake.clear()

    def run_due(self) -> int:
        """Read every source that is due, one after another; returns how many."""
        count = 0
        for source in self.sources():
            if self._stop.is_set():
                break
            if self._due(source):
                self._read(source)
                count += 1
        return count

    def _due(self, source: Subscription) -> bool:
        with self._lock:
            run = self._runs.get(source.id, Run())
        return not run.over and (
            not run.next_at or datetime.fromisoformat(run.next_at) <= self._clock()
        )

    def _read(self, source: Subscription) -> None:
        fetched: Fetched | None = None
        problem: FeedUnavailable | None = None
        began = self._clock()
        try:
            reader = self._begin(source, self._home / "inbox")
            with self._lock:
                self._now_reading = (source.id, reader)
            if self._stop.is_set():
                reader.kill()
            fetched = reader.result()
        except FeedUnavailable as failure:
            problem = failure
        except OSError as failure:
            words = f"{type(failure).__name__}: {failure}"
            problem = FeedUnavailable("feed_crashed", status="-", problem=words)
        finally:
            with self._lock:
                self._now_reading = None
        if self._stop.is_set() and problem is not None:
            return  # we killed it ourselves
        with self._lock:
            if source.id not in {each.id for each in self.sources()}:
                return  # removed meanwhile
            before = self._runs.get(source.id, Run())
            after = _after(before, source, began, self._clock(), fetched, problem)
            self._runs[source.id] = after
            self._save_runs()

    def _save_runs(self) -> None:
        table = {key: asdict(run) for key, run in self._runs.items()}
        draft = self._home / f".{FILE}.new"
        draft.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
        os.replace(draft, self._home / FILE)

    # -- health ------------------------------------------------------------------------

    def health(self) -> list[FeedHealth]:
        """Return every source and how it fares, in the order of ``sources.toml``."""
        found = self.sources()
        with self._lock:
            reading = self._now_reading[0] if self._now_reading else ""
            runs = dict(self._runs)
        return [_health(each, runs.get(each.id, Run()), reading) for each in found]

    def ages(self, inbox: list[SourceAge]) -> list[SourceAge]:
        """Return the inbox's live sources with ours in place of their files' rows.

        A site that refuses us is a failed source here, on the wall as well, even
        though the file it once wrote can be read.
        """
        try:
            ours = self.health()
        except CrisisError:
            _log.exception("live sources of %s", self._home.name)
            return inbox  # the intake screen says what is wrong with the file
        rows = {each.name: each for each in inbox}
        mine = [_age(one, rows.pop(one.source.file, None)) for one in ours]
        return mine + list(rows.values())


def _after(
    before: Run,
    source: Subscription,
    began: datetime,
    now: datetime,
    fetched: Fetched | None,
    problem: FeedUnavailable | None,
) -> Run:
    """Return the state after a run; failures in a row double the wait."""
    span = SPAN.get(source.every)
    if fetched is not None:
        following = began + span if span else None
        return Run(
            tried_at=began.isoformat(),
            read_at=now.isoformat(),
            next_at=following.isoformat() if following else "",
            over=span is None,
            new=fetched.new,
            total=before.total + fetched.new,
            cut=fetched.cut,
        )
    assert problem is not None
    wait = (span or timedelta()) * 2 ** min(before.failures, 10)
    asked = timedelta()
    if problem.code == "feed_rate_limited":
        asked = timedelta(seconds=int(str(problem.details.get("seconds") or 0)))
    following = now + max(min(wait, _LONGEST), asked)
    return replace(
        before,
        tried_at=began.isoformat(),
        next_at=following.isoformat() if span else "",
        over=span is None,
        failures=before.failures + 1,
        code=problem.code,
        details=dict(problem.details),
    )


def _health(source: Subscription, run: Run, reading: str) -> FeedHealth:
    state: State = "waiting"
    if source.id == reading:
        state = "reading"
    elif run.code:
        state = "failed"
    elif run.read_at:
        state = "done" if run.over else "ok"
    return FeedHealth(
        source=source,
        state=state,
        read_at=_moment(run.read_at),
        tried_at=_moment(run.tried_at),
        next_at=None if run.over else _moment(run.next_at),
        new=run.new,
        total=run.total,
        cut=run.cut,
        problem=FeedUnavailable(run.code, **run.details) if run.code else None,
    )


def _age(one: FeedHealth, row: SourceAge | None) -> SourceAge:
    from crisis.snapshot.types import SourceAge

    span = SPAN.get(one.source.every)
    failed = one.problem is not None
    state = "failed" if failed else "live" if span else "idle"
    return SourceAge(
        source=row.source if row else one.source.id,
        name=f"{one.source.scraper.partition('-')[0].title()} · {one.source.target}",
        last_at=row.last_at if row else None,
        read_at=one.read_at,
        limit=span.total_seconds() * _STALE_AFTER if span else None,
        state="failed" if row and row.state == "failed" else state,
        reason=str(one.problem or "") or (row.reason if row else ""),
        problem=one.problem or (row.problem if row else None),
    )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _load_runs(path: Path) -> dict[str, Run]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {key: Run(**run) for key, run in table.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}  # only when what was read last is lost; the posts are not
