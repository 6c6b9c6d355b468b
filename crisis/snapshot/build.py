"""Puts the situation together: one pass over the store and the record.

Costs do not grow with the room: counts come from the store's minute table, texts from a
bounded number of mentions of the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from crisis import journal, questions, triage
from crisis.drivers import corpus, phrases
from crisis.model import Assessment, Detection, Event, Incident, Statement
from crisis.sentiment import prevalence
from crisis.sentiment.prevalence import ErrorRates
from crisis.snapshot import duties, figures
from crisis.snapshot.types import Asked, Drive, Mode, Post, Snapshot, SourceAge
from crisis.statements import answers
from crisis.stores.query import Query
from crisis.text import mask

if TYPE_CHECKING:
    from crisis.room import Room

BUCKET = 300  # seconds
HISTORY = timedelta(days=15)  # the detector remembers a fortnight
RECENT = timedelta(hours=1)
WINDOW_TEXTS, BASELINE_TEXTS = 3_000, 3_000
# What the wall needs of a mention; each column costs its share of the time.
TOLD = (
    *("mention_key", "platform", "author", "author_name", "followers", "verified"),
    *("published_at", "text", "lang", "kind", "reposts", "label"),
)
QUESTIONS, DRIVES = 3, 3
DEMO_LIMIT = 3600.0  # seconds; the demo's posts do not come every minute


def build(room: Room, now: datetime) -> Snapshot:
    """Return all that the wall shows at `now` (time-zone aware)."""
    now = now.astimezone(UTC)
    events = journal.until(room.casebook.events(), now)
    incident = journal.current(events)
    counts, found = figures.history(room.store, now, HISTORY, BUCKET)
    spikes = tuple(found.detections)
    open_spike = next((one for one in reversed(spikes) if one.end is None), None)
    onset = _onset(open_spike, incident)
    said = journal.statements(events, incident.incident_id if incident else None)
    rates = room.labels.rates()
    shipped = _shipped_rates() if room.labels.engine_is_shipped() else None
    recent = figures.recent(counts, now, RECENT, BUCKET, rates, shipped)
    own = rates if recent.corrected else None
    window = figures.window(counts, found.bands, onset, now, BUCKET, own)
    texts = _texts(room, now, onset)
    assessment = _assess(texts, window, counts, open_spike, now)
    sources = _sources(room, texts, now)
    return Snapshot(
        now=now,
        version=f"{room.store.version()}.{len(events)}",
        mode=_mode(room),
        brand=room.settings.brand,
        zone=room.settings.zone,
        terms=tuple(room.settings.terms),
        as_of=_as_of(room, now),
        stale=_stale(sources) and window is not None,
        incident=incident,
        assessment=assessment,
        calm_days=_calm_days(events, now),
        sources=sources,
        series=window,
        spikes=tuple(one for one in spikes if window and one.at >= _ts(window.start)),
        statements=tuple(said),
        trend=figures.trend(counts, now, open_spike, BUCKET),
        negative_share=recent.share,
        share_error=recent.error,
        negative_now=window.negative[-1] if window else 0,
        expected_now=(window.lower[-1], window.upper[-1]) if window else None,
        unsure_share=recent.unsure_share,
        questions=asked(texts, said),
        drives=_drives(room, texts, onset, now),
        post=_post(texts),
        duties=duties.owed(incident, journal.promises(events), now),
        platforms=figures.shares(texts, "platform"),
        languages=figures.shares(texts, "lang"),
        spokesperson=_person(incident, room, "spokesperson"),
        lead=_person(incident, room, "lead"),
    )


@cache
def _shipped_rates() -> ErrorRates:
    return prevalence.shipped_rates()


def _ts(moment: datetime) -> pd.Timestamp:
    return pd.Timestamp(moment)


def _mode(room: Room) -> Mode:
    return room.settings.mode


def _person(incident: Incident | None, room: Room, role: str) -> str:
    own = getattr(incident, role, "") if incident else ""
    return own or room.settings.who(role)


def _onset(spike: Detection | None, incident: Incident | None) -> datetime | None:
    moments = []
    if spike is not None:
        moments.append((spike.onset or spike.at).to_pydatetime())
    if incident is not None:
        moments.append(incident.opened_at)
    return min(moments) if moments else None


def _texts(room: Room, now: datetime, onset: datetime | None) -> pd.DataFrame:
    since = onset or now - timedelta(hours=24)
    since = max(since, now - timedelta(hours=24))
    query = Query(since=since, until=now)
    return room.store.mentions(query, "newest", WINDOW_TEXTS, columns=TOLD)


def asked(texts: pd.DataFrame, said: Sequence[Statement]) -> tuple[Asked, ...]:
    """Return the top questions of the window, with when a statement answered them."""
    top = questions.mine(texts)[:QUESTIONS]
    words = [one.text for one in top]
    when: list[datetime | None] = [None] * len(top)
    for statement in said:
        for place, hit in enumerate(answers.match(words, statement.text)):
            if hit.answered and when[place] is None:
                when[place] = statement.at
    return tuple(
        Asked(one.text, one.lang, one.count, at)
        for one, at in zip(top, when, strict=True)
    )


def _drives(
    room: Room, texts: pd.DataFrame, onset: datetime | None, now: datetime
) -> tuple[Drive, ...]:
    negatives = texts[texts["label"] == "negative"]
    if negatives.empty:
        return ()
    start = onset or now - timedelta(hours=24)
    before = Query(since=start - timedelta(days=7), until=start)
    usual = room.store.mentions(before, "sample", BASELINE_TEXTS, columns=("text",))
    said = phrases.mine(
        corpus.fold(negatives["text"].tolist()),
        corpus.fold(usual["text"].tolist()),
        negatives["lang"].tolist(),
        skip=frozenset(term.lower() for term in room.settings.terms),
    )
    return tuple(
        Drive(one.text, one.lang, one.count, one.times) for one in said[:DRIVES]
    )


def _post(texts: pd.DataFrame) -> Post | None:
    negatives = texts[(texts["label"] == "negative") & (texts["kind"] != "repost")]
    if negatives.empty:
        return None
    spread = negatives["reposts"].fillna(0).astype(int)
    row = negatives.iloc[int(spread.to_numpy().argmax())]
    return Post(
        text=str(row["text"]),
        lang=str(row["lang"]),
        platform=str(row["platform"]),
        author=mask(row["author"]),
        at=row["published_at"].to_pydatetime(),
        spread=int(spread.max()),
    )


def _assess(
    texts: pd.DataFrame,
    window: figures.Series | None,
    counts: pd.DataFrame,
    spike: Detection | None,
    now: datetime,
) -> Assessment | None:
    if window is None:
        return None
    reading = figures.reading(window, counts)
    negatives = texts[texts["label"] == "negative"]
    since = (spike.onset or spike.at).to_pydatetime() if spike else None
    return triage.assess(reading, negatives, at=now, since=since)


def _as_of(room: Room, now: datetime) -> datetime | None:
    newest = room.store.mentions(
        Query(until=now), "newest", 1, columns=("published_at",)
    )
    return newest["published_at"].iloc[0].to_pydatetime() if len(newest) else None


def _sources(room: Room, texts: pd.DataFrame, now: datetime) -> tuple[SourceAge, ...]:
    """Return the room's sources; the demo's are its platforms, as if they were live."""
    if room.settings.mode != "demo":
        return tuple(room.sources())
    newest = texts.groupby("platform")["published_at"].max().sort_values()
    return tuple(
        SourceAge(str(name), str(name), at.to_pydatetime(), now, DEMO_LIMIT, "live")
        for name, at in newest.tail(3)[::-1].items()
    )


def _stale(sources: Sequence[SourceAge]) -> bool:
    live = [one for one in sources if one.limit is not None]
    return bool(live) and any(one.state == "failed" for one in live)


def _calm_days(events: Sequence[Event], now: datetime) -> int | None:
    closed = [one.closed_at for one in journal.incidents(events) if one.closed_at]
    return (now - max(closed)).days if closed else None
