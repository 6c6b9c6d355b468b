"""How soon, and how often wrongly, do the shipped alerts fire on brands we invent?

Fifteen quiet days of 5-minute counts with the rhythm of day and week, then one event.
Prints delay, misses and false alarms per week for three volumes, two kinds of noise and
five shapes, then the trade-off over thresholds, beside the naive rule "mean of the last
day plus four standard deviations". Run: ``python tests/benchmarks/simulate_alerts.py``.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from crisis import detectors

STEP, DAYS, PER_DAY = 300, 16, 288
VOLUMES = {"low": 0.5, "middle": 5.0, "high": 50.0}  # mentions per 5 minutes
NOISES = {"Poisson": 0.0, "over-dispersed": 0.15}  # variance = m + k m**2
SHAPES = ("step", "ramp", "spike", "slow burn", "waves")
ONSET, LENGTH = 15 * PER_DAY + 120, 144
THRESHOLDS = (3.0, 3.5, 4.0, 5.0, 6.0, 8.0)


def shape(name: str, factor: float) -> np.ndarray:
    """Return what the rate is multiplied with, over twelve hours."""
    t = np.arange(LENGTH)
    rise = {
        "step": np.ones(LENGTH),
        "ramp": np.minimum(t / 24, 1),  # two hours to full height
        "spike": 3 * np.exp(-t / 12),  # three times as high, gone in hours
        "slow burn": np.minimum(t / 96, 1),  # eight hours to full height
        "waves": (t // 18 % 2 == 0).astype(float),
    }[name]
    return 1 + (factor - 1) * rise


def draw(
    volume: float, noise: float, rng: np.random.Generator, event: np.ndarray | None
) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Return one brand's buckets."""
    times = pd.date_range("2031-01-06", periods=DAYS * PER_DAY, freq="5min", tz="UTC")
    hour = np.arange(len(times)) / 12 % 24
    rate = volume * np.exp(0.7 * np.sin((hour - 9) / 24 * 2 * np.pi))
    rate = rate * np.where(times.day_of_week >= 5, 0.7, 1.0)
    if event is not None:
        rate[ONSET : ONSET + LENGTH] *= event
    if noise:
        rate = rate * rng.gamma(1 / noise, noise, len(rate))
    return times, rng.poisson(rate).astype(float)


def naive(times: pd.DatetimeIndex, values: np.ndarray) -> list[int]:
    """Return rows where a rule of thumb fires: a day's mean + 4 sd, six hours quiet."""
    past = pd.Series(values).rolling(PER_DAY, min_periods=PER_DAY).agg(["mean", "std"])
    limit = (past["mean"] + 4 * past["std"]).shift(1).to_numpy()
    rows: list[int] = []
    for row in np.flatnonzero(values > limit):
        if not rows or row - rows[-1] > 72:
            rows.append(int(row))
    return rows


def ours(times: pd.DatetimeIndex, values: np.ndarray, threshold: float) -> list[int]:
    """Return the rows of our alerts."""
    chosen = detectors.shipped().changed(threshold=threshold)
    found = detectors.detect(times, values, chosen)
    return [int(times.get_loc(one.at)) for one in found]


def measure(rows: list[int]) -> tuple[float | None, int]:
    """Return (delay in minutes, or None if missed; false alarms)."""
    inside = [row for row in rows if ONSET <= row < ONSET + LENGTH]
    false = sum(1 for row in rows if row < ONSET)
    return (5.0 * (inside[0] - ONSET + 1) if inside else None), false


def line(name: str, results: list[tuple[float | None, int]]) -> str:
    delays = [delay for delay, _ in results if delay is not None]
    false = sum(count for _, count in results) / len(results) / (ONSET / PER_DAY / 7)
    middle = f"{np.median(delays):.0f}" if delays else "-"
    late = f"{np.percentile(delays, 90):.0f}" if delays else "-"
    missed = len(results) - len(delays)
    return f"| {name} | {middle} | {late} | {missed}/{len(results)} | {false:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--factor", type=float, default=3.0)
    options = parser.parse_args()
    cells = list(itertools.product(VOLUMES, NOISES, SHAPES))
    by_threshold: dict[float, list] = {one: [] for one in THRESHOLDS}
    by_naive: list = []
    tables: dict[tuple[str, str, str], list] = {}
    for number, (volume, noise, form) in enumerate(cells):
        for run in range(options.runs):
            rng = np.random.default_rng(1000 * number + run)
            event = shape(form, options.factor)
            times, values = draw(VOLUMES[volume], NOISES[noise], rng, event)
            for threshold in THRESHOLDS:
                result = measure(ours(times, values, threshold))
                by_threshold[threshold].append(result)
                if threshold == detectors.shipped().threshold:
                    tables.setdefault((volume, noise, form), []).append(result)
            by_naive.append(measure(naive(times, values)))
    head = "| {} | median delay, min | 90 % | missed | false alarms a week |"
    print(f"A rise to {options.factor} times the usual, {options.runs} runs a cell\n")
    print(head.format("volume, noise, shape") + "\n|---|---|---|---|---|")
    for cell, results in tables.items():
        print(line(", ".join(cell), results))
    print("\n" + head.format("all cells, threshold") + "\n|---|---|---|---|---|")
    for threshold, results in by_threshold.items():
        print(line(f"{threshold}", results))
    print(line("naive: mean + 4 sd of the last day", by_naive))


if __name__ == "__main__":
    main()
