"""The kinds of rules: how each turns its matches into findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crisis.model import Finding
from crisis.statements.draft import Draft, Hit
from crisis.statements.evidence import Evidence
from crisis.statements.rule import Rule

Judge = Callable[[Rule, Evidence], list[Finding]]
# What X and Weibo count: a Chinese character is two, a link a fixed number.
_WIDE_FROM = "\u1100"


def findings(rule: Rule, evidence: Evidence) -> list[Finding]:
    """Return the findings of one rule in its situation; a signal has none."""
    if not rule.applies(evidence.situation):
        return []
    return JUDGES[rule.kind](rule, evidence)


def _signal(rule: Rule, evidence: Evidence) -> list[Finding]:
    return []


def _existence(rule: Rule, evidence: Evidence) -> list[Finding]:
    spans = {_span(rule, evidence.draft, hit) for hit in evidence.hits(rule)}
    return [_finding(rule, evidence, *span) for span in _merged(sorted(spans))]


def _substitution(rule: Rule, evidence: Evidence) -> list[Finding]:
    spans = sorted({(hit.start, hit.end) for hit in evidence.hits(rule)})
    details = {"replaces": True}
    return [_finding(rule, evidence, *span, details) for span in _merged(spans)]


def _required(rule: Rule, evidence: Evidence) -> list[Finding]:
    if evidence.holds(rule.needs):
        return []
    # The remark may point at the formula that stands in its place.
    hits = evidence.hits(rule) if rule.patterns else []
    if hits:
        return [_finding(rule, evidence, *_span(rule, evidence.draft, hits[0]))]
    end = len(evidence.draft.folded.text)
    return [_finding(rule, evidence, end, end)]


def _conditional(rule: Rule, evidence: Evidence) -> list[Finding]:
    hits = evidence.hits(rule)
    if not hits or evidence.holds(rule.needs):
        return []
    return [_finding(rule, evidence, *_span(rule, evidence.draft, hits[0]))]


def _order(rule: Rule, evidence: Evidence) -> list[Finding]:
    first = evidence.signal(rule.first)
    then = evidence.signal(rule.then)
    if not then or (first and first[0].start <= then[0].start):
        return []
    return [_finding(rule, evidence, *_span(rule, evidence.draft, then[0]))]


def _occurrence(rule: Rule, evidence: Evidence) -> list[Finding]:
    hits = evidence.hits(rule)
    if len(hits) <= rule.limit:
        return []
    over = hits[int(rule.limit)]
    details = {"found": len(hits), "limit": int(rule.limit)}
    return [_finding(rule, evidence, over.start, over.end, details)]


def weighted_length(text: str) -> int:
    """Return the length as X counts it: Chinese, Japanese and Korean count twice."""
    return sum(2 if char >= _WIDE_FROM else 1 for char in text)


def _length(rule: Rule, evidence: Evidence) -> list[Finding]:
    text = evidence.draft.text
    total = weighted_length(text)
    if total <= rule.limit:
        return []
    count = 0
    for at, char in enumerate(text):
        count += weighted_length(char)
        if count > rule.limit:
            details = {"found": total, "limit": int(rule.limit)}
            return [_original(rule, evidence, at, len(text), details)]
    return []


def _timing(rule: Rule, evidence: Evidence) -> list[Finding]:
    case = evidence.situation
    allowed = rule.minutes.get(str(case.severity))
    if allowed is None or case.now is None or case.alerted_at is None:
        return []
    minutes = (case.now - case.alerted_at).total_seconds() / 60
    if minutes <= allowed:
        return []
    details = {"minutes": int(minutes), "allowed": int(allowed)}
    return [_original(rule, evidence, 0, 0, details)]


JUDGES: Mapping[str, Judge] = {
    "signal": _signal,
    "existence": _existence,
    "substitution": _substitution,
    "required": _required,
    "conditional": _conditional,
    "order": _order,
    "occurrence": _occurrence,
    "length": _length,
    "timing": _timing,
}


def _span(rule: Rule, draft: Draft, hit: Hit) -> tuple[int, int]:
    if rule.span == "clause":
        return draft.clause(hit)
    if rule.span == "sentence":
        return draft.sentence(hit)
    return hit.start, hit.end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _finding(
    rule: Rule,
    evidence: Evidence,
    start: int,
    end: int,
    details: Mapping[str, Any] | None = None,
) -> Finding:
    return _original(
        rule, evidence, *evidence.draft.original(start, end), details or {}
    )


def _original(
    rule: Rule, evidence: Evidence, start: int, end: int, details: Mapping[str, Any]
) -> Finding:
    return Finding(
        principle=rule.principle,
        rule=rule.rule_id,
        level=rule.level,
        start=start,
        end=end,
        message=rule.message,
        suggestion=rule.suggestion.get(evidence.draft.lang, ""),
        source=rule.source,
        details=details,
    )
