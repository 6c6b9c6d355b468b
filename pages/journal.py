"""Journal: what we said, what we promised, who decided what, and that it is intact."""

import streamlit as st

from crisis import journal
from crisis.text import escape_md
from crisis.ui import header, record, state

here = state.begin()
header.show(here, "journal")

events = here.events
incident = here.incident()
said = journal.statements(events)
made = journal.promises(events)
broken = here.room.casebook.verify()

with st.container(horizontal=True, vertical_alignment="center"):
    waiting = [one for one in made if one.kept_at is None]
    late = [one for one in waiting if one.due_at and one.due_at < here.now]
    words = here.t(
        "journal.sentence", statements=len(said), open=len(waiting), late=len(late)
    )
    st.markdown(f"#### {escape_md(words)}" if events else here.t("journal.empty"))
    if broken is None:
        intact = here.t("journal.intact", count=f"{len(events):,}")
        st.badge(intact, icon=":material/verified:", color="green")
    else:
        st.badge(here.t("journal.broken", seq=broken), color="red")
        st.error(here.t("journal.broken_help"))

left, right = st.columns([7, 4.6], gap="medium")
with left:
    st.subheader(here.t("journal.record"), anchor=False)
    record.table(here, events, made)
    st.download_button(
        here.t("journal.export"),
        data=here.room.casebook.export,
        file_name="record.jsonl",
        mime="application/jsonl",
        icon=":material/download:",
        key="journal.export",
        on_click="ignore",
    )
    record.statements(here, said)
with right:
    record.promises(here, made)
    record.note(here, incident)
    if incident:
        record.level(here, incident)
