"""A room end to end, with stand-ins for reader and engine."""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from crisis import journal
from crisis.errors import ImportFailed, RecordError, StoreError, UnknownFormat
from crisis.frames import MENTIONS, SCORED, conform
from crisis.model import ImportResult
from crisis.room import Room
from crisis.stores.query import Query
from crisis.work import receipts
from crisis.work.job import Cancelled
from crisis.work.local import LocalStages
from crisis.work.settings import Person, Settings

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
CHUNK = 4


def read(path: Path, name: str, timezone: str | None):
    """Lines of JSON ``{"id", "text"}``; a line without text is refused."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    if not lines or not lines[0].startswith("{"):
        raise UnknownFormat("unknown_format", file=name)
    for start in range(0, len(lines), CHUNK):
        rows, bad = [], []
        for number, line in enumerate(lines[start : start + CHUNK], start + 1):
            try:
                post = json.loads(line)
                rows.append((post["id"], post["text"]))
            except (ValueError, KeyError):
                bad.append((number, "no_text", line))
        mentions = pd.DataFrame(rows, columns=["mention_key", "text"]).assign(
            platform="weibo",
            lang="zh-Hans",
            kind="post",
            published_at=[NOW - timedelta(minutes=int(key)) for key, _ in rows],
        )
        rejected = pd.DataFrame(bad, columns=["row", "reason", "raw"])
        yield ImportResult(
            conform(mentions, MENTIONS), rejected, 0, "lines", len(rows) + len(bad),
            zone=timezone or "UTC", notes=(("capped", {"at": 5}),),
        )  # fmt: skip


def score(mentions: pd.DataFrame) -> pd.DataFrame:
    bad = mentions["text"].str.contains("差")
    return conform(
        mentions.assign(
            label=bad.map({True: "negative", False: "neutral"}),
            p_negative=bad.astype(float),
            engine="stand-in 1",
        ),
        SCORED,
    )


def lines(*ids: int, text: str = "海角茶铺的茶太差了") -> bytes:
    rows = [json.dumps({"id": str(i), "text": f"{text}{i}"}) for i in ids]
    return "\n".join(rows).encode()


@pytest.fixture
def room(tmp_path: Path):
    stages = LocalStages(read, score)
    opened = Room.open(tmp_path / "room", stages=stages, clock=lambda: NOW)
    yield opened
    opened.close()


def test_a_receipt_accounts_for_every_row(room: Room) -> None:
    data = lines(*range(9)) + b'\n{"id": "x"}\nnot json at all'
    receipt = room.ingest(io.BytesIO(data), name="a.jsonl", timezone="Asia/Shanghai")
    assert (receipt.rows, receipt.new, receipt.merged, receipt.refused) == (11, 9, 0, 2)
    assert receipt.rejected["row"].tolist() == [10, 11]
    assert receipt.rejected["raw"].tolist()[1] == "not json at all"
    assert receipt.zone == "Asia/Shanghai"
    assert receipt.platforms == {"weibo": 9}
    assert receipt.last_at == NOW
    assert receipt.notes == (("capped", {"at": 5}),)
    assert room.store.count(Query(labels=("negative",))) == 9


def test_the_same_file_again_brings_nothing_new(room: Room) -> None:
    room.ingest(io.BytesIO(lines(*range(9))), name="a.jsonl")
    again = room.ingest(io.BytesIO(lines(*range(9))), name="a.jsonl")
    assert (again.new, again.merged) == (0, 9)
    assert room.store.count(Query()) == 9
    assert len(list((room.home / "evidence").iterdir())) == 1


def test_receipts_come_back_from_the_record(room: Room) -> None:
    made = room.ingest(io.BytesIO(lines(1, 2) + b"\nnonsense"), name="a.jsonl")
    (kept,) = room.receipts()
    pd.testing.assert_frame_equal(
        kept.rejected, made.rejected, check_dtype=False, check_column_type=False
    )
    for field in ("import_id", "rows", "new", "first_at", "notes", "languages"):
        assert getattr(kept, field) == getattr(made, field)


def test_a_changed_list_of_refusals_is_noticed(room: Room) -> None:
    made = room.ingest(io.BytesIO(lines(1) + b"\nnonsense"), name="a.jsonl")
    path = room.home / "receipts" / f"{made.import_id}.parquet"
    path.write_bytes(b"other")
    with pytest.raises(RecordError, match="changed"):
        room.receipts()


def test_undo_keeps_what_another_import_also_brought(room: Room) -> None:
    first = room.ingest(io.BytesIO(lines(*range(6))), name="a.jsonl")
    room.ingest(io.BytesIO(lines(4, 5, 6)), name="b.jsonl")
    done = room.undo(first.import_id)
    assert (done.removed, done.kept) == (4, 2)
    assert room.store.count(Query()) == 3
    assert [one.name for one in room.receipts()] == ["b.jsonl"]
    assert [one.name for one in room.receipts(undone=True)] == ["a.jsonl"]
    with pytest.raises(StoreError, match="undone before"):
        room.undo(first.import_id)


def test_a_file_that_is_no_export_leaves_nothing_but_a_note(room: Room) -> None:
    with pytest.raises(UnknownFormat):
        room.ingest(io.BytesIO(b"\xff\xd8 a photo"), name="photo.csv")
    assert room.store.count(Query()) == 0
    kinds = [event.kind for event in room.casebook.events()]
    assert kinds == [receipts.BEGUN, receipts.FAILED]
    assert room.jobs()[0].progress().stage == "failed"


def test_a_missing_file_says_so(room: Room, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"gone\.csv"):
        room.ingest(tmp_path / "gone.csv")


def test_a_failure_half_way_takes_back_what_was_stored(tmp_path: Path) -> None:
    def breaks(path, name, timezone):
        yield from read(path, name, timezone)
        raise UnknownFormat("unknown_format", file=name)

    room = Room.open(tmp_path, stages=LocalStages(breaks, score))
    with pytest.raises(UnknownFormat):
        room.ingest(io.BytesIO(lines(*range(9))), name="a.jsonl")
    assert room.store.count(Query()) == 0
    room.close()


def test_cancel_takes_back_what_was_stored(tmp_path: Path) -> None:
    go, reached = threading.Event(), threading.Event()

    def slow(path, name, timezone):
        parts = read(path, name, timezone)
        yield next(parts)
        reached.set()
        assert go.wait(10)
        yield from parts

    room = Room.open(tmp_path, stages=LocalStages(slow, score))
    job = room.ingest_background(io.BytesIO(lines(*range(9))), name="a.jsonl")
    assert reached.wait(10)
    assert room.store.count(Query()) == CHUNK
    assert job.progress().rows == CHUNK
    assert job.progress().total == 8  # line ends counted
    job.cancel()
    go.set()
    with pytest.raises(Cancelled):
        job.result(10)
    assert room.store.count(Query()) == 0
    assert room.casebook.events()[-1].kind == receipts.CANCELLED
    assert room.resume() == []
    room.close()


def test_an_import_cut_short_is_read_anew_when_the_room_opens(tmp_path: Path) -> None:
    go, reached = threading.Event(), threading.Event()

    def slow(path, name, timezone):
        parts = read(path, name, timezone)
        yield next(parts)
        reached.set()
        assert go.wait(10)
        yield from parts

    room = Room.open(tmp_path, stages=LocalStages(slow, score))
    job = room.ingest_background(io.BytesIO(lines(*range(9))), name="a.jsonl")
    assert reached.wait(10)
    threading.Timer(0.05, go.set).start()
    room.close()
    with pytest.raises(Cancelled):
        job.result(10)
    again = Room.open(tmp_path, stages=LocalStages(read, score))
    assert again.store.count(Query()) == CHUNK
    (resumed,) = again.resume()
    receipt = resumed.result(10)
    assert (receipt.new, receipt.merged) == (9, 0)
    assert receipt.import_id == job.job_id
    assert again.resume() == []
    again.close()


def test_a_bug_of_ours_reaches_who_waits_and_the_next_import_runs(
    tmp_path: Path,
) -> None:
    def buggy(mentions):
        if mentions["text"].str.contains("boom").any():
            raise ValueError("a bug")
        return score(mentions)

    room = Room.open(tmp_path, stages=LocalStages(read, buggy))
    with pytest.raises(ValueError, match="a bug"):
        room.ingest(io.BytesIO(lines(1, text="boom")), name="a.jsonl")
    assert room.ingest(io.BytesIO(lines(1)), name="b.jsonl").new == 1
    room.close()


def test_opened_twice_it_is_the_same_room(room: Room) -> None:
    found: list[Room] = []
    threads = [
        threading.Thread(target=lambda: found.append(Room.open(room.home)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one is room for one in found) and len(found) == 8


def test_imports_survive_the_room_closing(tmp_path: Path) -> None:
    with_stages = {"stages": LocalStages(read, score)}
    room = Room.open(tmp_path, **with_stages)
    room.ingest(io.BytesIO(lines(*range(5))), name="a.jsonl")
    version = room.store.version()
    room.close()
    again = Room.open(tmp_path, **with_stages)
    assert again is not room
    assert again.store.count(Query()) == 5
    assert again.store.version() == version
    assert [one.name for one in again.receipts()] == ["a.jsonl"]
    again.close()


def test_corrections_go_on_record(room: Room) -> None:
    room.ingest(io.BytesIO(lines(1, 2)), name="a.jsonl")
    assert room.correct(["1"], "positive", actor="Mira") == 1
    event = room.casebook.events()[-1]
    assert (event.actor, event.payload["label"]) == ("Mira", "positive")
    assert room.store.count(Query(labels=("positive",))) == 1


def test_settings_are_written_and_read(room: Room) -> None:
    assert room.settings == Settings()
    wanted = Settings(
        brand='海角茶铺 "Cape"',
        terms=("海角", "cape tea\n"),
        zone="Asia/Taipei",
        people=(Person("Mira Vale", "spokesperson"),),
    )
    room.settings = wanted
    assert room.settings == wanted
    assert room.settings.spokesperson == "Mira Vale"
    assert room.settings.lead == ""


def test_the_imports_end_in_the_journal(room: Room) -> None:
    room.ingest(io.BytesIO(lines(1)), name="a.jsonl", actor="Mira")
    begun, done = room.casebook.events()
    assert (begun.kind, done.kind) == (receipts.BEGUN, journal.IMPORTED)
    assert done.actor == "Mira"
    assert done.payload["rows"] == 1
    assert room.casebook.verify() is None
