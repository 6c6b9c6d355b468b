"""Where posts come from: earlier imports, and the inbox with its health."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from crisis.model import Receipt
from crisis.text import escape_md, visible
from crisis.ui.state import Desk
from crisis.ui.words import span


def earlier(desk: Desk, receipts: list[Receipt]) -> Receipt | None:
    """Draw the list of imports; return the one to show."""
    if not receipts:
        return None
    ids = [one.import_id for one in receipts]
    names = {one.import_id: visible(one.name) for one in receipts}
    shown = st.session_state.get("intake.shown")
    chosen = st.selectbox(
        desk.t("intake.earlier"),
        ids,
        index=ids.index(shown) if shown in ids else 0,
        format_func=names.__getitem__,
        key=f"intake.earlier.{len(ids)}",
        width=420,
    )
    return next((one for one in receipts if one.import_id == chosen), None)


def _age(desk: Desk, at: datetime | None) -> str:
    if at is None:
        return "-"
    # A post dated in the future says so by its time, not by a negative age.
    return span(desk.lang, desk.now - at) if at <= desk.now else desk.clock(at)


def inbox(desk: Desk) -> None:
    """Draw the inbox and its sources, each with its state in words."""
    st.subheader(desk.t("intake.sources"), anchor=False)
    path = str(desk.room.home / "inbox")
    st.markdown(f":gray[{escape_md(desk.t('intake.inbox', path=path))}]")
    rows = [
        {
            "source": visible(one.name),
            "state": desk.t(f"intake.state_{one.state}", reason=one.why(desk.lang)),
            "last": _age(desk, one.last_at),
        }
        for one in desk.room.sources()
    ]
    if rows:
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            key="intake.sources",
            column_config={
                "source": desk.t("intake.col_source"),
                "state": desk.t("intake.col_state"),
                "last": desk.t("intake.col_last"),
            },
            alt=desk.t("intake.sources"),
        )
