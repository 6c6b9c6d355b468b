"""Check a file of past statements at once, into one table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from crisis import batch
from crisis.batch import Checked
from crisis.drafts import Draft
from crisis.errors import CrisisError
from crisis.text import escape_cell, escape_md, visible
from crisis.ui.state import Desk


def show(desk: Desk, draft: Draft) -> None:
    """Draw the drop zone and, once a file is there, its table."""
    with st.expander(desk.t("batch.title"), icon=":material/rule:"):
        st.markdown(f":gray[{escape_md(desk.t('batch.help'))}]")
        file = st.file_uploader(
            desk.t("batch.drop"),
            type=["txt", "md", "csv", "jsonl", "docx"],
            key="batch",
        )
        if file is None:
            return
        try:
            found = batch.check(
                batch.read(file.getvalue(), file.name),
                kind=draft.kind,
                fault=draft.fault,
                severity=draft.severity,
            )
        except CrisisError as problem:
            st.error(escape_md(problem.words(desk.lang)), icon=":material/error:")
            return
        _table(desk, found)


def _table(desk: Desk, found: list[Checked]) -> None:
    ready = sum(one.report.ready for one in found)
    words = desk.t(
        "batch.found", count=len(found), ready=ready, failed=len(found) - ready
    )
    st.markdown(f"**{escape_md(words)}**")
    rows = pd.DataFrame(
        [
            {
                "name": visible(one.row.name),
                "must": sum(f.level == "error" for f in one.report.findings),
                "failed": ", ".join(
                    desk.t(f"principle.{name}") for name in one.failed()
                ),
                "text": visible(one.row.text)[:200],
            }
            for one in found
        ]
    )
    st.dataframe(
        rows,
        hide_index=True,
        key="batch.table",
        column_config={
            "name": desk.t("batch.col_name"),
            "must": desk.t("batch.col_fails"),
            "failed": desk.t("batch.col_failed"),
            "text": desk.t("explore.col_text"),
        },
        alt=words,
    )
    st.download_button(
        desk.t("batch.download"),
        data=rows.map(escape_cell).to_csv(index=False).encode("utf-8-sig"),
        file_name="checked.csv",
        mime="text/csv",
        icon=":material/download:",
        key="batch.download",
        on_click="ignore",
    )
