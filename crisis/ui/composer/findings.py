"""The list of findings: numbered as in the text, what is wrong, why, what instead."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from crisis import i18n
from crisis.model import Finding
from crisis.text import escape_md
from crisis.ui.composer import session
from crisis.ui.composer.session import Work
from crisis.ui.state import Desk

OPEN_CARDS = 4
HEADLINE = 24  # characters of a contradicting value that is set large


def show(desk: Desk, work: Work) -> None:
    """Draw the findings, must-fix first; beyond a few, one line each."""
    must = [(n, f) for n, f in _numbered(work) if f.level == "error"]
    rest = [(n, f) for n, f in _numbered(work) if f.level != "error"]
    if must:
        st.subheader(desk.t("composer.fix"), anchor=False)
    for place, (number, finding) in enumerate(must):
        _card(desk, work, number, finding, folded=place >= OPEN_CARDS)
    if rest:
        st.subheader(desk.t("composer.consider"), anchor=False)
    for place, (number, finding) in enumerate(rest):
        folded = bool(must) or place >= OPEN_CARDS
        _card(desk, work, number, finding, folded=folded)
    for waiver in work.draft.waivers:
        principle = desk.t(f"principle.{waiver.rule.split('/')[0]}")
        words = desk.t("composer.waived", principle=principle, reason=waiver.reason)
        st.markdown(f":small[:gray[{escape_md(words)}]]")


def _numbered(work: Work) -> list[tuple[int, Finding]]:
    return list(enumerate(work.standing, 1))


def _card(
    desk: Desk, work: Work, number: int, finding: Finding, *, folded: bool
) -> None:
    name = f"{number} {desk.t(f'principle.{finding.principle}')}"
    if folded:
        message = _message(desk, finding)
        short = message if len(message) < 64 else message[:62] + "…"
        label = f"**{escape_md(name)}** · {escape_md(short)}"
        with st.expander(label, icon=_icon(finding), key=f"composer.fold.{number}"):
            _body(desk, work, number, finding)
        return
    with st.container(border=True, key=f"composer_card_{number}"):
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"**{escape_md(name)}**", width="content")
            _badge(desk, finding)
        _body(desk, work, number, finding)


def _message(desk: Desk, finding: Finding) -> str:
    words = finding.message.get(desk.lang) or finding.message.get(i18n.FALLBACK, "")
    if finding.against and finding.against[0]:
        # Rules speak in UTC; the person reads the room's clock.
        at = datetime.fromisoformat(finding.against[0])
        stamp = f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"
        words = words.replace(stamp, desk.clock(at))
    return words


def _icon(finding: Finding) -> str:
    if finding.against:
        return ":material/compare_arrows:"
    return ":material/error:" if finding.level == "error" else ":material/info:"


def _badge(desk: Desk, finding: Finding) -> None:
    if finding.against:
        st.badge(desk.t("composer.contradicts"), icon=_icon(finding), color="violet")
    elif finding.level == "error":
        st.badge(desk.t("composer.must_fix"), icon=_icon(finding), color="red")
    else:
        st.badge(desk.t("composer.please_check"), icon=_icon(finding), color="yellow")


def _body(desk: Desk, work: Work, number: int, finding: Finding) -> None:
    st.markdown(escape_md(_message(desk, finding)))
    if finding.against:
        _side_by_side(desk, work, finding)
    if finding.suggestion:
        st.markdown(f":gray[{desk.t('composer.instead')}]")
        st.text(finding.suggestion)
    with st.container(horizontal=True, gap="small"):
        _buttons(desk, work, number, finding)
    if finding.source:
        basis = desk.t("composer.basis", source=finding.source)
        st.markdown(f":small[:gray[{escape_md(basis)}]]")


def _side_by_side(desk: Desk, work: Work, finding: Finding) -> None:
    assert finding.against is not None
    at, words = finding.against
    ours, theirs = st.columns(2)
    ours.markdown(f":small[:gray[{desk.t('composer.this_draft')}]]")
    when = escape_md(desk.clock(datetime.fromisoformat(at)) if at else "")
    theirs.markdown(f":small[:gray[{desk.t('composer.statement_of', time=when)}]]")
    for column, key in ((ours, "ours"), (theirs, "theirs")):
        value = finding.details.get(key)
        if value and len(str(value)) <= HEADLINE:
            column.markdown(f"#### {escape_md(str(value))}")
    ours.text(work.text[finding.start : finding.end])
    theirs.text(words)


def _buttons(desk: Desk, work: Work, number: int, finding: Finding) -> None:
    words = work.text[finding.start : finding.end]
    if words and st.button(
        desk.t("composer.show"),
        icon=":material/my_location:",
        key=f"composer.show.{number}",
    ):
        nonce = st.session_state.get("composer.nonce", 0) + 1
        st.session_state["composer.nonce"] = nonce
        st.session_state["composer.focus"] = {
            "start": finding.start,
            "end": finding.end,
            "nonce": nonce,
        }
        st.rerun()
    if finding.suggestion and st.button(
        desk.t("composer.use"), icon=":material/check:", key=f"composer.use.{number}"
    ):
        session.put(desk, work.draft, work.lang, replaced(work.text, finding))
        st.rerun()
    if finding.against and st.button(
        desk.t("composer.mark_correction"),
        icon=":material/published_with_changes:",
        key=f"composer.correct.{number}",
    ):
        session.put(desk, work.draft, work.lang, corrected(work, finding, desk))
        st.rerun()
    with st.popover(
        desk.t("composer.waive"),
        icon=":material/gavel:",
        type="tertiary",
        key=f"composer.waive.{number}",
    ):
        reason = st.text_input(
            desk.t("composer.waive_reason"), key=f"composer.reason.{number}"
        )
        if st.button(
            desk.t("composer.waive_do"),
            disabled=not reason.strip(),
            key=f"composer.waive_do.{number}",
        ):
            session.waive(desk, work.draft, finding, words, reason.strip())
            st.rerun()


def replaced(text: str, finding: Finding) -> str:
    """Return the text with a finding's suggestion in its place (or at the end)."""
    if finding.end > finding.start:
        return text[: finding.start] + finding.suggestion + text[finding.end :]
    gap = "" if not text or text.endswith(("\n", "。", "！", "？")) else " "
    return text.rstrip() + gap + finding.suggestion


def corrected(work: Work, finding: Finding, desk: Desk) -> str:
    """Return the text with an openly marked correction of the earlier statement."""
    assert finding.against is not None
    at, words = finding.against
    sentence = i18n.t(
        work.lang,
        "composer.correction_text",
        time=desk.clock(datetime.fromisoformat(at)),
        theirs=finding.details.get("theirs") or words,
        ours=finding.details.get("ours") or work.text[finding.start : finding.end],
    )
    return f"{work.text.rstrip()}\n\n{sentence}"
