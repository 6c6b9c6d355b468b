"""What the rules find in one draft: matches in force, and expressions over signals."""

from __future__ import annotations

import re
from functools import cache

from crisis.errors import DataFileError
from crisis.statements.draft import Draft, Hit
from crisis.statements.library import Library
from crisis.statements.rule import Rule
from crisis.statements.scope import Scopes
from crisis.statements.situation import Situation

_NAMES = re.compile(r"[a-z_]+/[a-z_0-9]+|[&|!()]")


class Evidence:
    """Finds and remembers the matches of each rule in a draft."""

    def __init__(self, draft: Draft, situation: Situation, rules: Library) -> None:
        self.draft = draft
        self.situation = situation
        self.library = rules
        self._scopes = Scopes(draft, rules.scopes)
        self._hits: dict[str, list[Hit]] = {}

    def hits(self, rule: Rule) -> list[Hit]:
        """Return the matches of `rule` that are in force, whatever its conditions."""
        if rule.rule_id not in self._hits:
            found: list[Hit] = []
            for group in self.draft.groups:
                found += self._in_force(rule, group)
            self._hits[rule.rule_id] = sorted(found, key=lambda hit: hit.start)
        return self._hits[rule.rule_id]

    def signal(self, rule_id: str) -> list[Hit]:
        """Return the matches of the rule `rule_id`, none if it does not apply here.

        Raises: DataFileError (rule_signal) if there is no such rule.
        """
        rule = self.library.rules.get(rule_id)
        if rule is None:
            raise DataFileError("rule_signal", signal=rule_id)
        return self.hits(rule) if rule.applies(self.situation) else []

    def holds(self, expression: str) -> bool:
        """Evaluate an expression over signals: names, ``& | !`` and brackets."""
        return _evaluate(expression, self)

    def _in_force(self, rule: Rule, group: str) -> list[Hit]:
        found = self.draft.find(rule.patterns.get(group, ()), group)
        if found and group in rule.exceptions:
            spared = self.draft.find(rule.exceptions[group], group)
            found = [hit for hit in found if not _touches(hit, spared)]
        if rule.unless:
            found = [
                hit
                for hit in found
                if not self._scopes.released(hit, rule.unless, group)
            ]
        return found


def _touches(hit: Hit, others: list[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


@cache
def _tokens(expression: str) -> tuple[str, ...]:
    tokens = tuple(_NAMES.findall(expression))
    if "".join(tokens) != "".join(expression.split()):
        raise DataFileError("rule_signal", signal=expression)
    return tokens


def _evaluate(expression: str, evidence: Evidence) -> bool:
    tokens = list(_tokens(expression))
    value = _either(tokens, evidence)
    if tokens:
        raise DataFileError("rule_signal", signal=expression)
    return value


def _either(tokens: list[str], evidence: Evidence) -> bool:
    value = _both(tokens, evidence)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        value = _both(tokens, evidence) or value
    return value


def _both(tokens: list[str], evidence: Evidence) -> bool:
    value = _one(tokens, evidence)
    while tokens and tokens[0] == "&":
        tokens.pop(0)
        value = _one(tokens, evidence) and value
    return value


def _one(tokens: list[str], evidence: Evidence) -> bool:
    if not tokens:
        raise DataFileError("rule_signal", signal="")
    token = tokens.pop(0)
    if token == "!":
        return not _one(tokens, evidence)
    if token == "(":
        value = _either(tokens, evidence)
        if not tokens or tokens.pop(0) != ")":
            raise DataFileError("rule_signal", signal="(")
        return value
    return bool(evidence.signal(token))
