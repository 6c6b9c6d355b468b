"""The NAB scoring rule, v1.0, written from its publication.

Lavin & Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the Numenta Anomaly
Benchmark", ICMLA 2015, section III. Per series: the first 15 % of the rows (at most 750)
do not count; a window earns its best detection's sigmoid value (1 at its left edge, 0 at
its right), a missed window costs the false-negative weight, every detection outside costs
up to the false-positive weight, less when shortly behind a window. The sum over all series
is stretched so that a detector that never fires has 0 and a perfect one 100.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

PROFILES = {"standard": (1.0, 0.11, 1.0), "reward_low_FP_rate": (1.0, 0.22, 1.0)}


@dataclass(frozen=True)
class Labelled:
    """One series with its windows laid over the rows."""

    name: str
    times: pd.DatetimeIndex
    values: np.ndarray
    window: np.ndarray  # number of the window of each row, -1 outside
    gain: np.ndarray  # what a detection at this row is worth before weights
    counts: np.ndarray  # False in the probationary period
    windows: int  # that can be found after the probationary period


def sigmoid(position: float) -> float:
    """Return the scaled sigmoid: 1 well before the window's end, -1 well behind it."""
    return -1.0 if position >= 3 else 2 / (1 + math.exp(5 * position)) - 1


def lay(
    name: str, times: pd.DatetimeIndex, values: np.ndarray, spans: Sequence
) -> Labelled:
    """Return the series with each row's worth worked out."""
    size = len(times)
    window, gain = np.full(size, -1), np.full(size, -1.0)
    behind: tuple[int, int] | None = None
    limits = [
        (times.get_loc(pd.Timestamp(a)), times.get_loc(pd.Timestamp(b)))
        for a, b in spans
    ]
    for number, (left, right) in enumerate([*limits, (size, size)]):
        if behind is not None:
            for row in range(behind[0] + 1, left):
                gain[row] = sigmoid((row - behind[0]) / (behind[1] - 1))
        if left == size:
            break
        width = right - left + 1
        for row in range(left, right + 1):
            window[row] = number
            gain[row] = sigmoid(-(right - row + 1) / width) / sigmoid(-1)
        behind = (right, width)
    counts = np.arange(size) >= min(math.floor(0.15 * size), 750)
    found = len(set(window[counts]) - {-1})
    return Labelled(name, times, values, window, gain, counts, found)


def load(folder: Path) -> list[Labelled]:
    """Read every series that ``windows.json`` names."""
    spans: Mapping[str, list] = json.loads((folder / "windows.json").read_text())
    made = []
    for name, limits in spans.items():
        rows = pd.read_csv(folder / name, parse_dates=["timestamp"])
        values = rows["value"].to_numpy(float)
        made.append(lay(name[:-4], pd.DatetimeIndex(rows["timestamp"]), values, limits))
    return made


def raw(series: Labelled, rows: Sequence[int], profile: str) -> float:
    """Return the unstretched score of detections at `rows` (positions)."""
    hit, false, miss = PROFILES[profile]
    at = np.asarray(rows, int)
    at = at[series.counts[at]] if len(at) else at
    inside = series.window[at]
    total = float(series.gain[at][inside < 0].sum()) * false
    for number in set(series.window[series.counts]) - {-1}:
        worth = series.gain[at][inside == number]
        total += hit * float(worth.max()) if len(worth) else -miss
    return total


def normalised(scores: Mapping[str, float], series: Sequence[Labelled]) -> float:
    """Return the sum of raw scores on the scale null = 0, perfect = 100."""
    windows = sum(one.windows for one in series)
    return 100 * (sum(scores[one.name] for one in series) + windows) / (2 * windows)
