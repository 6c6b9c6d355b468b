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


# Name, file and icon of every screen, in the order of the navigation; the first is home.
PAGES = (
    ("explore", "pages/explore.py", ":material/query_stats:"),
    ("intake", "pages/intake.py", ":material/move_to_inbox:"),
    ("composer", "pages/composer.py", ":material/edit_note:"),
    ("journal", "pages/journal.py", ":material/menu_book:"),
    ("wall", "pages/wall.py", ":material/tv:"),
)


def desk_pages(lang: str) -> dict[str, str]:
    """Return ``{url: title}`` of the desk pages, for the wall's way back."""
    return {
        "/" if place == 0 else f"/{name}": i18n.t(lang, f"page.{name}")
        for place, (name, _, _) in enumerate(PAGES)
        if name != "wall"
    }


def file_of(url: str) -> str:
    """Return the file of the page at `url`."""
    name = url.strip("/") or PAGES[0][0]
    return next(path for known, path, _ in PAGES if known == name)


def run(pages: Sequence[tuple[str, str, str]] = PAGES) -> None:
    """Show the page the URL asks for."""
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
