"""Spikes: when is a series of counts more than usual, and is it news?

Stands after the rollup: series in, `Detection` out. Knows neither posts nor screens.
One detector with one shipped default serves every brand and interval; its numbers and
its formula in words stand in ``data/alerts.toml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import numpy as np
import pandas as pd

from crisis.detectors import series
from crisis.detectors.episode import Bucket, Episode
from crisis.detectors.settings import AlertSettings, load, save, shipped
from crisis.detectors.spike import SpikeDetector
from crisis.model import Detection

__all__ = [
    "AlertSettings",
    "Bucket",
    "Episode",
    "SpikeDetector",
    "alerts",
    "bands",
    "detect",
    "load",
    "save",
    "score_series",
    "shipped",
]


def alerts(times: Sequence, values: Sequence[float]) -> list[Detection]:
    """Return the alerts that the shipped defaults would have raised, one per episode.

    Strictly online: the alert at t uses values up to t only. A later value changes no
    alert's `at`, `observed`, `expected`, `upper`, `score` or `onset`; only `peak`,
    `peak_at` and `end` of an episode go on while it lasts.

    Args: times: start of each bucket at any regular interval from a minute to a day
    (datetimes, timestamps or ISO text; without a zone they are UTC). Order does not
    matter, of a time given twice the last value stands, missing buckets are gaps (not
    zeros). values: counts, one per time; NaN, negative and infinite ones are not known.
    Returns: in order of time. `at`: the bucket that raised it, with a zone if `times`
    have one. `observed`, `expected`: its count and the usual one. `upper`: the count
    from which it raised the alert. `score`: surplus of the last 2 hours (or one bucket)
    in usual deviations; `end` is None while the episode is open.
    Raises: FrameError if lengths differ or a time cannot be read.
    Source of method and numbers: `SpikeDetector` and ``data/alerts.toml``.
    """
    return detect(times, values, shipped())


def detect(
    times: Sequence,
    values: Sequence[float],
    settings: AlertSettings,
    metric: str = "mentions",
) -> list[Detection]:
    """Return `alerts` under other settings, named after `metric`."""
    buckets = series.read(times, values)
    detector = SpikeDetector(buckets.step, settings)
    episodes: list[Episode] = []
    for second, value in zip(buckets.seconds, buckets.values, strict=True):
        bucket = detector.update(second, value)
        if bucket is not None and bucket.alert and detector.episode is not None:
            episodes.append(detector.episode)
    zone = buckets.times.tz
    return [_detection(episode, metric, zone) for episode in episodes]


def bands(
    times: Sequence, values: Sequence[float], settings: AlertSettings | None = None
) -> pd.DataFrame:
    """Return what was usual at each bucket, for charts.

    Returns: one row per known bucket, in order: `bucket_start`, `observed`, `expected`,
    `lower`, `upper` (three usual deviations of one bucket), `score`, `limit`, `alert`.
    Raises: FrameError as `alerts`.
    """
    buckets = series.read(times, values)
    detector = SpikeDetector(buckets.step, settings or shipped())
    rows = [
        bucket
        for second, value in zip(buckets.seconds, buckets.values, strict=True)
        if (bucket := detector.update(second, value)) is not None
    ]
    zone = buckets.times.tz
    frame = pd.DataFrame(
        {"bucket_start": [_time(row.second, zone) for row in rows]}
        | {
            column: np.array([getattr(row, column) for row in rows], dtype=float)
            for column in ("observed", "expected", "lower", "upper", "score", "limit")
        }
    )
    return frame.assign(alert=[row.alert for row in rows])


def score_series(times: Sequence, values: Sequence[float]) -> np.ndarray:
    """Return how unusual each value is, in [0, 1], 0.5 where an alert begins to be due.

    One per given value, in the given order; 0 where the value is not known.
    """
    band = bands(times, values)
    found = 1 - 0.5 ** (band["score"].clip(lower=0) / band["limit"])
    by_time = pd.Series(found.to_numpy(), index=pd.DatetimeIndex(band["bucket_start"]))
    given = pd.DatetimeIndex(pd.to_datetime(list(times)))
    return by_time.reindex(given).fillna(0.0).to_numpy(dtype=float)


def _detection(episode: Episode, metric: str, zone: tzinfo | None) -> Detection:
    raised = episode.raised
    return Detection(
        at=_time(raised.second, zone),
        observed=raised.observed,
        expected=raised.expected,
        upper=raised.needed,
        score=raised.score,
        metric=metric,
        detector=SpikeDetector.name,
        onset=_time(episode.onset, zone),
        peak_at=_time(episode.peak_at, zone),
        peak=episode.peak,
        end=None if episode.end is None else _time(episode.end, zone),
    )


def _time(second: int, zone: tzinfo | None) -> pd.Timestamp:
    time = pd.Timestamp(second, unit="s", tz="UTC")
    return time.tz_localize(None) if zone is None else time.tz_convert(zone)
