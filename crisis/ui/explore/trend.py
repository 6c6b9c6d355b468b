"""Left side of explore: the finding in a sentence, the chart, the spikes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from crisis import charts, explore, journal
from crisis.explore import View
from crisis.model import Detection
from crisis.stores.query import Query
from crisis.text import escape_md
from crisis.ui.explore import filters
from crisis.ui.state import Desk
from crisis.ui.words import platform, span


@st.cache_data(max_entries=64, show_spinner=False)
def load(room: str, version: int, query: Query, bucket: int, _desk: Desk) -> View:
    """Return the view of a query, computed once per data version."""
    return explore.view(_desk.room.store, query, bucket)


def heading(desk: Desk, view: View) -> None:
    """Say what the chart shows before it shows it."""
    spikes = view.spikes
    if spikes and spikes[-1].end is None:
        time = desk.clock((spikes[-1].onset or spikes[-1].at).to_pydatetime())
        words = desk.t("explore.heading_spike", time=time)
    elif spikes:
        time = desk.clock((spikes[-1].onset or spikes[-1].at).to_pydatetime())
        one = len(spikes) == 1
        key = "explore.heading_past_one" if one else "explore.heading_past"
        words = desk.t(key, count=len(spikes), time=time)
    else:
        words = desk.t("explore.heading_quiet")
    st.subheader(escape_md(words), anchor=False)
    share = round(100 * view.negative / view.mentions) if view.mentions else 0
    known = filters.facets(str(desk.room.home), desk.room.store.version(), desk)
    counts = desk.t(
        "explore.counts",
        mentions=f"{view.mentions:,}",
        negative=f"{view.negative:,}",
        share=share,
        unsure=f"{view.unsure:,}",
        engine=", ".join(known["engine"]) or "-",
    )
    st.markdown(f":gray[{escape_md(counts)}]")


def artefacts(desk: Desk, view: View) -> None:
    """Say what only looks like a spike: a platform just begun, a capped crawl."""
    for one in view.artefacts:
        source = platform(desk.lang, one.source)
        if one.kind == "new_source":
            since = desk.clock(one.since.to_pydatetime(), day=True)
            words = desk.t("explore.new_source", source=source, time=since)
        else:
            count = f"{one.ceiling or 0:,.0f}"
            words = desk.t("explore.crawl_cap", source=source, count=count)
        st.warning(escape_md(words), icon=":material/start:")


def figure(desk: Desk, view: View, selected: Detection | None) -> dict:
    """Return the chart of the view as a plotly dict."""
    bucket = span(desk.lang, timedelta(seconds=view.bucket))
    names = charts.Words(
        count=desk.t("explore.panel_count", bucket=bucket),
        share=desk.t("explore.panel_share"),
        expected=desk.t("explore.expected"),
        negative=desk.t("sentiment.negative"),
        mentions=desk.t("explore.all_posts_line"),
        day=desk.t("explore.day_format"),
    )
    chosen = None
    if selected is not None:
        since, until = explore.span_of(
            selected, view.bucket, view.query.until or desk.now
        )
        chosen = (pd.Timestamp(since), pd.Timestamp(until))
    return charts.trend(
        view.counts,
        view.bands,
        _marks(desk, view),
        words=names,
        scheme=desk.scheme,
        zone=desk.zone,
        bucket=view.bucket,
        selected=chosen,
    )


def _marks(desk: Desk, view: View) -> list[charts.Mark]:
    since, until = view.query.since, view.query.until
    assert since is not None and until is not None
    marks = []
    for spike in view.spikes:
        at = spike.onset or spike.at
        if at >= pd.Timestamp(since):
            top = _height(view, at)
            marks.append(charts.Mark(at, "spike", desk.clock(at.to_pydatetime()), top))
    for number, said in enumerate(journal.statements(desk.events), 1):
        if since <= said.at <= until:
            marks.append(charts.Mark(pd.Timestamp(said.at), "statement", str(number)))
    return marks


def _height(view: View, at: pd.Timestamp) -> float:
    row = view.counts.loc[view.counts["bucket_start"] <= at, "negative"]
    if row.empty:
        return 0.0
    return float(max(row.iloc[-1], view.bands["upper"].iloc[len(row) - 1]))


def chart(desk: Desk, view: View, selected: Detection | None) -> tuple | None:
    """Draw the chart; return the span brushed on it, as local times, or None."""
    drawn = figure(desk, view, selected)
    state = st.plotly_chart(
        drawn,
        theme=None,
        key="explore.chart",
        on_select="rerun",
        selection_mode="box",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=desk.t("explore.heading_quiet"),
    )
    st.markdown(f":small[:gray[{escape_md(desk.t('explore.key'))}]]")
    boxes = state.selection.box if state else []
    if boxes and len(boxes[0].get("x", [])) == 2:
        first, last = sorted(pd.Timestamp(x, tz=desk.zone) for x in boxes[0]["x"])
        if last - first >= pd.Timedelta(seconds=view.bucket):
            return first.to_pydatetime(), last.to_pydatetime()
    return None


def spikes(desk: Desk, view: View) -> Detection | None:
    """Draw the spike table with one row chosen; return that spike."""
    if not view.spikes:
        return None
    newest = list(reversed(view.spikes))
    rows = pd.DataFrame([_row(desk, spike) for spike in newest])
    names = {
        name: st.column_config.Column(desk.t(f"explore.{name}"))
        for name in ("onset", "lasted", "peak", "usual", "measures")
    }
    state = st.dataframe(
        rows,
        hide_index=True,
        key="explore.spikes",
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0], "columns": [], "cells": []}},
        column_config=names,
        height="content" if len(rows) < 6 else 240,
        alt=desk.t("explore.heading_past", count=len(rows), time=rows["onset"].iloc[0]),
    )
    chosen: Sequence[int] = state.selection.rows if state else []
    place = chosen[0] if chosen and chosen[0] < len(newest) else 0
    return newest[place]


def measures(desk: Desk, spike: Detection) -> str:
    """Return the measures that fired, in words."""
    names = [name for name in spike.metric.split("+") if name]
    return ", ".join(desk.t(f"explore.measure_{name}") for name in names)


def _row(desk: Desk, spike: Detection) -> dict[str, object]:
    onset = spike.onset or spike.at
    length = (spike.end or pd.Timestamp(desk.now)) - onset
    lasted = span(desk.lang, length.to_pytimedelta())
    if spike.end is None:
        lasted = desk.t("explore.so_far", span=lasted)
    return {
        "onset": desk.clock(onset.to_pydatetime()),
        "lasted": lasted,
        "peak": round(spike.peak if spike.peak is not None else spike.observed),
        "usual": round(spike.expected),
        "measures": measures(desk, spike),
    }
