"""NAB on brand-mention series: `alerts` as shipped, beside published detectors.

Run: ``python tests/benchmarks/nab_alerts.py DATA`` where DATA holds the series, their
``windows.json`` and, if present, ``published_scores.csv.gz`` and
``published_thresholds.json``. With ``--leave-one-out`` the numbers that were chosen by
looking are chosen again on all series but one, and judged on that one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import nab_score as nab

from crisis import detectors

GRID = {
    "threshold": (3.5, 4.0, 4.5),
    "window_hours": (1.5, 2.0, 2.5),
    "memory_rank": (3, 4, 5),
    "memory_factor": (1.2, 1.35, 1.5, 1.7),
}
Rows = Mapping[str, Sequence[int]]


def rows_of(series: nab.Labelled, settings: detectors.AlertSettings) -> list[int]:
    """Return the rows at which the shipped rule alerts."""
    found = detectors.detect(series.times, series.values, settings)
    return [int(series.times.get_loc(one.at)) for one in found]


def naive(series: nab.Labelled) -> list[int]:
    """Return rows over the last day's mean + 4 standard deviations, six hours quiet."""
    values = pd.Series(series.values)
    past = values.rolling(288, min_periods=288)
    limit = (past.mean() + 4 * past.std()).shift(1).to_numpy()
    rows: list[int] = []
    for row in np.flatnonzero(series.values > limit):
        if not rows or row - rows[-1] > 72:
            rows.append(int(row))
    return rows


def published(
    data: Path, series: Sequence[nab.Labelled], profile: str
) -> dict[str, Rows]:
    """Return what the published detectors fired at, with their published thresholds."""
    if not (data / "published_thresholds.json").is_file():
        return {}
    scores = pd.read_csv(data / "published_scores.csv.gz", parse_dates=["timestamp"])
    limits = json.loads((data / "published_thresholds.json").read_text())
    made: dict[str, Rows] = {}
    for name, limit in limits.items():
        own = scores[scores["detector"] == name]
        made[name] = {
            one.name: one.times.get_indexer(
                own[
                    (own["series"] == one.name.rsplit("_", 1)[-1])
                    & (own["anomaly_score"] >= limit[profile])
                ]["timestamp"]
            ).tolist()
            for one in series
        }
    return made


def total(rows: Rows, series: Sequence[nab.Labelled], profile: str) -> float:
    scores = {one.name: nab.raw(one, rows[one.name], profile) for one in series}
    return nab.normalised(scores, series)


def line(name: str, by_profile: Mapping[str, Rows], series: list[nab.Labelled]) -> str:
    cells = [f"| {name}"]
    for profile in nab.PROFILES:
        cells.append(f" {total(by_profile[profile], series, profile):.1f}")
    for one in series:
        pair = [total(by_profile[p], [one], p) for p in nab.PROFILES]
        cells.append(f" {pair[0]:.0f} / {pair[1]:.0f}")
    return " |".join(cells) + " |"


def leave_one_out(series: list[nab.Labelled]) -> None:
    """Choose the numbers on all series but one, judge them on that one."""
    base = detectors.shipped()
    names = list(GRID)
    fired: dict[tuple, Rows] = {}
    for numbers in itertools.product(*GRID.values()):
        chosen = base.changed(**dict(zip(names, numbers, strict=True)))
        fired[numbers] = {one.name: rows_of(one, chosen) for one in series}
    for profile in nab.PROFILES:
        scores: dict[str, float] = {}
        for held in series:
            rest = [one for one in series if one is not held]
            best = max(fired, key=lambda n: total(fired[n], rest, profile))
            scores[held.name] = nab.raw(held, fired[best][held.name], profile)
            chosen_words = ", ".join(
                f"{n} {v}" for n, v in zip(names, best, strict=True)
            )
            print(f"- {profile}, without {held.name}: {chosen_words}")
        spread = sorted(total(rows, series, profile) for rows in fired.values())
        low, middle = spread[len(spread) // 10], spread[len(spread) // 2]
        print(
            f"\n{profile}: leave-one-out {nab.normalised(scores, series):.1f}; over all "
            f"{len(spread)} settings of the grid: worst {spread[0]:.1f}, lowest tenth "
            f"{low:.1f}, median {middle:.1f}, best {spread[-1]:.1f}\n"
        )


def cost_of_history(days: int = 730) -> None:
    """Print what a bucket costs at the beginning and after two years of them."""
    rng = np.random.default_rng(1)
    values = rng.poisson(10, days * 288).tolist()
    detector = detectors.SpikeDetector(300, detectors.shipped())
    spent: list[float] = []
    for part in range(10):
        size = len(values) // 10
        began = time.process_time()
        for row in range(part * size, (part + 1) * size):
            detector.update(row * 300, values[row])
        spent.append((time.process_time() - began) / size * 1e6)
    print(
        f"A bucket costs {spent[0]:.1f} us in the first tenth of {days} days at 5 "
        f"minutes, {spent[-1]:.1f} us in the last.\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--leave-one-out", action="store_true")
    options = parser.parse_args()
    series = nab.load(options.data)
    names = [one.name.rsplit("_", 1)[-1] for one in series]
    print("| detector | standard | low FP | " + " | ".join(names) + " |")
    print("|---" * (3 + len(series)) + "|")
    began = time.process_time()
    ours = {one.name: rows_of(one, detectors.shipped()) for one in series}
    spent = time.process_time() - began
    print(line("**alerts, as shipped**", dict.fromkeys(nab.PROFILES, ours), series))
    table = {
        profile: published(options.data, series, profile) for profile in nab.PROFILES
    }
    for name in next(iter(table.values())):
        rows = {profile: table[profile][name] for profile in nab.PROFILES}
        print(line(f"{name}, published", rows, series))
    simple = {one.name: naive(one) for one in series}
    print(line("naive: day's mean + 4 sd", dict.fromkeys(nab.PROFILES, simple), series))
    points = sum(len(one.values) for one in series)
    found = sum(len(rows) for rows in ours.values())
    weeks = sum((one.times[-1] - one.times[0]) / pd.Timedelta(days=7) for one in series)
    print(
        f"\n{found} alerts in {weeks:.0f} brand-weeks; {spent / points * 1e6:.0f} us a bucket.\n"
    )
    cost_of_history()
    if options.leave_one_out:
        leave_one_out(series)


if __name__ == "__main__":
    main()
