"""The inbox: whatever is dropped into ``home/inbox/`` is on the wall within seconds.

Polled, not watched: that works on network and container mounts, and one must ask "has
it stopped growing" anyway. Files of JSON lines are followed while a scraper appends to
them; any other file is read once it has stopped growing. Read files become evidence.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pandas as pd
import pyarrow as pa

from crisis import journal
from crisis.errors import CrisisError, UnknownFormat
from crisis.model import Receipt
from crisis.stores.base import Appended
from crisis.stores.query import Query
from crisis.work import evidence, intake, receipts
from crisis.work.chunk import BUGS, ScoredChunk, Stages, no_rejected
from crisis.work.following import (
    GROWING,
    PREFIX,
    Followed,
    next_piece,
    refused_whole,
)

EVERY = 1.0  # seconds between two looks
QUIET = timedelta(hours=6)  # a followed file untouched for so long is finished
LIVE_LIMIT = 900.0  # seconds after which a live source without rows counts as stale
_IGNORED = (".tmp", ".part", ".partial", ".crdownload", ".swp")
_log = logging.getLogger(__name__)

State = Literal["reading", "live", "idle", "failed"]


@dataclass(frozen=True)
class Health:
    """A source of the inbox. `words`: the error it failed with, for any language.

    `live`: rows came to it more than once. Times are UTC.
    """

    source: str
    name: str
    state: State
    live: bool
    rows: int
    rows_today: int
    last_at: datetime | None
    read_at: datetime | None
    problem: CrisisError | None = None


class Inbox:
    """Reads the inbox of one room; one thread, or `poll` by hand.

    Args: take_over: gets a finished file that is not followed, moved to the evidence
    and on record, and sees to its import. today: the present day in the room's zone.
    """

    def __init__(
        self,
        home: Path,
        books: intake.Books,
        stages: Stages,
        take_over: Callable[[intake.Order], None],
        today: Callable[[], date],
    ) -> None:
        self._folder, self._evidence = home / "inbox", home / "evidence"
        self._books, self._stages = books, stages
        self._take_over, self._today = take_over, today
        self._followed = Followed.all(books.store.marks())
        self._problems: dict[str, tuple[int, CrisisError]] = {}  # with the size then
        self._seen: dict[str, tuple[int, int]] = {}  # size and mtime at the last look
        self._caught_up: set[str] = set()  # read to their end at some look
        self._reading = ""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    # -- the thread --------------------------------------------------------------------

    def start(self) -> None:
        """Look every second from now on."""
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._watch, name="inbox", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Stop looking; the piece under way is finished first."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._stop.is_set():
            if not self.poll():
                self._stop.wait(EVERY)

    # -- one look ----------------------------------------------------------------------

    def poll(self) -> bool:
        """Look once; returns whether anything was read (then look again at once)."""
        read_any = False
        present: set[str] = set()
        for path in self._files():
            name = path.relative_to(self._folder).as_posix()
            present.add(name)
            if self._stop.is_set():
                return False
            try:
                if path.suffix.lower() in GROWING:
                    read_any |= self._follow(path, name)
                else:
                    self._wait_for_its_end(path, name)
            except FileNotFoundError:
                continue  # moved or deleted while we looked
            except CrisisError as problem:
                self._fail(name, problem)
            except BUGS as bug:
                _log.exception("inbox file %s", name)
                details = {"file": name, "problem": f"{type(bug).__name__}: {bug}"}
                self._fail(name, CrisisError("inbox_bug", **details))
            self._reading = ""
        for name in set(self._followed) - present:
            self._finish(self._followed[name])
        return read_any

    def _fail(self, name: str, problem: CrisisError) -> None:
        self._problems[name] = (self._seen.get(name, (0, 0))[0], problem)

    def _files(self) -> list[Path]:
        found = [path for path in self._folder.rglob("*") if path.is_file()]
        return sorted(
            path
            for path in found
            if not path.name.startswith((".", "~"))
            and not path.name.lower().endswith(_IGNORED)
        )

    def _follow(self, path: Path, name: str) -> bool:
        stat = path.stat()
        failed_at = self._problems.get(name, (-1, None))[0]
        if failed_at == stat.st_size:
            return False  # nothing new since it failed
        self._seen[name] = (stat.st_size, stat.st_mtime_ns)
        state = self._followed.get(name)
        if state is None:
            import_id = f"inbox-{self._books.clock():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
            state = Followed(name, import_id, stat.st_ino)
        if state.inode != stat.st_ino or stat.st_size < state.offset:
            state = state.restarted(stat.st_ino)
        quiet = self._books.clock().timestamp() - stat.st_mtime > QUIET.total_seconds()
        piece = b""
        if stat.st_size > state.offset:
            piece = next_piece(path, state.offset, to_the_end=quiet)
        if piece:
            self._reading = name
            self._read(piece, state)
            self._problems.pop(name, None)
            return True
        self._caught_up.add(name)
        if quiet and name in self._followed:
            evidence.settle(path, self._evidence)
            self._finish(self._followed[name])
        return False

    def _read(self, piece: bytes, state: Followed) -> None:
        chunks = [] if piece.isspace() else self._take(piece, state)
        self._keep_refused(chunks, state)
        tables = [intake.from_source(each.table, state.import_id) for each in chunks]
        table = pa.concat_tables(tables) if tables else None
        now, today = self._books.clock(), self._today()
        growth = state.name in self._caught_up

        def mark(done: Appended) -> dict[str, str]:
            nonlocal state
            state = state.grown(piece, chunks, done, now, today, growth=growth)
            return state.mark()

        self._books.store.append_arrow(table, marks=mark)
        self._followed[state.name] = state
        self._caught_up.discard(state.name)

    def _take(self, piece: bytes, state: Followed) -> list[ScoredChunk]:
        try:
            return self._stages.take(piece, state.name)
        except UnknownFormat:
            if not state.rows:
                raise
            # Known so far, and now not one line of it: refused, so that it goes on.
            return [refused_whole(piece, state.format_id)]

    def _keep_refused(self, chunks: list[ScoredChunk], state: Followed) -> None:
        """Write refused rows down by where they begin: read again, written again."""
        refused = [each.facts.rejected for each in chunks if len(each.facts.rejected)]
        if not refused:
            return
        frame = pd.concat(refused, ignore_index=True)
        frame["row"] = frame["row"].astype("Int64") + state.lines
        self._books.receipts.mkdir(parents=True, exist_ok=True)
        name = f".{state.import_id}.{state.offset:015d}.parquet"
        frame.to_parquet(self._books.receipts / name, index=False)

    def _finish(self, state: Followed) -> None:
        """Put a followed file that is gone from the inbox on record, and forget it."""
        written = self._books.casebook.events(kinds=(journal.IMPORTED,))
        known = {event.payload["import_id"] for event in written}
        pieces = sorted(self._books.receipts.glob(f".{state.import_id}.*.parquet"))
        if state.import_id not in known:
            frames = [pd.read_parquet(piece) for piece in pieces]
            rejected = pd.concat(frames, ignore_index=True) if frames else no_rejected()
            receipt = _receipt(state, rejected, self._books)
            order = intake.Order(state.import_id, state.name, self._folder)
            payload = receipts.write(receipt, self._books.receipts)
            self._books.note(journal.IMPORTED, order, payload)
        self._books.store.set_mark(PREFIX + state.name, None)
        for piece in pieces:
            piece.unlink(missing_ok=True)
        self._followed.pop(state.name, None)
        self._problems.pop(state.name, None)
        self._seen.pop(state.name, None)

    def _wait_for_its_end(self, path: Path, name: str) -> None:
        stat = path.stat()
        now = (stat.st_size, stat.st_mtime_ns)
        if self._seen.get(name) != now or not stat.st_size:
            self._seen[name] = now
            return
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        kept = self._evidence / f"{digest[:16]}-{evidence.safe_name(path.name)}"
        import_id = f"imp-{self._books.clock():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        order = intake.Order(import_id, path.name, kept)
        # On record first: killed before the move, the file is simply found again.
        intake.begin(order, self._books)
        path.replace(kept)
        self._seen.pop(name, None)
        self._take_over(order)

    # -- health ------------------------------------------------------------------------

    def health(self) -> list[Health]:
        """Return the state of every file in the inbox that is followed or failed."""
        names = sorted({*self._followed, *self._problems})
        return [self._health_of(name) for name in names]

    def _health_of(self, name: str) -> Health:
        state = self._followed.get(name) or Followed(name, name)
        problem = self._problems.get(name, (0, None))[1]
        read_at = _moment(state.read_at)
        late = read_at is None or (
            (self._books.clock() - read_at).total_seconds() > LIVE_LIMIT
        )
        live = state.growths > 0
        now: State = "idle" if late or not live else "live"
        if problem is not None:
            now = "failed"
        elif self._reading == name:
            now = "reading"
        today = state.day == self._today().isoformat()
        return Health(
            source=state.import_id,
            name=name,
            state=now,
            live=live,
            rows=state.rows,
            rows_today=state.rows_today if today else 0,
            last_at=_moment(state.last_at),
            read_at=read_at,
            problem=problem,
        )


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _receipt(state: Followed, rejected: pd.DataFrame, books: intake.Books) -> Receipt:
    query = Query(sources=(state.import_id,))
    facets = books.store.facets(query, ("lang", "platform"))
    first = books.store.mentions(query, "oldest", 1)["published_at"]
    return Receipt(
        import_id=state.import_id,
        name=state.name,
        format_id=state.format_id,
        rows=state.rows,
        new=state.new,
        merged=state.merged,
        refused=state.refused,
        rejected=rejected,
        first_at=first.iloc[0].to_pydatetime() if len(first) else None,
        last_at=_moment(state.last_at),
        zone="UTC",
        zone_reason="",
        languages=facets["lang"],
        platforms=facets["platform"],
    )
