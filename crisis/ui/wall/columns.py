"""The wall's three columns as plain dicts: what happens, what people ask, what we do.

A column without data is None; the component leaves its place empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crisis import i18n, text
from crisis.snapshot.types import Duty, Series, Snapshot
from crisis.ui.wall import window, words
from crisis.ui.words import platform

QUESTIONS, PHRASES, DUTIES, SPIKES, STATEMENTS = 3, 3, 6, 4, 8
QUESTION_LENGTH, POST_LENGTH = 110, 180


def happening(
    snapshot: Snapshot, lang: str, headline: str, *, calm: bool
) -> dict[str, Any] | None:
    """Return headline, figures and chart; None where no post has come in."""
    if snapshot.as_of is None:
        return None
    return {
        "label": i18n.t(lang, "wall.happening"),
        "headline": headline,
        "figures": _figures(snapshot, lang, calm),
        "chart": _chart(snapshot, lang, headline),
    }


def _bucket(series: Series, lang: str) -> str:
    return words.age(series.bucket, lang)


def _figures(snapshot: Snapshot, lang: str, calm: bool) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if snapshot.negative_share is not None:
        error = snapshot.share_error
        rows.append(
            {
                "value": words.percent(snapshot.negative_share),
                "error": "" if error is None else f"±{words.NBSP}{round(error * 100)}",
                "lines": i18n.t(lang, "wall.share").split("\n"),
                "negative": True,
            }
        )
    if snapshot.series is not None:
        lines = [i18n.t(lang, "wall.count", span=_bucket(snapshot.series, lang))]
        if snapshot.expected_now is not None:
            low, high = (f"{round(bound):,}" for bound in snapshot.expected_now)
            lines.append(i18n.t(lang, "wall.expected", low=low, high=high))
        value = f"{snapshot.negative_now:,}"
        rows.append({"value": value, "error": "", "lines": lines, "negative": False})
    if snapshot.unsure_share is not None and not calm:
        rows.append(
            {
                "value": words.percent(snapshot.unsure_share),
                "error": "",
                "lines": i18n.t(lang, "wall.unsure").split("\n"),
                "negative": False,
            }
        )
    return rows


def _chart(snapshot: Snapshot, lang: str, headline: str) -> dict[str, Any] | None:
    series = window.drawn(snapshot)
    if series is None:
        return None
    bucket = timedelta(seconds=series.bucket)
    end = series.start + (len(series.negative) - 1) * bucket

    def clock(at: datetime) -> str:
        return words.clock(at, snapshot.zone)

    inside: list[dict[str, Any]] = [
        {"at": words.epoch_ms(at), "text": clock(at)}
        for at in (spike.onset or spike.at for spike in snapshot.spikes)
        if series.start <= at <= end + bucket
    ][-SPIKES:]
    said: list[dict[str, Any]] = [
        {"at": words.epoch_ms(one.at), "number": number, "text": clock(one.at)}
        for number, one in enumerate(snapshot.statements, 1)
        if series.start <= one.at <= end + bucket
    ][-STATEMENTS:]
    share = next((one for one in reversed(series.share) if one is not None), None)
    none = i18n.t(lang, "wall.none")
    join = i18n.t(lang, "wall.join")
    span = _bucket(series, lang)
    return {
        "start": words.epoch_ms(series.start),
        "bucket": series.bucket,
        "negative": list(series.negative),
        "lower": [round(one, 1) for one in series.lower],
        "upper": [round(one, 1) for one in series.upper],
        "share": [_hundred(one) for one in series.share],
        "low": [_hundred(one) for one in series.share_low],
        "high": [_hundred(one) for one in series.share_high],
        "spikes": inside,
        "statements": said,
        "count_label": i18n.t(lang, "wall.chart_count", span=span),
        "share_label": i18n.t(lang, "wall.chart_share"),
        "band": i18n.t(lang, "wall.band"),
        "alt": i18n.t(
            lang,
            "wall.chart_alt",
            headline=headline,
            span=span,
            start=clock(series.start),
            end=clock(end),
            now=series.negative[-1],
            most=max(series.negative),
            share=words.percent(share) if share is not None else none,
            spikes=join.join(one["text"] for one in inside) or none,
            statements=join.join(f"{one['number']} {one['text']}" for one in said)
            or none,
        ),
    }


def _hundred(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def asked(snapshot: Snapshot, lang: str) -> dict[str, Any] | None:
    """Return the questions most asked, each in its own language."""
    if not snapshot.questions:
        return None
    ours = (snapshot.brand, *snapshot.terms)
    rows = []
    for one in snapshot.questions[:QUESTIONS]:
        if one.answered_at is None:
            state = i18n.t(lang, "wall.not_answered")
        else:
            when = words.moment(one.answered_at, snapshot.now, snapshot.zone, lang)
            state = i18n.t(lang, "wall.answered", time=when)
        rows.append(
            {
                "text": words.clipped(words.masked(one.text, ours), QUESTION_LENGTH),
                "lang": one.lang,
                "answered": one.answered_at is not None,
                "state": state,
                "count": i18n.t(lang, "wall.count_asked", count=f"{one.count:,}"),
            }
        )
    return {"label": i18n.t(lang, "wall.asked"), "items": rows}


def drives(snapshot: Snapshot, lang: str, *, calm: bool) -> dict[str, Any] | None:
    """Return the phrases behind it with bars (share of the first), and one post."""
    if not snapshot.drives and snapshot.post is None:
        return None
    ours = (snapshot.brand, *snapshot.terms)
    top = snapshot.drives[:PHRASES]
    most = max((one.count for one in top), default=1) or 1
    return {
        "label": i18n.t(lang, "wall.talk" if calm else "wall.drives"),
        "calm": calm,
        "items": [
            {
                "text": words.clipped(words.masked(one.phrase, ours), 40),
                "lang": one.lang,
                "count": f"{one.count:,}",
                "bar": round(one.count / most * 0.92, 3),
            }
            for one in top
        ],
        "post": _post(snapshot, lang, ours),
    }


def _post(
    snapshot: Snapshot, lang: str, ours: tuple[str, ...]
) -> dict[str, str] | None:
    post = snapshot.post
    if post is None:
        return None
    author = post.author if post.author.startswith("··") else text.mask(post.author)
    said = [
        words.safe(platform(lang, post.platform), 24),
        i18n.t(lang, "wall.author", mask=author),
        words.moment(post.at, snapshot.now, snapshot.zone, lang),
    ]
    if post.spread:
        said.append(i18n.t(lang, "wall.shares", count=f"{post.spread:,}"))
    return {
        "text": words.clipped(words.masked(post.text, ours), POST_LENGTH),
        "lang": post.lang,
        "line": " · ".join(said),
    }


def duties(snapshot: Snapshot, lang: str) -> dict[str, Any] | None:
    """Return what we owe: late ones first (longest late), then due, then done."""
    if not snapshot.duties:
        return None
    order = {"late": 0, "due": 1, "done": 2}
    rows = sorted(snapshot.duties, key=lambda one: (order[one.state], one.due_at))
    newest_done = [one for one in rows if one.state == "done"][-2:]
    rows = [one for one in rows if one.state != "done"] + newest_done[::-1]
    return {
        "label": i18n.t(lang, "wall.next"),
        "items": [_duty(one, snapshot, lang) for one in rows[:DUTIES]],
        "others": max(len(rows) - DUTIES, 0),
    }


def _duty(duty: Duty, snapshot: Snapshot, lang: str) -> dict[str, Any]:
    """Return one duty; `due` ticks, `by` and `was_due` are its two last lines."""
    own = duty.words.strip()
    key = f"duty.{duty.name}"
    name = own or (i18n.t(lang, key) if i18n.has(key) else duty.name)
    when = words.moment(duty.due_at, snapshot.now, snapshot.zone, lang)
    owner = f" · {words.safe(duty.owner, 40)}" if duty.owner.strip() else ""
    return {
        "name": words.safe(name, 70),
        "lang": words.script_of(own) if own else "",
        "state": duty.state,
        "due": words.epoch_ms(duty.due_at),
        "by": i18n.t(lang, "wall.by", time=when) + owner,
        "was_due": i18n.t(lang, "wall.was_due", time=when) + owner,
        "done": _done(duty, snapshot, lang) if duty.state == "done" else "",
    }


def _done(duty: Duty, snapshot: Snapshot, lang: str) -> str:
    at = duty.done_at or duty.due_at
    when = words.moment(at, snapshot.now, snapshot.zone, lang)
    late = (at - duty.due_at).total_seconds()
    if late >= 60:
        return i18n.t(lang, "wall.done_late", time=when, age=words.age(late, lang))
    if duty.began_at is not None and duty.done_at is not None:
        took = words.age((duty.done_at - duty.began_at).total_seconds(), lang)
        return i18n.t(lang, "wall.done", time=when, age=took)
    return i18n.t(lang, "wall.done_at", time=when)


def shares(
    parts: Mapping[str, float], lang: str, name: Callable[[str, str], str]
) -> str:
    """Return the two largest shares in words: ``X 61 %, Weibo 33 %``."""
    largest: Sequence[tuple[str, float]] = sorted(
        parts.items(), key=lambda one: -one[1]
    )[:2]
    said = [f"{name(lang, key)} {words.percent(share)}" for key, share in largest]
    return i18n.t(lang, "wall.join").join(said)
