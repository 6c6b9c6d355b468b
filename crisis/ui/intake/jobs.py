"""Imports on their way: progress, cancel, and why one did not work."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from crisis.errors import UnknownFormat
from crisis.text import escape_md
from crisis.ui.state import Desk
from crisis.ui.words import span
from crisis.work.job import Job

RUNNING = ("waiting", "copying", "reading")


def running(desk: Desk) -> list[Job]:
    """Return the imports that have not ended."""
    return [job for job in desk.room.jobs() if not job.done()]


def show(desk: Desk, jobs: list[Job]) -> None:
    """Draw the running imports; redraws itself, and the page when one ends."""

    @st.fragment(run_every=0.5, key="intake.jobs")
    def live() -> None:
        if any(job.done() for job in jobs):
            st.rerun()
        for job in jobs:
            _one(desk, job)

    live()


def _one(desk: Desk, job: Job) -> None:
    now = job.progress()
    name = escape_md(job.name)
    if now.stage == "reading":
        left = ""
        if now.seconds_left is not None:
            length = span(desk.lang, timedelta(seconds=now.seconds_left))
            left = desk.t("intake.job_left", left=length)
        words = desk.t(
            "intake.job_reading",
            name=name,
            rows=f"{now.rows:,}",
            speed=f"{now.rows_per_second:,.0f}",
            left=left,
        )
    elif now.stage in RUNNING:
        words = desk.t(f"intake.job_{now.stage}", name=name)
    else:
        return  # ended a moment ago: the next look tells how
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(now.share or 0.0, text=words)
        if st.button(
            desk.t("common.cancel"), icon=":material/close:", key=f"cancel.{job.job_id}"
        ):
            job.cancel()


def failure(desk: Desk, job: Job) -> UnknownFormat | None:
    """Say why the import did not work; return the error if a mapping may help."""
    problem = job.error()
    name = escape_md(job.name)
    if job.progress().stage == "cancelled":
        st.info(desk.t("intake.job_cancelled", name=name), icon=":material/block:")
    elif problem is not None:
        words = escape_md(problem.words(desk.lang))
        st.error(
            desk.t("intake.job_failed", name=name, problem=words),
            icon=":material/error:",
        )
    elif job.progress().stage == "failed":
        st.error(desk.t("intake.job_bug", name=name, kind="internal error"))
    return problem if isinstance(problem, UnknownFormat) else None
