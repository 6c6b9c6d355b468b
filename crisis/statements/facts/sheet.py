"""The incident's fact sheet: what may be said as certain, and what may not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis import i18n
from crisis.model import Finding
from crisis.statements.facts import markers
from crisis.statements.facts.compare import causes, numbers, polarity, together
from crisis.statements.facts.reading import Reading, read

_SOURCE = "FACT-2"
_QUOTE = 160
STATUSES = ("confirmed", "unconfirmed", "unknown")


def findings(
    draft: Reading, fact_sheet: Sequence[Mapping[str, Any]], *, dated: bool
) -> list[Finding]:
    """Return what contradicts a confirmed fact, or states an open one as certain.

    Args: fact_sheet: mappings with ``text``, ``status`` (one of `STATUSES`; anything
    else counts as confirmed), ``source``, ``owner``, ``at`` (ISO time).
    """
    found = []
    for entry in fact_sheet:
        words = str(entry.get("text") or "").strip()
        if not words:
            continue
        fact = read(words, _moment(entry, draft.at))
        status = str(entry.get("status") or "confirmed")
        if status in ("unconfirmed", "unknown"):
            for start, end in _stated(draft, fact, status):
                found.append(_finding(draft, entry, status, start, end, words))
        else:
            for one in together.contradictions(draft, [fact], dated=dated):
                found.append(
                    _finding(
                        draft, entry, "contradicts", one.start, one.end, one.theirs
                    )
                )
    return found


def _moment(entry: Mapping[str, Any], default: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(str(entry.get("at") or ""))
    except ValueError:
        return default
    return moment if moment.tzinfo else moment.replace(tzinfo=default.tzinfo)


def _finding(
    draft: Reading,
    entry: Mapping[str, Any],
    kind: str,
    start: int,
    end: int,
    theirs: str,
) -> Finding:
    ours = draft.text[start:end].strip()
    at, source = str(entry.get("at") or ""), str(entry.get("source") or "")
    return Finding(
        principle="consistency",
        rule="consistency/fact_sheet",
        level="error",
        start=start,
        end=end,
        message={
            ui: i18n.t(ui, f"consistency.fact_sheet.{kind}", ours=ours, theirs=theirs)
            for ui in i18n.languages()
        },
        source=_SOURCE,
        against=(at, str(entry["text"])[:_QUOTE]),
        details={
            "ours": ours, "theirs": theirs, "about": kind, "where": "fact_sheet",
            "source": source, "owner": str(entry.get("owner") or ""),
        },
    )  # fmt: skip


def _stated(draft: Reading, fact: Reading, status: str) -> list[tuple[int, int]]:
    """Return the clauses of the draft that state as certain what is still open."""
    spans = [(c.start, c.end) for c in _causes(draft, fact)]
    spans += [
        (ours.start, ours.end)
        for ours in draft.quantities
        for theirs in fact.quantities
        if not ours.weak
        and numbers.sameness(draft, ours, fact, theirs) >= 3
        and (status == "unknown" or numbers.agrees(ours, theirs))
    ]
    open_events = {h.concept for h in fact.events}
    if not fact.quantities and not fact.times:
        spans += [
            (c.start, c.end)
            for c in polarity.claims(draft)
            if c.concept in open_events and not c.limited
        ]
    clauses = {draft.clause(*span) for span in spans if not _hedged(draft, span[0])}
    return sorted(clauses)


def _causes(draft: Reading, fact: Reading) -> list[causes.Cause]:
    """Return the draft's causes where the open fact is about the cause."""
    about = {c.kind for c in causes.given(fact, earlier=True)}
    asked = any(w in fact.folded for w in ("cause", "why", "原因", "为何", "起因"))
    return [c for c in causes.given(draft) if asked or c.kind in about]


def _hedged(draft: Reading, at: int) -> bool:
    low, high = draft.sentence(at)
    return markers.within("unreal", draft.folded, low, high) or markers.within(
        "hedge", draft.folded, low, high
    )
