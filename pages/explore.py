"""Explore: what happened when, what drives it, and the posts behind it."""

from dataclasses import replace

import streamlit as st

from crisis import charts, explore
from crisis.ui import header, state
from crisis.ui.explore import (
    compare,
    filters,
    posts,
    replay,
    spike,
    trend,
    voice,
)

here = state.begin()
header.show(here, "explore")
store, home = here.room.store, str(here.room.home)

if store.span() is None:
    st.info(here.t("explore.empty_room"), icon=":material/move_to_inbox:")
    if st.button(here.t("explore.go_intake"), type="primary", key="explore.go_intake"):
        st.switch_page("pages/intake.py")
    st.stop()

asked = filters.show(here)
view = trend.load(home, store.version(), asked.query, asked.bucket, here)
if not view.mentions:
    st.info(here.t("explore.empty"), icon=":material/search_off:")
    with st.container(horizontal=True):
        st.button(here.t("explore.clear"), on_click=filters.clear)
        st.button(here.t("explore.widen"), on_click=filters.widen)
    st.stop()

left, right = st.columns([7, 4.2], gap="medium")
with left:
    trend.heading(here, view)
    graph = st.container()
    chosen = trend.spikes(here, view)
    with graph:
        brushed = trend.chart(here, view, chosen)
    trend.artefacts(here, view)
    st.download_button(
        here.t("explore.download_figure"),
        data=lambda: charts.page(trend.figure(here, view, chosen), "Crisis War Room"),
        file_name="trend.html",
        mime="text/html",
        icon=":material/download:",
        key="explore.html",
        on_click="ignore",
    )

span = brushed or (view.query.since, view.query.until)
if chosen is not None and not brushed:
    span = explore.span_of(chosen, view.bucket, view.query.until)
told, total = spike.load(home, store.version(), asked.query, *span, here)
with right:
    with st.container(border=True):
        if chosen is not None and not brushed:
            spike.card(here, chosen)
        spike.drives(here, told)
    spike.voices(here, told)
    spike.act(here, view, chosen, total)

shown = st.segmented_control(
    here.t("explore.below"),
    ("posts", "compare", "voice", "replay"),
    default="posts",
    format_func=lambda name: here.t(f"explore.tab_{name}"),
    key="explore.below",
    required=True,
    label_visibility="collapsed",
)
if shown == "compare":
    compare.show(here, view)
elif shown == "voice":
    voice.show(here, view)
elif shown == "replay":
    replay.show(here, view)
else:
    posts.show(here, replace(asked.query, since=span[0], until=span[1]), total)
