"""What the wall shows, as plain frozen values: numbers and ids, no sentences.

Words come from the view (`crisis.ui.wall`), in the viewer's language; so one snapshot
serves all viewers. Times are UTC, spans in seconds, shares in [0, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crisis.errors import CrisisError
from crisis.model import Assessment, Detection, Incident, Statement

Mode = Literal["live", "demo", "drill"]
DutyState = Literal["late", "due", "done"]


@dataclass(frozen=True)
class SourceAge:
    """One source of mentions and how old its newest mention is.

    `last_at`: newest mention; `read_at`: last time the source was read; `limit`: age in
    seconds of `read_at` beyond which its figures count as stale; None for a file that
    was imported once. `state`: live, idle, failed, file.
    """

    source: str
    name: str
    last_at: datetime | None
    read_at: datetime | None
    limit: float | None
    state: str
    reason: str = ""
    problem: CrisisError | None = None  # behind `reason`, for words in a language

    def why(self, lang: str) -> str:
        """Return why it failed, in `lang`."""
        return self.problem.words(lang) if self.problem else self.reason


@dataclass(frozen=True)
class Series:
    """Counts on one time axis; all tuples have the length of `mentions`."""

    start: datetime
    bucket: int
    mentions: tuple[int, ...]
    negative: tuple[int, ...]
    unsure: tuple[int, ...]
    expected: tuple[float, ...]  # of `negative`
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    share: tuple[float | None, ...]  # None where a bucket is empty
    share_low: tuple[float | None, ...]
    share_high: tuple[float | None, ...]


@dataclass(frozen=True)
class Asked:
    """A question people ask; `answered_at`: the statement that answered it."""

    text: str
    lang: str
    count: int
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Drive:
    """A phrase that drives the present storm. `usual`: times its usual rate."""

    phrase: str
    lang: str
    count: int
    usual: float | None


@dataclass(frozen=True)
class Post:
    """One mention to read; the author comes masked."""

    text: str
    lang: str
    platform: str
    author: str
    at: datetime
    spread: int


@dataclass(frozen=True)
class Duty:
    """Something we owe. `name`: key below ``duty`` or the promise's own words."""

    name: str
    words: str  # the promise's words where `name` is "promise", else ""
    due_at: datetime
    owner: str
    state: DutyState
    done_at: datetime | None = None
    began_at: datetime | None = None  # its clock started


@dataclass(frozen=True)
class Trend:
    """The headline in figures: this hour against the one before, and which way.

    `kind`: key below ``headline``: none quiet rising steady slowing falling spike.
    """

    kind: str
    times: float | None  # negative mentions of the last hour / the hour before
    now: int
    before: int


@dataclass(frozen=True)
class Snapshot:
    """All that the wall shows, computed once per data version.

    `as_of`: newest mention that the figures rest on; `now`: the moment asked for.
    `calm_days`: days since the last incident closed, None if there never was one.
    """

    now: datetime
    version: str
    mode: Mode
    brand: str
    zone: str
    terms: tuple[str, ...]
    as_of: datetime | None
    stale: bool
    incident: Incident | None
    assessment: Assessment | None
    calm_days: int | None
    sources: tuple[SourceAge, ...]
    series: Series | None
    spikes: tuple[Detection, ...]
    statements: tuple[Statement, ...]
    trend: Trend
    negative_share: float | None
    share_error: float | None  # half width of its 95 % interval
    negative_now: int  # in the last full bucket
    expected_now: tuple[float, float] | None
    unsure_share: float | None
    questions: tuple[Asked, ...]
    drives: tuple[Drive, ...]
    post: Post | None
    duties: tuple[Duty, ...]
    platforms: Mapping[str, float] = field(
        default_factory=dict
    )  # shares, largest first
    languages: Mapping[str, float] = field(default_factory=dict)
    spokesperson: str = ""
    lead: str = ""
