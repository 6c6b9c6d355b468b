"""Labels: judge a sample blind, see the share corrected, teach the engine."""

import streamlit as st

from crisis.ui import header, state
from crisis.ui.labels import act, blind, engine, result, teaching

here = state.begin()
header.show(here, "labels")

if here.room.store.span() is None:
    st.info(here.t("labels.empty_room"), icon=":material/move_to_inbox:")
    if st.button(here.t("explore.go_intake"), type="primary", key="labels.go_intake"):
        st.switch_page("pages/intake.py")
    st.stop()


act.problem()
if not here.actor:
    act.name(here)


@st.fragment
def sample() -> None:
    """Draw the sample and its outcome; a keystroke draws only this anew."""
    drawn = here.room.labels.samples()
    latest = drawn[-1] if drawn else None
    found = None
    if latest is not None and latest.judged:
        found = here.room.labels.outcome(latest)
    if latest is not None:
        # Now and then the rest of the page too: there is more to learn from.
        stage = (latest.sample_id, len(latest.judged) // 10)
        if st.session_state.setdefault("labels.stage", stage) != stage:
            st.session_state["labels.stage"] = stage
            st.rerun()
    result.heading(here, found)
    left, right = st.columns([7, 4.2], gap="medium")
    with left:
        blind.show(here, latest)
    with right:
        result.show(here, latest, found)


sample()
left, right = st.columns([7, 4.2], gap="medium")
with left:
    teaching.show(here)
with right:
    engine.show(here)
