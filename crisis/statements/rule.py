"""One rule of the composer: what a file below ``data/rules/`` says, validated.

Every file is one aspect of one principle. `CONTRIBUTING.md` shows how to write one;
the kinds are in `crisis.statements.kinds`, the patterns' language in
`crisis.statements.pattern`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crisis.errors import DataFileError
from crisis.model import PRINCIPLES, Level
from crisis.statements.pattern import Pattern, Vocabulary, compile_pattern
from crisis.statements.situation import Situation

GROUPS = ("en", "zh")
UI = ("en", "zh-Hans", "zh-Hant")
KINDS = (
    "signal",  # evidence for other rules; no finding of its own
    "existence",  # must not be there
    "substitution",  # must not be there; the suggestion replaces the span itself
    "required",  # `needs`, an expression over signals, must hold
    "conditional",  # where a pattern is found, `needs` must hold
    "order",  # the signal `first` must come before the signal `then`
    "occurrence",  # no more than `limit` matches
    "length",  # no more than `limit` weighted characters (X counts Chinese as 2)
    "timing",  # no later than `minutes` after the first alert
)
SCOPES = (
    "negated",
    "refused",
    "rejected",
    "attributed",
    "conditional",
    "quoted",
    "unknown",
)
LEVELS = ("error", "warning", "suggestion")
SPANS = ("match", "clause", "sentence")
_KEYS = {
    *("kind", "principle", "level", "polarity", "when", "unless", "span", "source"),
    *("patterns", "except", "message", "suggestion", "example"),
    *("needs", "first", "then", "limit", "minutes"),
}


@dataclass(frozen=True)
class Example:
    """A draft that the rule must flag (for a signal: see), or must let pass."""

    lang: str
    text: str
    flag: bool
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A validated rule; see the module for where the fields are explained."""

    rule_id: str
    kind: str
    principle: str
    level: Level
    when: Mapping[str, Any]
    unless: tuple[str, ...]
    span: str
    patterns: Mapping[str, tuple[Pattern, ...]]
    exceptions: Mapping[str, tuple[Pattern, ...]]
    message: Mapping[str, str]
    suggestion: Mapping[str, str]
    source: str
    needs: str
    first: str
    then: str
    limit: float
    minutes: Mapping[str, float]
    examples: tuple[Example, ...]

    def applies(self, situation: Situation) -> bool:
        """Tell whether the rule's conditions hold in `situation`."""
        for key, wanted in self.when.items():
            if key == "severity":
                low, high = wanted
                if not low <= situation.severity <= high:
                    return False
            elif getattr(situation, key) not in wanted:
                return False
        return True


def parse_rule(
    rule_id: str, data: Mapping[str, Any], words: Mapping[str, Vocabulary]
) -> Rule:
    """Validate the content of a rule file.

    Args: rule_id: path below ``data/rules`` without suffix. words: the vocabulary of
    each language group.
    Raises: DataFileError (rule_field, rule_pattern) naming the rule and the field.
    """
    _check_fields(rule_id, data)
    kind = data["kind"]
    return Rule(
        rule_id=rule_id,
        kind=kind,
        principle=data.get("principle", rule_id.split("/")[0]),
        level=data.get("level", "suggestion"),
        when=_conditions(rule_id, data.get("when", {})),
        unless=tuple(data.get("unless", ())),
        span=data.get("span", "match"),
        patterns=_patterns(data.get("patterns", {}), words),
        exceptions=_patterns(data.get("except", {}), words),
        message=dict(data.get("message", {})),
        suggestion=dict(data.get("suggestion", {})),
        source=data.get("source", ""),
        needs=data.get("needs", ""),
        first=data.get("first", ""),
        then=data.get("then", ""),
        limit=float(data.get("limit", 0)),
        minutes={str(k): float(v) for k, v in data.get("minutes", {}).items()},
        examples=tuple(_example(rule_id, row) for row in data.get("example", ())),
    )


def _check_fields(rule_id: str, data: Mapping[str, Any]) -> None:
    def need(good: bool, name: str) -> None:
        if not good:
            raise DataFileError("rule_field", rule=rule_id, field=name)

    for key in data:
        need(key in _KEYS, key)
    kind = data.get("kind")
    need(kind in KINDS, "kind")
    need(data.get("principle", rule_id.split("/")[0]) in PRINCIPLES, "principle")
    need(data.get("level", "suggestion") in LEVELS, "level")
    need(data.get("span", "match") in SPANS, "span")
    need(set(data.get("unless", ())) <= set(SCOPES), "unless")
    for table in ("patterns", "except"):
        need(set(data.get(table, {})) <= set(GROUPS), table)
    if kind in ("signal", "existence", "substitution", "conditional", "occurrence"):
        need(bool(data.get("patterns")), "patterns")
    if kind in ("required", "conditional"):
        need(bool(data.get("needs")), "needs")
    if kind == "order":
        need(bool(data.get("first")) and bool(data.get("then")), "first")
    if kind != "signal":
        need(all(data.get("message", {}).get(lang) for lang in UI), "message")
        need(bool(data.get("source")), "source")


def _conditions(rule_id: str, when: Mapping[str, Any]) -> dict[str, Any]:
    for key, wanted in when.items():
        if key not in Situation.CONDITIONS or not isinstance(wanted, list):
            raise DataFileError("rule_field", rule=rule_id, field=f"when.{key}")
        if key == "severity" and len(wanted) != 2:
            raise DataFileError("rule_field", rule=rule_id, field="when.severity")
    return dict(when)


def _patterns(
    table: Mapping[str, list[str]], words: Mapping[str, Vocabulary]
) -> dict[str, tuple[Pattern, ...]]:
    return {
        group: tuple(compile_pattern(source, group, words[group]) for source in sources)
        for group, sources in table.items()
    }


def _example(rule_id: str, row: Mapping[str, Any]) -> Example:
    context = {k: v for k, v in row.items() if k not in ("lang", "text", "flag")}
    if row.get("lang") not in UI or not row.get("text") or "flag" not in row:
        raise DataFileError("rule_field", rule=rule_id, field="example")
    return Example(row["lang"], row["text"], bool(row["flag"]), context)
