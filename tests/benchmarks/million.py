"""One million rows of CSV to charts: read, score, store, roll up. Run by hand::

    python tests/benchmarks/million.py [ROWS] [FILE.csv]

Without a file, a synthetic one is made (invented brand, English and both Chinese
scripts). The naive way beside it, in the same run: pandas, SnowNLP row by row
(extrapolated from 500 rows), and a group-by in memory.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crisis.room import Room
from crisis.stores.query import Query

START = datetime(2031, 3, 1, tzinfo=UTC)
HEADER = ["id", "created_at", "user", "followers", "text", "likes", "reposts", "url"]
PARTS = (
    "海角茶铺的新茶喝了肚子疼",
    "客服一直不回复，太失望了",
    "今天排队一个小时，味道还行",
    "海角茶舖的門市人員態度很差",
    "終於喝到海角茶舖，很喜歡",
    "Cape Corner Tea made me sick and nobody answers",
    "queue was long but the tea is lovely",
    "where is the refund you promised on Monday?",
    "#海角茶铺# 转发微博",
    "they said it is under investigation, again",
)


def write_csv(path: Path, rows: int, seed: int = 1) -> None:
    """Write a plain export of mentions, in order of time."""
    chance = random.Random(seed)
    step = timedelta(days=20) / rows
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for n in range(rows):
            words = "，".join(chance.choices(PARTS, k=chance.randint(1, 3)))
            at = START + step * n
            out.writerow(
                [
                    f"48{n:014d}",
                    f"{at:%Y-%m-%d %H:%M:%S}+00:00",
                    f"user{chance.randrange(200_000)}",
                    int(chance.paretovariate(0.6)),
                    f"{words} {chance.randrange(10**6)}",
                    int(chance.paretovariate(1.1)) - 1,
                    int(chance.paretovariate(1.3)) - 1,
                    f"https://social.example/p/48{n:014d}",
                ]
            )


def memory_of(pids: list[int]) -> int:
    """Resident bytes of some processes together."""
    total = 0
    for pid in pids:
        try:
            pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            continue
        total += int(pages) * os.sysconf("SC_PAGE_SIZE")
    return total


def processor_seconds() -> float:
    """Processor time of this process and of those it has ended."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, whose))


def ours(path: Path) -> dict[str, float]:
    """Ingest and roll up; seconds by step and the peak memory of all processes."""
    with tempfile.TemporaryDirectory() as home:
        room = Room.open(Path(home))
        pool, peak, stop = room._stages, [0], threading.Event()

        def watch() -> None:
            while not stop.wait(0.1):
                workers = [pool.reader._process, pool.scorer._process]
                pids = [os.getpid(), *(each.pid for each in workers if each)]
                peak[0] = max(peak[0], memory_of(pids))

        threading.Thread(target=watch, daemon=True).start()
        before = processor_seconds()
        began = time.perf_counter()
        receipt = room.ingest(path)
        stored = time.perf_counter()
        assert receipt.rows == receipt.new + receipt.merged + receipt.refused, receipt
        hours = room.store.rollup(Query(), 3600)
        assert int(hours["mentions"].sum()) == receipt.new
        rolled = time.perf_counter()
        pool.close()  # only ended processes tell the time they took
        work = processor_seconds()
        again = room.ingest(path)
        twice = time.perf_counter()
        assert again.new == 0, again
        stop.set()
        print(receipt.rows, receipt.new, receipt.merged, receipt.refused, end=" ")
        print(receipt.format_id, receipt.platforms, receipt.languages)
        room.close()
    return {
        "read, score, store (s)": stored - began,
        "processor seconds, all processes": work - before,
        "rows/s": receipt.rows / (stored - began),
        "roll up by hour (s)": rolled - stored,
        "same file again (s)": twice - rolled,
        "peak memory of all processes (MB)": peak[0] / 1e6,
    }


def naive(path: Path, sample: int = 500) -> dict[str, float]:
    """Pandas and SnowNLP, as a notebook does it; scoring extrapolated."""
    import pandas as pd
    from snownlp import SnowNLP

    began = time.perf_counter()
    frame = pd.read_csv(path, dtype={"id": "str"}, parse_dates=["created_at"])
    read = time.perf_counter()
    for text in frame["text"].sample(sample, random_state=1):
        SnowNLP(text).sentiments  # noqa: B018
    scored = (time.perf_counter() - read) / sample * len(frame)
    before = time.perf_counter()
    frame.groupby(frame["created_at"].dt.floor("h")).size()
    return {
        "read, score, store (s)": read - began + scored,
        "rows/s": len(frame) / (read - began + scored),
        "roll up by hour (s)": time.perf_counter() - before,
    }


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(folder) / "posts.csv"
        if not path.exists():
            write_csv(path, rows)
        print(f"{path.name}: {path.stat().st_size / 1e6:.0f} MB")
        here, there = ours(path), naive(path)
    print("| step | ours | pandas + SnowNLP |\n|---|---|---|")
    for step, value in here.items():
        other = there.get(step)
        print(f"| {step} | {value:,.2f} | {'' if other is None else f'{other:,.2f}'} |")


if __name__ == "__main__":
    main()
