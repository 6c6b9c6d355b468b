"""From findings to the twelve verdicts.

A principle fails where one of its error-level findings stands; warnings and suggestions
never fail it. Which principles are not judged at all ("na") depends on the situation:

- apology: the brand is not at fault and the draft attempts none;
- accountability: a false rumour;
- next_update: a reply below severity 3, or on a false rumour, that names none; a
  correction of a rumour with nothing pending;
- guides_to_resolution: statements (replies only);
- consistency: nothing was said before.
"""

from __future__ import annotations

from collections.abc import Iterable

from crisis.model import PRINCIPLES, Finding, Verdict
from crisis.statements.draft import Hit
from crisis.statements.evidence import Evidence

_OPEN_SEVERITY = 3


def not_judged(evidence: Evidence) -> frozenset[str]:
    """Return the principles that do not apply to this draft in its situation."""
    case = evidence.situation
    out = set()
    if case.fault != "brand" and not _attempts_apology(evidence):
        out.add("apology")
    if case.fault == "false_rumour":
        out.add("accountability")
    if case.kind == "statement":
        out.add("guides_to_resolution")
    if not case.prior and not case.fact_sheet and not case.pending:
        out.add("consistency")
    if not _owes_update(evidence):
        out.add("next_update")
    return frozenset(out)


def _attempts_apology(evidence: Evidence) -> bool:
    # Pity for an illness of unknown origin is no apology: "sorry you're unwell".
    pity = evidence.signal("apology/sympathy_only")
    tries = evidence.signal("apology/explicit") + evidence.signal("apology/conditional")
    return any(not _inside(hit, pity) for hit in tries)


def _inside(hit: Hit, others: list[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _owes_update(evidence: Evidence) -> bool:
    case = evidence.situation
    if evidence.holds("next_update/named"):
        return True
    if case.fault == "false_rumour":
        return case.kind == "statement" and evidence.holds("next_update/pending")
    if case.kind == "statement":
        return True
    return case.severity >= _OPEN_SEVERITY and not evidence.holds("next_update/closed")


def verdicts(
    findings: Iterable[Finding], skipped: frozenset[str]
) -> dict[str, Verdict]:
    """Return the verdict of each principle, in the order of `PRINCIPLES`."""
    failed = {item.principle for item in findings if item.level == "error"}
    out: dict[str, Verdict] = {}
    for name in PRINCIPLES:
        out[name] = "na" if name in skipped else "fail" if name in failed else "pass"
    return out
