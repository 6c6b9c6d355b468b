"""Acts of the labels screen: done in a button's callback, told when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from crisis.errors import CrisisError
from crisis.text import escape_md
from crisis.ui.state import DEMO, Desk

PROBLEM = "labels.problem"


def moment(desk: Desk) -> datetime | None:
    """Return the time for the record: now, or where the demo's story stands."""
    return desk.now if desk.room_name == DEMO else None


def doing(desk: Desk, act: Callable[..., Any], *args: Any) -> Callable[[], None]:
    """Return a callback that does `act` in the viewer's name, on the record."""

    def do() -> None:
        try:
            act(*args, actor=desk.actor, at=moment(desk))
        except CrisisError as problem:
            st.session_state[PROBLEM] = problem.words(desk.lang)

    return do


def problem() -> None:
    """Show what did not work, once."""
    words = st.session_state.pop(PROBLEM, "")
    if words:
        st.error(escape_md(words), icon=":material/error:")


def name(desk: Desk) -> None:
    """Ask for the name that stands in the record."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            desk.t("app.you"), key="labels.actor", on_change=_named, width=320
        )
        st.markdown(f":gray[{escape_md(desk.t('labels.name_first'))}]")


def _named() -> None:
    st.session_state["app.actor"] = st.session_state["labels.actor"]
