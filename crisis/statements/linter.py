"""`check`: a draft against the twelve principles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from crisis.model import CheckReport, Finding
from crisis.statements import consistency, kinds, verdicts
from crisis.statements.draft import MAX_CHARS, Draft
from crisis.statements.evidence import Evidence
from crisis.statements.library import library
from crisis.statements.situation import Situation, situation_of

_ACCOUNTS = {"consistency/cause", "consistency/polarity", "consistency/stance"}
_ORDER = {"error": 0, "warning": 1, "suggestion": 2}


def check(
    text: str,
    *,
    kind: Literal["reply", "statement"],
    fault: Literal["brand", "third_party", "unknown", "false_rumour"],
    severity: int,
    prior: Sequence[tuple[str, str]] = (),
    lang: str | None = None,
    **context: Any,
) -> CheckReport:
    """Check a draft against the principles of crisis communication.

    Args:
        text: the draft, English, Simplified or Traditional Chinese, or mixed. Empty
            text is allowed, so that checking can run while one types: everything that
            is required is then missing.
        kind: "reply" to one person, or a public "statement".
        fault: whose fault the matter is, as far as the room has established.
        severity: 1 (minor complaint) .. 4 (grave harm).
        prior: everything said before, as (ISO time, text), oldest first.
        lang: BCP 47 of the draft; None detects it. Suggestions are in this language.
        context: what the composer knows besides: ``channel`` (id of the channel),
            ``now`` and ``alerted_at`` (aware datetimes), ``open_questions``, ``cause``
            (id of the cause), ``fact_sheet``, ``pending`` (drafts not yet released).
            Unknown keys are ignored.

    Returns:
        `CheckReport`: a verdict for each of `crisis.model.PRINCIPLES`, findings in
        the order of the text with ``[start, end)`` in `text`, and `ready`, which is
        true when no error-level finding stands. Only the first
        `crisis.statements.draft.MAX_CHARS` characters are read.

    Raises: StatementError (statement_kind, statement_fault, statement_severity) for an
        argument outside its values; DataFileError if a rule file is wrong.
    """
    rules = library()
    draft = Draft(text, lang, rules.indexes)
    situation = situation_of(draft.lang, kind, fault, severity, prior, context)
    evidence = Evidence(draft, situation, rules)
    skipped = verdicts.not_judged(evidence)
    found: list[Finding] = []
    for rule in rules.rules.values():
        if rule.principle not in skipped:
            found += kinds.findings(rule, evidence)
    if "consistency" not in skipped:
        found += _contradictions(draft, situation, found)
    found.sort(key=lambda item: (item.start, _ORDER[item.level], item.rule))
    return CheckReport(
        verdicts=verdicts.verdicts(found, skipped),
        findings=tuple(found),
        ready=not any(item.level == "error" for item in found),
        lang=draft.lang,
    )


def _contradictions(
    draft: Draft, situation: Situation, so_far: list[Finding]
) -> list[Finding]:
    """Return the findings of consistency, and what they mean for transparency.

    Another cause, a fact denied that we stated, or another stance is an account that
    the record contradicts; a number or date that changed fails consistency alone.
    """
    found = consistency.findings(
        draft.text[:MAX_CHARS],
        situation.prior,
        lang=draft.lang,
        now=situation.now,
        fact_sheet=situation.fact_sheet,
        pending=situation.pending,
    )
    found += consistency.shifted(draft.text, so_far, situation.prior, found)
    accounts = [item for item in found if item.rule in _ACCOUNTS]
    return found + [
        replace(item, principle="transparency", rule="transparency/contradicted")
        for item in accounts
        if item.level == "error"
    ]
