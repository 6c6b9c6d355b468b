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
    count = rows["label"].value_counts()
    lines = [
        "## Stance towards the watched brand",
        "`python tests/benchmarks/sentiment_stance.py FOLDER`, on our own labels of "
        f"{len(rows)} different comments and posts of one food-chain crisis: "
        f"{count['n']} against the brand, {count['d']} that defend it or attack others, "
        f"{count['o']} others. 150 of them were picked because they sound negative. The "
        "cues were written with these comments in view: what fits, not what to expect.",
        "",
        "| way | called negative | of these against the brand | found of those against "
        "| defenders called negative | AUC against / rest |",
        "|---|---|---|---|---|---|",
    ]
    for name, chance in (("tone alone", tone), ("with stance", about)):
        called = chance >= sentiment.engine().band[1]
        order = np.argsort(np.argsort(chance))
        ones = truth.sum()
        area = (order[truth].sum() - ones * (ones - 1) / 2) / ones / (~truth).sum()
        lines.append(
            f"| {name} | {called.sum()} | {(called & truth).sum()} "
            f"| {(called & truth).sum() / ones:.0%} "
            f"| {(called & defends).sum()} of {defends.sum()} | {area:.3f} |"
        )
    text = "\n".join(lines) + "\n"
    print(text)
    target = ROOT / "tests/benchmarks/results/sentiment_stance.md"
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
