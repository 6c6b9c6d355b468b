"""The inbox, looked at by hand; and killed again and again by SIGKILL."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import inbox_stand_ins as stand_in
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.stores.query import Query
from crisis.work import following
from crisis.work.following import next_piece


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(stand_in.UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(tmp_path: Path, clock: Clock):
    opened = stand_in.open_room(tmp_path / "room", clock=clock)
    yield opened
    opened.close()


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def count(room) -> int:
    return room.store.count(Query())


def test_lines_appended_by_a_scraper_are_read_from_where_it_stopped(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1) + stand_in.line(2))
    assert room.inbox.poll() and count(room) == 2
    assert not room.inbox.poll()
    append(path, stand_in.line(3))
    assert room.inbox.poll() and count(room) == 3
    (health,) = room.inbox.health()
    assert (health.rows, health.rows_today, health.live) == (3, 3, True)
    assert health.state == "live"


def test_a_partial_last_line_waits_for_its_end(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    whole = stand_in.line(1) + stand_in.line(2)
    append(path, whole[:-7])
    room.inbox.poll()
    assert count(room) == 1
    append(path, whole[-7:])
    room.inbox.poll()
    assert count(room) == 2


def test_the_mark_outlives_the_process(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1))
    room.inbox.poll()
    room.close()
    again = stand_in.open_room(room.home)
    assert not again.inbox.poll()
    append(path, stand_in.line(2))
    again.inbox.poll()
    assert again.inbox.health()[0].rows == 2
    again.close()


def test_a_file_cut_or_replaced_is_read_from_its_start(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1) + stand_in.line(2))
    room.inbox.poll()
    path.write_bytes(stand_in.line(3))
    room.inbox.poll()
    assert count(room) == 3
    other = room.home / "inbox" / "other"
    other.write_bytes(stand_in.line(4) * 9)
    other.replace(path)
    room.inbox.poll()
    assert count(room) == 4


def test_refused_lines_keep_their_numbers_in_the_file(room, clock) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1) + b"\n" + stand_in.line(2))
    room.inbox.poll()
    append(path, stand_in.line(3) + b"nonsense\n")
    room.inbox.poll()
    clock.now += timedelta(hours=7)
    room.inbox.poll()
    (receipt,) = room.receipts()
    assert (receipt.rows, receipt.new, receipt.refused) == (5, 3, 2)
    assert receipt.rejected["row"].tolist() == [2, 5]
    assert receipt.rejected["raw"].tolist() == ["", "nonsense"]
    hidden = [p for p in (room.home / "receipts").iterdir() if p.name.startswith(".")]
    assert hidden == []


def test_a_quiet_file_becomes_evidence_with_a_receipt(room, clock) -> None:
    path = room.home / "inbox" / "deep" / "feed.jsonl"
    path.parent.mkdir()
    append(path, stand_in.line(1) + stand_in.line(2).rstrip())
    room.inbox.poll()
    assert count(room) == 1
    clock.now += timedelta(hours=7)
    while room.inbox.poll():
        pass
    assert count(room) == 2
    assert not path.exists()
    (kept,) = (room.home / "evidence").iterdir()
    assert kept.name.endswith("-feed.jsonl")
    assert room.receipts()[0].rows == 2
    assert room.inbox.health() == []
    assert room.undo(room.receipts()[0].import_id).removed == 2


def test_a_file_deleted_from_the_inbox_still_gets_its_receipt(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1))
    room.inbox.poll()
    path.unlink()
    room.inbox.poll()
    assert room.receipts()[0].rows == 1
    assert room.store.marks() == {}


def test_other_files_are_read_once_they_stop_growing(room) -> None:
    path = room.home / "inbox" / "export.csv"
    append(path, stand_in.line(1))
    room.inbox.poll()
    append(path, stand_in.line(2))
    room.inbox.poll()
    assert path.exists()
    room.inbox.poll()
    assert not path.exists()
    (job,) = room.jobs()
    assert job.result(20).new == 2
    assert [one.state for one in room.inbox.health()] == []


def test_unfinished_downloads_and_hidden_files_are_left_alone(room) -> None:
    for name in (".hidden.jsonl", "a.jsonl.part", "b.crdownload", "~lock.csv"):
        append(room.home / "inbox" / name, stand_in.line(1))
    for _ in range(3):
        room.inbox.poll()
    assert count(room) == 0 and room.jobs() == []


def test_a_file_nobody_can_read_is_a_failed_source_until_it_grows(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, b"nonsense\n")
    assert not room.inbox.poll()
    (health,) = room.inbox.health()
    assert health.state == "failed" and health.problem.code == "unknown_format"
    append(path, stand_in.line(1))
    room.inbox.poll()
    assert count(room) == 1
    assert room.inbox.health()[0].problem is None


def test_garbage_in_a_known_source_is_refused_and_passed(room) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    append(path, stand_in.line(1))
    room.inbox.poll()
    append(path, b"garbage\nmore\n")
    room.inbox.poll()
    append(path, stand_in.line(2))
    room.inbox.poll()
    (health,) = room.inbox.health()
    assert (health.rows, health.problem, count(room)) == (4, None, 2)
    path.unlink()
    room.inbox.poll()
    assert room.receipts()[0].rejected["row"].tolist() == [2, 3]


def test_a_live_source_that_stops_is_idle_after_a_while(room, clock) -> None:
    path = room.home / "inbox" / "feed.jsonl"
    for number in range(2):
        append(path, stand_in.line(number))
        room.inbox.poll()
        room.inbox.poll()
    assert room.inbox.health()[0].state == "live"
    clock.now += timedelta(minutes=20)
    assert room.inbox.health()[0].state == "idle"
    clock.now += timedelta(days=1)
    assert room.inbox.health()[0].rows_today == 0


def test_the_thread_reads_by_itself(room) -> None:
    seen = threading.Event()
    append_arrow = room.store.append_arrow

    def watched(*args, **kwargs):
        done = append_arrow(*args, **kwargs)
        seen.set()
        return done

    room.store.append_arrow = watched
    append(room.home / "inbox" / "feed.jsonl", stand_in.line(1))
    room.watch()
    assert seen.wait(20)
    room.inbox.stop()
    assert count(room) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="ab茶\r", max_size=6), max_size=8),
    st.integers(1, 12),
    st.booleans(),
)
def test_pieces_are_whole_lines_and_together_the_file(
    tmp_path_factory, lines, size, ended
) -> None:
    data = "\n".join(lines).encode() + (b"\n" if ended else b"")
    path = tmp_path_factory.mktemp("p") / "f"
    path.write_bytes(data)
    before, following.PIECE = following.PIECE, size
    try:
        found = b""
        while piece := next_piece(path, len(found)):
            assert piece.endswith(b"\n")
            found += piece
        assert found == data[: data.rfind(b"\n") + 1]
        while piece := next_piece(path, len(found), to_the_end=True):
            found += piece
        assert found == data
    finally:
        following.PIECE = before


def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    kills, rows = 3, 2000
    home, calm = tmp_path / "killed", tmp_path / "calm"
    for place in (home, calm):
        (place / "inbox").mkdir(parents=True)
    data = b"".join(stand_in.line(n) for n in range(rows)) + stand_in.line(5)
    (calm / "inbox" / "feed.jsonl").write_bytes(data)
    chance = random.Random(7)
    command = [sys.executable, stand_in.__file__, str(home), str(rows)]
    root = Path(__file__).parent.parent
    env = os.environ | {"PYTHONPATH": str(root)}
    cuts = sorted(chance.sample(range(len(data)), kills))
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        append(home / "inbox" / "feed.jsonl", data[start:end])
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as process:
            assert process.stdout.readline() == b"open\n"
            if end < len(data):
                try:
                    process.wait(chance.uniform(0, 0.5))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
    room, other = (stand_in.open_room(place) for place in (home, calm))
    while room.inbox.poll() or other.inbox.poll():
        pass
    one, two = (
        each.store.mentions(Query(), "oldest").drop(columns="source")
        for each in (room, other)
    )
    assert one.equals(two) and len(one) == rows
    health = room.inbox.health()[0]
    assert health.rows == rows + 1  # every line counted once, kills or not
    room.close()
    other.close()
