"""A snapshot as the plain dict that the wall component draws: words, numbers, times.

Every sentence is made here, in the viewer's language; the browser only ticks clocks
and ages. Names of strangers leave this module masked, hidden characters visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crisis import i18n
from crisis.snapshot.types import Snapshot, SourceAge, Trend
from crisis.ui.wall import columns, slab, words
from crisis.ui.words import language, platform

DEMO = (("en", "DEMO"), ("zh-Hans", "演示"), ("zh-Hant", "示範"))
DRILL = (("en", "DRILL"), ("zh-Hans", "演练"), ("zh-Hant", "演習"))
SOURCES = 4
_TICKING = {
    "late": "wall.late",
    "since": "wall.since",
    "not_live": "wall.not_live",
    "lost": "wall.lost",
    "more": "wall.more",
    **{
        key: f"span.{key}"
        for key in (
            "seconds",
            "minutes",
            "hours",
            "hours_minutes",
            "days",
            "days_hours",
        )
    },
}


def payload(snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """Return what the wall shows, in the UI language `lang`; at most some 8 kB.

    Times that the browser ticks are milliseconds since 1970 (UTC); all others are
    words in the room's zone. A block without data is None, so that it is left out.
    """
    lang = lang if lang in i18n.languages() else i18n.FALLBACK
    tier = level(snapshot)
    empty = not snapshot.sources and snapshot.as_of is None
    return {
        "lang": lang,
        "version": snapshot.version,
        "mode": snapshot.mode,
        "state": "empty" if empty else ("level" if tier else "calm"),
        "tier": tier,
        "stale": bool(snapshot.stale),
        "now": words.epoch_ms(snapshot.now),
        "zone": snapshot.zone,
        "words": {name: i18n.t(lang, key) for name, key in _TICKING.items()},
        "marks": _marks(snapshot, lang),
        "top": _top(snapshot, lang, empty),
        "slab": slab.slab(snapshot, lang, tier, empty),
        "notice": _notice(snapshot, lang),
        "happening": columns.happening(
            snapshot, lang, _headline(snapshot, lang), calm=tier == 0
        ),
        "asked": columns.asked(snapshot, lang),
        "drives": columns.drives(snapshot, lang, calm=tier == 0),
        "duties": columns.duties(snapshot, lang),
        "foot": _foot(snapshot, lang),
        "empty": i18n.t(lang, "wall.empty_do") if empty else "",
        "label": i18n.t(lang, "wall.label"),
        "back": i18n.t(lang, "wall.back"),
    }


def level(snapshot: Snapshot) -> int:
    """Return the tier on the wall: the incident's, else what the figures ask for."""
    if snapshot.incident is not None:
        return snapshot.incident.tier
    return snapshot.assessment.tier if snapshot.assessment is not None else 0


def _marks(snapshot: Snapshot, lang: str) -> dict[str, Any] | None:
    """Return the words that keep a drill or a demo from passing for the real thing."""
    if snapshot.mode == "drill":
        return {"words": i18n.t(lang, "wall.drill"), "all": [list(x) for x in DRILL]}
    if snapshot.mode == "demo":
        return {"words": "", "all": [list(x) for x in DEMO]}
    return None


def _top(snapshot: Snapshot, lang: str, empty: bool) -> dict[str, Any]:
    incident = snapshot.incident
    if incident is not None:
        title = words.clipped(words.masked(incident.title, ours(snapshot)), 80)
    elif empty:
        title = ""
    else:
        key = "wall.unopened" if level(snapshot) else "wall.quiet"
        title = i18n.t(lang, key)
    chips = sorted(snapshot.sources, key=lambda one: not past_limit(one, snapshot.now))
    return {
        "title": title,
        "title_lang": words.script_of(title) if incident else "",
        "brand": words.safe(snapshot.brand, 60),
        "sources": [_chip(one, snapshot, lang) for one in chips[:SOURCES]]
        or _newest(snapshot, lang),
        "others": max(len(chips) - SOURCES, 0),
        "city": words.city(snapshot.zone, lang),
    }


def _newest(snapshot: Snapshot, lang: str) -> list[dict[str, Any]]:
    """Return a chip for how new the data is, where no source says it."""
    if snapshot.as_of is None:
        return []
    when = words.moment(snapshot.as_of, snapshot.now, snapshot.zone, lang)
    said = i18n.t(lang, "wall.data_to", time=when)
    return [
        {
            "name": said,
            "state": "file",
            "at": None,
            "limit": None,
            "text": "",
            "late": snapshot.stale,
        }
    ]


def ours(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the names whose handles stay readable: the brand's and its terms."""
    return (snapshot.brand, *snapshot.terms)


def past_limit(source: SourceAge, now: datetime) -> bool:
    """Tell whether a source failed or was last read too long ago."""
    if source.state == "failed":
        return True
    if source.limit is None or source.read_at is None:
        return False
    return (now - source.read_at).total_seconds() > source.limit


def _chip(source: SourceAge, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """Return one source: `at` ticks against `limit`; `text` stands in its place."""
    state, at, said = source.state, source.read_at or source.last_at, ""
    if source.limit is None and state != "failed":
        state = "file" if state != "live" else state
        at = source.last_at
    if state == "failed":
        said = i18n.t(lang, "wall.source_failed")
    elif at is None:
        said = i18n.t(lang, "wall.source_none")
    elif state == "file":
        when = words.moment(at, snapshot.now, snapshot.zone, lang)
        said = i18n.t(lang, "wall.source_file", time=when)
    return {
        "name": words.safe(platform(lang, source.name), 24),
        "state": state,
        "at": words.epoch_ms(at) if at is not None and not said else None,
        "limit": source.limit,
        "text": said,
        "late": past_limit(source, snapshot.now),
    }


def _notice(snapshot: Snapshot, lang: str) -> dict[str, Any] | None:
    """Return what is stale: the words, and the time from which its age ticks."""
    if not snapshot.stale or snapshot.as_of is None:
        return None
    when = words.moment(snapshot.as_of, snapshot.now, snapshot.zone, lang)
    late = [one for one in snapshot.sources if past_limit(one, snapshot.now)]
    oldest = min(
        late, key=lambda one: words.epoch_ms(one.read_at or snapshot.now), default=None
    )
    rests = i18n.t(lang, "wall.rests_on", time=when)
    if oldest is None or (oldest.read_at is None and not oldest.reason):
        said = i18n.t(lang, "wall.stale_any", time=when)
        return {"text": said, "since": None, "rests": rests}
    slots = {"source": words.safe(platform(lang, oldest.name), 24), "time": when}
    if oldest.state == "failed" and oldest.reason:
        reason = words.clipped(words.masked(oldest.why(lang)), 80)
        said = i18n.t(lang, "wall.failed", reason=reason, **slots)
        return {"text": said, "since": None, "rests": rests}
    if oldest.limit is None or oldest.read_at is None:
        said = i18n.t(lang, "wall.stale_any", time=when)
        return {"text": said, "since": None, "rests": rests}
    limit = words.age(oldest.limit, lang)
    said = i18n.t(lang, "wall.stale", age="{age}", limit=limit, **slots)
    return {"text": said, "since": words.epoch_ms(oldest.read_at), "rests": rests}


def _headline(snapshot: Snapshot, lang: str) -> str:
    """Return the finding as a sentence; in the past tense where its data is stale."""
    trend = snapshot.trend
    if trend.kind == "none" or snapshot.as_of is None:
        return i18n.t(lang, "headline.none")
    if snapshot.stale:
        when = words.moment(snapshot.as_of, snapshot.now, snapshot.zone, lang)
        if trend.kind == "quiet":
            return i18n.t(lang, "headline.past_quiet", time=when)
        if trend.times is None:
            return i18n.t(lang, "headline.past_counted", time=when, now=trend.now)
        times = f"{trend.times:.1f}"
        return i18n.t(lang, "headline.past", time=when, times=times)
    return _present(trend, lang)


def _present(trend: Trend, lang: str) -> str:
    if trend.kind == "quiet":
        return i18n.t(lang, "headline.quiet")
    if trend.times is None:
        slots = {"now": f"{trend.now:,}", "before": f"{trend.before:,}"}
        return i18n.t(lang, "headline.counted", **slots)
    times = f"{trend.times:.1f}"
    if trend.kind == "steady" and times == "1.0":
        return i18n.t(lang, "headline.same")
    return i18n.t(lang, f"headline.{trend.kind}", times=times)


def _foot(snapshot: Snapshot, lang: str) -> list[dict[str, str]]:
    """Return who speaks, who leads, where and in which languages people write."""
    rows: list[tuple[str, str]] = [
        ("wall.spokesperson", snapshot.spokesperson),
        ("wall.lead", snapshot.lead),
        ("wall.where", columns.shares(snapshot.platforms, lang, platform)),
        ("wall.languages", columns.shares(snapshot.languages, lang, language)),
    ]
    return [
        {"label": i18n.t(lang, key), "value": words.safe(said, 60)}
        for key, said in rows
        if said
    ]


def size(made: Mapping[str, Any]) -> int:
    """Return the bytes of a payload as it travels (JSON, UTF-8)."""
    import json

    return len(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode())
