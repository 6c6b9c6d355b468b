"""The wall: one screen, read from across the room. Nobody touches it."""

import time

import streamlit as st

from crisis.ui import screens, state, wall

state.begin()


@st.fragment(run_every=None if st.query_params.get("live") == "0" else 2)
def live() -> None:
    """Draw the newest snapshot; computed once for all viewers."""
    desk = state.begin()
    asked = wall.show(
        desk.room.snapshot(desk.now),
        desk.lang,
        desk.scheme,
        beat=int(time.time()),
        pages=screens.desks(desk.lang),
    )
    if asked:
        st.switch_page(screens.file_of(asked))


live()
