"""The record: an append-only, hash-chained event table. The only door to sqlalchemy.

Incidents, drafts, approvals, statements, promises, triage, corrections and imports are
events; their present state is a fold over them. SQLite by default (write-ahead log,
every commit flushed to disk), PostgreSQL for shared rooms. A chain shows any change of
a row; that its *tail* was cut shows only beside a head hash kept elsewhere, so reports
and exports print `Casebook.head`.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crisis.errors import RecordError
from crisis.model import Event

GENESIS = "0" * 64  # the "previous" of the first event
_RETRIES = 8  # times that a writer tries again when another took its place
_META = sa.MetaData()
_EVENT = sa.Table(
    "event",
    _META,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    sa.Column("incident_id", sa.Text, nullable=False, index=True),
    sa.Column("payload", sa.Text, nullable=False),  # canonical JSON, exactly as hashed
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("previous", sa.Text, nullable=False),
)
_LITE_GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS event_no_{verb.lower()} BEFORE {verb} ON event"
    " BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
_POSTGRES_GUARDS = (
    "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger AS $$"
    " BEGIN RAISE EXCEPTION 'the record is append-only'; END $$ LANGUAGE plpgsql",
    "CREATE OR REPLACE TRIGGER event_guard BEFORE UPDATE OR DELETE OR TRUNCATE"
    " ON event FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()",
)


class Casebook:
    """Events in order, each bound to the one before it; nothing is ever changed.

    Args: where: path of an SQLite file (made if absent), or a database URL.
    Raises: RecordError if it cannot be opened.
    """

    def __init__(self, where: Path | str) -> None:
        is_url = isinstance(where, str) and "://" in where
        self.where = str(where)
        if not is_url:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
        url = self.where if is_url else f"sqlite:///{where}"
        self._turn, self._reading = threading.Lock(), threading.Lock()
        self._known: list[Event] = []
        try:
            self._engine = _engine(url)
            self._lite = self._engine.dialect.name == "sqlite"
            _META.create_all(self._engine)
            with self._engine.begin() as db:
                for guard in _LITE_GUARDS if self._lite else _POSTGRES_GUARDS:
                    db.exec_driver_sql(guard)
        except (sa.exc.SQLAlchemyError, ImportError) as problem:
            raise RecordError(
                "record_open", where=_without_password(url), problem=_short(problem)
            ) from problem

    def append(
        self,
        kind: str,
        payload: Mapping[str, Any],
        *,
        actor: str,
        at: datetime,
        incident_id: str = "",
    ) -> Event:
        """Add one event at the end of the chain and flush it to disk.

        Args: payload: JSON values only; times as ISO text. at: zone-aware, kept in UTC.
        Safe with any number of threads and processes: each takes its turn.
        Raises: RecordError if the payload is no JSON, the time naive, or the disk full.
        """
        if at.tzinfo is None:
            raise RecordError("record_naive_time", kind=kind)
        body = _canonical(payload, kind)
        fields = {
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "kind": kind,
            "incident_id": incident_id,
            "payload": body,
        }
        with self._turn:
            for last in range(_RETRIES, 0, -1):
                try:
                    return self._append(fields)
                except (sa.exc.IntegrityError, sa.exc.OperationalError) as problem:
                    # Another process took this place in the chain, or holds the file.
                    if last == 1:
                        raise RecordError(
                            "record_busy", kind=kind, problem=_short(problem)
                        ) from problem
                except sa.exc.SQLAlchemyError as problem:
                    raise RecordError(
                        "record_write", kind=kind, problem=_short(problem)
                    ) from problem
        raise AssertionError("unreachable")

    def _append(self, fields: dict[str, str]) -> Event:
        with self._engine.begin() as db:  # SQLite: BEGIN IMMEDIATE, see _engine
            if not self._lite:
                db.exec_driver_sql("LOCK TABLE event IN EXCLUSIVE MODE")
            newest = sa.select(_EVENT.c.seq, _EVENT.c.hash)
            row = db.execute(newest.order_by(_EVENT.c.seq.desc()).limit(1)).first()
            seq, previous = (row.seq + 1, row.hash) if row else (1, GENESIS)
            digest = chain_hash(previous, {"seq": seq, **fields})
            values = {"seq": seq, **fields, "hash": digest, "previous": previous}
            db.execute(_EVENT.insert().values(values))
        return _event(values)

    def events(
        self,
        incident_id: str | None = None,
        kinds: Sequence[str] | None = None,
        after: int = 0,
    ) -> list[Event]:
        """Return events in order of `seq`, of one incident, of some kinds, or later.

        Events never change, so those read before are kept and only later ones fetched.
        """
        with self._reading:
            last = self._known[-1].seq if self._known else 0
            later = sa.select(_EVENT).where(_EVENT.c.seq > last).order_by(_EVENT.c.seq)
            self._known += [_event(row) for row in self._rows(later)]
            known = list(self._known)
        return [
            event
            for event in known
            if event.seq > after
            and (incident_id is None or event.incident_id == incident_id)
            and (kinds is None or event.kind in kinds)
        ]

    def version(self) -> int:
        """Return the `seq` of the newest event, 0 if there is none."""
        newest = sa.select(sa.func.max(_EVENT.c.seq).label("seq"))
        return int(self._rows(newest)[0]["seq"] or 0)

    def head(self) -> str:
        """Return the hash of the newest event; keep it elsewhere to guard the tail."""
        newest = sa.select(_EVENT.c.hash).order_by(_EVENT.c.seq.desc()).limit(1)
        rows = self._rows(newest)
        return str(rows[0]["hash"]) if rows else GENESIS

    def verify(self) -> int | None:
        """Return None if the chain holds, else the first `seq` where it breaks."""
        previous, expected = GENESIS, 1
        for row in self._rows(sa.select(_EVENT).order_by(_EVENT.c.seq)):
            body = {key: row[key] for key in row if key not in ("hash", "previous")}
            holds = (
                row["seq"] == expected
                and row["previous"] == previous
                and row["hash"] == chain_hash(previous, body)
            )
            if not holds:
                return expected
            previous, expected = row["hash"], expected + 1
        return None

    def export(self, events: Iterable[Event] | None = None) -> Iterator[str]:
        """Yield events as JSON lines (all by default), fit for checking the chain."""
        for event in self.events() if events is None else events:
            yield json.dumps(
                {
                    "seq": event.seq,
                    "at": event.at.isoformat(timespec="microseconds"),
                    "actor": event.actor,
                    "kind": event.kind,
                    "incident_id": event.incident_id,
                    "payload": dict(event.payload),
                    "hash": event.hash,
                    "previous": event.previous,
                },
                ensure_ascii=False,
                sort_keys=True,
            )

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        try:
            with self._engine.connect().execution_options(reading=True) as db:
                return [dict(row) for row in db.execute(query).mappings()]
        except sa.exc.SQLAlchemyError as problem:
            raise RecordError(
                "record_read",
                where=_without_password(str(self._engine.url)),
                problem=_short(problem),
            ) from problem


def chain_hash(previous: str, fields: Mapping[str, Any]) -> str:
    """Return sha256 over the previous hash and the canonical JSON of the row.

    `fields`: ``seq at actor kind incident_id payload``, the payload as stored text.
    """
    row = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((previous + row).encode("utf-8")).hexdigest()


def _canonical(payload: Mapping[str, Any], kind: str) -> str:
    try:
        body = json.dumps(
            payload,
            ensure_ascii=False,
            sort_keys=True,
            allow_nan=False,
            separators=(",", ":"),
        )
        # Text from strangers may hold half a surrogate pair, which no database takes.
        return body.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    except (TypeError, ValueError) as problem:
        raise RecordError(
            "record_payload", kind=kind, problem=str(problem)
        ) from problem


def _engine(url: str) -> Any:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are ours, see _begin
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # Readers take no lock with a write-ahead log, so only writers wait here.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        seq=int(row["seq"]),
        at=datetime.fromisoformat(row["at"]),
        actor=row["actor"],
        kind=row["kind"],
        incident_id=row["incident_id"],
        payload=json.loads(row["payload"]),
        hash=row["hash"],
        previous=row["previous"],
    )


def _without_password(url: str) -> str:
    return sa.engine.make_url(url).render_as_string(hide_password=True)


def _short(problem: BaseException) -> str:
    return str(getattr(problem, "orig", None) or problem).splitlines()[0][:300]
