"""What the record says: folds from casebook events to incidents, statements, promises.

Pure functions over `Event` lists in order of `seq`; nothing here writes. Pass only the
events up to a moment to see the room as it was then. Commands at the end return the
``(kind, payload)`` to append, or raise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crisis.errors import StatementError
from crisis.model import Event, Incident, Promise, Statement, StatementKind

OPENED, TIER, CLOSED = "incident.opened", "incident.tier", "incident.closed"
APPROVED, WAIVED = "statement.approved", "finding.waived"
PROMISED, KEPT = "promise.made", "promise.kept"
IMPORTED, UNDONE, NOTED = "import", "import.undone", "note"
FACT = "fact.stated"


@dataclass(frozen=True)
class Promised:
    """A promise on the clock. `kept_at`: None while open."""

    promise_id: str
    incident_id: str
    statement_id: str
    what: str
    kind: str
    made_at: datetime
    due_at: datetime | None
    owner: str = ""
    kept_at: datetime | None = None


@dataclass(frozen=True)
class Fact:
    """A line of the fact sheet. status: confirmed, unconfirmed or unknown."""

    fact_id: str
    text: str
    status: str
    source: str
    owner: str
    at: datetime


def sha256(text: str) -> str:
    """Return the digest that binds an approval to the exact text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def until(events: Iterable[Event], moment: datetime) -> list[Event]:
    """Return the events that had happened by `moment`."""
    return [event for event in events if event.at <= moment]


def incidents(events: Iterable[Event]) -> list[Incident]:
    """Return every incident in order of opening, in its present state."""
    found: dict[str, Incident] = {}
    for event in events:
        known = found.get(event.incident_id)
        if event.kind == OPENED:
            found[event.incident_id] = _opened(event)
        elif known is None:
            continue
        elif event.kind == TIER:
            found[event.incident_id] = replace(
                known,
                tier=int(event.payload["tier"]),
                tier_at=event.at,
                tier_by=event.actor,
            )
        elif event.kind == CLOSED:
            found[event.incident_id] = replace(
                known, status="closed", closed_at=event.at
            )
        elif event.kind == APPROVED:
            first = known.acknowledged_at or event.at
            stated = known.stated_at
            if stated is None and event.payload.get("kind") == "statement":
                full = event.payload.get("phase", "statement") != "acknowledgement"
                stated = event.at if full else None
            found[event.incident_id] = replace(
                known, acknowledged_at=first, stated_at=stated
            )
    return list(found.values())


def _opened(event: Event) -> Incident:
    data = event.payload
    return Incident(
        incident_id=event.incident_id,
        title=str(data.get("title", "")),
        brand=str(data.get("brand", "")),
        status="active",
        tier=int(data.get("tier", 4)),
        opened_at=event.at,
        tier_at=event.at,
        tier_by=event.actor,
        fault=data.get("fault", "unknown"),
        cause=str(data.get("cause", "")),
        spokesperson=str(data.get("spokesperson", "")),
        lead=str(data.get("lead", "")),
    )


def current(events: Iterable[Event]) -> Incident | None:
    """Return the gravest incident that is not closed (the newest of equals)."""
    active = [one for one in incidents(events) if one.status != "closed"]
    return min(
        active, key=lambda one: (one.tier, -one.opened_at.timestamp()), default=None
    )


def statements(
    events: Iterable[Event], incident_id: str | None = None
) -> list[Statement]:
    """Return what was approved, oldest first; of one incident, or of all."""
    return [
        Statement(
            statement_id=str(event.payload["statement_id"]),
            incident_id=event.incident_id,
            kind=event.payload["kind"],
            text=str(event.payload["text"]),
            lang=str(event.payload.get("lang", "und")),
            at=event.at,
            author=str(event.payload.get("author", event.actor)),
            approver=event.actor,
            channels=tuple(event.payload.get("channels", ())),
            text_sha256=str(event.payload["text_sha256"]),
        )
        for event in events
        if event.kind == APPROVED and incident_id in (None, event.incident_id)
    ]


def prior(
    events: Iterable[Event], incident_id: str | None = None
) -> list[tuple[str, str]]:
    """Return ``(ISO time, text)`` of earlier statements, as `check` takes them."""
    return [(one.at.isoformat(), one.text) for one in statements(events, incident_id)]


def promises(events: Iterable[Event]) -> list[Promised]:
    """Return every promise made, with whether and when it was kept."""
    found: dict[str, Promised] = {}
    for event in events:
        data = event.payload
        if event.kind == PROMISED:
            due = data.get("due_at")
            found[str(data["promise_id"])] = Promised(
                promise_id=str(data["promise_id"]),
                incident_id=event.incident_id,
                statement_id=str(data.get("statement_id", "")),
                what=str(data["what"]),
                kind=str(data.get("kind", "action")),
                made_at=event.at,
                due_at=datetime.fromisoformat(due) if due else None,
                owner=str(data.get("owner", "")),
            )
        elif event.kind == KEPT and data.get("promise_id") in found:
            key = str(data["promise_id"])
            found[key] = replace(found[key], kept_at=event.at)
    return list(found.values())


def facts(events: Iterable[Event], incident_id: str) -> list[Fact]:
    """Return the fact sheet of an incident, each fact in its newest state."""
    found: dict[str, Fact] = {}
    for event in events:
        if event.kind == FACT and event.incident_id == incident_id:
            data = event.payload
            found[str(data["fact_id"])] = Fact(
                fact_id=str(data["fact_id"]),
                text=str(data["text"]),
                status=str(data["status"]),
                source=str(data.get("source", "")),
                owner=str(data.get("owner", "")),
                at=event.at,
            )
    return list(found.values())


def approve(
    *,
    statement_id: str,
    kind: StatementKind,
    text: str,
    approved_text_sha256: str,
    lang: str,
    author: str,
    approver: str,
    channels: Sequence[str],
    phase: str = "statement",
    waivers: Sequence[Mapping[str, str]] = (),
) -> tuple[str, dict[str, Any]]:
    """Return the event that puts a statement on the record.

    Raises: StatementError when the text differs from what the approver saw (an edit
    voids the approval), when nobody is named, or when one person does both parts.
    """
    if sha256(text) != approved_text_sha256:
        raise StatementError("statement_changed_since_check")
    if not approver.strip() or not author.strip():
        raise StatementError("statement_nobody_named")
    if approver.strip().casefold() == author.strip().casefold():
        raise StatementError("statement_same_person", name=author.strip())
    return APPROVED, {
        "statement_id": statement_id,
        "kind": kind,
        "phase": phase,
        "text": text,
        "text_sha256": approved_text_sha256,
        "lang": lang,
        "author": author.strip(),
        "channels": list(channels),
        "waivers": [dict(one) for one in waivers],
    }


def promise(
    made: Promise, *, promise_id: str, statement_id: str, owner: str = ""
) -> tuple[str, dict[str, Any]]:
    """Return the event that puts a promise of an approved statement on the clock."""
    return PROMISED, {
        "promise_id": promise_id,
        "statement_id": statement_id,
        "what": made.what,
        "kind": made.kind,
        "due_at": made.due.isoformat() if made.due else None,
        "where": made.where,
        "owner": owner,
    }
