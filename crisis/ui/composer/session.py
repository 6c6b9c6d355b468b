"""The draft in hand: which one, its text, its findings; saved at every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

import streamlit as st

from crisis import drafts, journal, statements
from crisis.drafts import Draft, Waiver
from crisis.model import CheckReport, Finding
from crisis.ui.state import Desk

# What does most harm if it goes out, worst first: the order of findings of one level.
WORST = (
    "consistency",
    "no_blame_shifting",
    "apology",
    "calm_tone",
    "no_speculation",
    "professional",
    "empathy",
    "accountability",
    "transparency",
    "action",
    "next_update",
    "guides_to_resolution",
)
EDIT_LANGS = ("en", "zh-Hans", "zh-Hant")


@dataclass(frozen=True)
class Work:
    """A draft, the language being written, and what the check says of it."""

    draft: Draft
    lang: str
    text: str
    report: CheckReport
    standing: tuple[Finding, ...]  # findings that are not waived
    prior: tuple[tuple[str, str], ...]


def folder(desk: Desk) -> Path:
    """Return where this room keeps its drafts."""
    return desk.room.home / "drafts"


def current(desk: Desk) -> Draft:
    """Return the draft in hand: the URL's, the newest, or a new one."""
    wanted = st.query_params.get("draft") or st.session_state.get("composer.draft_id")
    known = [draft for draft in drafts.listing(folder(desk)) if not draft.statement_id]
    begun: Draft | None = st.session_state.get("composer.begun")
    if begun is not None:
        known.append(begun)  # not saved before its first word
    found = next((draft for draft in known if draft.draft_id == wanted), None)
    if found is None and known and not st.session_state.pop("composer.fresh", False):
        found = known[0]
    if found is None:
        found = st.session_state["composer.begun"] = fresh(desk)
    take(found)
    return found


def fresh(desk: Desk) -> Draft:
    """Return a new draft with what the incident already tells."""
    incident = desk.incident()
    return drafts.new(
        desk.now,
        fault=incident.fault if incident else "unknown",
        severity=5 - incident.tier if incident else 1,
        author=desk.actor,
    )


def take(draft: Draft) -> None:
    """Make `draft` the one in hand, here and in the URL."""
    st.session_state["composer.draft_id"] = draft.draft_id
    if st.query_params.get("draft") != draft.draft_id:
        st.query_params["draft"] = draft.draft_id


def keep(desk: Desk, draft: Draft) -> Draft:
    """Save the draft and return it."""
    drafts.save(folder(desk), draft)
    begun: Draft | None = st.session_state.get("composer.begun")
    if begun is not None and begun.draft_id == draft.draft_id:
        del st.session_state["composer.begun"]
    return draft


def revision(draft: Draft, lang: str) -> int:
    """Return the revision the editor must show; larger than before forces the text."""
    return int(st.session_state.get(f"composer.revision.{draft.draft_id}.{lang}", 0))


def put(desk: Desk, draft: Draft, lang: str, text: str) -> None:
    """Replace the text in the editor (template, suggestion, older version)."""
    keep(desk, drafts.edit(draft, lang, text, desk.now))
    key = f"composer.revision.{draft.draft_id}.{lang}"
    st.session_state[key] = st.session_state.get(key, 0) + 1


def waive(desk: Desk, draft: Draft, finding: Finding, words: str, reason: str) -> None:
    """Set a finding aside with its reason; the reason enters the record."""
    waiver = Waiver(finding.rule, words, reason, desk.actor)
    keep(desk, replace(draft, waivers=(*draft.waivers, waiver)))
    incident = desk.incident()
    desk.room.casebook.append(
        journal.WAIVED,
        {
            "draft_id": draft.draft_id,
            "rule": finding.rule,
            "principle": finding.principle,
            "words": words,
            "reason": reason,
        },
        actor=desk.actor or "?",
        at=desk.now,
        incident_id=incident.incident_id if incident else "",
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _check(
    text: str,
    kind: str,
    fault: str,
    severity: int,
    prior: tuple[tuple[str, str], ...],
    lang: str,
    now: datetime,
    facts: tuple[journal.Fact, ...],
    pending: tuple[tuple[str, str], ...],
) -> CheckReport:
    return statements.check(
        text,
        kind=kind,  # type: ignore[arg-type]
        fault=fault,  # type: ignore[arg-type]
        severity=severity,
        prior=prior,
        lang=lang,
        now=now,
        fact_sheet=[asdict(fact) | {"at": fact.at.isoformat()} for fact in facts],
        pending=pending,
    )


def work(desk: Desk, draft: Draft, lang: str, text: str) -> Work:
    """Check the draft against the principles and all that was said before."""
    incident = desk.incident()
    case = incident.incident_id if incident else None
    prior = tuple(journal.prior(desk.events, case))
    # To the minute, so that a check is computed once however often the page reruns.
    now = desk.now.replace(second=0, microsecond=0)
    report = _check(
        text,
        draft.kind,
        draft.fault,
        draft.severity,
        prior,
        lang,
        now,
        tuple(journal.facts(desk.events, case or "")),
        _pending(desk, draft),
    )
    return Work(draft, lang, text, report, standing(draft, report, text), prior)


def _pending(desk: Desk, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return other official statements that wait: all of them must say the same."""
    if draft.kind != "statement":
        return ()
    others = drafts.listing(folder(desk))[:20]
    return tuple(
        (other.saved_at, other.text(lang))
        for other in others
        if other.draft_id != draft.draft_id
        and not other.statement_id
        and other.kind == "statement"
        for lang in other.written()
    )


def standing(draft: Draft, report: CheckReport, text: str) -> tuple[Finding, ...]:
    """Return the findings nobody has waived, must-fix first, then by place."""
    waived = {(waiver.rule, waiver.words) for waiver in draft.waivers}
    left = [f for f in report.findings if (f.rule, text[f.start : f.end]) not in waived]
    order = {"error": 0, "warning": 1, "suggestion": 2}
    return tuple(
        sorted(left, key=lambda f: (order[f.level], _weight(f), f.start, f.end))
    )


def _weight(finding: Finding) -> int:
    return WORST.index(finding.principle)


def marks(found: Sequence[Finding]) -> list[dict[str, object]]:
    """Return the spans the editor tints, numbered as in the list."""
    return [
        {
            "start": f.start,
            "end": f.end,
            "level": "contradiction" if f.against else f.level,
            "number": number,
        }
        for number, f in enumerate(found, 1)
        if f.end > f.start
    ]
