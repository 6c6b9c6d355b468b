"""The incident's fact sheet: what is confirmed, what is not, what nobody knows yet."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from crisis import journal
from crisis.journal import Fact
from crisis.text import digest, escape_md
from crisis.ui.state import Desk

STATES = ("confirmed", "unconfirmed", "unknown")
Colour = Literal["green", "yellow", "gray"]
COLOURS: dict[str, Colour] = {
    "confirmed": "green",
    "unconfirmed": "yellow",
    "unknown": "gray",
}


def show(desk: Desk) -> None:
    """Draw the facts of the present incident, and the form that adds one."""
    incident = desk.incident()
    if incident is None:
        return
    st.subheader(desk.t("facts.title"), anchor=False)
    known = journal.facts(desk.events, incident.incident_id)
    if not known:
        st.markdown(f":gray[{desk.t('facts.none')}]")
    for fact in known:
        _one(desk, incident.incident_id, fact)
    with st.popover(desk.t("facts.add"), icon=":material/fact_check:"):
        _form(desk, incident.incident_id)


def _one(desk: Desk, incident_id: str, fact: Fact) -> None:
    with st.container(border=True, gap="small"):
        st.text(fact.text)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(desk.t(f"facts.{fact.status}"), color=COLOURS[fact.status])
            line = desk.t(
                "facts.line",
                time=desk.clock(fact.at),
                source=fact.source or "-",
                owner=fact.owner or "-",
            )
            st.markdown(f":small[:gray[{escape_md(line)}]]")
        chosen = st.segmented_control(
            desk.t("facts.change"),
            STATES,
            default=fact.status,
            format_func=lambda name: desk.t(f"facts.{name}"),
            key=f"facts.{fact.fact_id}",
            required=True,
            label_visibility="collapsed",
        )
        if chosen and chosen != fact.status:
            _put(desk, incident_id, fact.fact_id, fact.text, chosen, fact.source, "")
            st.rerun()


def _form(desk: Desk, incident_id: str) -> None:
    with st.form("facts.form", border=False, clear_on_submit=True):
        text = st.text_input(desk.t("facts.text"), key="facts.text")
        status = st.segmented_control(
            desk.t("facts.status"),
            STATES,
            default="unconfirmed",
            format_func=lambda name: desk.t(f"facts.{name}"),
            key="facts.status",
            required=True,
        )
        source = st.text_input(desk.t("facts.source"), key="facts.source")
        owner = st.text_input(
            desk.t("facts.owner"), value=desk.actor, key="facts.owner"
        )
        if st.form_submit_button(desk.t("facts.add"), type="primary") and text.strip():
            fact_id = digest(text, desk.now.isoformat(), length=8)
            _put(desk, incident_id, fact_id, text, status or "unknown", source, owner)
            st.rerun()


def _put(
    desk: Desk,
    incident_id: str,
    fact_id: str,
    text: str,
    status: str,
    source: str,
    owner: str,
) -> None:
    desk.room.casebook.append(
        journal.FACT,
        {
            "fact_id": fact_id,
            "text": text.strip(),
            "status": status,
            "source": source.strip(),
            "owner": owner.strip() or desk.actor,
        },
        actor=desk.actor or owner.strip() or "?",
        at=desk.now,
        incident_id=incident_id,
    )
