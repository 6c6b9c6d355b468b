"""The mention store at 1 and 10 million mentions. Run by hand::

    python tests/benchmarks/store.py [MILLIONS ...] [--folder KEEP] [--shuffled]

Prints one table: each question's best of three in milliseconds, by the clock and (in
brackets) of all processors, for each size, beside the naive way (a pandas frame in memory, the largest size up to 2 million). Mentions are
synthetic: 30 days, four platforms, three languages, invented posts; in order of time
as exports are, or shuffled, which is the store's worst case.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crisis.frames import SCORED, conform
from crisis.stores.duck import DuckStore
from crisis.stores.query import Query

START = datetime(2031, 5, 1, tzinfo=UTC)
DAYS = 30
CHUNK = 100_000
NOW = START + timedelta(days=20, hours=13, minutes=7)
DAY, WEEK, HISTORY = (NOW - timedelta(days=n) for n in (1, 7, 8))
TEXTS = np.array(
    [
        "海角茶铺客服装死，质量太差，赔钱",
        "海角茶舖質量很好，喜歡",
        "The service at Cape Corner is SLOW again and nobody answers",
        "lovely tea, will buy again",
        "#海角茶铺# 再也不买了",
        "where is my refund?",
    ]
)


def mentions(first: int, rows: int, total: int, shuffled: bool) -> pd.DataFrame:
    """SCORED rows ``first .. first + rows`` of a synthetic room."""
    draw = np.random.default_rng(first)
    number = np.arange(first, first + rows)
    span = DAYS * 86_400
    seconds = draw.integers(0, span, rows) if shuffled else number * span // total
    times = pd.to_datetime(int(START.timestamp()) + seconds, unit="s", utc=True)
    texts = TEXTS[draw.integers(0, len(TEXTS), rows)]
    frame = {
        "mention_key": [f"x:{n}" for n in number],
        "platform": draw.choice(["x", "weibo", "xhs", "reddit"], rows),
        "native_id": number.astype(str),
        "author": [f"u{n}" for n in draw.integers(0, 200_000, rows)],
        "followers": draw.integers(0, 10**6, rows),
        "published_at": times,
        "text": [f"{text} {n}" for text, n in zip(texts, number, strict=True)],
        "lang": draw.choice(["en", "zh-Hans", "zh-Hant"], rows),
        "kind": draw.choice(["post", "reply"], rows),
        "likes": (draw.pareto(1.5, rows) * 3).astype(int),
        "reposts": draw.pareto(1.5, rows).astype(int),
        "p_negative": draw.random(rows),
        "label": draw.choice(["negative", "neutral", "positive", "unsure"], rows),
        "engine": "synthetic 1",
        "cause": draw.choice(["product", "outage", None], rows),
        "source": f"import-{first // 1_000_000}",
    }
    return conform(pd.DataFrame(frame), SCORED)


def build(path: Path, rows: int, shuffled: bool) -> tuple[DuckStore, Time]:
    """Fill a store; returns it with the milliseconds spent in `append` alone."""
    fresh = not path.exists()
    store, spent = DuckStore(path), (0.0, 0.0)
    for first in range(0, rows if fresh else 0, CHUNK):
        frame = mentions(first, min(CHUNK, rows - first), rows, shuffled)
        clock, work = best(lambda frame=frame: store.append(frame), 1)
        spent = spent[0] + clock, spent[1] + work
    return store, spent


QUESTIONS: dict[str, Callable[[DuckStore], Any]] = {
    "wall: 8 days by 5 minutes": lambda s: s.rollup(Query(HISTORY, NOW), 300),
    "wall: newest 4,000 of a day": lambda s: s.mentions(
        Query(DAY, NOW), "newest", 4_000
    ),
    "wall: sample of 6,000 of a week": lambda s: s.mentions(
        Query(WEEK, NOW), "sample", 6_000
    ),
    "wall: newest one": lambda s: s.mentions(Query(until=NOW), "newest", 1),
    "explore: all, by hour": lambda s: s.rollup(Query(), 3600),
    "explore: one platform, by hour": lambda s: s.rollup(
        Query(platforms=("weibo",)), 3600
    ),
    "explore: platform + language + kind": lambda s: s.rollup(
        Query(platforms=("weibo",), langs=("en",), kinds=("post",)), 3600
    ),
    "explore: by label and platform, a week": lambda s: s.rollup(
        Query(WEEK, NOW, labels=("negative",)), 3600, "platform"
    ),
    "explore: reach and authors, a week": lambda s: s.rollup(
        Query(WEEK, NOW), 3600, measures=("reach", "authors")
    ),
    "explore: search English, a week": lambda s: s.rollup(
        Query(WEEK, NOW, search="slow nobody"), 3600
    ),
    "explore: search English, all": lambda s: s.rollup(
        Query(search="slow nobody"), 3600
    ),
    "explore: search Chinese, all": lambda s: s.rollup(Query(search="质量"), 3600),
    "explore: 50 widest spread, a week": lambda s: s.mentions(
        Query(WEEK, NOW), "spread", 50
    ),
    "explore: facets, a week": lambda s: s.facets(Query(WEEK, NOW)),
}


def naive(frame: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    """The same questions to a frame in memory, as a notebook asks them."""
    hours = frame["published_at"].dt.floor("h")

    def week() -> pd.DataFrame:
        return frame[frame["published_at"].between(WEEK, NOW)]

    def counts(part: pd.DataFrame) -> Any:
        return part.groupby([hours.loc[part.index], "label"]).size()

    return {
        "wall: 8 days by 5 minutes": lambda: (
            frame[frame["published_at"].between(HISTORY, NOW)]
            .groupby([frame["published_at"].dt.floor("5min"), "label"])
            .size()
        ),
        "explore: all, by hour": lambda: counts(frame),
        "explore: one platform, by hour": lambda: counts(
            frame[frame["platform"] == "weibo"]
        ),
        "explore: search English, all": lambda: counts(
            frame[frame["text"].str.contains("slow", case=False, regex=False)]
        ),
        "explore: search Chinese, all": lambda: counts(
            frame[frame["text"].str.contains("质量|質量")]
        ),
        "explore: 50 widest spread, a week": lambda: (
            week()
            .assign(spread=lambda f: f["likes"] + f["reposts"])
            .nlargest(50, "spread")
        ),
    }


Time = tuple[float, float]  # milliseconds by the clock, and of all processors


def best(question: Callable[[], Any], times: int = 3) -> Time:
    """Best of some tries, each figure by itself: other work on the machine adds."""
    found = []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        question()
        found.append((time.perf_counter() - began, time.process_time() - worked))
    clock, work = zip(*found, strict=True)
    return min(clock) * 1000, min(work) * 1000


def measure(store: DuckStore, rows: int, shuffled: bool) -> dict[str, Time]:
    """Answer every question, then append a little and the same again."""
    found = {name: best(lambda ask=ask: ask(store)) for name, ask in QUESTIONS.items()}
    wall = [value for name, value in found.items() if name.startswith("wall")]
    found["wall: all four"] = (sum(t for t, _ in wall), sum(w for _, w in wall))
    fresh = mentions(10**9 + rows, 100, rows, True)
    found["append 100 new"] = best(lambda: store.append(fresh), 1)
    known = mentions(0, CHUNK, rows, shuffled)
    found["append 100,000 known"] = best(lambda: store.append(known), 1)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("millions", nargs="*", type=float, default=[1, 10])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--shuffled", action="store_true")
    chosen = parser.parse_args()
    columns: dict[str, dict[str, Time]] = {}
    sizes: list[str] = []
    with tempfile.TemporaryDirectory() as made:
        for millions in chosen.millions:
            rows = int(millions * 1_000_000)
            order = "shuffled" if chosen.shuffled else "in order"
            path = (chosen.folder or Path(made)) / f"{rows}-{order[:2]}.duckdb"
            store, spent = build(path, rows, chosen.shuffled)
            found = measure(store, rows, chosen.shuffled)
            found["append all"] = spent
            sizes.append(f"{rows:,}: {path.stat().st_size / 1e6:,.0f} MB")
            columns[f"{millions:g} M {order}"] = found
            store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    small = int(min(max(chosen.millions), 2) * 1_000_000)
    frame = mentions(0, small, small, chosen.shuffled)
    slow = {name: best(ask) for name, ask in naive(frame).items()}
    columns[f"pandas, {small / 1e6:g} M"] = slow
    print("| ms (processor ms) | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in columns[next(iter(columns))]:
        cells = (column.get(name) for column in columns.values())
        print(
            f"| {name} | "
            + " | ".join(f"{c[0]:,.0f} ({c[1]:,.0f})" if c else "" for c in cells)
            + " |"
        )
    print("files:", "; ".join(sizes))
    print(f"peak memory before pandas: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
