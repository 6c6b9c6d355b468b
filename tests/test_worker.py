"""The worker processes: real ones, with a stand-in reader and engine inside."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from crisis.errors import CrisisError, EngineError, ImportFailed, UnknownFormat
from crisis.frames import MENTIONS, SCORED, check_frame, conform
from crisis.stores.query import Query
from crisis.work import wire
from crisis.work.chunk import Facts
from crisis.work.job import Cancelled
from crisis.work.pool import WorkerPool

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def pool():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE))
        made = WorkerPool("worker_stand_ins")
        made.warm_up()
        yield made
        made.close()


def chunks(pool: WorkerPool, path: Path, texts: list[str], stop=None):
    path.write_text("\n".join(texts), encoding="utf-8")
    stop = stop or threading.Event()
    return list(pool.scored_chunks(path, path.name, "Asia/Taipei", stop))


def texts_of(found) -> list[str]:
    return [text for chunk in found for text in chunk.table["text"].to_pylist()]


def test_parts_come_in_order_scored_by_both_workers(pool, tmp_path) -> None:
    texts = [f"text {n}" for n in range(40)]
    found = chunks(pool, tmp_path / "a.txt", texts)
    assert texts_of(found) == texts
    engines = {name for chunk in found for name in chunk.table["engine"].to_pylist()}
    assert len(engines) == 2  # neither core was idle
    frame = found[0].table.to_pandas()
    check_frame(conform(frame, SCORED), SCORED)


def test_facts_arrive_unharmed(pool, tmp_path) -> None:
    (found,) = chunks(pool, tmp_path / "a.txt", ["one", "", "three"])
    assert found.facts.rows == 3
    assert found.facts.rejected.to_dict("records") == [
        {"row": 2, "reason": "no_text", "raw": ""}
    ]
    assert found.facts.zone == "Asia/Taipei"
    assert found.facts.notes == (("capped", {"at": 3}),)
    assert found.facts.columns == {"line": "text"}


def test_an_empty_file_has_no_parts(pool, tmp_path) -> None:
    assert chunks(pool, tmp_path / "a.txt", []) == []


def test_errors_arrive_as_what_they_are(pool, tmp_path) -> None:
    with pytest.raises(UnknownFormat, match=r"a\.txt"):
        chunks(pool, tmp_path / "a.txt", ["not an export"])


def test_a_bug_in_a_worker_is_said_and_the_worker_lives(pool, tmp_path) -> None:
    with pytest.raises(EngineError, match="ZeroDivisionError: a bug"):
        chunks(pool, tmp_path / "a.txt", ["score bug"])
    assert texts_of(chunks(pool, tmp_path / "b.txt", ["fine"])) == ["fine"]


@pytest.mark.parametrize("where", ["read", "score"])
@pytest.mark.parametrize("row", [0, 10])
def test_a_worker_killed_once_loses_and_doubles_nothing(
    pool, tmp_path, where: str, row: int
) -> None:
    texts = [f"text {n}" for n in range(20)]
    texts[row] = f"{where} die once {tmp_path / 'died'}"
    assert texts_of(chunks(pool, tmp_path / "a.txt", texts)) == texts
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("where", ["read", "score"])
def test_a_worker_killed_twice_fails_the_job_only(pool, tmp_path, where: str) -> None:
    with pytest.raises((ImportFailed, EngineError), match="twice"):
        chunks(pool, tmp_path / "a.txt", ["fine"] * 8 + [f"{where} die"])
    assert texts_of(chunks(pool, tmp_path / "b.txt", ["fine"])) == ["fine"]


def test_killed_from_outside_in_mid_job(pool, tmp_path) -> None:
    texts = [f"text {n}" for n in range(30)]
    (tmp_path / "a.txt").write_text("\n".join(texts))
    parts = pool.scored_chunks(tmp_path / "a.txt", "a", None, threading.Event())
    first = next(parts)
    pool.reader._process.kill()
    pool.scorer._process.kill()
    assert texts_of([first, *parts]) == texts


def test_cancel_kills_a_worker_that_does_not_listen(
    pool, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("crisis.work.process._GRACE", 0.1)
    stop = threading.Event()
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    assert chunks(pool, tmp_path / "a.txt", ["read hang"], stop) == []
    timer.join()
    assert texts_of(chunks(pool, tmp_path / "b.txt", ["fine"])) == ["fine"]


def test_a_reader_who_stops_looking_leaves_the_pool_usable(pool, tmp_path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(["some"] * 60))
    parts = pool.scored_chunks(tmp_path / "a.txt", "a", None, threading.Event())
    next(parts)
    parts.close()
    assert texts_of(chunks(pool, tmp_path / "b.txt", ["fine"])) == ["fine"]


def test_pieces_at_hand_and_frames_are_scored(pool) -> None:
    (piece,) = pool.take(b"one\ntwo", "a.jsonl")
    assert piece.table["text"].to_pylist() == ["one", "two"]
    mentions = conform(
        pd.DataFrame({"mention_key": ["k"], "text": ["t"], "platform": ["x"]}), MENTIONS
    )
    assert pool.score(mentions)["label"].tolist() == ["neutral"]


def test_many_threads_share_two_workers(pool) -> None:
    found: list[list[str]] = []

    def ask(n: int) -> None:
        found.append(texts_of(pool.take(f"from {n}".encode(), "a")))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(found) == [[f"from {n}"] for n in range(8)]


def test_closing_ends_the_processes(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    pool = WorkerPool("worker_stand_ins")
    pool.warm_up()
    process = pool.reader._process
    pool.close()
    assert process.poll() is not None
    assert not pool.reader.alive()


def test_a_room_imports_through_its_workers(tmp_path, monkeypatch) -> None:
    from crisis.room import Room

    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.setattr("crisis.work.process._GRACE", 0.1)
    room = Room.open(tmp_path / "room", stages=WorkerPool("worker_stand_ins"))
    data = "\n".join(f"t{n}" for n in range(10)).encode()
    receipt = room.ingest(io.BytesIO(data), name="a.txt")
    assert (receipt.rows, receipt.new) == (10, 10)
    assert room.store.count(Query()) == 10
    job = room.ingest_background(io.BytesIO(b"read hang"), name="b.txt")
    job.cancel()
    with pytest.raises(Cancelled):
        job.result(20)
    room.close()


def test_a_frame_cut_short_is_the_end() -> None:
    whole = io.BytesIO()
    table = pa.table({"a": ["海角", None]})
    wire.send(whole, {"n": 1, "odd": "\ud800"}, (table, b"raw"))
    data = whole.getvalue()
    head, body = wire.receive(io.BytesIO(data))
    one, two = wire.parts((head, body))
    assert wire.unpacked(one) == table and bytes(two) == b"raw"
    for cut in (0, 5, 14, len(data) - 1):
        assert wire.receive(io.BytesIO(data[:cut])) is None


def test_errors_travel_whole_or_as_plainly_as_they_can() -> None:
    class Odd(UnknownFormat):
        pass  # local, so it cannot travel

    problem = UnknownFormat("worker_died", file="a", suggestion=Path("b"))
    found = wire.error_in(wire.error_out(problem))
    assert type(found) is UnknownFormat and found.details["suggestion"] == Path("b")
    odd = wire.error_in(wire.error_out(Odd("worker_died", file=lambda: 1)))
    assert type(odd) is UnknownFormat and odd.code == "worker_died"
    assert type(wire.error_in(wire.error_out(CrisisError("x")))) is CrisisError


def test_facts_survive_the_wire_when_empty() -> None:
    head, rejected = wire.facts_out(Facts("f", 0, 0))
    assert wire.facts_in(head, rejected).rejected.empty


def test_no_worker_outlives_the_test_run(pool) -> None:
    pool.warm_up()
    assert pool.reader.alive() and pool.reader._process.pid != os.getpid()
