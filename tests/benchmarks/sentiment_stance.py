"""How well stance separates "against the brand" from "heated"; run by hand.

    python tests/benchmarks/sentiment_stance.py FOLDER_OF_THE_WEIBO_EXPORT

The labels are our own, by row key (tests/benchmarks/labels/stance_mixue.csv). The cues
were written with these comments in view, so the figures are what fits, not what to
expect of another crisis.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crisis import sentiment  # noqa: E402
from crisis.sentiment import stance  # noqa: E402

BRAND = ("蜜雪冰城", "蜜雪", "雪王")


def main() -> None:
    """Print one table."""
    folder = Path(sys.argv[1])
    parts = [pd.read_csv(p, dtype=str) for p in sorted(folder.glob("*.csv"))]
    texts = {}
    for part in parts:
        key = "comment_id" if "comment_id" in part else "note_id"
        texts |= dict(zip(part[key], part["content"].fillna(""), strict=True))
    path = ROOT / "tests/benchmarks/labels/stance_mixue.csv"
    rows = pd.read_csv(path, comment="#", dtype=str)
    rows["text"] = rows["row_key"].map(texts)
    tone = sentiment.negativity(rows["text"].tolist(), "zh")
    about = stance.adjusted(rows["text"].tolist(), tone.tolist(), BRAND)
    truth = (rows["label"] == "n").to_numpy()
    defends = (rows["label"] == "d").to_numpy()
    print(rows["label"].value_counts().to_dict())
    print("| | called negative | right of those | found of n | d called negative |")
    for name, chance in (("tone alone", tone), ("stance", about)):
        called = chance >= 0.5
        right = (called & truth).sum()
        print(
            f"| {name} | {called.sum()} | {right / max(called.sum(), 1):.2f} "
            f"| {right / truth.sum():.2f} | {(called & defends).sum()} of "
            f"{defends.sum()} |"
        )
    for name, chance in (("tone alone", tone), ("stance", about)):
        order = np.argsort(np.argsort(chance))
        ones = truth.sum()
        area = (order[truth].sum() - ones * (ones - 1) / 2) / ones / (~truth).sum()
        print(f"AUC of n against the rest, {name}: {area:.3f}")


if __name__ == "__main__":
    main()
