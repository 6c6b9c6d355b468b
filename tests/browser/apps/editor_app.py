"""The draft editor over a toy checker: ?lang=en&text=... ; every run marks its words."""

import re

import streamlit as st

from crisis.ui.editor import current_draft, draft_editor

KEY = "draft"
START = "We are sorry if anyone 🙂🙂 was upset.\nThe supplier did it, soon we act.\n"
LEVELS = {
    "sorry if anyone": "error",
    "supplier": "warning",
    "soon": "suggestion",
    "900": "contradiction",
    "供应商": "error",
}

asked = st.query_params
state = st.session_state
state.setdefault("revision", 0)
state.setdefault("text", asked.get("text", START))


def put(text: str) -> None:
    state.text = text
    state.revision += 1


def show(word: str) -> None:
    text = current_draft(state.text, key=KEY, revision=state.revision)
    start = text.find(word)
    nonce = state.get("nonce", 0) + 1
    state.nonce = nonce
    state.focus = {"start": start, "end": start + len(word), "nonce": nonce}


text = current_draft(state.text, key=KEY, revision=state.revision)
found = sorted(
    (hit.start(), hit.end(), level)
    for word, level in LEVELS.items()
    for hit in re.finditer(re.escape(word), text)
)
got = draft_editor(
    text,
    marks=[
        {"start": start, "end": end, "level": level, "number": number}
        for number, (start, end, level) in enumerate(found, 1)
    ],
    lang=asked.get("lang", "en"),
    key=KEY,
    revision=state.revision,
    focus=state.get("focus"),
    placeholder="Write here",
    label="Draft",
    disabled=asked.get("off") == "1",
    height=int(asked.get("tall", 300)),
)
state.runs = state.get("runs", 0) + 1
st.button("Template", on_click=put, args=("Template text. The supplier. Done.",))
st.button("Show supplier", on_click=show, args=("supplier",))
st.button("Rerun")
st.text(f"runs {state.runs}")
st.text(f"length {len(got)}")
st.code(got[:400], language=None)


@st.fragment(run_every=0.2 if asked.get("busy") else None)
def busy() -> None:
    st.text("busy")
    # By the browser's timer only: a page that is gone must not rerun for ever.
    if asked.get("busy") and not state.whole:
        st.rerun()


state.whole = True
busy()
state.whole = False
