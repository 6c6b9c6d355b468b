"""The screens of the app, in the order of its navigation; the first is home."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from crisis import i18n

ICON = str(Path(__file__).with_name("icon.png"))
# Name (of its words and its URL), file, icon.
SCREENS = (
    ("explore", "pages/explore.py", ":material/query_stats:"),
    ("intake", "pages/intake.py", ":material/move_to_inbox:"),
    ("composer", "pages/composer.py", ":material/edit_note:"),
    ("labels", "pages/labels.py", ":material/label:"),
    ("journal", "pages/journal.py", ":material/menu_book:"),
    ("wall", "pages/wall.py", ":material/tv:"),
)


def pages(lang: str) -> list[Any]:
    """Return the screens as pages titled in `lang`."""
    return [
        st.Page(path, title=i18n.t(lang, f"page.{name}"), icon=icon, default=not place)
        for place, (name, path, icon) in enumerate(SCREENS)
    ]


def desks(lang: str) -> dict[str, str]:
    """Return ``{url: title}`` of the desk pages, for the wall's way back."""
    return {
        "/" if place == 0 else f"/{name}": i18n.t(lang, f"page.{name}")
        for place, (name, _, _) in enumerate(SCREENS)
        if name != "wall"
    }


def file_of(url: str) -> str:
    """Return the file of the page at `url`."""
    name = url.strip("/") or SCREENS[0][0]
    return next(path for known, path, _ in SCREENS if known == name)
