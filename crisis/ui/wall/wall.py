"""Puts a snapshot on the screen through the wall component."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

import streamlit as st

from crisis.snapshot.types import Snapshot
from crisis.ui.assets import read
from crisis.ui.wall.payload import payload

Scheme = Literal["light", "dark", "auto"]
PATIENCE = 20.0  # seconds without a payload until the wall says that it is not live
_SCRIPTS = ("chart.js", "blocks.js", "fit.js", "wall.js")


def show(
    snapshot: Snapshot,
    lang: str,
    scheme: Scheme | str | None = "auto",
    *,
    beat: int | float | str | None = None,
    key: str = "wall",
    patience: float = PATIENCE,
    frozen: bool = False,
    pages: Mapping[str, str] | None = None,
    inline: bool = False,
) -> str | None:
    """Draw the wall over the whole window.

    Args:
        snapshot: what to show. lang: UI language. scheme: light, dark, or auto (the
            browser's own; None is the same).
        beat: changes with every call that proves the server alive (a counter, a
            time; None takes the clock): an unchanged payload is not delivered again.
        patience: seconds without a new beat after which the wall greys itself and
            says so; several times the refresh interval.
        frozen: clocks and ages stand still (a demo's or a review's fixed moment).
        pages: ``{url: title}`` of the desk pages that the way back offers; it shows
            itself on mouse move and keyboard focus.
        inline: draw in the page's flow at 16:9 instead of over the window.

    Returns: the url of the page that somebody asked for in this run, else None (pass
    it to ``st.switch_page``; unless the page changes within 8 s, the browser goes
    there itself).
    """
    data: dict[str, Any] = payload(snapshot, lang)
    alive = time.time() if beat is None else beat
    data |= {
        "scheme": scheme if scheme in ("light", "dark") else "auto",
        "beat": alive,
        "patience": patience,
        "frozen": frozen,
        "inline": inline,
        "pages": [[url, title] for url, title in (pages or {}).items()],
    }
    result = _component()(
        key=key,
        data=data,
        on_go_change=_asked,
        height="content" if inline else 1,
    )
    asked = result.go
    return str(asked) if asked else None


def _asked() -> None:
    """Make Streamlit keep the trigger; its value is read where the wall is drawn."""


@cache
def _component() -> Any:
    return st.components.v2.component(
        "crisis_wall",
        css=read("wall", "wall.css"),
        js=read("wall", *_SCRIPTS),
    )
