"""The sentiment table; run by hand.

    python tests/benchmarks/sentiment.py labelled.csv.gz [--sample 1000]

SnowNLP and VADER are judged on a random sample of each set, in the same run. The default
engine's column is of weights that never saw the set (leave-one-set-out): those figures
cannot be had from the shipped weights, so sentiment_train.py writes them beside the
weights and this script reads them; it recomputes speed, times and memory itself.
Writes tests/benchmarks/results/sentiment.md.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crisis import sentiment  # noqa: E402


def area(negative: np.ndarray, chance: np.ndarray) -> float:
    """Return AUC of negative against the rest."""
    ranks = pd.Series(chance).rank().to_numpy()
    ones = negative.sum()
    total = ranks[negative].sum() - ones * (ones + 1) / 2
    return float(total / ones / (~negative).sum())


def macro_f1(negative: np.ndarray, called: np.ndarray) -> float:
    """Return the mean F1 of negative and of the rest."""
    found = []
    for truth, guess in ((negative, called), (~negative, ~called)):
        both = (truth & guess).sum()
        found.append(2 * both / max(truth.sum() + guess.sum(), 1))
    return float(np.mean(found))


def second(rows: pd.DataFrame) -> tuple[str, float, float]:
    """Return name, AUC and macro-F1 of SnowNLP or VADER; no opinion counts as 0.5."""
    name = "vader" if rows["lang"].iloc[0] == "en" else "snownlp"
    judge = sentiment.engine(name)
    chance = judge.probabilities(rows["text"].tolist(), rows["lang"].tolist())[:, 0]
    chance = np.where(np.isnan(chance), 0.5, chance)
    negative = (rows["label"] == -1).to_numpy()
    return name, area(negative, chance), macro_f1(negative, chance > 0.5)


def fresh(code: str) -> float:
    """Return what a fresh process prints, the best of five."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
        )
        for _ in range(5)
    ]
    return min(float(run.stdout) for run in runs)


def speeds(rows: pd.DataFrame) -> tuple[float, float]:
    """Return posts per second of CPU time: the default engine, and SnowNLP."""
    texts = rows["text"].sample(20_000, random_state=1).tolist()
    sentiment.negativity(texts[:2000])
    best = 1e9
    for _ in range(5):
        start = time.process_time()
        sentiment.negativity(texts)
        best = min(best, time.process_time() - start)
    chinese = rows.loc[rows["lang"] != "en", "text"].sample(1000, random_state=1)
    judge = sentiment.engine("snownlp")
    judge.probabilities(["预热"], ["zh"])
    start = time.process_time()
    judge.probabilities(chinese.tolist(), ["zh"] * len(chinese))
    return len(texts) / best, len(chinese) / (time.process_time() - start)


def table(rows: pd.DataFrame, sample: int) -> list[str]:
    """Return the lines of the quality table."""
    known = tomllib.loads(
        (ROOT / "data/sentiment/social.toml").read_text(encoding="utf-8")
    )
    lines = [
        "| set | posts | negative | social AUC | macro-F1 | ECE | unsure | right if sure "
        "| second | AUC | macro-F1 |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in known["set"]:
        of = rows[rows["set"] == one["name"]]
        of = of.sample(min(sample, len(of)), random_state=1)
        name, auc, f1 = second(of)
        lines.append(
            f"| {one['name']} ({one['lang']}) | {one['posts']:,} "
            f"| {one['negative'] / one['posts']:.0%} | **{one['auc_left_out']:.3f}** "
            f"| {one['f1_left_out']:.3f} | {one['ece_left_out']:.3f} "
            f"| {one['unsure_left_out']:.0%} | {one['sure_right_left_out']:.0%} "
            f"| {name} | {auc:.3f} | {f1:.3f} |"
        )
    for name, figures in known["family"].items():
        lines.append(
            f"| *{name}: set left out / other posts of known sets* | | "
            f"| **{figures['auc_left_out']:.3f} / {figures['auc_known_sets']:.3f}** "
            f"| | {figures['ece_left_out']:.3f} | | | | | |"
        )
    return lines


def main() -> None:
    """Measure, print and write the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--sample", type=int, default=1000)
    chosen = parser.parse_args()
    rows = pd.read_csv(chosen.labelled, keep_default_na=False)
    started = "import time; t = time.perf_counter(); "
    told = "; print(time.perf_counter() - t)"
    alone = fresh(started + "import pandas" + told)
    whole = fresh(started + "import crisis.sentiment" + told)
    load = fresh(
        "import crisis.sentiment as s, time; t = time.perf_counter(); s.engine()" + told
    )
    sentiment.negativity(rows["text"].head(20_000).tolist())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ours, snow = speeds(rows)
    lines = [
        "## Sentiment",
        "`python tests/benchmarks/sentiment.py labelled.csv.gz`. Negative against the "
        "rest. *social*: weights that never saw the set (sets left out in four rounds, "
        "see sentiment_train.py); the second "
        f"engine on {chosen.sample:,} random posts of it, as shipped by its authors.",
        "",
        *table(rows, chosen.sample),
        "",
        "| what | social | beside it |",
        "|---|---|---|",
        f"| posts/s, one core (CPU time, mixed public posts) | {ours:,.0f} "
        f"| SnowNLP {snow:,.0f} (x{ours / snow:.0f}) |",
        f"| import of crisis.sentiment | {whole:.2f} s | pandas alone {alone:.2f} s |",
        f"| load of the engine | {load:.2f} s | |",
        f"| peak memory, engine and 20,000 posts scored | {memory:,.0f} MB | |",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    target = ROOT / "tests/benchmarks/results/sentiment.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
