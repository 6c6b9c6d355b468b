"""The head of every desk page: title, level, source ages, room time, language."""

from __future__ import annotations

import streamlit as st

from crisis import i18n
from crisis.text import escape_md
from crisis.ui import state
from crisis.ui.state import Desk

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
NAMES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}


def show(desk: Desk, page: str) -> None:
    """Draw the head of `page` (its i18n key below ``page``)."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.title(desk.t(f"page.{page}"), anchor=False, width="content")
        with st.container(
            horizontal=True, width="content", vertical_alignment="center", gap="small"
        ):
            _level(desk)
            st.badge(
                f"{desk.clock(desk.now)} {desk.zone.split('/')[-1].replace('_', ' ')}",
                icon=":material/schedule:",
                color="gray",
            )
            _settings(desk)
    if desk.room_name == state.DEMO:
        _demo(desk)


def _level(desk: Desk) -> None:
    incident = desk.incident()
    if incident is None:
        st.badge(desk.t("app.no_incident"), color="gray", icon=":material/task_alt:")
        return
    words = f"{ROMAN[incident.tier]} {desk.t(f'level.{incident.tier}')}"
    level_chip(incident.tier, words, incident.title, desk.lang)


_CHIP = """
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector('.chip');
  root.className = 'chip t' + data.tier;
  root.lang = data.lang;
  root.querySelector('b').textContent = data.numeral;
  root.querySelector('strong').textContent = data.word;
  root.querySelector('span').textContent = data.title;
}
"""
_CHIP_CSS = """
.chip { display: inline-flex; align-items: center; gap: .5rem; border-radius: .5rem;
  padding: .3rem .75rem; font: 600 1rem var(--st-font, sans-serif); max-width: 26rem;
  line-height: 1.35; }
.chip b { font: 700 1.05rem "Source Serif", Georgia, serif; }
.chip span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-weight: 400; }
.t1 { background: #A90F26; color: #fff } .t2 { background: #EB6A0A; color: #16202E }
.t3 { background: #FFDD55; color: #16202E } .t4 { background: #2467C9; color: #fff }
"""


def level_chip(tier: int, words: str, title: str, lang: str) -> None:
    """Draw a level as a filled chip with numeral, word and incident title."""
    numeral, _, word = words.partition(" ")
    chip = st.components.v2.component(
        "level_chip",
        html='<div class="chip"><b></b><strong></strong><span></span></div>',
        css=_CHIP_CSS,
        js=_CHIP,
    )
    chip(
        key="app.level",
        data={
            "tier": tier,
            "numeral": numeral,
            "word": word,
            "title": title,
            "lang": lang,
        },
        width="content",
        height="content",
    )


def _settings(desk: Desk) -> None:
    with st.popover(NAMES[desk.lang], icon=":material/translate:", key="app.settings"):
        st.segmented_control(
            desk.t("app.language"),
            i18n.languages(),
            default=desk.lang,
            format_func=NAMES.__getitem__,
            key="app.lang_choice",
            required=True,
            on_change=state.chosen("app.lang_choice", "lang"),
        )
        st.text_input(
            desk.t("app.you"),
            value=desk.actor,
            key="app.actor_choice",
            help=desk.t("app.you_help"),
            on_change=_actor,
        )
        if state.own_room_exists():
            st.segmented_control(
                desk.t("app.room"),
                state.ROOMS,
                default=desk.room_name,
                format_func=lambda name: desk.t(f"app.room_{name}"),
                key="app.room_choice",
                required=True,
                help=desk.t("app.room_help"),
                on_change=state.chosen("app.room_choice", "room"),
            )
        else:
            st.button(
                desk.t("app.start_own"),
                icon=":material/add_home:",
                key="app.start_own_menu",
                on_click=state.switch,
                kwargs={"room": state.MAIN},
            )


def _actor() -> None:
    st.session_state["app.actor"] = st.session_state["app.actor_choice"]


def _demo(desk: Desk) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", border=True, gap="medium"
    ):
        st.markdown(f"**DEMO · 演示 · 示範** — {escape_md(desk.t('app.demo_notice'))}")
        st.selectbox(
            desk.t("app.moment"),
            state.MOMENTS,
            index=state.MOMENTS.index(state.moment()),
            format_func=lambda name: desk.t(f"app.moment_{name}"),
            key="app.moment_choice",
            label_visibility="collapsed",
            on_change=state.chosen("app.moment_choice", "moment"),
            width=220,
        )
        if not state.own_room_exists():
            st.button(
                desk.t("app.start_own"),
                icon=":material/add_home:",
                key="app.start_own",
                on_click=state.switch,
                kwargs={"room": state.MAIN},
            )
