"""Teach the room's engine from its labels: the gain first, then the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from crisis.labelling import record
from crisis.sentiment.corrections import ENOUGH
from crisis.text import escape_md
from crisis.ui.labels import act
from crisis.ui.state import Desk

LEARNT = "labels.learnt"


def show(desk: Desk) -> None:
    """Draw what is in force, what could be learnt, and the way back."""
    teacher = desk.room.labels
    with st.container(border=True):
        st.subheader(desk.t("labels.teach"), anchor=False)
        in_force = record.adjustment(teacher.events())
        if in_force is None:
            st.markdown(f":gray[{escape_md(desk.t('labels.shipped'))}]")
        else:
            st.success(escape_md(_said(desk, in_force)), icon=":material/school:")
            st.button(
                desk.t("labels.drop"),
                icon=":material/undo:",
                key="labels.drop",
                disabled=not desk.actor,
                on_click=act.doing(desk, teacher.drop),
            )
        count = teacher.lessons()
        st.markdown(escape_md(desk.t("labels.teach_from", count=count)))
        if count < ENOUGH:
            st.markdown(escape_md(desk.t("labels.teach_few", needed=ENOUGH)))
            return
        if st.button(desk.t("labels.try"), icon=":material/science:", key="labels.try"):
            with st.spinner(desk.t("labels.working")):
                st.session_state[LEARNT] = (count, teacher.learn())
        measured, learnt = st.session_state.get(LEARNT, (0, None))
        if learnt is not None and measured == count:
            _gain(desk, learnt)


def _gain(desk: Desk, learnt: Mapping[str, Any]) -> None:
    words = desk.t(
        "labels.gain",
        before=f"{learnt['before']:.3f}",
        after=f"{learnt['after']:.3f}",
    )
    st.markdown(escape_md(words))
    if not learnt["helps"]:
        st.warning(desk.t("labels.gain_no"), icon=":material/block:")
        return
    st.markdown(f"**{escape_md(desk.t('labels.gain_yes'))}**")
    st.button(
        desk.t("labels.adopt"),
        type="primary",
        icon=":material/school:",
        key="labels.adopt",
        disabled=not desk.actor,
        on_click=_adopt,
        args=(desk, learnt),
    )


def _adopt(desk: Desk, learnt: Mapping[str, Any]) -> None:
    act.doing(desk, desk.room.labels.adopt, learnt)()
    st.session_state.pop(LEARNT, None)


def _said(desk: Desk, made: Mapping[str, Any]) -> str:
    return desk.t(
        "labels.in_force",
        count=made["learnt_from"],
        before=f"{made['before']:.3f}",
        after=f"{made['after']:.3f}",
    )
