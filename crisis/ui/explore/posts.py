"""The posts behind what is seen: a table of plain text, paged, and its download."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from crisis import drafts
from crisis.stores.query import Order, Query
from crisis.text import escape_cell, escape_md, mask, safe_url, visible
from crisis.ui import words
from crisis.ui.composer import session
from crisis.ui.explore import second
from crisis.ui.labels import act
from crisis.ui.state import Desk

ROWS = 100
LABELS = ("negative", "neutral", "positive")
MOST = 100_000  # rows of a download
ORDERS: tuple[Order, ...] = ("newest", "spread", "negative", "oldest")


def show(desk: Desk, query: Query, total: int) -> None:
    """Draw the posts a query means, in the chosen order."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control(
            desk.t("explore.order"),
            ORDERS,
            default="newest",
            format_func=lambda name: desk.t(f"explore.order_{name}"),
            key="explore.order",
            required=True,
            label_visibility="collapsed",
        )
        differ = st.toggle(desk.t("explore.disagree_only"), key="explore.disagree")
        st.download_button(
            desk.t("explore.download_posts"),
            data=lambda: export(desk, query),
            file_name="posts.csv",
            mime="text/csv",
            icon=":material/download:",
            key="explore.csv",
            on_click="ignore",
        )
    pages = 1 if differ else max(1, -(-total // ROWS))
    page = 1
    if pages > 1:
        page = st.pagination(min(pages, 500), key="explore.page") or 1
    if differ:
        rows = second.disagreeing(desk, query, order)
        if rows is None:
            return
    else:
        rows = desk.room.store.mentions(query, order, ROWS, (page - 1) * ROWS)
    shown = desk.t("explore.posts_of", shown=f"{len(rows):,}", total=f"{total:,}")
    st.markdown(f":small[:gray[{escape_md(shown)}]]")
    state = st.dataframe(
        _table(desk, rows),
        hide_index=True,
        key=f"explore.posts.{order}.{page}.{differ}",
        on_select="rerun",
        selection_mode="single-row",
        height=430,
        row_height=38,
        column_config=_columns(desk),
        alt=shown,
    )
    picked = state.selection.rows if state else []
    if picked and picked[0] < len(rows):
        one(desk, rows.iloc[picked[0]])


def one(desk: Desk, row: pd.Series) -> None:
    """Draw one post in full, with the way to answer it."""
    with st.container(border=True):
        st.text(visible(str(row["text"])))
        second.opinions(desk, row)
        url = safe_url(row["url"])
        with st.container(horizontal=True, vertical_alignment="center"):
            if url and desk.room_name != "demo":
                st.link_button(
                    desk.t("explore.col_link"), url, icon=":material/open_in_new:"
                )
            if st.button(
                desk.t("common.open_composer"),
                icon=":material/reply:",
                key="explore.reply",
            ):
                _reply(desk, row)
            _correct(desk, row)


def _correct(desk: Desk, row: pd.Series) -> None:
    """Let an analyst set the label by hand; it sticks, and enters the record."""
    key = str(row["mention_key"])
    label = st.segmented_control(
        desk.t("explore.correct"),
        LABELS,
        default=row["label"] if row["label"] in LABELS else None,
        format_func=lambda name: desk.t(f"sentiment.{name}"),
        key=f"explore.correct.{key}",
    )
    if label and label != row["label"]:
        if not desk.actor:
            st.warning(desk.t("explore.name_first"))
            return
        changed = desk.room.correct([key], label, actor=desk.actor, at=act.moment(desk))
        st.toast(escape_md(desk.t("explore.corrected", count=changed)))
        st.rerun()


def _reply(desk: Desk, row: pd.Series) -> None:
    draft = replace(
        session.fresh(desk),
        kind="reply",
        channels=("reply",),
        reply_to=str(row["mention_key"]),
        quoted=str(row["text"]),
    )
    drafts.save(session.folder(desk), draft)
    st.session_state["composer.draft_id"] = draft.draft_id
    st.switch_page("pages/composer.py")


def _table(desk: Desk, rows: pd.DataFrame) -> pd.DataFrame:
    spread = rows["likes"].fillna(0) + rows["reposts"].fillna(0)
    shown = pd.DataFrame(
        {
            "time": [desk.clock(at.to_pydatetime()) for at in rows["published_at"]],
            "platform": [words.platform(desk.lang, name) for name in rows["platform"]],
            "author": [
                desk.t("common.mask", mask=mask(name)) if isinstance(name, str) else ""
                for name in rows["author"]
            ],
            "text": [visible(text) for text in rows["text"]],
            "sentiment": [desk.t(f"sentiment.{name}") for name in rows["label"]],
            "spread": spread.astype(int),
        }
    )
    if "second" in rows:
        said = [desk.t(f"sentiment.{name}") for name in rows["second"]]
        shown.insert(5, "second", said)
    return shown


def _columns(desk: Desk) -> dict:
    column = st.column_config
    return {
        "time": column.TextColumn(desk.t("explore.col_time"), width=100),
        "platform": column.TextColumn(desk.t("explore.platform"), width=90),
        "author": column.TextColumn(desk.t("explore.col_author"), width=110),
        "text": column.TextColumn(desk.t("explore.col_text"), width="large"),
        "sentiment": column.TextColumn(desk.t("explore.col_sentiment"), width=80),
        "second": column.TextColumn(desk.t("explore.col_second"), width=90),
        "spread": column.NumberColumn(desk.t("explore.col_spread"), width=80),
    }


def export(desk: Desk, query: Query) -> bytes:
    """Return the posts as CSV for a spreadsheet: BOM, formula-safe, names masked."""
    rows = desk.room.store.mentions(query, "oldest", MOST)
    rows["author"] = [mask(a) if isinstance(a, str) else "" for a in rows["author"]]
    rows = rows.drop(columns=["author_name"])
    # A long id in a spreadsheet cell loses its last digits: keep it text.
    for name in ("native_id", "parent_id"):
        rows[name] = [f"'{v}" if isinstance(v, str) else "" for v in rows[name]]
    safe = rows.map(escape_cell)
    return safe.to_csv(index=False).encode("utf-8-sig")
