"""Live sources: how each fares and why, adding one, and what no longer answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from crisis.errors import CrisisError, FeedUnavailable
from crisis.feeds import sites
from crisis.text import escape_md, visible
from crisis.ui.state import DEMO, Desk
from crisis.ui.words import span
from crisis.work.feeding import FeedHealth
from crisis.work.subscriptions import EVERY, LIMIT, MOST, Subscription

_SAID = "feeds.said"
_MARK = {"ok": "●", "done": "●", "reading": "◌", "waiting": "○", "failed": "▲"}


def show(desk: Desk) -> None:
    """Draw the live sources of the room."""
    st.subheader(desk.t("feeds.title"), anchor=False)
    st.markdown(f":gray[{escape_md(desk.t('feeds.lead'))}]")
    if desk.room_name == DEMO:
        st.markdown(f":gray[{escape_md(desk.t('feeds.demo'))}]")
    else:
        try:
            sources = desk.room.feeds.sources()
        except CrisisError as problem:
            reason = escape_md(problem.words(desk.lang))
            st.error(desk.t("feeds.broken", reason=reason))
            return
        if sources:
            _health(desk)
            _manage(desk, sources)
        else:
            st.markdown(f":gray[{escape_md(desk.t('feeds.none'))}]")
        _add(desk)
    _silent(desk)


def _title(desk: Desk, source: Subscription) -> str:
    return f"{desk.t(f'feeds.{source.scraper}')} · {visible(source.target)}"


@st.fragment(run_every="5s", key="feeds.health")
def _health(desk: Desk) -> None:
    """Draw the table of sources and the reasons of those that failed; no widgets."""
    found = desk.room.feeds.health()
    now = datetime.now(UTC)
    rows = [_row(desk, one, now) for one in found]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="feeds.table",
        column_config={key: desk.t(f"feeds.col_{key}") for key in _columns(rows)},
        alt=desk.t("feeds.title"),
    )
    for one in found:
        site = escape_md(desk.t(f"feeds.{one.source.scraper}"))
        # As code: an account such as @name@server would become a mail link.
        name = f"**{site}** `{visible(one.source.target)}`"
        if one.problem is not None:
            words = escape_md(one.problem.words(desk.lang))
            st.warning(f"{name}  \n{words}", icon=":material/warning:")
        elif one.cut:
            said = escape_md(desk.t("feeds.cut", count=one.new))
            st.info(f"{name}  \n{said}", icon=":material/info:")


def _columns(rows: list[dict[str, str]]) -> list[str]:
    return list(rows[0]) if rows else []


def _row(desk: Desk, one: FeedHealth, now: datetime) -> dict[str, str]:
    read = desk.t("feeds.never")
    if one.read_at is not None:
        read = desk.t("feeds.age", span=span(desk.lang, now - one.read_at))
    following = desk.t("feeds.by_hand")
    if one.state in ("reading", "waiting"):
        following = desk.t("feeds.due")
    elif one.next_at is not None:
        late = one.next_at <= now
        following = desk.t("feeds.due") if late else desk.clock(one.next_at)
    return {
        "source": _title(desk, one.source),
        "every": desk.t(f"feeds.every_{one.source.every}"),
        "state": f"{_MARK[one.state]} {desk.t(f'feeds.state_{one.state}')}",
        "read": read,
        "new": f"{one.new:,}" if one.read_at is not None else "-",
        "next": following,
    }


def _manage(desk: Desk, sources: tuple[Subscription, ...]) -> None:
    names = {one.id: _title(desk, one) for one in sources}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            desk.t("feeds.manage"),
            list(names),
            format_func=lambda name: names.get(name, name),
            key=f"feeds.chosen.{len(names)}",
            width=360,
        )
        again = st.button(desk.t("feeds.run_now"), key="feeds.run_now")
        gone = st.button(desk.t("feeds.remove"), key="feeds.remove")
    if again and chosen:
        desk.room.feeds.run_now(chosen)
    if gone and chosen:
        desk.room.feeds.remove(chosen)
        said = desk.t("feeds.removed", source=names[chosen])
        st.session_state[_SAID] = said
        st.rerun()


def _site_name(desk: Desk, name: str) -> str:
    doubtful = sites.site(name).state == "doubtful"
    words = desk.t(f"feeds.{name}")
    return f"{words} ({desk.t('feeds.doubtful')})" if doubtful else words


def _add(desk: Desk) -> None:
    if said := st.session_state.pop(_SAID, None):
        st.success(escape_md(said))
    with st.expander(desk.t("feeds.add"), icon=":material/add:", key="feeds.adding"):
        # Outside the form: the example and the note follow the site at once.
        chosen = st.selectbox(
            desk.t("feeds.site"),
            [each.id for each in sites.offered()],
            format_func=lambda name: _site_name(desk, name),
            key="feeds.site",
            width=360,
        )
        st.markdown(f":gray[{escape_md(desk.t(f'feeds.{chosen}_note'))}]")
        with st.form("feeds.form", border=False):
            with st.container(horizontal=True, vertical_alignment="bottom"):
                target = st.text_input(
                    desk.t("feeds.target"),
                    placeholder=desk.t(f"feeds.{chosen}_target"),
                    key="feeds.target",
                    width=360,
                )
                limit = st.number_input(
                    desk.t("feeds.limit"), 1, MOST, LIMIT, key="feeds.limit", width=220
                )
                every = st.selectbox(
                    desk.t("feeds.every"),
                    EVERY,
                    index=EVERY.index("15min"),
                    format_func=lambda name: desk.t(f"feeds.every_{name}"),
                    key="feeds.every",
                    width=200,
                )
            go = st.form_submit_button(desk.t("feeds.go"), key="feeds.go")
        if go:
            _added(desk, chosen, target, int(limit), every)


def _added(desk: Desk, site: str, target: str, limit: int, every: str) -> None:
    try:
        source = desk.room.feeds.add(site, target, limit, every)
    except FeedUnavailable as problem:
        st.error(escape_md(problem.words(desk.lang)))
        return
    st.session_state[_SAID] = desk.t("feeds.added", source=_title(desk, source))
    st.rerun()


def _silent(desk: Desk) -> None:
    with st.expander(desk.t("feeds.silent"), icon=":material/block:"):
        st.markdown(f":gray[{escape_md(desk.t('feeds.silent_lead'))}]")
        for each in sites.silent():
            name = escape_md(desk.t(f"feeds.{each.id}"))
            note = escape_md(desk.t(f"feeds.{each.id}_note"))
            st.markdown(f"**{name}**  \n{note}")
