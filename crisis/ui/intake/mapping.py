"""The mapping screen: an unknown table, its columns named by the analyst, once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import streamlit as st

from crisis import i18n, importers, resources
from crisis.errors import CrisisError
from crisis.importers.layout import FIELDS
from crisis.importers.peek import TableHead
from crisis.importers.suggestion import Guess
from crisis.text import escape_md, visible
from crisis.ui.state import Desk
from crisis.work.job import Job

LEAVE = ""
SURE, CHECK = 0.6, 0.3
SHOWN = 12  # columns drawn at once; the rest stand behind a fold
PLATFORMS = ("", "x", "weibo", "xhs", "douyin", "news", "forum", "web")


def show(desk: Desk, job: Job, source: Path | BinaryIO | None) -> None:
    """Draw the mapping of a table that was not recognised; import it when asked."""
    if source is None:
        return
    if not isinstance(source, Path):
        source.seek(0)
    try:
        head = importers.peek(source, name=job.name)
    except CrisisError:
        return  # no table at all: the error above says what it is
    if not head.rows or len(head.header) < 1:
        return
    st.subheader(desk.t("intake.mapping_title"), anchor=False)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        chosen = _columns(desk, job, head)
    with right:
        _preview(desk, head, chosen)
        _import(desk, job, head, chosen, source)


def _columns(desk: Desk, job: Job, head: TableHead) -> dict[str, str]:
    """Draw a line per column; return ``{column: field}`` of those not left out."""
    guesses = {guess.header: guess for guess in head.suggestion.guesses}
    taken = {name: field for field, name in head.suggestion.columns.items()}
    order = sorted(head.header, key=lambda name: name not in taken)
    chosen: dict[str, str] = {}
    fold = desk.t("intake.mapping_more", count=max(0, len(order) - SHOWN))
    box = st.expander(fold) if len(order) > SHOWN else None
    for place, column in enumerate(order[:200]):
        target = st.container() if place < SHOWN or box is None else box
        with target:
            field = _line(desk, job, place, column, taken, guesses.get(column))
        if field:
            chosen[column] = field
    return chosen


def _line(
    desk: Desk,
    job: Job,
    place: int,
    column: str,
    taken: dict[str, str],
    guess: Guess | None,
) -> str:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(visible(column)[:60] or f"({place + 1})", width=190)
        options = (LEAVE, *FIELDS)
        field = st.selectbox(
            f"{desk.t('intake.mapping_as')} {place + 1}",
            options,
            index=options.index(taken.get(column, LEAVE)),
            format_func=lambda name: (
                desk.t(f"intake.field_{name}")
                if name
                else desk.t("intake.mapping_leave")
            ),
            key=f"intake.map.{job.job_id}.{place}",
            label_visibility="collapsed",
            width=210,
        )
        _badge(desk, field, taken.get(column, LEAVE), guess)
    return field


def _badge(desk: Desk, field: str, suggested: str, guess: Guess | None) -> None:
    if not field:
        st.badge(desk.t("intake.mapping_left"), color="gray")
        return
    if guess is None or field != suggested:
        return
    names = [
        desk.t(f"intake.evidence_{code}") for code in guess.evidence if _known(code)
    ]
    evidence = ", ".join(names)
    if guess.confidence >= SURE:
        st.badge(desk.t("intake.mapping_sure"), icon=":material/check:", color="green")
    else:
        st.badge(desk.t("intake.mapping_check"), color="yellow")
    if evidence:
        line = desk.t("intake.mapping_evidence", evidence=evidence)
        st.markdown(f":small[:gray[{escape_md(line)}]]")


def _known(code: str) -> bool:
    return i18n.has(f"intake.evidence_{code}")


def _preview(desk: Desk, head: TableHead, chosen: dict[str, str]) -> None:
    st.markdown(f"**{desk.t('intake.mapping_preview')}**")
    rows = pd.DataFrame(
        {
            desk.t(f"intake.field_{field}"): [
                visible(row[head.header.index(column)])[:200] for row in head.rows[:8]
            ]
            for column, field in chosen.items()
        }
    )
    st.dataframe(rows, hide_index=True, key="intake.map_preview", height="content")


def _import(
    desk: Desk,
    job: Job,
    head: TableHead,
    chosen: dict[str, str],
    source: Path | BinaryIO,
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        platform = st.selectbox(
            desk.t("intake.mapping_platform"),
            PLATFORMS,
            format_func=lambda name: (
                desk.t(f"platform.{name}") if name else desk.t("common.unknown")
            ),
            key=f"intake.map_platform.{job.job_id}",
            width=150,
        )
        name = st.text_input(
            desk.t("intake.mapping_save"),
            value="my-export",
            key=f"intake.map_name.{job.job_id}",
            width=240,
        )
    doubled = [field for field, count in Counter(chosen.values()).items() if count > 1]
    if "text" not in chosen.values():
        st.warning(desk.t("intake.mapping_need_text"))
    for field in doubled:
        columns = ", ".join(c for c, f in chosen.items() if f == field)
        words = desk.t(
            "intake.mapping_twice",
            field=desk.t(f"intake.field_{field}"),
            columns=columns,
        )
        st.warning(escape_md(words))
    if st.button(
        desk.t("intake.mapping_import"),
        type="primary",
        icon=":material/move_to_inbox:",
        disabled="text" not in chosen.values() or bool(doubled),
        key=f"intake.map_import.{job.job_id}",
    ):
        mapping = replace(
            head.suggestion,
            columns={field: column for column, field in chosen.items()},
            platform=platform,
        )
        try:
            importers.save_format(
                mapping, name.strip(), resources.overlay() / "formats"
            )
        except CrisisError as problem:
            st.error(escape_md(problem.words(desk.lang)))
            return
        if not isinstance(source, Path):
            source.seek(0)
        again = desk.room.ingest_background(source, name=job.name, actor=desk.actor)
        st.session_state["intake.job"] = again.job_id
        st.rerun()
