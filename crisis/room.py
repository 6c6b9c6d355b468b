"""The room: one folder with its mentions, its record and its evidence.

::

    home/settings.toml     brand, watched terms, zone, people
    home/mentions.duckdb   scored mentions (can be rebuilt from evidence/)
    home/casebook.sqlite   the record; WARROOM_CASEBOOK_<ROOM> may name a database URL
    home/inbox/            whatever is dropped here is read within seconds
    home/evidence/         raw files as they came, named by their content
    home/receipts/         refused rows of imports
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import uuid4
from zoneinfo import ZoneInfo

from crisis import journal
from crisis.errors import CrisisError, StoreError
from crisis.inbox import LIVE_LIMIT, Inbox
from crisis.labelling.teacher import Teacher
from crisis.model import Event, Receipt
from crisis.stores.base import Removed
from crisis.stores.casebook import Casebook
from crisis.stores.duck import DuckStore
from crisis.work import evidence, intake, receipts
from crisis.work import settings as room_settings
from crisis.work.chunk import BUGS, Stages
from crisis.work.feeding import Feeding
from crisis.work.job import Job
from crisis.work.pool import WorkerPool
from crisis.work.settings import Settings

if TYPE_CHECKING:
    from crisis.snapshot.types import Snapshot, SourceAge

_OPEN: dict[Path, Room] = {}  # one room per folder and process, for all sessions
_OPENING = threading.Lock()
_SNAPSHOTS_KEPT = 4
_log = logging.getLogger(__name__)


class Room:
    """Mentions, record and evidence of one brand; shared by all threads."""

    def __init__(
        self,
        home: Path,
        stages: Stages | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Use `Room.open`, which gives every thread the same room."""
        self.home = home
        self.clock = clock
        for folder in ("inbox", "evidence", "receipts"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        self.store = DuckStore(home / "mentions.duckdb")
        shared = os.environ.get(f"WARROOM_CASEBOOK_{home.name.upper()}")
        self.casebook = Casebook(shared or home / "casebook.sqlite")
        self._stages = stages or WorkerPool()
        self._books = intake.Books(
            self.store, self.casebook, home / "receipts", self.clock
        )
        self.labels = Teacher(self.store, self.casebook, self._stages, self.clock)
        self.labels.refresh()
        self._waiting: SimpleQueue[tuple[intake.Order, Job] | None] = SimpleQueue()
        self._importer = threading.Thread(
            target=self._take_turns, name=f"imports of {home.name}", daemon=True
        )
        self._importer.start()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._snapshots: OrderedDict[tuple, Snapshot] = OrderedDict()
        self._receipts: dict[str, Receipt] = {}
        self._looking = threading.Lock()
        self.inbox = Inbox(home, self._books, self._stages, self._take_over, self.today)
        self.feeds = Feeding(home, clock)
        self._settings: tuple[int, Settings] = (-1, Settings())

    @classmethod
    def open(cls, home: Path, **parts: Any) -> Room:
        """Open the room in a folder, made if absent.

        Opened again within a process it is the same room. parts: for tests,
        ``stages`` and ``clock``.
        Raises: StoreError or RecordError that say who holds a file or what is damaged.
        """
        place = Path(home).expanduser().resolve()
        with _OPENING:
            if place not in _OPEN:
                _OPEN[place] = cls(place, **parts)
            return _OPEN[place]

    # -- imports -----------------------------------------------------------------------

    def ingest(
        self,
        source: str | Path | BinaryIO,
        *,
        name: str | None = None,
        timezone: str | None = None,
        actor: str = "",
    ) -> Receipt:
        """Take an export in and wait for its receipt.

        Args: as `crisis.importers.read_export`; actor: who did it, for the record.
        Returns: the receipt, ``rows == new + merged + refused``; the same file again
        brings 0 new.
        Raises: ImportFailed and its kinds, EngineError, StoreError; nothing was kept.
        """
        job = self.ingest_background(source, name=name, timezone=timezone, actor=actor)
        return job.result()

    def ingest_background(
        self,
        source: str | Path | BinaryIO,
        *,
        name: str | None = None,
        timezone: str | None = None,
        actor: str = "",
    ) -> Job:
        """Take an export in behind the scenes; an upload is copied before this returns.

        Returns: the job, which the room keeps (`jobs`) whatever happens to the browser.
        """
        called = name or str(getattr(source, "name", source))
        called = Path(called).name or "upload"
        job: Job[Receipt] = Job(
            f"imp-{self.clock():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}", called
        )
        self._jobs[job.job_id] = job
        try:
            job.enter("copying")
            path = evidence.keep(source, called, self.home / "evidence")
            order = intake.Order(job.job_id, called, path, timezone, actor)
            intake.begin(order, self._books)
        except CrisisError as problem:
            job.fail(problem)
            return job
        self._start(order, job)
        return job

    def _start(self, order: intake.Order, job: Job) -> None:
        job.enter("waiting")
        self._waiting.put((order, job))

    def _take_turns(self) -> None:
        """Do one import after the other: two at once would only share the cores."""
        while (turn := self._waiting.get()) is not None:
            order, job = turn
            try:
                job.finish(intake.take_in(order, self._books, self._stages, job))
            except CrisisError as problem:
                job.fail(problem)
            except BUGS as problem:
                _log.exception("import of %s", order.name)
                job.fail(problem)

    def _take_over(self, order: intake.Order) -> None:
        """Import a file that the inbox moved to the evidence."""
        job = self._jobs[order.import_id] = Job(order.import_id, order.name)
        self._start(order, job)

    def watch(self) -> None:
        """Read inbox and live sources from now on, and resume what was cut short."""
        self.resume()
        self.inbox.start()
        self.feeds.start()
        threading.Thread(target=self.labels.catch_up, daemon=True).start()

    def today(self) -> date:
        """Return the present day in the room's zone."""
        return self.clock().astimezone(ZoneInfo(self.settings.zone)).date()

    def resume(self) -> list[Job]:
        """Read imports anew that a kill or a crash cut short."""
        found: list[Job] = []
        orders = intake.unfinished(self._import_events(), self.home / "evidence")
        for order in orders:
            if order.import_id in self._jobs:
                continue
            self.store.remove_source(order.import_id)
            if not order.path.is_file():  # killed before the inbox let go of it
                gone = {"code": "job_not_kept", "words": order.path.name}
                self._books.note(receipts.FAILED, order, gone)
                continue
            job = self._jobs[order.import_id] = Job(order.import_id, order.name)
            self._start(order, job)
            found.append(job)
        return found

    def jobs(self) -> list[Job]:
        """Return the imports of this process, newest first, running ones included."""
        return list(reversed(self._jobs.values()))

    def receipts(self, *, undone: bool = False) -> list[Receipt]:
        """Return the receipts of all imports that stand (or were undone), newest first.

        Raises: RecordError if a file of refused rows is gone or was changed.
        """
        found = self._standing(self._import_events(), undone=undone)
        for event in found:
            import_id = event.payload["import_id"]
            if import_id not in self._receipts:
                read = receipts.read(event.payload, self.home / "receipts")
                self._receipts[import_id] = read
        return [self._receipts[event.payload["import_id"]] for event in found]

    def sources(self) -> list[SourceAge]:
        """Return every source of mentions and its health, live ones first."""
        from crisis.snapshot.types import SourceAge

        live = [
            SourceAge(
                source=one.source,
                name=one.name,
                last_at=one.last_at,
                read_at=one.read_at,
                limit=LIVE_LIMIT if one.live or one.problem else None,
                state="live" if one.state == "reading" else one.state,
                reason=str(one.problem or ""),
                problem=one.problem,
            )
            for one in self.inbox.health()
        ]
        files = [
            SourceAge(
                source=event.payload["import_id"],
                name=event.payload["name"],
                last_at=_moment(event.payload.get("last_at")),
                read_at=event.at,
                limit=None,
                state="file",
            )
            for event in self._standing(self._import_events())
        ]
        return self.feeds.ages(live) + files

    @staticmethod
    def _standing(events: list[Event], *, undone: bool = False) -> list[Event]:
        """The imports that stand, or those that were undone; newest first."""
        gone = {
            event.payload["import_id"]
            for event in events
            if event.kind == journal.UNDONE
        }
        return [
            event
            for event in reversed(events)
            if event.kind == journal.IMPORTED
            and (event.payload["import_id"] in gone) == undone
        ]

    def undo(self, import_id: str, *, actor: str = "") -> Removed:
        """Take an import out again; what other imports also brought stays.

        Raises: StoreError if there is no such import, or it was undone before.
        """
        standing = self._standing(self._import_events())
        if import_id not in {event.payload["import_id"] for event in standing}:
            raise StoreError("store_no_import", import_id=import_id)
        done = self.store.remove_source(import_id)
        self.casebook.append(
            journal.UNDONE,
            {"import_id": import_id, "removed": done.removed, "kept": done.kept},
            actor=actor,
            at=self.clock(),
        )
        return done

    def _import_events(self) -> list[Event]:
        ends = (journal.IMPORTED, receipts.FAILED, receipts.CANCELLED)
        return self.casebook.events(kinds=(receipts.BEGUN, *ends, journal.UNDONE))

    # -- people ------------------------------------------------------------------------

    def correct(
        self, keys: Sequence[str], label: str, *, actor: str, at: datetime | None = None
    ) -> int:
        """Set labels by hand, also of exact copies; see `Teacher.correct`."""
        return self.labels.correct(keys, label, actor=actor, at=at)

    def rescore_background(self, *, actor: str = "") -> Job[int]:
        """Score anew, behind the scenes, what another engine scored (`labels`)."""
        return self.labels.rescore(actor=actor)

    @property
    def settings(self) -> Settings:
        """The room's settings, as they stand in its file now.

        Raises: DataFileError that names the field.
        """
        path = self.home / room_settings.FILE
        stamp = path.stat().st_mtime_ns if path.is_file() else 0
        if self._settings[0] != stamp:
            self._settings = (stamp, room_settings.load(self.home))
        return self._settings[1]

    @settings.setter
    def settings(self, settings: Settings) -> None:
        room_settings.save(settings, self.home)

    # -- the wall ----------------------------------------------------------------------

    def snapshot(self, now: datetime) -> Snapshot:
        """Return all that the wall shows at `now`, computed once for all viewers.

        It is computed anew when a mention, an event or the minute changes.
        """
        from crisis import snapshot

        key = (
            self.store.version(),
            self.casebook.version(),
            int(now.timestamp() // 60),
            self._settings[0],
        )
        with self._looking:  # fifty viewers ask at once: one computes, the others wait
            if key not in self._snapshots:
                self._snapshots[key] = snapshot.build(self, now)
                while len(self._snapshots) > _SNAPSHOTS_KEPT:
                    self._snapshots.popitem(last=False)
            return self._snapshots[key]

    def close(self) -> None:
        """Stop what runs, write everything down, let go of the files."""
        with _OPENING:
            if _OPEN.get(self.home) is self:
                del _OPEN[self.home]
        self.feeds.stop()
        self.inbox.stop()
        self.labels.close()
        for job in self.jobs():
            job.interrupt()
        self._waiting.put(None)
        self._importer.join()
        self._stages.close()
        self.store.close()
        self.casebook.close()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@atexit.register
def _close_all() -> None:
    for room in list(_OPEN.values()):
        room.close()
