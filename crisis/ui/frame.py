"""Navigation, and the last net under every page: no traceback on screen, ever."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from crisis import i18n
from crisis.errors import CrisisError
from crisis.text import escape_md
from crisis.ui import state

ICON = str(Path(__file__).with_name("icon.png"))
_log = logging.getLogger("crisis")


def run(pages: Sequence[tuple[str, str, str]]) -> None:
    """Show the page the URL asks for. pages: (name, file, icon), the first is home."""
    lang = state.language()
    home = [
        st.Page(
            path,
            title=i18n.t(lang, f"page.{name}"),
            icon=icon,
            default=index == 0,
        )
        for index, (name, path, icon) in enumerate(pages)
    ]
    page = st.navigation(home, position="top")
    try:
        page.run()
    except CrisisError as problem:
        st.error(escape_md(problem.words(lang)), icon=":material/error:")
    except (ArithmeticError, LookupError, OSError, TypeError, ValueError) as problem:
        # Not foreseen: the person is told, the log has the traceback.
        _log.exception("page %s failed", page.title)
        st.error(
            i18n.t(lang, "app.unexpected", kind=type(problem).__name__),
            icon=":material/error:",
        )
