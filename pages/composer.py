"""Composer: draft, check against the principles and all we said, approve."""

import streamlit as st

from crisis.text import visible
from crisis.ui import header, state
from crisis.ui.composer import (
    approval,
    desk,
    facts,
    findings,
    languages,
    many,
    readiness,
    session,
    side,
    tactics,
)

here = state.begin()
header.show(here, "composer")
if when := st.session_state.pop("composer.approved", None):
    st.success(here.t("composer.approved", time=when), icon=":material/task_alt:")

draft = session.current(here)
top = st.container()
left, middle, right = st.columns([5.2, 4.2, 2.8], gap="medium")
with left:
    desk.choose(here, draft)
    if draft.quoted:
        st.markdown(f":small[:gray[{here.t('composer.thread')}]]")
        with st.container(border=True):
            st.text(visible(draft.quoted))
    draft = desk.frame(here, draft)
    lang = desk.language(here, draft)
    draft = desk.newest(here, draft, lang)
    work = session.work(here, draft, lang, draft.text(lang))
    draft = desk.editor(here, draft, lang, work.standing)
    typed = draft.text(lang)
    if typed != work.text and st.session_state.get("composer.rerun_for") != typed:
        st.session_state["composer.rerun_for"] = typed  # once for a text, no more
        st.rerun()  # so that the marks in the editor are those of the newest text
    desk.below(here, draft, lang)
    if not draft.text(lang).strip():
        desk.templates(here, draft, lang)
    languages.show(here, draft, lang)
    tactics.show(here, work)
    desk.changes(here, draft, lang)
    many.show(here, draft)

answered = side.match(work, here.room.snapshot(here.now).questions)
made = side.promised(here, work)
with middle:
    if work.text.strip():  # an empty page is not a bad draft
        findings.show(here, work)
with right:
    side.questions(here, answered)
    owners = side.clock(here, made)
    facts.show(here)
    side.passed(here, work)
with top:
    words, act = st.columns([5, 1], vertical_alignment="center")
    unanswered = sum(not one.words for one in answered)
    with words:
        ready = readiness.show(here, work, unanswered, len(answered))
    with act:
        approval.button(here, work, ready, made, owners)
