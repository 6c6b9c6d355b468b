"""The wall: one screen, read from across the room. Nobody touches it."""

import streamlit as st

from crisis.ui import state, wall

here = state.begin()


@st.fragment(run_every=None if st.query_params.get("live") == "0" else 2)
def live() -> None:
    """Draw the newest snapshot; computed once for all viewers."""
    desk = state.begin()
    wall.show(desk.room.snapshot(desk.now), desk.lang, desk.scheme)


live()
