"""Two periods on one axis: now against before, a week ago, or the spike before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from crisis import charts
from crisis.explore import View
from crisis.stores.query import Query
from crisis.text import escape_md
from crisis.ui.state import Desk

WAYS = ("before", "week", "onset")


@st.cache_data(max_entries=64, show_spinner=False)
def _counts(
    room: str, version: int, query: Query, bucket: int, _desk: Desk
) -> pd.DataFrame:
    return _desk.room.store.rollup(query, bucket)


def show(desk: Desk, view: View) -> None:
    """Draw the comparison and say it in one sentence first."""
    way = st.segmented_control(
        desk.t("explore.compare_with"),
        WAYS,
        default="before",
        format_func=lambda name: desk.t(f"explore.compare_{name}"),
        key="explore.compare",
        required=True,
    )
    since, until = view.query.since, view.query.until
    assert since is not None and until is not None
    # Only full buckets: one that still fills would read as a drop.
    until -= timedelta(seconds=int(until.timestamp()) % view.bucket)
    spans = _spans(view, way or "before", since, until)
    if spans is None:
        st.markdown(desk.t("explore.compare_no_spike"))
        return
    now, then = (
        _counts(
            str(desk.room.home),
            desk.room.store.version(),
            replace(view.query, since=span[0], until=span[1]),
            view.bucket,
            desk,
        )
        for span in spans
    )
    if then.empty or not int(then["mentions"].sum()):
        st.markdown(desk.t("explore.compare_none"))
        return
    words = _sentence(desk, now, then)
    st.markdown(f"**{escape_md(words)}**")
    name = desk.t(f"explore.compare_{way}")
    figure = charts.compare(
        [
            (desk.t("explore.compare_now"), now["negative"]),
            (name, then["negative"]),
        ],
        bucket=view.bucket,
        scheme=desk.scheme,
    )
    st.plotly_chart(
        figure,
        theme=None,
        key="explore.compare_chart",
        config={"displayModeBar": False},
        alt=words,
    )


Span = tuple[datetime, datetime]


def _spans(
    view: View, way: str, since: datetime, until: datetime
) -> tuple[Span, Span] | None:
    length = until - since
    if way == "before":
        return (since, until), (since - length, since)
    if way == "week":
        week = timedelta(days=7)
        return (since, until), (since - week, until - week)
    onsets = [(s.onset or s.at).to_pydatetime() for s in view.spikes]
    if len(onsets) < 2:
        return None
    newest, earlier = onsets[-1], onsets[-2]
    length = max(until - newest, timedelta(seconds=12 * view.bucket))
    return (newest, newest + length), (earlier, earlier + length)


def _sentence(desk: Desk, now: pd.DataFrame, then: pd.DataFrame) -> str:
    slots: dict[str, object] = {}
    for name, counts in (("now", now), ("then", then)):
        total, negative = int(counts["mentions"].sum()), int(counts["negative"].sum())
        share = negative / total if total else 0.0
        low, high = charts.wilson(np.array([share]), np.array([float(total)]))
        slots |= {
            name: f"{negative:,}",
            f"share_{name}": round(100 * share),
            f"low_{name}": round(100 * float(np.nan_to_num(low[0]))),
            f"high_{name}": round(100 * float(np.nan_to_num(high[0]))),
        }
    return desk.t("explore.compare_words", **slots)
