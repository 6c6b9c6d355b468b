"""Nouns of the room as frozen values; no behaviour beyond validation.

All times are time-zone aware UTC unless a field says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import pandas as pd

Verdict = Literal["pass", "fail", "na"]
Level = Literal["error", "warning", "suggestion"]
StatementKind = Literal["reply", "statement"]
Fault = Literal["brand", "third_party", "unknown", "false_rumour"]

PRINCIPLES: tuple[str, ...] = (
    "empathy",
    "apology",
    "no_blame_shifting",
    "transparency",
    "accountability",
    "action",
    "next_update",
    "guides_to_resolution",
    "calm_tone",
    "professional",
    "consistency",
    "no_speculation",
)


@dataclass(frozen=True)
class ImportResult:
    """What a file held. Every row is in exactly one of the three counts.

    mentions: MENTIONS frame. rejected: frame ``row`` (1 = first line of the file, or
    the ordinal of an object), ``reason`` (code below ``intake.reason``), ``raw``.
    merged: rows that were copies of another row of the same file. notes: codes and
    slots below ``intake.note`` (caps, damaged ids, zone evidence).
    """

    mentions: pd.DataFrame
    rejected: pd.DataFrame
    merged: int
    format_id: str
    rows: int = 0
    recognised_by: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # file column -> ours
    zone: str = "UTC"
    zone_reason: str = ""  # code below ``intake.zone``
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Receipt:
    """What an import did to the room: ``rows == new + merged + refused``."""

    import_id: str
    name: str
    format_id: str
    rows: int
    new: int
    merged: int
    refused: int
    rejected: pd.DataFrame
    first_at: datetime | None
    last_at: datetime | None
    zone: str
    zone_reason: str
    languages: Mapping[str, int]
    platforms: Mapping[str, int]
    recognised_by: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Detection:
    """One alert of one episode. `at`: the bucket at which it was raised."""

    at: pd.Timestamp
    observed: float
    expected: float
    upper: float
    score: float  # in units of the detector, larger is stranger; documented there
    metric: str = "mentions"  # mentions, negative, negative_share, or several by "+"
    detector: str = ""
    onset: pd.Timestamp | None = None
    peak_at: pd.Timestamp | None = None
    peak: float | None = None
    end: pd.Timestamp | None = None  # None while the episode is open


@dataclass(frozen=True)
class Finding:
    """One remark of the composer on a draft.

    `start`, `end`: ``[start, end)`` in characters of the original text; equal where
    the remark is about something missing. `message`: per UI language. `suggestion`:
    wording in the draft's language. `rule`: id, its path under ``data/rules``.
    `against`: for contradictions, (ISO time, quoted words) of the earlier statement.
    """

    principle: str
    rule: str
    level: Level
    start: int
    end: int
    message: Mapping[str, str]
    suggestion: str = ""
    source: str = ""
    against: tuple[str, str] | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckReport:
    """Verdicts for exactly `PRINCIPLES`, and the findings behind them.

    `ready`: no error-level finding stands (waived ones are the record's business).
    """

    verdicts: Mapping[str, Verdict]
    findings: tuple[Finding, ...]
    ready: bool
    lang: str = "en"


@dataclass(frozen=True)
class Promise:
    """A commitment in a text: what, by when, where. `due`: None if it names no time."""

    what: str
    start: int
    end: int
    due: datetime | None
    kind: str = "action"  # update, action, remedy
    where: str = ""


@dataclass(frozen=True)
class Event:
    """One entry of the casebook; never changed. `seq` is its place in the chain."""

    seq: int
    at: datetime
    actor: str
    kind: str
    incident_id: str
    payload: Mapping[str, Any]
    hash: str
    previous: str


@dataclass(frozen=True)
class Statement:
    """Something the brand said, as approved; `text_sha256` binds the approval."""

    statement_id: str
    incident_id: str
    kind: StatementKind
    text: str
    lang: str
    at: datetime
    author: str
    approver: str
    channels: tuple[str, ...]
    text_sha256: str


@dataclass(frozen=True)
class Factor:
    """One reason for a tier: what was measured, its weight, and where it came from."""

    name: str  # key below ``triage.factor``
    value: float
    points: float
    tier: int  # the tier that this factor alone asks for
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """How grave it is now. tier: 1 (gravest) .. 4, or 0 for no incident."""

    tier: int
    factors: tuple[Factor, ...]
    at: datetime
    since: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """The fold of an incident's events. status: active, stable, closed."""

    incident_id: str
    title: str
    brand: str
    status: str
    tier: int
    opened_at: datetime
    tier_at: datetime
    tier_by: str
    fault: Fault = "unknown"
    cause: str = ""
    spokesperson: str = ""
    lead: str = ""
    acknowledged_at: datetime | None = None
    stated_at: datetime | None = None
    closed_at: datetime | None = None
