"""Navigation, and the last net under every page: no traceback on screen, ever."""

from __future__ import annotations

import logging

import streamlit as st

from crisis import i18n
from crisis.errors import CrisisError
from crisis.text import escape_md
from crisis.ui import screens, state

UNFORESEEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
_log = logging.getLogger("crisis")


def run() -> None:
    """Show the page the URL asks for."""
    st.session_state[state.FRAMED] = True
    lang = state.language()
    page = st.navigation(screens.pages(lang), position="top")
    try:
        page.run()
    except CrisisError as problem:
        st.error(escape_md(problem.words(lang)), icon=":material/error:")
    except UNFORESEEN as problem:
        # Not foreseen: the person is told, the log has the traceback.
        _log.exception("page %s failed", page.title)
        st.error(
            i18n.t(lang, "app.unexpected", kind=type(problem).__name__),
            icon=":material/error:",
        )
