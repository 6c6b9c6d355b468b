"""Which engine scored what, choosing another, and re-scoring with its progress."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from crisis.labelling import record
from crisis.labelling.outcome import BY_HAND
from crisis.text import escape_md
from crisis.ui.explore import filters
from crisis.ui.labels import act
from crisis.ui.state import Desk
from crisis.ui.words import span
from crisis.work.job import Job

ENGINES = ("auto", "snownlp", "vader")


def show(desk: Desk) -> None:
    """Draw the engines in use, the choice of another, and a re-scoring under way."""
    teacher = desk.room.labels
    with st.container(border=True):
        st.subheader(desk.t("labels.engine"), anchor=False)
        job = teacher.rescoring
        if job is not None and not job.done():
            progress(desk, job)
        elif job is not None:
            _ended(desk, job)
        _table(desk)
        now = record.chosen_engine(teacher.events())
        known = ENGINES if now in ENGINES else (*ENGINES, now)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            wanted = st.selectbox(
                desk.t("labels.engine"),
                known,
                index=known.index(now),
                format_func=lambda name: _name(desk, name),
                key="labels.engine",
                label_visibility="collapsed",
                width=240,
            )
            st.button(
                desk.t("labels.engine_use"),
                icon=":material/autorenew:",
                key="labels.engine_use",
                disabled=not desk.actor or wanted == now,
                on_click=act.doing(desk, teacher.choose, wanted),
            )


def _name(desk: Desk, name: str) -> str:
    return desk.t(f"labels.engine_{name}") if name in ENGINES else name


def progress(desk: Desk, job: Job[int]) -> None:
    """Draw a re-scoring under way; redraws itself, and the page when it ends."""

    @st.fragment(run_every=0.5, key="labels.rescoring")
    def live() -> None:
        now = job.progress()
        left = ""
        if now.seconds_left is not None:
            length = span(desk.lang, timedelta(seconds=now.seconds_left))
            left = desk.t("labels.rescore_left", left=length)
        words = desk.t(
            "labels.rescoring",
            engine=job.name,
            done=f"{now.rows:,}",
            total=f"{now.total or 0:,}",
            left=left,
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(now.share or 0.0, text=escape_md(words))
            if st.button(
                desk.t("common.cancel"), icon=":material/close:", key="labels.stop"
            ):
                job.cancel()
        if job.done():
            st.rerun()

    live()


def _ended(desk: Desk, job: Job[int]) -> None:
    problem = job.error()
    if problem is not None:
        st.info(escape_md(problem.words(desk.lang)), icon=":material/block:")
    elif job.progress().stage == "done" and job.result():
        words = desk.t("labels.rescored", count=f"{job.result():,}")
        st.markdown(f":gray[{escape_md(words)}]")


def _table(desk: Desk) -> None:
    known = filters.facets(str(desk.room.home), desk.room.store.version(), desk)
    rows = [
        (desk.t("labels.engine_analyst") if name == BY_HAND else name, count)
        for name, count in known["engine"].items()
    ]
    column = st.column_config
    st.dataframe(
        pd.DataFrame(rows, columns=["engine", "posts"]),
        hide_index=True,
        key="labels.engines",
        column_config={
            "engine": column.TextColumn(desk.t("labels.engine_posts")),
            "posts": column.NumberColumn(
                desk.t("labels.engine_count"), format="localized"
            ),
        },
        alt=desk.t("labels.engine_posts"),
    )
    if len(known["engine"]) > 1 + (BY_HAND in known["engine"]):
        job = desk.room.labels.rescoring
        if job is None or job.done():
            _stale(desk)


def _stale(desk: Desk) -> None:
    left = desk.room.labels.left()
    if left:
        st.warning(escape_md(desk.t("labels.stale", count=f"{left:,}")))
        st.button(
            desk.t("labels.rescore"),
            icon=":material/autorenew:",
            key="labels.rescore",
            on_click=act.doing(desk, desk.room.labels.rescore),
        )
