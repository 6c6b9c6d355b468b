"""Pieces of the journal: the record as a table, statements, promises, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from crisis import i18n, journal
from crisis.journal import Promised
from crisis.model import Event, Incident, Statement
from crisis.text import escape_md, visible
from crisis.ui.header import ROMAN
from crisis.ui.state import Desk
from crisis.ui.words import span


def what(desk: Desk, event: Event, promised: dict[str, str]) -> str:
    """Say in one line what an event records."""
    data = dict(event.payload)
    key = f"event.{event.kind.replace('.', '_')}"
    if not i18n.has(key):
        return desk.t("event.other", kind=event.kind)
    if event.kind == journal.APPROVED:
        data["kind"] = desk.t(f"composer.kind_{data['kind']}")
        data["channels"] = ", ".join(
            desk.t(f"channel.{name}") for name in data["channels"]
        )
    if event.kind == journal.WAIVED:
        data["principle"] = desk.t(f"principle.{data['principle']}")
    if event.kind == journal.KEPT:
        data["what"] = promised.get(str(data.get("promise_id")), "")
    if event.kind == journal.FACT:
        data["status"] = desk.t(f"facts.{data['status']}")
    if event.kind == "label.corrected":
        data["label"] = desk.t(f"sentiment.{data['label']}")
    if "tier" in data:
        data["tier"] = ROMAN.get(int(data["tier"]), "")
    if isinstance(data.get("title"), dict):
        data["title"] = data["title"].get(desk.lang, "")
    return visible(desk.t(key, **{"name": "", "reason": "", **data}))


def table(desk: Desk, events: Sequence[Event], made: Sequence[Promised]) -> None:
    """Draw the record, newest first."""
    promised = {one.promise_id: one.what for one in made}
    rows = pd.DataFrame(
        [
            {
                "seq": event.seq,
                "time": desk.clock(event.at, day=True),
                "who": visible(event.actor),
                "what": what(desk, event, promised),
            }
            for event in reversed(events)
        ],
        columns=["seq", "time", "who", "what"],
    )
    st.dataframe(
        rows,
        hide_index=True,
        key="journal.record",
        height=420,
        row_height=36,
        column_config={
            "seq": st.column_config.NumberColumn(desk.t("journal.col_seq"), width=60),
            "time": st.column_config.TextColumn(desk.t("journal.col_time"), width=110),
            "who": st.column_config.TextColumn(desk.t("journal.col_who"), width=130),
            "what": st.column_config.TextColumn(desk.t("journal.col_what")),
        },
        alt=desk.t("journal.record"),
    )


def statements(desk: Desk, said: Sequence[Statement]) -> None:
    """Draw what was said, numbered as on the charts, newest first."""
    st.subheader(desk.t("journal.said"), anchor=False)
    if not said:
        st.markdown(f":gray[{desk.t('journal.nothing_said')}]")
    for number, one in reversed(list(enumerate(said, 1))):
        with st.container(border=True):
            line = desk.t(
                "journal.said_by",
                time=desk.clock(one.at),
                author=one.author,
                approver=one.approver,
                channels=", ".join(desk.t(f"channel.{name}") for name in one.channels),
            )
            st.markdown(f"**{number}** :small[:gray[{escape_md(line)}]]")
            st.text(one.text)


def promises(desk: Desk, made: Sequence[Promised]) -> None:
    """Draw the promise ledger: open ones first, each with its way to close it."""
    st.subheader(desk.t("journal.promises"), anchor=False)
    if not made:
        st.markdown(f":gray[{desk.t('journal.no_promises')}]")
    order = sorted(made, key=lambda one: (one.kept_at is not None, str(one.due_at)))
    for one in order:
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            with st.container(gap=None):
                st.text(one.what)
                _state(desk, one)
            if one.kept_at is None and st.button(
                desk.t("journal.mark_kept"),
                icon=":material/check:",
                key=f"journal.kept.{one.promise_id}",
                disabled=not desk.actor,
            ):
                desk.room.casebook.append(
                    journal.KEPT,
                    {"promise_id": one.promise_id},
                    actor=desk.actor,
                    at=desk.now,
                    incident_id=one.incident_id,
                )
                st.rerun()


def _state(desk: Desk, one: Promised) -> None:
    zero = timedelta(0)
    if one.kept_at:
        late = one.kept_at - one.due_at if one.due_at else zero
        time = desk.clock(one.kept_at)
        if late > zero:
            words = desk.t("journal.kept_late", time=time, late=span(desk.lang, late))
            st.badge(escape_md(words), icon=":material/check:", color="yellow")
        else:
            words = desk.t("journal.kept", time=time)
            st.badge(escape_md(words), icon=":material/check:", color="green")
    elif one.due_at and one.due_at < desk.now:
        late_words = desk.t("journal.late", late=span(desk.lang, desk.now - one.due_at))
        st.badge(escape_md(late_words), icon=":material/error:", color="red")
    elif one.due_at:
        words = desk.t("journal.due", time=desk.clock(one.due_at))
        st.badge(escape_md(words), icon=":material/schedule:", color="gray")
    else:
        st.badge(desk.t("composer.no_time"), color="gray")


def note(desk: Desk, incident: Incident | None) -> None:
    """Draw the form for a note on the record."""
    with st.form("journal.note", border=True, clear_on_submit=True):
        text = st.text_area(
            desk.t("journal.note"),
            placeholder=desk.t("journal.note_hint"),
            key="journal.note_text",
            height=80,
        )
        if st.form_submit_button(
            desk.t("journal.note_add"), icon=":material/add:", key="journal.note_add"
        ):
            if not desk.actor:
                st.warning(desk.t("journal.name_first"))
            elif text.strip():
                desk.room.casebook.append(
                    journal.NOTED,
                    {"text": text.strip()},
                    actor=desk.actor,
                    at=desk.now,
                    incident_id=incident.incident_id if incident else "",
                )
                st.rerun()


def level(desk: Desk, incident: Incident) -> None:
    """Draw the form that sets another level, or closes the incident, with a reason."""
    with st.form("journal.level", border=True, clear_on_submit=True):
        tier = st.segmented_control(
            desk.t("journal.level"),
            (1, 2, 3, 4),
            default=incident.tier,
            format_func=lambda one: f"{ROMAN[one]} {desk.t(f'level.{one}')}",
            key="journal.tier",
            required=True,
        )
        reason = st.text_input(desk.t("journal.level_reason"), key="journal.reason")
        with st.container(horizontal=True):
            raised = st.form_submit_button(
                desk.t("journal.level_set"), icon=":material/gavel:", key="journal.set"
            )
            closed = st.form_submit_button(
                desk.t("journal.close_incident"),
                icon=":material/task_alt:",
                key="journal.close",
            )
        if not (raised or closed):
            return
        if not desk.actor or not reason.strip():
            st.warning(desk.t("journal.name_first"))
            return
        kind = journal.CLOSED if closed else journal.TIER
        payload = {"reason": reason.strip()} | ({} if closed else {"tier": tier})
        desk.room.casebook.append(
            kind,
            payload,
            actor=desk.actor,
            at=desk.now,
            incident_id=incident.incident_id,
        )
        st.rerun()
