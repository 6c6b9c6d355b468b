"""The second reader: approval binds to the exact text and enters the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import streamlit as st

from crisis import journal
from crisis.errors import CrisisError
from crisis.model import Promise
from crisis.text import digest, escape_md
from crisis.ui.composer import session
from crisis.ui.composer.session import Work
from crisis.ui.state import Desk


def button(
    desk: Desk,
    work: Work,
    ready: bool,
    made: Sequence[Promise],
    owners: Mapping[int, str],
) -> None:
    """Draw the approval button, off until the draft is ready."""
    if st.button(
        desk.t("composer.ask_approval"),
        icon=":material/how_to_reg:",
        type="primary" if ready else "secondary",
        disabled=not ready,
        key="composer.approve",
        width="stretch",
    ):
        _dialog(desk, work, made, owners)


def _dialog(
    desk: Desk, work: Work, made: Sequence[Promise], owners: Mapping[int, str]
) -> None:
    @st.dialog(desk.t("composer.approval_title"), width="medium")
    def ask() -> None:
        st.markdown(escape_md(desk.t("composer.approval_text")))
        with st.container(border=True):
            st.text(work.text)
        writer = st.text_input(
            desk.t("composer.writer"),
            value=work.draft.author or desk.actor,
            key="composer.writer",
        )
        reader = st.text_input(desk.t("composer.reader"), key="composer.reader")
        if st.button(
            desk.t("composer.approve_do"),
            icon=":material/how_to_reg:",
            type="primary",
            key="composer.approve_do",
        ):
            try:
                release(desk, work, writer, reader, made, owners)
            except CrisisError as problem:
                st.error(escape_md(problem.words(desk.lang)))
                return
            st.session_state["composer.approved"] = desk.clock(desk.now)
            st.rerun()

    ask()


def release(
    desk: Desk,
    work: Work,
    writer: str,
    reader: str,
    made: Sequence[Promise],
    owners: Mapping[int, str],
) -> None:
    """Put the statement and its promises on the record.

    Raises: StatementError when names are missing or the same.
    """
    incident = desk.incident()
    incident_id = incident.incident_id if incident else ""
    statement_id = digest(work.draft.draft_id, work.lang, work.text)
    first = incident is not None and incident.acknowledged_at is None
    kind, payload = journal.approve(
        statement_id=statement_id,
        kind=work.draft.kind,
        text=work.text,
        approved_text_sha256=journal.sha256(work.text),
        lang=work.lang,
        author=writer,
        approver=reader,
        channels=work.draft.channels,
        phase="acknowledgement" if first else "statement",
        waivers=[asdict(waiver) for waiver in work.draft.waivers],
    )
    append = desk.room.casebook.append
    append(kind, payload, actor=reader.strip(), at=desk.now, incident_id=incident_id)
    for place, promise in enumerate(made):
        promised, details = journal.promise(
            promise,
            promise_id=f"{statement_id}-{place}",
            statement_id=statement_id,
            owner=owners.get(place, ""),
        )
        append(
            promised,
            details,
            actor=reader.strip(),
            at=desk.now,
            incident_id=incident_id,
        )
    _updated(desk, reader, incident_id)
    session.keep(desk, replace(work.draft, statement_id=statement_id, author=writer))
    st.session_state.pop("composer.draft_id", None)
    st.session_state["composer.fresh"] = True
    st.query_params.pop("draft", None)


def _updated(desk: Desk, reader: str, incident_id: str) -> None:
    """Mark earlier promises of an update as kept: this statement is the update."""
    before = journal.promises(desk.events)  # as of before this approval
    for promise in before:
        mine = promise.incident_id == incident_id and promise.kind == "update"
        if mine and promise.kept_at is None:
            desk.room.casebook.append(
                journal.KEPT,
                {"promise_id": promise.promise_id},
                actor=reader.strip(),
                at=desk.now,
                incident_id=incident_id,
            )
