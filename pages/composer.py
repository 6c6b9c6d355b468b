"""Composer: draft, check against the principles and all we said, approve."""

from datetime import timedelta

import streamlit as st

from crisis.text import escape_md
from crisis.ui import header, live, state
from crisis.ui.composer import approval, desk, findings, readiness, session, side

here = state.begin()
header.show(here, "composer")
if when := st.session_state.pop("composer.approved", None):
    st.success(here.t("composer.approved", time=when), icon=":material/task_alt:")

draft = session.current(here)
top = st.container()
left, middle, right = st.columns([5.2, 4.2, 2.8], gap="medium")
with left:
    desk.choose(here, draft)
    draft = desk.frame(here, draft)
    lang = desk.language(here, draft)
    # The editor's value arrives before the check: findings follow the newest text.
    before = session.work(here, draft, lang, draft.text(lang))
    typed = st.container()
    with typed:
        draft = desk.editor(here, draft, lang, before.standing)
    work = before
    if draft.text(lang) != before.text:
        work = session.work(here, draft, lang, draft.text(lang))
    desk.below(here, draft, lang)
    if not draft.text(lang).strip():
        desk.templates(here, draft, lang)
    desk.changes(here, draft, lang)

answered = side.match(work, live.questions(here, timedelta(hours=24)))
made = side.promised(here, work)
with middle:
    findings.show(here, work)
with right:
    side.questions(here, answered)
    owners = side.clock(here, made)
    side.passed(here, work)
with top:
    words, act = st.columns([5, 1], vertical_alignment="center")
    unanswered = sum(not one.words for one in answered)
    with words:
        ready = readiness.show(here, work, unanswered, len(answered))
    with act:
        approval.button(here, work, ready, made, owners)
if draft.reply_to:
    st.text(escape_md(draft.reply_to))
