"""Ready or not, in words that name the worst two reasons; never a score."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from crisis import triage
from crisis.ui.composer.session import Work
from crisis.ui.state import Desk
from crisis.ui.words import span


def show(desk: Desk, work: Work, open_questions: int, questions: int) -> bool:
    """Draw the readiness line; return whether the draft may go to a second reader."""
    if not work.text.strip():
        st.info(desk.t("composer.empty"), icon=":material/edit_note:")
        return False
    must = [f for f in work.standing if f.level == "error"]
    consider = len(work.standing) - len(must)
    second = _second_line(desk, len(must), consider, open_questions, questions)
    if must:
        principles = list(dict.fromkeys(f.principle for f in must))[:2]
        reasons = [desk.t(f"readiness.{name}") for name in principles]
        joined = reasons[0]
        if len(reasons) > 1:
            joined = desk.t("composer.joint", first=reasons[0], second=reasons[1])
        words = desk.t("composer.do_not_send", reasons=joined)
        st.error(f"**{words}**\n\n{second}", icon=":material/block:")
        return False
    if consider:
        words = desk.t("composer.can_go", count=consider)
        st.warning(f"**{words}**\n\n{second}", icon=":material/info:")
    else:
        words = desk.t("composer.ready")
        st.success(f"**{words}**\n\n{second}", icon=":material/check_circle:")
    return True


def _second_line(
    desk: Desk, must: int, consider: int, open_questions: int, questions: int
) -> str:
    parts = [desk.t("composer.counts", must=must, consider=consider)]
    if questions:
        parts.append(
            desk.t("composer.open_questions", open=open_questions, total=questions)
        )
    due = _next_duty(desk)
    if due:
        parts.append(due)
    return " · ".join(parts)


def _next_duty(desk: Desk) -> str:
    incident = desk.incident()
    if incident is None:
        return ""
    clocks = triage.clocks(incident.tier)
    for duty, done in (
        ("acknowledge", incident.acknowledged_at),
        ("statement", incident.stated_at),
    ):
        if duty in clocks and done is None:
            due = incident.opened_at + clocks[duty]
            left = due - desk.now
            slots = {"duty": desk.t(f"duty.{duty}"), "time": desk.clock(due)}
            if left < timedelta(0):
                late = span(desk.lang, -left)
                return desk.t("composer.overdue", late=late, **slots)
            return desk.t("composer.due", left=span(desk.lang, left), **slots)
    return ""
