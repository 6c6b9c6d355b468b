"""The filter row: time, platform, language, sentiment, search; all of it in the URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from crisis import charts, explore
from crisis.stores.query import AUTHOR_CLASSES, Query
from crisis.ui import words
from crisis.ui.state import Desk

SPANS = {
    "3h": timedelta(hours=3),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}
LABELS = ("negative", "unsure", "neutral", "positive")
KEYS = ("span", "platform", "language", "sentiment", "author", "bucket", "q")


@dataclass(frozen=True)
class Chosen:
    """The question asked, and the bucket (seconds) it is drawn in."""

    query: Query
    bucket: int


@st.cache_data(max_entries=16, show_spinner=False)
def facets(room: str, version: int, _desk: Desk) -> dict[str, dict[str, int]]:
    """Return what the room holds by platform, language and engine, per data version."""
    return _desk.room.store.facets(Query(), ("platform", "lang", "engine"))


def show(desk: Desk) -> Chosen:
    """Draw the row and return what was chosen."""
    known = facets(str(desk.room.home), desk.room.store.version(), desk)
    platforms, langs = list(known.get("platform", {})), list(known.get("lang", {}))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        span = st.segmented_control(
            desk.t("explore.time"),
            list(SPANS),
            default=next(iter(_linked("span", list(SPANS))), _opening(desk)),
            format_func=lambda name: desk.t(f"explore.span_{name}"),
            key="explore.span",
            required=True,
        )
        platform = _several(
            desk, "platform", platforms, lambda name: words.platform(desk.lang, name)
        )
        lang = _several(
            desk, "language", langs, lambda name: words.language(desk.lang, name)
        )
        label = _several(
            desk, "sentiment", list(LABELS), lambda name: desk.t(f"sentiment.{name}")
        )
        search = st.text_input(
            desk.t("explore.search"),
            value=st.query_params.get("q", ""),
            placeholder=desk.t("explore.search_hint"),
            key="explore.q",
            icon=":material/search:",
            width=220,
        )
        with st.popover(desk.t("explore.more"), icon=":material/tune:"):
            author = _several(
                desk,
                "author",
                [*AUTHOR_CLASSES, "verified", "unknown"],
                lambda name: desk.t(f"explore.author_{name}"),
            )
            bucket = _bucket(desk)
    _link(
        span=span or "",
        platform=platform,
        language=lang,
        sentiment=label,
        author=author,
        bucket=str(bucket or ""),
        q=search,
    )
    since, until = _ends(desk, span or "24h")
    query = Query(
        since=since,
        until=until,
        platforms=tuple(platform),
        langs=tuple(lang),
        labels=tuple(label),
        author_classes=tuple(author),
        search=search.strip(),
    )
    fits = explore.bucket_for(until - since)
    most = (until - since).total_seconds() / charts.MAX_POINTS
    return Chosen(query, bucket if bucket and bucket >= most else fits)


def _bucket(desk: Desk) -> int:
    """Draw the choice of bucket; 0 leaves it to span."""
    options = (0, *explore.BUCKETS)
    asked = _linked("bucket", [str(one) for one in options])
    chosen = st.selectbox(
        desk.t("explore.bucket"),
        options,
        index=options.index(int(asked[0])) if asked else 0,
        format_func=lambda seconds: (
            words.span(desk.lang, timedelta(seconds=seconds))
            if seconds
            else desk.t("explore.bucket_auto")
        ),
        key="explore.bucket",
    )
    return int(chosen or 0)


def _several(
    desk: Desk, name: str, options: list[str], say: Callable[[str], str]
) -> list[str]:
    return st.multiselect(
        desk.t(f"explore.{name}"),
        options,
        default=_linked(name, options),
        format_func=say,
        key=f"explore.{name}",
        placeholder=desk.t("explore.span_all"),
        width=200,
    )


def _linked(name: str, options: list[str]) -> list[str]:
    """Return what the URL asks for: ids, the same in every language."""
    asked = [part for part in st.query_params.get(name, "").split(",") if part]
    return [part for part in asked if part in options]


def _link(**chosen: str | list[str]) -> None:
    """Keep the filters in the URL, so that the view can be sent to somebody."""
    for name, value in chosen.items():
        text = value if isinstance(value, str) else ",".join(value)
        if not text:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != text:
            st.query_params[name] = text


def _opening(desk: Desk) -> str:
    """Open where there is something to see: a day, or all if the data is older."""
    span = desk.room.store.span()
    if span and desk.now - span[1] > timedelta(hours=24):
        return "all"
    return "24h"


def _ends(desk: Desk, name: str) -> tuple[datetime, datetime]:
    until = desk.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    length = SPANS[name]
    if length is not None:
        return until - length, until
    span = desk.room.store.span()
    if span is None:
        return until - timedelta(hours=24), until
    return span[0], min(until, span[1] + timedelta(seconds=1))


def clear() -> None:
    """Forget all filters (a button's callback)."""
    for key in KEYS:
        st.session_state.pop(f"explore.{key}", None)
        st.query_params.pop(key, None)


def widen() -> None:
    """Look at all time (a button's callback)."""
    st.session_state["explore.span"] = "all"
    st.query_params["span"] = "all"
