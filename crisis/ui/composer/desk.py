"""Left side of the composer: what kind of answer, the editor, lengths, versions."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import streamlit as st

from crisis import channels, drafts, resources
from crisis.drafts import Draft
from crisis.model import Fault, Finding, StatementKind
from crisis.text import escape_md
from crisis.ui.composer import session
from crisis.ui.editor import current_draft, draft_editor
from crisis.ui.header import NAMES
from crisis.ui.state import Desk

KINDS: tuple[StatementKind, ...] = ("statement", "reply")
FAULTS: tuple[Fault, ...] = ("brand", "third_party", "unknown", "false_rumour")
TEMPLATES = ("holding", "full", "correction", "update", "reply")


def choose(desk: Desk, draft: Draft) -> None:
    """Draw the choice of draft: those begun and not approved, or a new one."""
    known = drafts.listing(session.folder(desk))
    begun = [one for one in known if not one.statement_id and one.written()]
    ids = [one.draft_id for one in begun]
    if draft.draft_id not in ids:
        ids, begun = [draft.draft_id, *ids], [draft, *begun]
    names = {one.draft_id: _name(desk, one) for one in begun}

    def pick() -> None:
        st.session_state["composer.draft_id"] = st.session_state["composer.pick"]
        st.query_params["draft"] = st.session_state["composer.pick"]

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            desk.t("composer.draft"),
            ids,
            index=ids.index(draft.draft_id),
            format_func=names.__getitem__,
            key="composer.pick",
            on_change=pick,
            width=340,
        )
        if st.button(
            desk.t("composer.new_draft"), icon=":material/add:", key="composer.new"
        ):
            st.session_state["composer.begun"] = session.fresh(desk)
            session.take(st.session_state["composer.begun"])
            st.rerun()


def _name(desk: Desk, draft: Draft) -> str:
    first = next((draft.text(lang) for lang in draft.written()), "")
    begin = first.strip().replace("\n", " ")[:28]
    kind = desk.t(f"composer.kind_{draft.kind}")
    when = desk.clock(datetime.fromisoformat(draft.saved_at)) if draft.saved_at else ""
    name = desk.t("composer.draft_of", kind=kind, time=when)
    return f"{name} · {begin}" if begin else name


def frame(desk: Desk, draft: Draft) -> Draft:
    """Draw kind, fault, harm and channels; return the draft with what was chosen."""
    key = f"composer.{draft.draft_id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            desk.t("composer.kind"),
            KINDS,
            index=KINDS.index(draft.kind),
            format_func=lambda name: desk.t(f"composer.kind_{name}"),
            key=f"{key}.kind",
            width=190,
        )
        fault = st.selectbox(
            desk.t("composer.fault"),
            FAULTS,
            index=FAULTS.index(draft.fault),
            format_func=lambda name: desk.t(f"fault.{name}"),
            key=f"{key}.fault",
            width=210,
        )
        severity = st.selectbox(
            desk.t("composer.severity"),
            (1, 2, 3, 4),
            index=draft.severity - 1,
            format_func=lambda level: desk.t(f"composer.severity_{level}"),
            key=f"{key}.severity",
            width=190,
        )
        chosen = st.pills(
            desk.t("composer.channels"),
            channels.channels(),
            default=list(draft.channels),
            selection_mode="multi",
            format_func=lambda name: desk.t(f"channel.{name}"),
            key=f"{key}.channels",
        )
    changed = replace(
        draft, kind=kind, fault=fault, severity=severity, channels=tuple(chosen)
    )
    return session.keep(desk, changed) if changed != draft else draft


def language(desk: Desk, draft: Draft) -> str:
    """Draw the language versions, unwritten ones marked; return the one to write."""

    def name(lang: str) -> str:
        if draft.text(lang).strip():
            return NAMES[lang]
        return desk.t("composer.unwritten", name=NAMES[lang])

    written = draft.written()
    first = desk.lang if desk.lang in written or not written else written[0]
    chosen = st.segmented_control(
        desk.t("app.language"),
        session.EDIT_LANGS,
        default=first,
        format_func=name,
        key=f"composer.{draft.draft_id}.lang",
        required=True,
        label_visibility="collapsed",
    )
    return chosen or first


def templates(desk: Desk, draft: Draft, lang: str) -> None:
    """Draw the fitting templates for an empty draft."""
    st.markdown(f"**{desk.t('composer.start_template')}**")
    fits = ("reply",) if draft.kind == "reply" else TEMPLATES[:4]
    with st.container(horizontal=True):
        for name in fits:
            if st.button(
                desk.t(f"composer.template_{name}"),
                key=f"composer.template.{name}",
                icon=":material/description:",
            ):
                path = resources.find(f"templates/{lang}/{name}.md")
                text = path.read_text(encoding="utf-8").strip()
                session.put(desk, draft, lang, text)
                st.rerun()


def newest(desk: Desk, draft: Draft, lang: str) -> Draft:
    """Return the draft with what the editor holds by now, saved before it is drawn."""
    text = current_draft(
        draft.text(lang),
        key=f"composer.editor.{draft.draft_id}.{lang}",
        revision=session.revision(draft, lang),
    )
    if text != draft.text(lang):
        return session.keep(desk, drafts.edit(draft, lang, text, desk.now))
    return draft


def editor(desk: Desk, draft: Draft, lang: str, found: Sequence[Finding]) -> Draft:
    """Draw the editor with its marks; return the draft with what was typed, saved."""
    text = draft_editor(
        draft.text(lang),
        marks=session.marks(found),
        lang=lang,
        key=f"composer.editor.{draft.draft_id}.{lang}",
        revision=session.revision(draft, lang),
        focus=st.session_state.get("composer.focus"),
        label=desk.t("composer.editor_label"),
        placeholder=desk.t("composer.placeholder"),
    )
    if text != draft.text(lang):
        return session.keep(desk, drafts.edit(draft, lang, text, desk.now))
    return draft


def below(desk: Desk, draft: Draft, lang: str) -> None:
    """Draw lengths per channel and when the draft was saved."""
    parts = []
    for name in draft.channels:
        size = channels.length(draft.text(lang), name)
        slots = {
            "channel": desk.t(f"channel.{name}"),
            "length": f"{size.length:,}",
            "limit": f"{size.limit:,}",
            "parts": size.parts,
        }
        if size.limit:
            many = size.parts > 1
            key = "composer.length_thread" if many else "composer.length"
            parts.append(desk.t(key, **slots))
    if draft.saved_at and draft.written():
        saved = desk.clock(datetime.fromisoformat(draft.saved_at))
        parts.append(desk.t("composer.saved", time=saved))
    st.markdown(f":small[:gray[{escape_md(' · '.join(parts))}]]")


def changes(desk: Desk, draft: Draft, lang: str) -> None:
    """Draw the older versions: what was changed since, and the way back."""
    versions = [one for one in reversed(draft.versions) if one.lang == lang]
    with st.expander(desk.t("composer.tab_changes"), icon=":material/history:"):
        if not versions:
            st.markdown(desk.t("composer.no_changes"))
            return
        place = st.selectbox(
            desk.t("composer.tab_changes"),
            range(len(versions)),
            format_func=lambda n: desk.t(
                "composer.version_of",
                time=desk.clock(datetime.fromisoformat(versions[n].at)),
            ),
            key="composer.version",
            label_visibility="collapsed",
        )
        old = versions[place].text
        lines = difflib.unified_diff(
            old.splitlines(), draft.text(lang).splitlines(), lineterm="", n=1
        )
        st.code("\n".join(list(lines)[2:]), language="diff", wrap_lines=True)
        if st.button(
            desk.t("composer.restore"), icon=":material/undo:", key="composer.restore"
        ):
            session.put(desk, draft, lang, old)
            st.rerun()
