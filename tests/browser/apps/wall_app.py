"""The wall with an invented snapshot: ?state=red&lang=en&scheme=dark&live=0."""

import time

import streamlit as st

from crisis.ui import wall
from tests.ui.wall_snapshots import make

asked = st.query_params
st.set_page_config(layout="wide")


def draw() -> None:
    patience = float(asked.get("patience", 600))
    went = wall.show(
        make(asked.get("state", "red"), asked.get("lang", "en")),
        asked.get("lang", "en"),
        asked.get("scheme", "auto"),
        beat=time.time() if asked.get("live") else 0,
        patience=patience,
        frozen=asked.get("frozen", "1") == "1",
        pages={"explore": "Explore", "composer": "Composer"},
    )
    if went:
        st.session_state.went = went


if asked.get("live"):
    st.fragment(run_every=0.5)(draw)()
else:
    draw()
st.text(f"went: {st.session_state.get('went', '')}")
