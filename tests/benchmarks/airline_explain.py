"""How long it takes to explain a spike and to mine its questions.

Run: ``python tests/benchmarks/airline_explain.py FILE`` with the ``Tweets.csv`` of the
public US airline set, whose texts are drawn from again and again: 5,000 posts of a window
against 20,000 usual ones; beside it the plain way, a Counter over all word runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from crisis import drivers, questions
from crisis.frames import MENTIONS, conform

WINDOW, USUAL = 5_000, 20_000


def posts(texts: np.ndarray, size: int, seed: int) -> pd.DataFrame:
    """Return posts drawn from the texts, each with a number so that few are equal."""
    rng = np.random.default_rng(seed)
    drawn = rng.choice(texts, size)
    times = pd.Timestamp("2031-01-01", tz="UTC") + pd.to_timedelta(
        np.sort(rng.integers(0, 86_400, size)), unit="s"
    )
    columns = {
        "mention_key": [f"{seed}-{n}" for n in range(size)],
        "platform": "x",
        "text": [f"{text} {n}" for n, text in enumerate(drawn)],
        "lang": "en",
        "kind": "post",
        "author": [f"a{n}" for n in rng.integers(0, size, size)],
        "published_at": times,
    }
    return conform(pd.DataFrame(columns), MENTIONS)


def plain(window: pd.DataFrame, usual: pd.DataFrame) -> list[str]:
    """Return the phrases of the plain way: count everything, compare ratios."""
    seen = []
    for frame in (window, usual):
        counts: Counter[str] = Counter()
        for text in frame["text"]:
            words = text.lower().split()
            runs = {
                " ".join(words[i : i + n])
                for n in (1, 2, 3)
                for i in range(len(words) - n + 1)
            }
            counts.update(runs)
        seen.append(counts)
    now, before = seen
    often = [run for run, count in now.items() if count >= 25]
    often.sort(key=lambda run: -now[run] / (before[run] + 1))
    return often[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    rows = pd.read_csv(parser.parse_args().file, dtype=str)
    united = rows["airline"] == "United"
    window = posts(rows["text"][united].to_numpy(), WINDOW, 1)
    usual = posts(rows["text"].to_numpy(), USUAL, 2)
    drivers.explain(window.iloc[:100], usual.iloc[:100])  # tables are made once
    print("| what | CPU seconds, best of 3 |\n|---|---|")
    for name, work in (
        ("explain, 5,000 posts against 20,000", lambda: drivers.explain(window, usual)),
        ("plain counting of word runs only", lambda: plain(window, usual)),
        ("questions of 5,000 posts", lambda: questions.mine(window)),
    ):
        spent = []
        for _ in range(3):
            questions.grouping.contents.cache_clear()
            began = time.process_time()
            work()
            spent.append(time.process_time() - began)
        print(f"| {name} | {min(spent):.2f} |")


if __name__ == "__main__":
    main()
