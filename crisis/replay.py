"""Replay lab: what would today's alert rules have done in a past span or file?

Runs the detectors over a ROLLUP as if it were happening, under one or many settings,
and holds the alerts against what was marked as true and against when the team noticed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from crisis.detectors import AlertSettings, combined
from crisis.detectors.combined import Explained
from crisis.model import Detection

_WEEK = pd.Timedelta(days=7)
_EARLY = pd.Timedelta(
    hours=2
)  # an alert so shortly before a marked start belongs to it


@dataclass(frozen=True)
class Truth:
    """One crisis that somebody marked. `noticed_at`: when the team did. All with zone.

    `ended_at` None: until the next one, or the end of the span.
    """

    started_at: datetime
    ended_at: datetime | None = None
    noticed_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the rules made of one `Truth`.

    `alerted_at`: first alert of it, None if it was missed. `delay`: minutes from its
    start to the alert (below 0: before the marked start). `gained`: minutes that the
    alert was ahead of the team, below 0 minutes lost; None if either is absent.
    """

    truth: Truth
    alerted_at: pd.Timestamp | None
    delay: float | None
    gained: float | None


@dataclass(frozen=True)
class Replay:
    """One run. `false_alarms`: alerts outside every `Truth`; without one, all."""

    settings: AlertSettings
    explained: tuple[Explained, ...]
    outcomes: tuple[Outcome, ...]
    false_alarms: tuple[Detection, ...]
    weeks: float

    @property
    def detections(self) -> tuple[Detection, ...]:
        """Return the alerts, in order of time."""
        return tuple(one.detection for one in self.explained)

    @property
    def missed(self) -> int:
        """Return how many marked crises raised no alert."""
        return sum(one.alerted_at is None for one in self.outcomes)

    @property
    def false_alarms_per_week(self) -> float:
        """Return false alarms a week of the span."""
        return len(self.false_alarms) / self.weeks if self.weeks else 0.0


def run(
    counts: pd.DataFrame,
    settings: AlertSettings,
    truth: Sequence[Truth] = (),
    by_source: Mapping[str, pd.DataFrame] | None = None,
) -> Replay:
    """Replay a ROLLUP under `settings`.

    Args: counts: ROLLUP frame, ascending, empty buckets present. truth: what is known
    to have happened, in any order. by_source: see `combined.detect`.
    """
    found = combined.detect(counts, settings, by_source)
    ordered = sorted(truth, key=lambda one: one.started_at)
    times = counts["bucket_start"]
    span = times.iloc[-1] - times.iloc[0] if len(times) > 1 else pd.Timedelta(0)
    outcomes: list[Outcome] = []
    claimed: set[pd.Timestamp] = set()
    for place, one in enumerate(ordered):
        following = ordered[place + 1].started_at if place + 1 < len(ordered) else None
        own = [d for d in found.detections if _belongs(d, one, following)]
        claimed.update(detection.at for detection in own)
        outcomes.append(_outcome(one, own))
    return Replay(
        settings,
        found.explained,
        tuple(outcomes),
        tuple(one for one in found.detections if one.at not in claimed),
        float(span / _WEEK),
    )


def _belongs(alert: Detection, truth: Truth, following: datetime | None) -> bool:
    start = pd.Timestamp(truth.started_at)
    end = truth.ended_at or following
    open_before = alert.at < start and (alert.end is None or alert.end >= start)
    early = start - _EARLY <= alert.at
    return (early or open_before) and (end is None or alert.at <= pd.Timestamp(end))


def _outcome(truth: Truth, own: Sequence[Detection]) -> Outcome:
    if not own:
        return Outcome(truth, None, None, None)
    at = min(alert.at for alert in own)
    delay = (at - pd.Timestamp(truth.started_at)) / pd.Timedelta(minutes=1)
    gained = None
    if truth.noticed_at is not None:
        gained = (pd.Timestamp(truth.noticed_at) - at) / pd.Timedelta(minutes=1)
    return Outcome(truth, at, float(delay), gained)


def compare(
    counts: pd.DataFrame,
    choices: Mapping[str, AlertSettings],
    truth: Sequence[Truth] = (),
    by_source: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return one row a choice: how each of several settings would have done.

    Returns: `choice`, `alerts`, `found`, `missed`, `false_alarms_per_week`, `delay`
    (median minutes from the marked start), `gained` (median minutes ahead of the team);
    missing where there is nothing to take the median of.
    """
    rows = []
    for name, settings in choices.items():
        one = run(counts, settings, truth, by_source)
        delays = [o.delay for o in one.outcomes if o.delay is not None]
        gains = [o.gained for o in one.outcomes if o.gained is not None]
        rows.append(
            {
                "choice": name,
                "alerts": len(one.detections),
                "found": len(one.outcomes) - one.missed,
                "missed": one.missed,
                "false_alarms_per_week": one.false_alarms_per_week,
                "delay": pd.Series(delays, dtype="Float64").median(),
                "gained": pd.Series(gains, dtype="Float64").median(),
            }
        )
    return pd.DataFrame(rows)


def trade_off(
    counts: pd.DataFrame,
    settings: AlertSettings,
    thresholds: Sequence[float],
    truth: Sequence[Truth] = (),
) -> pd.DataFrame:
    """Return `compare` over thresholds: what sooner alerts cost in false alarms."""
    choices = {f"{one:g}": settings.changed(threshold=one) for one in thresholds}
    return compare(counts, choices, truth).rename(columns={"choice": "threshold"})
