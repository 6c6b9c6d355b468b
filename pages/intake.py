"""Intake: open any export, see its receipt, watch the inbox."""

from pathlib import Path

import streamlit as st

from crisis.ui import header, state
from crisis.ui.intake import feeds, jobs, mapping, receipt, sources

here = state.begin()
header.show(here, "intake")
demo = here.room_name == state.DEMO
if demo:
    st.info(here.t("intake.demo_room"), icon=":material/info:")

if undone := st.session_state.pop("intake.undone", None):
    removed, kept = undone
    st.success(here.t("intake.undone", removed=f"{removed:,}", kept=f"{kept:,}"))

with st.container(border=True):
    files = st.file_uploader(
        here.t("intake.drop"), accept_multiple_files=True, key="intake.files"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        zone = st.selectbox(
            here.t("intake.zone"),
            [None, "Asia/Shanghai", "Asia/Taipei", "UTC", "America/New_York"],
            format_func=lambda name: name or here.t("intake.zone_auto"),
            key="intake.zone",
            accept_new_options=True,
            width=240,
        )
        path = st.text_input(here.t("intake.path"), key="intake.path")
        go = st.button(here.t("intake.read_path"), key="intake.read_path")

if demo and (files or (go and path.strip())):
    # Real posts never mix with the demo: the same files open in the room of one's own.
    state.switch(room=state.MAIN)
    st.rerun()
begun = st.session_state.setdefault("intake.begun", set())
for file in files:
    if file.file_id not in begun:
        begun.add(file.file_id)
        job = here.room.ingest_background(
            file, name=file.name, timezone=zone, actor=here.actor
        )
        st.session_state["intake.job"] = job.job_id
        st.session_state["intake.source"] = file
if go and path.strip():
    if Path(path.strip()).is_file():
        job = here.room.ingest_background(
            Path(path.strip()), timezone=zone, actor=here.actor
        )
        st.session_state["intake.job"] = job.job_id
        st.session_state["intake.source"] = Path(path.strip())
    else:
        st.error(here.t("intake.no_such_file", path=path.strip()))

waiting = jobs.running(here)
if waiting:
    jobs.show(here, waiting)

mine = next(
    (j for j in here.room.jobs() if j.job_id == st.session_state.get("intake.job")),
    None,
)
if mine is not None and mine.done():
    unknown = jobs.failure(here, mine)
    if unknown is not None:
        mapping.show(here, mine, st.session_state.get("intake.source"))

receipts = here.room.receipts()
if mine is not None and mine.done() and not mine.error():
    st.session_state["intake.shown"] = mine.job_id
shown = sources.earlier(here, receipts)
if shown is None:
    st.markdown(f":gray[{here.t('intake.none_yet')}]")
else:
    receipt.show(here, shown)
sources.inbox(here)
feeds.show(here)
