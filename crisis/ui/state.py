"""Who looks at which room, in which language, at what time: the start of every page.

`begin` is the first call of each page, so that every page stands alone (deep links).
Language and room travel in the URL (``?lang=zh-Hans&room=main``).
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from crisis import i18n, journal, resources, statements
from crisis.demo import build as demo
from crisis.model import Event, Incident
from crisis.room import Room
from crisis.ui import screens

FRAMED = "app.framed"
DEMO, MAIN = "demo", "main"
ROOMS = (DEMO, MAIN)
WARM_UP_AFTER = 4.0  # seconds: after the first page, not beside it
MOMENTS = ("quiet", "storm", "answered", "recovered")


@dataclass(frozen=True)
class Desk:
    """What a page works with. `now` is the room's time (the demo has its own clock)."""

    lang: str
    room_name: str
    room: Room
    now: datetime
    zone: str
    scheme: str
    actor: str
    events: tuple[Event, ...]  # the record up to the room's time

    def t(self, key: str, /, **slots: object) -> str:
        """Return words in the viewer's language."""
        return i18n.t(self.lang, key, **slots)

    def clock(self, moment: datetime, *, day: bool = False) -> str:
        """Return a time in the room's zone: ``15:05``, or with its day."""
        return clock(moment, self.zone, day=day or not self._today(moment))

    def _today(self, moment: datetime) -> bool:
        zone = ZoneInfo(self.zone)
        return moment.astimezone(zone).date() == self.now.astimezone(zone).date()

    def incident(self) -> Incident | None:
        """Return the incident the room is in, if any."""
        return journal.current(self.events)


def clock(moment: datetime, zone: str, *, day: bool = False) -> str:
    """Format a time in `zone`, as ``15:05`` or ``8 Mar 15:05`` (``3-08 15:05``)."""
    at = pd.Timestamp(moment)
    at = at.tz_localize("UTC") if at.tzinfo is None else at
    local = at.tz_convert(zone)
    return local.strftime("%m-%d %H:%M") if day else local.strftime("%H:%M")


@st.cache_resource(show_spinner=False)
def _room(name: str, home: str) -> Room:
    folder = resources.home() / name
    if name == DEMO:
        demo.ensure(folder)
    opened = Room.open(folder)
    if name != DEMO:
        opened.watch()  # the inbox, and imports that a stop cut short
    later = threading.Timer(WARM_UP_AFTER, _warm_up)
    later.daemon = True
    later.start()
    # What is loaded now lives as long as the process: keep collections off it.
    gc.collect()
    gc.freeze()
    return opened


def _warm_up() -> None:
    """Read the rules once, so that the first draft is checked without a wait."""
    for lang, text in (("en", "We are sorry."), ("zh-Hans", "对不起。")):
        statements.check(text, kind="statement", fault="brand", severity=2, lang=lang)


def own_room_exists() -> bool:
    """Tell whether the organisation has begun a room of its own."""
    return (resources.home() / MAIN).is_dir()


def language() -> str:
    """Return the viewer's language: the URL's, the last chosen, or the browser's."""
    wanted = st.query_params.get("lang") or st.session_state.get("app.lang")
    lang = i18n.best_language(wanted or st.context.locale)
    st.session_state["app.lang"] = lang
    return lang


def room_name() -> str:
    """Return the room the viewer is in: the URL's, the last chosen, ours if begun."""
    wanted = st.query_params.get("room") or st.session_state.get("app.room")
    name = wanted if wanted in ROOMS else (MAIN if own_room_exists() else DEMO)
    st.session_state["app.room"] = name
    return name


def begin() -> Desk:
    """Return the desk of this run, and keep language and room in the URL."""
    if not st.session_state.get(FRAMED):
        _frame()
    lang, name = language(), room_name()
    for key, value in (("lang", lang), ("room", name)):
        if st.query_params.get(key) != value:
            st.query_params[key] = value
    room, now = _room(name, str(resources.home())), _now(name)
    return Desk(
        lang=lang,
        room_name=name,
        room=room,
        now=now,
        zone=room.settings.zone,
        scheme=st.context.theme.type or "light",
        actor=str(st.session_state.get("app.actor", "")).strip(),
        events=tuple(journal.until(room.casebook.events(), now)),
    )


def _frame() -> None:
    """Run the page again inside the frame.

    Streamlit runs a file of ``pages/`` by itself as long as no visitor of the process
    has called `st.navigation`: a deep link right after the start would have no frame.
    """
    st.session_state[FRAMED] = True
    st.set_page_config(page_icon=screens.ICON, layout="wide")
    st.navigation(screens.pages(language()), position="top")
    st.rerun()


def moment() -> str:
    """Return which moment of its story the demo shows."""
    wanted = st.query_params.get("moment") or st.session_state.get("app.moment")
    name = wanted if wanted in MOMENTS else "storm"
    st.session_state["app.moment"] = name
    return name


def _now(name: str) -> datetime:
    if name != DEMO:
        return datetime.now(UTC)
    chosen = moment()
    key = f"app.moment_began.{chosen}"
    began = st.session_state.setdefault(key, datetime.now(UTC))
    # The demo's clock runs on from its moment, for an hour at most.
    elapsed = min(datetime.now(UTC) - began, timedelta(hours=1))
    return demo.moments()[chosen] + elapsed


def switch(**choice: str) -> None:
    """Change language, room or moment for this viewer (a widget's callback)."""
    for key, value in choice.items():
        st.session_state[f"app.{key}"] = value
        st.query_params[key] = value


def chosen(widget: str, key: str) -> Callable[[], None]:
    """Return a callback that takes a widget's value over as `key` of `switch`."""

    def take() -> None:
        value = st.session_state.get(widget)
        if value:
            switch(**{key: value})

    return take
