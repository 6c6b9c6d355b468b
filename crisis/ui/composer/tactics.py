"""The tactic of each sentence: a picture of what the draft mostly does."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from crisis import statements
from crisis.statements.draft import MAX_CHARS
from crisis.text import escape_md, visible
from crisis.ui.composer.session import Work
from crisis.ui.state import Desk


@st.cache_data(max_entries=64, show_spinner=False)
def _tactics(text: str, lang: str) -> list[tuple[int, int, str]]:
    return statements.tactics(text, lang=lang)


def show(desk: Desk, work: Work) -> None:
    """Draw the mix of tactics and the sentences behind it; warn of unread text."""
    if len(work.text) > MAX_CHARS:
        words = desk.t(
            "composer.too_long", limit=f"{MAX_CHARS:,}", length=f"{len(work.text):,}"
        )
        st.warning(escape_md(words), icon=":material/content_cut:")
    if not work.text.strip():
        return
    with st.expander(desk.t("composer.tactics"), icon=":material/strategy:"):
        found = _tactics(work.text, work.lang)
        if not found:
            st.markdown(desk.t("composer.tactics_none"))
            return
        mix = Counter(tactic for _, _, tactic in found)
        line = " · ".join(
            f"{desk.t(f'tactic.{name}')} {count}" for name, count in mix.most_common()
        )
        st.markdown(f"**{escape_md(line)}**")
        for start, end, tactic in found[:40]:
            st.badge(escape_md(desk.t(f"tactic.{tactic}")), color="gray")
            st.text(visible(work.text[start:end].strip()))
