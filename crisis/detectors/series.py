"""Any sequence of times and values as ordered, unique buckets with a known step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crisis.detectors.baseline import DAY
from crisis.errors import FrameError


@dataclass(frozen=True)
class Series:
    """Buckets in order. seconds: epoch, UTC. step: seconds, 60 .. 86,400."""

    times: pd.DatetimeIndex
    seconds: list[int]
    values: list[float]
    step: int


def read(times: Sequence, values: Sequence[float]) -> Series:
    """Return the buckets in order of time; of one time's values the last stands.

    Times without a zone are UTC, and stay without one. Values that are no number,
    negative or infinite become NaN: not known. Step: the most frequent distance.
    Raises: FrameError if the two differ in length or hold what is no time.
    """
    if len(times) != len(values):
        problem = f"{len(times)} times, {len(values)} values"
        raise FrameError("frame", spec="series", problems=problem)
    try:
        index = pd.DatetimeIndex(pd.to_datetime(list(times), format=_format(times)))
        numbers = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce")
    except (TypeError, ValueError) as problem:
        raise FrameError("frame", spec="series", problems=str(problem)) from problem
    clean = pd.Series(numbers.to_numpy(dtype=float, na_value=np.nan), index=index)
    clean = clean[clean.index.notna()]
    clean = clean[~clean.index.duplicated(keep="last")].sort_index()
    clean[~np.isfinite(clean) | (clean < 0)] = np.nan
    ordered = pd.DatetimeIndex(clean.index)
    seconds = ordered.as_unit("s").asi8
    return Series(ordered, seconds.tolist(), clean.tolist(), step_of(seconds))


def _format(times: Sequence) -> str | None:
    # Text is ISO 8601: any other reading would have to guess day and month.
    return "ISO8601" if len(times) and isinstance(times[0], str) else None


def step_of(seconds: np.ndarray) -> int:
    """Return the most frequent distance of ordered times, within a minute and a day."""
    if len(seconds) < 2:
        return 3600
    distances, counts = np.unique(np.diff(seconds), return_counts=True)
    return int(min(max(distances[counts.argmax()], 60), DAY))
