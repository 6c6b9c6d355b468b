"""What we owe, by when: the tier's clocks and our own promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crisis import triage
from crisis.journal import Promised
from crisis.model import Incident
from crisis.snapshot.types import Duty, DutyState

_ORDER: dict[DutyState, int] = {"late": 0, "due": 1, "done": 2}
MOST = 4


def owed(
    incident: Incident | None, promises: Sequence[Promised], now: datetime
) -> tuple[Duty, ...]:
    """Return duties, late first, then due, then done (the newest done first)."""
    made = [*_clocks(incident, now), *_promises(promises, now)]
    made.sort(key=lambda duty: (_ORDER[duty.state], _place(duty)))
    return tuple(made[:MOST])


def _place(duty: Duty) -> float:
    if duty.state == "done" and duty.done_at:
        return -duty.done_at.timestamp()
    return duty.due_at.timestamp()


def _state(due: datetime, done: datetime | None, now: datetime) -> DutyState:
    if done is not None:
        return "done"
    return "late" if due < now else "due"


def _clocks(incident: Incident | None, now: datetime) -> list[Duty]:
    if incident is None:
        return []
    clocks = triage.clocks(incident.tier)
    done = {
        "acknowledge": incident.acknowledged_at,
        "statement": incident.stated_at,
        "reply": incident.acknowledged_at,
    }
    return [
        Duty(
            name=name,
            words="",
            due_at=incident.opened_at + clocks[name],
            owner=incident.spokesperson,
            state=_state(incident.opened_at + clocks[name], at, now),
            done_at=at,
            began_at=incident.opened_at,
        )
        for name, at in done.items()
        if name in clocks
    ]


def _promises(promises: Sequence[Promised], now: datetime) -> list[Duty]:
    return [
        Duty(
            name="update" if one.kind == "update" else "promise",
            words=one.what,
            due_at=one.due_at,
            owner=one.owner,
            state=_state(one.due_at, one.kept_at, now),
            done_at=one.kept_at,
            began_at=one.made_at,
        )
        for one in promises
        if one.due_at is not None
    ]
