"""Share of voice: how often each watched term is named, and how negatively."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from crisis.explore import View
from crisis.stores.query import Query
from crisis.text import visible
from crisis.ui.state import Desk

MOST = 12


@st.cache_data(max_entries=64, show_spinner=False)
def _count(
    room: str, version: int, query: Query, terms: tuple[str, ...], _desk: Desk
) -> list[tuple[str, int, int]]:
    store = _desk.room.store
    rows = []
    for term in terms[:MOST]:
        named = replace(query, search=f'"{term}"')
        negative = replace(named, labels=("negative",))
        rows.append((term, store.count(named), store.count(negative)))
    return rows


def show(desk: Desk, view: View) -> None:
    """Draw the table of watched terms, or the form that names them."""
    terms = desk.room.settings.terms
    if terms:
        version = desk.room.store.version()
        rows = _count(str(desk.room.home), version, view.query, tuple(terms), desk)
        total = sum(count for _, count, _ in rows) or 1
        table = pd.DataFrame(
            [
                {
                    "term": visible(term),
                    "posts": count,
                    "share": 100 * count / total,
                    "negative": 100 * negative / count if count else None,
                }
                for term, count, negative in sorted(rows, key=lambda row: -row[1])
            ]
        )
        column = st.column_config
        st.dataframe(
            table,
            hide_index=True,
            key="explore.voice",
            column_config={
                "term": desk.t("explore.voice_term"),
                "posts": desk.t("explore.posts_col"),
                "share": column.ProgressColumn(
                    desk.t("explore.voice_share"),
                    format="%.0f %%",
                    min_value=0,
                    max_value=100,
                ),
                "negative": column.NumberColumn(
                    desk.t("explore.voice_negative"), format="%.0f %%"
                ),
            },
            alt=desk.t("explore.tab_voice"),
        )
    else:
        st.markdown(desk.t("explore.voice_none"))
    if desk.room_name != "demo":
        _form(desk)


def _form(desk: Desk) -> None:
    known = desk.room.settings
    with st.form("explore.terms", border=False):
        brand = st.text_input(
            desk.t("explore.voice_brand"), value=known.brand, key="explore.brand"
        )
        text = st.text_area(
            desk.t("explore.voice_terms"),
            value="\n".join(known.terms),
            key="explore.terms_text",
            height=110,
        )
        if st.form_submit_button(desk.t("explore.voice_save"), icon=":material/save:"):
            terms = tuple(
                dict.fromkeys(t.strip() for t in text.splitlines() if t.strip())
            )
            desk.room.settings = replace(known, brand=brand.strip(), terms=terms)
            st.rerun()
