"""Beside the draft: what people ask, what approval puts on the clock, what passed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from crisis.model import PRINCIPLES, Promise
from crisis.snapshot.types import Asked
from crisis.statements import answers, promises
from crisis.text import escape_md
from crisis.ui.composer.session import Work
from crisis.ui.state import Desk

TOP = 3


@dataclass(frozen=True)
class Answered:
    """A question of the public, and the words of the draft that answer it."""

    asked: Asked
    words: str


def match(work: Work, asked: Sequence[Asked]) -> list[Answered]:
    """Return the top questions, each with the sentence that answers it (or empty)."""
    top = list(asked[:TOP])
    if not top:
        return []
    found = answers.match([one.text for one in top], work.text)
    return [
        Answered(one, work.text[hit.start : hit.end] if hit.answered else "")
        for one, hit in zip(top, found, strict=True)
    ]


def promised(desk: Desk, work: Work) -> list[Promise]:
    """Return what the draft promises."""
    return promises.extract(work.text, work.lang, desk.now, zone=ZoneInfo(desk.zone))


def questions(desk: Desk, answered: Sequence[Answered]) -> None:
    """Draw the questions, open ones marked by sign and word."""
    st.subheader(desk.t("composer.questions"), anchor=False)
    if not answered:
        st.markdown(f":gray[{desk.t('composer.no_questions')}]")
    for one in answered:
        icon = ":material/check_circle:" if one.words else ":material/help:"
        with st.container(horizontal=True, gap="small"):
            st.markdown(icon, width="content")
            with st.container(gap=None):
                st.text(one.asked.text)
                count = f"{one.asked.count:,}"
                if one.words:
                    short = one.words if len(one.words) < 48 else one.words[:46] + "…"
                    line = desk.t("composer.answered_by", count=count, words=short)
                else:
                    line = desk.t("composer.not_answered", count=count)
                st.markdown(f":small[:gray[{escape_md(line)}]]")


def clock(desk: Desk, made: Sequence[Promise]) -> dict[int, str]:
    """Draw what approval would put on the clock; return owners by place."""
    st.subheader(desk.t("composer.on_clock"), anchor=False)
    if not made:
        st.markdown(f":gray[{desk.t('composer.no_promise')}]")
    owners: dict[int, str] = {}
    for place, promise in enumerate(made):
        with st.container(border=True):
            st.text(promise.what)
            due = desk.t("composer.no_time")
            if promise.due:
                due = desk.t("composer.by", time=desk.clock(promise.due))
            st.markdown(f":material/schedule: **{escape_md(due)}**")
            owners[place] = st.text_input(
                desk.t("composer.owner"),
                key=f"composer.owner.{place}",
                placeholder=desk.t("composer.owner"),
                label_visibility="collapsed",
            )
    return owners


def passed(desk: Desk, work: Work) -> None:
    """Draw in one line which principles the draft keeps."""
    names = [
        desk.t(f"principle.{name}")
        for name in PRINCIPLES
        if work.report.verdicts.get(name) == "pass"
    ]
    if names and work.text.strip():
        st.subheader(desk.t("composer.passed"), anchor=False)
        st.markdown(":material/check: " + escape_md(" · ".join(names)))
