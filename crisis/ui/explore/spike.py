"""Right side of explore: one spike, what drives it, its posts, and the way to act."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from crisis import drivers, explore, journal
from crisis.explore import View
from crisis.model import Detection
from crisis.stores.query import Query
from crisis.text import digest, escape_md, mask, visible
from crisis.ui import words
from crisis.ui.explore import trend
from crisis.ui.header import ROMAN
from crisis.ui.state import Desk

TABS = ("phrases", "hashtags", "accounts", "links", "languages", "platforms")


@st.cache_data(max_entries=64, show_spinner=False)
def load(
    room: str,
    version: int,
    query: Query,
    since: datetime,
    until: datetime,
    _desk: Desk,
) -> tuple[drivers.Drivers, int]:
    """Return the drivers of a span, computed once per data version."""
    return explore.told(
        _desk.room.store, query, since, until, _desk.room.settings.terms
    )


def card(desk: Desk, spike: Detection) -> None:
    """Draw what was observed and expected, and why there was an alert."""
    onset = desk.clock((spike.onset or spike.at).to_pydatetime())
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        title = desk.t("explore.spike_of", time=onset)
        st.subheader(escape_md(title), anchor=False, width="content")
        state = "explore.open" if spike.end is None else "explore.over"
        st.badge(
            desk.t(state),
            icon=":material/trending_up:",
            color="red" if spike.end is None else "gray",
        )
    peak = spike.peak if spike.peak is not None else spike.observed
    one, two, three = st.columns(3)
    one.metric(desk.t("explore.observed"), f"{peak:,.0f}")
    two.metric(desk.t("explore.usual"), f"{spike.expected:,.0f}")
    three.metric(desk.t("explore.band"), f"≤ {spike.upper:,.0f}")
    why = desk.t(
        "explore.why_day" if spike.detector == "day" else "explore.why",
        time=desk.clock(spike.at.to_pydatetime()),
        measures=trend.measures(desk, spike),
        observed=f"{spike.observed:,.0f}",
        upper=f"{spike.upper:,.0f}",
    )
    st.markdown(escape_md(why))


def drives(desk: Desk, told: drivers.Drivers) -> None:
    """Draw the drivers, a tab a kind."""
    st.markdown(f"**{desk.t('explore.drivers')}**")
    tabs = st.tabs([desk.t(f"explore.{name}") for name in TABS])
    for tab, name in zip(tabs, TABS, strict=True):
        with tab:
            _table(desk, name, getattr(told, name))
    for group in told.copies[:2]:
        line = desk.t("explore.copies", count=group.count, authors=group.authors)
        if group.coordinated:
            line += " · " + desk.t("explore.coordinated")
        st.markdown(f":material/content_copy: {escape_md(line)}")
        st.text(visible(group.text))


def _table(desk: Desk, kind: str, found: list) -> None:
    if not found:
        st.markdown(f":gray[{desk.t('explore.no_driver')}]")
        return
    new = f" · {desk.t('explore.new_value')}"
    rows = pd.DataFrame(
        [
            {
                "value": _value(desk, kind, one.value) + ("" if one.times else new),
                "posts": one.count,
                "times": one.times,
            }
            for one in found[:8]
        ]
    )
    top = float(rows["times"].max()) if rows["times"].notna().any() else 1.0
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        key=f"explore.table.{kind}",
        column_config={
            "value": st.column_config.TextColumn(desk.t(f"explore.{kind}")),
            "posts": st.column_config.NumberColumn(
                desk.t("explore.posts_col"), width="small"
            ),
            "times": st.column_config.ProgressColumn(
                desk.t("explore.times"), format="%.1f×", min_value=0, max_value=top
            ),
        },
        alt=desk.t(f"explore.{kind}"),
    )


def _value(desk: Desk, kind: str, value: str) -> str:
    if kind == "accounts":
        return desk.t("common.mask", mask=mask(value))
    if kind == "languages":
        return words.language(desk.lang, value)
    if kind == "platforms":
        return words.platform(desk.lang, value)
    return visible(value)


def voices(desk: Desk, told: drivers.Drivers) -> None:
    """Draw the first and the most spread posts, as plain text."""
    with st.container(border=True):
        st.markdown(f"**{desk.t('explore.first')}**")
        for post in [*told.earliest[:1], *told.spread[:2]]:
            first = post in told.earliest[:1]
            tail = desk.t("explore.is_first")
            if not first:
                tail = desk.t("explore.shares", count=f"{post.spread:,}")
            line = " · ".join(
                (
                    words.platform(desk.lang, post.platform),
                    desk.t("common.mask", mask=mask(post.author)),
                    desk.clock(post.at.to_pydatetime()),
                    tail,
                )
            )
            st.markdown(f":small[:gray[{escape_md(line)}]]")
            st.text(visible(post.text))


def act(desk: Desk, view: View, spike: Detection | None, total: int) -> None:
    """Draw what can be done from here: answer, or open an incident."""
    with st.container(horizontal=True):
        if st.button(
            desk.t("common.open_composer"),
            icon=":material/edit_note:",
            type="primary",
            key="explore.draft",
        ):
            st.session_state["composer.fresh"] = True
            st.session_state.pop("composer.draft_id", None)
            st.switch_page("pages/composer.py")
        if desk.incident() is None:
            with st.popover(desk.t("explore.open_incident"), icon=":material/flag:"):
                _incident(desk, spike)


def _incident(desk: Desk, spike: Detection | None) -> None:
    snapshot = desk.room.snapshot(desk.now)
    judged = snapshot.assessment
    suggested = judged.tier if judged and judged.tier else 4
    with st.form("explore.incident", border=False):
        title = st.text_input(desk.t("explore.incident_title"), key="explore.title")
        tier = st.segmented_control(
            desk.t("explore.incident_level"),
            (1, 2, 3, 4),
            default=suggested,
            format_func=lambda one: f"{ROMAN[one]} {desk.t(f'level.{one}')}",
            key="explore.tier",
            required=True,
        )
        fault = st.selectbox(
            desk.t("explore.incident_fault"),
            ("unknown", "brand", "third_party", "false_rumour"),
            format_func=lambda name: desk.t(f"fault.{name}"),
            key="explore.fault",
        )
        lead = st.text_input(
            desk.t("explore.incident_lead"), value=desk.actor, key="explore.lead"
        )
        speaker = st.text_input(
            desk.t("explore.incident_spokesperson"), key="explore.speaker"
        )
        done = st.form_submit_button(desk.t("explore.open_incident"), type="primary")
    if done and title.strip():
        began = (spike.at if spike is not None else pd.Timestamp(desk.now)).isoformat()
        desk.room.casebook.append(
            journal.OPENED,
            {
                "title": title.strip(),
                "brand": desk.room.settings.brand,
                "tier": tier,
                "fault": fault,
                "lead": lead.strip(),
                "spokesperson": speaker.strip(),
                "alerted_at": began,
            },
            actor=desk.actor or lead.strip() or "?",
            at=desk.now,
            incident_id=digest(title, desk.now.isoformat()),
        )
        st.rerun()
