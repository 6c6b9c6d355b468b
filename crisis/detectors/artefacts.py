"""What only looks like a spike: a source that has just begun, a crawl that hit its cap.

Both are told apart per source (or watched term), reported, and kept out of the count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from crisis.detectors import series
from crisis.detectors.baseline import DAY
from crisis.detectors.settings import AlertSettings, shipped
from crisis.detectors.spike import SpikeDetector

_SETTLE = DAY  # a new source counts again after its first whole day
_CAP_LEAST = 20.0  # lower maxima repeat by chance
_CAP_TIMES = 5
_CAP_NEAR, _CAP_SHARE = 0.8, 0.5  # of the buckets near the top, so many exactly at it


@dataclass(frozen=True)
class Artefact:
    """Why counts of a source are not taken at their word.

    kind: ``new_source`` (collection began at `since`; before it there was next to
    nothing) or ``cap`` (the crawl returns at most `ceiling`; `times` buckets hit it
    exactly). `until`: when the source counts again, None while it does not.
    """

    kind: Literal["new_source", "cap"]
    source: str
    since: pd.Timestamp
    until: pd.Timestamp | None = None
    count: float = 0.0  # mentions in the first bucket of a new source
    ceiling: float | None = None
    times: int = 0


def find(
    by_source: Mapping[str, tuple[Sequence, Sequence[float]]],
    settings: AlertSettings | None = None,
    *,
    until: object = None,
) -> tuple[Artefact, ...]:
    """Return the artefacts of every source.

    Args: by_source: name -> (times, counts) as `alerts` takes them, all over the whole
    span of the room (a source that has not begun has zeros). `until`: the end of what
    is known, as a time; default: the last bucket of any source.
    Returns: in order of `since`. A series that is busy from the first bucket of the
    span on is not new: that is where the record begins.
    """
    found: list[Artefact] = []
    read = {name: series.read(*pair) for name, pair in by_source.items()}
    starts = [one.seconds[0] for one in read.values() if one.seconds]
    ends = [one.seconds[-1] for one in read.values() if one.seconds]
    if not starts:
        return ()
    last = int(pd.Timestamp(until).timestamp()) if until is not None else max(ends)  # type: ignore[arg-type]
    for name, one in read.items():
        cap = _cap(name, one)
        if cap is not None:
            found.append(cap)
            continue
        new = _new(name, one, min(starts), last, settings or shipped())
        if new is not None:
            found.append(new)
    return tuple(sorted(found, key=lambda artefact: artefact.since))


def _new(
    name: str, one: series.Series, start: int, last: int, settings: AlertSettings
) -> Artefact | None:
    detector = SpikeDetector(one.step, settings)
    place = -1
    while not detector.founded and place + 1 < len(one.seconds):
        place += 1
        detector.update(one.seconds[place], one.values[place])
    began = detector.began
    if began is None or began - start < max(_SETTLE, one.step):
        return None
    value = one.values[place]
    since = one.times[place]
    settled = since + pd.Timedelta(seconds=max(_SETTLE, 7 * one.step))
    over = settled.timestamp() <= last
    return Artefact("new_source", name, since, settled if over else None, value)


def _cap(name: str, one: series.Series) -> Artefact | None:
    values = np.array(one.values, dtype=float)
    if not len(values) or np.isnan(values).all():
        return None
    top = float(np.nanmax(values))
    at_top = np.flatnonzero(values == top)
    near = int((values >= _CAP_NEAR * top).sum())
    level = int((values > 0).sum()) == len(at_top)  # a constant feed hits no ceiling
    if top < _CAP_LEAST or len(at_top) < _CAP_TIMES or level:
        return None
    if len(at_top) < _CAP_SHARE * near:
        return None
    since = one.times[int(at_top[0])]
    return Artefact("cap", name, since, None, top, top, len(at_top))
