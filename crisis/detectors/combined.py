"""Mentions, negative mentions and their share watched together: one explained alert.

Each measure has its own detector and limit; what fires together or while another is
still high is one episode and one `Detection`. Sources that cannot be taken at their
word (`artefacts`) are left out of the counts, but not out of the share.
"""

from __future__ import annotations

import copy
import hashlib
import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from crisis.detectors import artefacts, series
from crisis.detectors.artefacts import Artefact
from crisis.detectors.baseline import DAY
from crisis.detectors.day import DayDetector
from crisis.detectors.episode import Bucket, Episode
from crisis.detectors.settings import AlertSettings, load
from crisis.detectors.share import ShareDetector
from crisis.detectors.spike import SpikeDetector
from crisis.model import Detection

COUNTED, SHARE = ("mentions", "negative"), "negative_share"
MEASURES = (*COUNTED, SHARE)


@dataclass(frozen=True)
class Reading:
    """What one measure said at the moment of the alert. Counts, but for `score`.

    `score` is in usual deviations, `limit` what an alert took then. For
    ``negative_share`` the counts are negative mentions, given all mentions.
    """

    metric: str
    at: pd.Timestamp
    observed: float
    expected: float
    upper: float
    score: float
    limit: float


@dataclass(frozen=True)
class Explained:
    """One alert with its reasons: what fired, what did not, what was ruled out."""

    detection: Detection
    fired: tuple[Reading, ...]
    quiet: tuple[Reading, ...]
    ruled_out: tuple[Artefact, ...] = ()


@dataclass(frozen=True)
class Found:
    """All that the detectors say of a ROLLUP.

    `bands`: row for row with the ROLLUP: `bucket_start`; `expected`, `lower`, `upper`
    of the negative count; `mentions_expected`, `mentions_lower`, `mentions_upper`.
    """

    detections: tuple[Detection, ...]
    bands: pd.DataFrame
    explained: tuple[Explained, ...] = ()
    artefacts: tuple[Artefact, ...] = ()


_BANDS = ("expected", "lower", "upper")
_COLUMNS = ("bucket_start", *_BANDS, *(f"mentions_{name}" for name in _BANDS))
NOTHING = Found((), pd.DataFrame(columns=list(_COLUMNS)))


@dataclass
class _Case:
    """An episode of one or more measures."""

    fired: dict[str, tuple[Bucket, Episode]]
    detector: str = "combined"
    quiet: dict[str, Bucket] = field(default_factory=dict)


class Watch:
    """The detectors side by side, fed bucket by bucket.

    Args: apart: sources that began late; each has count detectors of its own, as the
    others' past says nothing about it.
    """

    def __init__(
        self, step: int, settings: AlertSettings, apart: Sequence[str] = ()
    ) -> None:
        self._step, self._settings = step, settings
        self.counts = {
            (source, name): SpikeDetector(step, settings)
            for source in ("", *apart)
            for name in COUNTED
        }
        self.share = ShareDetector(step, settings)
        self.days = {name: DayDetector(step, settings) for name in COUNTED}
        self.cases: list[_Case] = []
        self._open: _Case | None = None

    def update(
        self,
        second: int,
        counts: Mapping[tuple[str, str], float],
        share: tuple[float, float],
    ) -> dict[tuple[str, str], Bucket]:
        """Take in one bucket: counts by (source, metric), share as (negative, all)."""
        said = {
            key: (detector.update(second, counts[key]), detector.episode)
            for key, detector in self.counts.items()
        }
        said["", SHARE] = (self.share.update(second, *share), self.share.episode)
        known = {key: one for key, (one, _) in said.items() if one is not None}
        for (_, metric), (bucket, episode) in said.items():
            if bucket is None or not bucket.alert or episode is None:
                continue
            if self._open is None:
                main = {name: one for (own, name), one in known.items() if not own}
                self._open = _Case({}, quiet=main)
                self.cases.append(self._open)
            self._open.fired.setdefault(metric, (bucket, episode))
            self._open.quiet.pop(metric, None)
        if self._open is not None and all(one is None for _, one in said.values()):
            self._open = None
        self._update_days(second, counts)
        return known

    def _update_days(
        self, second: int, counts: Mapping[tuple[str, str], float]
    ) -> None:
        """Tell of a grown day, unless a short rise of that day has been told."""
        for name in COUNTED:
            if (
                self.counts["", name].began == second
            ):  # its past days were no days of it
                self.days[name] = DayDetector(self._step, self._settings)
            detector = self.days[name]
            bucket = detector.update(second, counts["", name])
            episode = detector.episode
            if bucket is None or not bucket.alert or episode is None:
                continue
            last = self.cases[-1] if self.cases else None
            told = last is not None and any(
                second - one.second < DAY // 2
                or (case.end is None and case is not episode)
                or (case.end is not None and second - case.end < DAY // 2)
                for one, case in last.fired.values()
            )
            if last is not None and told:
                if last.detector == DayDetector.name:
                    last.fired.setdefault(name, (bucket, episode))
                continue
            self.cases.append(_Case({name: (bucket, episode)}, DayDetector.name))


def detect(
    counts: pd.DataFrame,
    settings: AlertSettings | None = None,
    by_source: Mapping[str, pd.DataFrame] | None = None,
) -> Found:
    """Return the alerts of a room, each with its reasons; strictly online.

    Args: counts: ROLLUP frame, ascending, empty buckets present. settings: default this
    room's (`load`). by_source: ROLLUP frames of each source or watched term over the
    same span, so that new and capped sources can be ruled out.
    Returns: `Found`; a Detection's `metric` names every measure that fired in its
    episode, joined by "+"; its `detector` is ``combined``, or ``day`` for a rise that
    only the last 24 hours show (then its counts are those of 24 hours). Else its counts
    are those of the strongest at the time of the alert. (What fires later
    in the episode adds to `metric`, and changes nothing else.)
    Source of limits: ``data/alerts.toml``.
    """
    if counts.empty:
        return NOTHING
    chosen = settings or load()
    times = pd.DatetimeIndex(counts["bucket_start"])
    table = _values(counts)
    suspects = _suspects(by_source or {}, chosen)
    parts = _parts(times, table, by_source or {}, suspects)
    seconds = times.as_unit("s").asi8
    watch, rows = _watched(seconds, table, parts, chosen)
    bands = pd.DataFrame(rows, columns=list(_COLUMNS[1:]))
    bands.insert(0, "bucket_start", times)
    told = tuple(_explain(case, suspects) for case in watch.cases)
    return Found(tuple(one.detection for one in told), bands, told, suspects)


Rows = list[list[float]]
_KEPT: OrderedDict[bytes, tuple[Watch, Rows]] = OrderedDict()
_MOST_KEPT = 12
_GATE = threading.Lock()


def _watched(
    seconds: np.ndarray,
    table: np.ndarray,
    parts: Mapping[str, np.ndarray],
    settings: AlertSettings,
) -> tuple[Watch, Rows]:
    """Feed a watch with all buckets; what it knew at midnight is remembered.

    The detectors are strictly online: the same past gives the same state, so a wall
    that looks again a minute later replays today only.
    """
    midnight = int(seconds[-1]) // DAY * DAY
    cut = int(np.searchsorted(seconds, midnight))
    key = _digest(settings, seconds[:cut], table[:cut], parts, cut)
    with _GATE:
        kept = _KEPT.get(key)
    watch, rows = (copy.deepcopy(kept[0]), list(kept[1])) if kept else (None, [])
    if watch is None:
        apart = [source for source in parts if source]
        watch = Watch(series.step_of(seconds), settings, apart)
        _feed(watch, rows, seconds, table, parts, range(cut))
        with _GATE:
            _KEPT[key] = (copy.deepcopy(watch), list(rows))
            while len(_KEPT) > _MOST_KEPT:
                _KEPT.popitem(last=False)
    _feed(watch, rows, seconds, table, parts, range(cut, len(seconds)))
    return watch, rows


def _digest(
    settings: AlertSettings,
    seconds: np.ndarray,
    table: np.ndarray,
    parts: Mapping[str, np.ndarray],
    cut: int,
) -> bytes:
    made = hashlib.blake2b(repr(settings).encode(), digest_size=16)
    for piece in (seconds, table, *(part[:cut] for part in parts.values())):
        made.update(np.ascontiguousarray(piece).tobytes())
    made.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return made.digest()


def _feed(
    watch: Watch,
    rows: Rows,
    seconds: np.ndarray,
    table: np.ndarray,
    parts: Mapping[str, np.ndarray],
    places: range,
) -> None:
    whole, moments = table.tolist(), seconds.tolist()
    listed = {source: part.tolist() for source, part in parts.items()}
    for place in places:
        now = {
            (source, name): part[place][column]
            for source, part in listed.items()
            for column, name in enumerate(COUNTED)
        }
        said = watch.update(moments[place], now, (whole[place][1], whole[place][0]))
        rows.append([*_band(said, "negative"), *_band(said, "mentions")])


def _values(counts: pd.DataFrame) -> np.ndarray:
    columns = counts[["mentions", "negative"]].astype("Float64").fillna(0.0)
    return columns.to_numpy(dtype=float)


def _suspects(
    by_source: Mapping[str, pd.DataFrame], settings: AlertSettings
) -> tuple[Artefact, ...]:
    pairs: dict[str, tuple[Sequence, Sequence[float]]] = {
        name: (list(frame["bucket_start"]), _values(frame)[:, 0].tolist())
        for name, frame in by_source.items()
    }
    return artefacts.find(pairs, settings)


def _parts(
    times: pd.DatetimeIndex,
    table: np.ndarray,
    by_source: Mapping[str, pd.DataFrame],
    suspects: Sequence[Artefact],
) -> dict[str, np.ndarray]:
    """Return counts to trust: "" for all sources of old, and each new one apart."""
    parts: dict[str, np.ndarray] = {"": table}
    for one in suspects:
        frame = by_source[one.source]
        index = pd.DatetimeIndex(frame["bucket_start"])
        part = pd.DataFrame(_values(frame), index=index).reindex(times, fill_value=0.0)
        parts[""] = np.maximum(parts[""] - part.to_numpy(), 0.0)
        if one.kind == "new_source":
            parts[one.source] = part.to_numpy()
    return parts


def _band(said: Mapping[tuple[str, str], Bucket], metric: str) -> list[float]:
    own = [bucket for (_, name), bucket in said.items() if name == metric]
    if not own:
        return [np.nan] * 3
    expected = sum(one.expected for one in own)
    below = math.hypot(*(one.expected - one.lower for one in own))
    above = math.hypot(*(one.upper - one.expected for one in own))
    return [expected, max(expected - below, 0.0), expected + above]


def _time(second: int) -> pd.Timestamp:
    return pd.Timestamp(second, unit="s", tz="UTC")


def _reading(metric: str, bucket: Bucket) -> Reading:
    return Reading(
        metric,
        _time(bucket.second),
        bucket.observed,
        bucket.expected,
        bucket.needed,
        bucket.score,
        bucket.limit,
    )


def _explain(case: _Case, suspects: Sequence[Artefact]) -> Explained:
    first = min(bucket.second for bucket, _ in case.fired.values())
    strongest = max(
        (one for one in case.fired.items() if one[1][0].second == first),
        # A count says more than a share, where both fired at once.
        key=lambda one: (one[0] != SHARE, one[1][0].score / one[1][0].limit),
    )[0]
    bucket, main = case.fired[strongest]
    ends = [episode.end for _, episode in case.fired.values()]
    closed = [end for end in ends if end is not None]
    detection = Detection(
        at=_time(first),
        observed=bucket.observed,
        expected=bucket.expected,
        upper=bucket.needed,
        score=bucket.score,
        metric="+".join(name for name in MEASURES if name in case.fired),
        detector=case.detector,
        onset=_time(main.onset),
        peak_at=_time(main.peak_at),
        peak=main.peak,
        end=_time(max(closed)) if len(closed) == len(ends) else None,
    )
    fired = sorted(case.fired.items(), key=lambda one: one[1][0].second)
    return Explained(
        detection,
        tuple(_reading(name, one) for name, (one, _) in fired),
        tuple(_reading(name, one) for name, one in case.quiet.items()),
        tuple(one for one in suspects if _overlaps(one, detection)),
    )


def _overlaps(artefact: Artefact, detection: Detection) -> bool:
    over = artefact.until is not None and artefact.until <= detection.at
    return artefact.since <= detection.at and not over
