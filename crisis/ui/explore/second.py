"""Second opinions: both engines on one post, and the posts they disagree on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pandas as pd
import streamlit as st

from crisis.errors import CrisisError
from crisis.labelling.opinions import Disagreement
from crisis.labelling.outcome import BY_HAND
from crisis.labelling.record import corrections
from crisis.stores.query import Order, Query
from crisis.text import escape_md
from crisis.ui.labels import act
from crisis.ui.state import Desk
from crisis.work.job import Job


def opinions(desk: Desk, row: pd.Series) -> None:
    """Draw what the room's engine, and what a second one, says of a post."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        label = desk.t(f"sentiment.{row['label']}")
        if row["engine"] == BY_HAND:
            first = desk.t("explore.by_hand", label=label)
        else:
            chance = row["p_negative"]
            known = f"{100 * chance:.0f}" if pd.notna(chance) else "–"
            first = desk.t(
                "explore.first_opinion",
                engine=row["engine"],
                label=label,
                chance=known,
            )
        st.markdown(escape_md(first), width="content")
        _other(desk, row)
        _take_back(desk, row)


def _other(desk: Desk, row: pd.Series) -> None:
    try:
        said = desk.room.labels.opinions.of(row.to_frame().T).iloc[0]
    except CrisisError as problem:
        st.markdown(f":gray[{escape_md(problem.words(desk.lang))}]", width="content")
        return
    words = desk.t(
        "explore.second",
        engine=said["engine"],
        label=desk.t(f"sentiment.{said['label']}"),
    )
    st.markdown(escape_md(words), width="content")
    kind = said["agreement"]
    colour: Literal["yellow", "gray"] = "yellow" if kind == "disagree" else "gray"
    st.badge(desk.t(f"explore.second_{kind}"), color=colour)


def _take_back(desk: Desk, row: pd.Series) -> None:
    key = str(row["mention_key"])
    teacher = desk.room.labels
    if row["engine"] == BY_HAND and key in corrections(teacher.events()):
        st.button(
            desk.t("explore.take_back"),
            icon=":material/undo:",
            key=f"explore.take_back.{key}",
            disabled=not desk.actor,
            on_click=act.doing(desk, teacher.withdraw, [key]),
        )


def disagreeing(desk: Desk, query: Query, order: Order) -> pd.DataFrame | None:
    """Return the posts that two engines disagree on; None while they are looked for."""
    if query.until is not None:
        # An open spike ends "now": without whole minutes every run would ask anew.
        whole = query.until.replace(second=0, microsecond=0) + timedelta(minutes=1)
        query = replace(query, until=whole)
    job = desk.room.labels.opinions.disagreeing(query, order)
    if not job.done():
        _progress(desk, job)
        return None
    problem = job.error()
    if problem is not None:
        st.error(escape_md(problem.words(desk.lang)), icon=":material/error:")
        return None
    found = job.result()
    words = desk.t(
        "explore.disagree_words",
        count=f"{len(found.posts):,}",
        read=f"{found.read:,}",
        order=desk.t(f"explore.order_{order}"),
    )
    st.markdown(f":gray[{escape_md(words)}]")
    return found.posts


def _progress(desk: Desk, job: Job[Disagreement]) -> None:
    @st.fragment(run_every=0.5, key="explore.second")
    def live() -> None:
        now = job.progress()
        words = desk.t(
            "explore.disagree_reading",
            done=f"{now.rows:,}",
            total=f"{now.total or 0:,}",
        )
        st.progress(now.share or 0.0, text=words)
        if job.done():
            st.rerun()

    live()
