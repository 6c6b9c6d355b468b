"""The wall with an invented snapshot, as the query says or as a control file says.

``?state=red&lang=en&scheme=dark``; with ``live=1`` it is drawn twice a second anew. The
file named by ``control`` (JSON: state, lang, scheme, version) changes it as it runs.
"""

import json
import time
from dataclasses import replace
from pathlib import Path

import streamlit as st

from crisis.ui import wall
from tests.ui.wall_snapshots import make

st.set_page_config(layout="wide")
asked = {name: st.query_params[name] for name in st.query_params}


def draw() -> None:
    told = dict(asked)
    if control := asked.get("control"):
        told |= json.loads(Path(control).read_text(encoding="utf-8"))
    lang = told.get("lang", "en")
    snapshot = make(told.get("state", "red"), lang)
    went = wall.show(
        replace(snapshot, version=told.get("version", "v1")),
        lang,
        told.get("scheme", "auto"),
        beat=time.time() if "live" in told or control else 0,
        patience=float(told.get("patience", 600)),
        frozen=told.get("frozen", "1") == "1",
        inline="inline" in told,
        pages={"explore": "Explore", "composer": "Composer"},
    )
    if went:
        st.session_state.went = went
        st.rerun()


period = 0.1 if asked.get("control") else 0.5 if asked.get("live") else None
st.fragment(run_every=period)(draw)()
st.text(f"went: {st.session_state.get('went', '')}")
