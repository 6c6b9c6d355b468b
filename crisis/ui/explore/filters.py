"""The filter row: time, platform, language, sentiment, search; all of it in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from crisis import explore
from crisis.stores.query import Query
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
KEYS = ("span", "platform", "language", "sentiment", "q")


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
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        span = st.segmented_control(
            desk.t("explore.time"),
            list(SPANS),
            default=_opening(desk),
            format_func=lambda name: desk.t(f"explore.span_{name}"),
            key="explore.span",
            required=True,
            bind="query-params",
        )
        platforms = st.multiselect(
            desk.t("explore.platform"),
            list(known.get("platform", {})),
            format_func=lambda name: words.platform(desk.lang, name),
            key="explore.platform",
            placeholder=desk.t("explore.span_all"),
            bind="query-params",
            width=200,
        )
        langs = st.multiselect(
            desk.t("explore.language"),
            list(known.get("lang", {})),
            format_func=lambda name: words.language(desk.lang, name),
            key="explore.language",
            placeholder=desk.t("explore.span_all"),
            bind="query-params",
            width=200,
        )
        labels = st.multiselect(
            desk.t("explore.sentiment"),
            LABELS,
            format_func=lambda name: desk.t(f"sentiment.{name}"),
            key="explore.sentiment",
            placeholder=desk.t("explore.span_all"),
            bind="query-params",
            width=200,
        )
        search = st.text_input(
            desk.t("explore.search"),
            placeholder=desk.t("explore.search_hint"),
            key="explore.q",
            icon=":material/search:",
            bind="query-params",
            width=220,
        )
    since, until = _ends(desk, span or "24h")
    query = Query(
        since=since,
        until=until,
        platforms=tuple(platforms),
        langs=tuple(langs),
        labels=tuple(labels),
        search=search.strip(),
    )
    return Chosen(query, explore.bucket_for(until - since))


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
        st.query_params.pop(f"explore.{key}", None)


def widen() -> None:
    """Look at all time (a button's callback)."""
    st.session_state["explore.span"] = "all"
