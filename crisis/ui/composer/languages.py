"""The language versions of one statement: do they say the same?"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from crisis import i18n
from crisis.drafts import Draft
from crisis.model import Finding
from crisis.statements import versions
from crisis.text import escape_md
from crisis.ui.header import NAMES
from crisis.ui.state import Desk


@st.cache_data(max_entries=64, show_spinner=False)
def _compare(one: str, lang: str, two: str, other: str, now: datetime) -> list[Finding]:
    return versions.compare(one, lang, two, other, now)


def show(desk: Desk, draft: Draft, lang: str) -> int:
    """Draw where the other versions differ from the one in hand; return how often."""
    if not draft.text(lang).strip():
        return 0
    now = desk.now.replace(second=0, microsecond=0)
    count = 0
    for other in draft.written():
        if other == lang:
            continue
        found = _compare(draft.text(lang), lang, draft.text(other), other, now)
        if not found:
            continue
        count += len(found)
        with st.container(border=True):
            title = (
                f"{desk.t('composer.versions_differ')}: {NAMES[lang]} / {NAMES[other]}"
            )
            st.markdown(f"**:material/translate: {escape_md(title)}**")
            for one in found[:6]:
                words = one.message.get(desk.lang) or one.message[i18n.FALLBACK]
                st.markdown(f"- {escape_md(words)}")
    return count
