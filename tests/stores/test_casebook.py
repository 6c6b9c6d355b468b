"""The record: in order, complete under many writers, and any change of it is seen."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.errors import RecordError
from crisis.stores.casebook import GENESIS, Casebook, chain_hash

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path):
    opened = Casebook(tmp_path / "casebook.sqlite")
    yield opened
    opened.close()


def note(book: Casebook, text: str = "n", **more: str):
    return book.append("note", {"text": text}, actor="Mira", at=NOW, **more)


def test_events_come_back_as_written_in_order(book) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=8)))
    made = book.append("x", {"文": ["a", 1, None, {"b": 0.5}]}, actor="Jun", at=east)
    (found,) = book.events()
    assert found == made
    assert found.at == NOW and found.at.utcoffset() == timedelta(0)
    assert (found.seq, found.previous) == (1, GENESIS)
    assert note(book).previous == made.hash


def test_selections(book) -> None:
    for incident in ("i1", "i2", "i1"):
        note(book, incident_id=incident)
    book.append("other", {}, actor="", at=NOW)
    assert [e.seq for e in book.events("i1")] == [1, 3]
    assert [e.seq for e in book.events(kinds=("other",))] == [4]
    assert [e.seq for e in book.events(after=2)] == [3, 4]
    assert book.version() == 4 and book.head() == book.events()[-1].hash


def test_an_empty_record_holds(book) -> None:
    assert (book.version(), book.head(), book.verify()) == (0, GENESIS, None)


def test_nothing_can_be_changed_or_deleted(book) -> None:
    note(book)
    with sqlite3.connect(book.where) as raw:
        for sql in ("UPDATE event SET actor = 'Jun'", "DELETE FROM event"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(sql)
    raw.close()
    assert book.verify() is None


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE event SET actor = 'Jun' WHERE seq = 2", 2),
        ("UPDATE event SET payload = '{}' WHERE seq = 3", 3),
        ("UPDATE event SET at = '2031-05-06T13:00:00+00:00' WHERE seq = 1", 1),
        ("DELETE FROM event WHERE seq = 2", 2),
        ("UPDATE event SET seq = 9 WHERE seq = 4", 4),
    ],
)
def test_a_change_behind_its_back_is_found(book, sql: str, broken: int) -> None:
    for n in range(4):
        note(book, str(n))
    with sqlite3.connect(book.where) as raw:
        raw.execute("DROP TRIGGER event_no_update")
        raw.execute("DROP TRIGGER event_no_delete")
        raw.execute(sql)
    raw.close()
    assert book.verify() == broken


def test_a_cut_tail_shows_beside_a_head_kept_elsewhere(book) -> None:
    for n in range(3):
        note(book, str(n))
    kept = book.head()
    with sqlite3.connect(book.where) as raw:
        raw.execute("DROP TRIGGER event_no_delete")
        raw.execute("DELETE FROM event WHERE seq = 3")
    raw.close()
    assert book.verify() is None and book.head() != kept


def test_many_threads_and_two_openings_make_one_chain(book) -> None:
    other = Casebook(book.where)

    def write(which: Casebook) -> None:
        for n in range(15):
            note(which, str(n))

    threads = [threading.Thread(target=write, args=(b,)) for b in (book, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert [e.seq for e in book.events()] == list(range(1, 61))
    assert book.verify() is None


def test_several_processes_make_one_chain(book) -> None:
    code = (
        "import sys; from datetime import datetime, UTC;"
        "from crisis.stores.casebook import Casebook; b = Casebook(sys.argv[1]);"
        "[b.append('n', {'i': i}, actor='p', at=datetime.now(UTC)) for i in range(15)]"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", code, book.where]
    with (
        subprocess.Popen(command, cwd=root) as one,
        subprocess.Popen(command, cwd=root) as two,
    ):
        for n in range(15):
            note(book, str(n))
    assert (one.returncode, two.returncode) == (0, 0)
    assert book.version() == 45 and book.verify() is None


def test_refusals_are_said(book, tmp_path) -> None:
    with pytest.raises(RecordError, match="time zone"):
        book.append("x", {}, actor="", at=NOW.replace(tzinfo=None))
    for bad in ({"a": {1, 2}}, {"a": float("nan")}, {"at": NOW}):
        with pytest.raises(RecordError, match="JSON"):
            book.append("x", bad, actor="", at=NOW)
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"no database at all" * 100)
    with pytest.raises(RecordError, match=r"broken\.sqlite"):
        Casebook(broken)
    assert book.version() == 0


def test_a_password_is_never_shown() -> None:
    with pytest.raises(RecordError) as problem:
        Casebook("nosuchdriver://mira:secret@db.example/room")
    assert "secret" not in str(problem.value)


def test_an_export_can_be_checked_by_anybody(book) -> None:
    for n in range(3):
        note(book, f"海角 {n}")
    previous = GENESIS
    for line in book.export():
        row = json.loads(line)
        payload = json.dumps(
            row["payload"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        fields = {k: row[k] for k in ("seq", "at", "actor", "kind", "incident_id")}
        assert row["hash"] == chain_hash(previous, fields | {"payload": payload})
        previous = row["hash"]
    assert previous == book.head()


ANY_TEXT = st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3)


@settings(max_examples=20, deadline=None)
@given(st.lists(ANY_TEXT, max_size=9))
def test_any_text_keeps_the_chain(tmp_path_factory, payloads) -> None:
    book = Casebook(tmp_path_factory.mktemp("c") / "c.sqlite")
    for payload in payloads:
        book.append("x", payload, actor="a", at=NOW)
    assert book.verify() is None
    assert len(book.events()) == len(payloads)
    book.close()
