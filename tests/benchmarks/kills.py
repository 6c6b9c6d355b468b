"""Thirty SIGKILLs at random moments of an inbox read. Run by hand::

    python tests/benchmarks/kills.py [KILLS] [ROWS]

A scraper's growing file of JSON lines and a CSV export lie in the inbox of a real room
(importers, engine, worker processes); the room is killed again and again while it
reads. At the end its store must equal that of a room that was left in peace.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from million import PARTS, START, write_csv

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crisis.room import Room
from crisis.stores.query import Query
from crisis.work import following

PIECE = 60_000  # bytes read at a time, small so that there are many moments


def lines(rows: int, seed: int = 3) -> bytes:
    """A scraper's output: one object a line."""
    chance = random.Random(seed)
    found = []
    for n in range(rows):
        post = {
            "id": f"77{n:014d}",
            "created_at": f"{START + timedelta(seconds=20 * n):%Y-%m-%dT%H:%M:%SZ}",
            "user": f"user{chance.randrange(900)}",
            "text": f"{chance.choice(PARTS)} {n}",
            "likes": chance.randrange(50),
        }
        found.append(json.dumps(post, ensure_ascii=False) + "\n")
    return "".join(found).encode()


def child(home: Path, rows: int) -> None:
    """Read the inbox until all is stored, or killed."""
    following.PIECE = PIECE
    room = Room.open(home)
    room.watch()
    print("open", flush=True)
    while room.store.count(Query()) < rows or any(not j.done() for j in room.jobs()):
        time.sleep(0.05)
    time.sleep(1.5)  # the last look may find the rest of the file
    room.close()


def run(home: Path, rows: int) -> subprocess.Popen[bytes]:
    """Start a room in a process of its own and wait until it is open."""
    command = [sys.executable, __file__, "--child", str(home), str(rows)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None and process.stdout.readline() == b"open\n"
    return process


def contents(home: Path) -> tuple[object, dict[str, int]]:
    """All mentions without the id of their import, and sums of the receipts."""
    room = Room.open(home)
    frame = room.store.mentions(Query(), "oldest").drop(columns="source")
    frame = frame.sort_values("mention_key", ignore_index=True)
    hours = room.store.rollup(Query(), 3600)
    sums = {
        "mentions": len(frame),
        "in the minute table": int(hours["mentions"].sum()),
        "lines read": sum(one.rows for one in room.inbox.health()),
        "receipts of the CSV": len(room.receipts()),
        "chain breaks": 0 if room.casebook.verify() is None else 1,
    }
    room.close()
    return frame, sums


def main() -> None:
    """Kill, compare, print."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 6_000
    chance = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        calm, killed = Path(folder) / "calm", Path(folder) / "killed"
        data = lines(rows)
        for home in (calm, killed):
            (home / "inbox").mkdir(parents=True)
            write_csv(home / "inbox" / "export.csv", rows)
        (calm / "inbox" / "feed.jsonl").write_bytes(data)
        run(calm, 2 * rows).wait()
        cuts = sorted(chance.sample(range(len(data)), kills))
        done = 0
        for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            with (killed / "inbox" / "feed.jsonl").open("ab") as file:
                file.write(data[start:end])
            process = run(killed, 2 * rows)
            try:
                process.wait(chance.uniform(0.0, 4.0) if end < len(data) else None)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
        one, there = contents(calm)
        other, here = contents(killed)
        print("| | undisturbed | killed |\n|---|---|---|")
        print(f"| kills | 0 | {done} |")
        for name, value in there.items():
            print(f"| {name} | {value:,} | {here[name]:,} |")
        print(f"equal, cell by cell: {one.equals(other)}")  # type: ignore[attr-defined]


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        child(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
