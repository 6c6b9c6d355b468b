"""Every rule shows by its own examples that it can match and that it can be quiet."""

from collections import Counter

import pytest

from crisis.model import PRINCIPLES
from crisis.statements import kinds
from crisis.statements.draft import Draft
from crisis.statements.evidence import Evidence
from crisis.statements.library import library
from crisis.statements.rule import UI, Example, Rule
from crisis.statements.situation import situation_of

RULES = library().rules


def flagged(rule: Rule, example: Example) -> bool:
    context = dict(example.context)
    kind = context.pop("kind", rule.when.get("kind", ["statement"])[0])
    fault = context.pop("fault", rule.when.get("fault", ["brand"])[0])
    severity = context.pop("severity", 3)
    draft = Draft(example.text, example.lang, library().indexes)
    situation = situation_of(example.lang, kind, fault, severity, (), context)
    evidence = Evidence(draft, situation, library())
    if rule.kind == "signal":
        return bool(evidence.signal(rule.rule_id))
    return bool(kinds.findings(rule, evidence))


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_flags_and_passes_what_its_examples_say(rule_id: str) -> None:
    rule = library().rules[rule_id]  # as read now, with its own index
    for example in rule.examples:
        assert flagged(rule, example) == example.flag, example.text


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_shows_in_every_language_that_it_can_match_and_be_quiet(
    rule_id: str,
) -> None:
    rule = library().rules[rule_id]  # as read now, with its own index
    shown = Counter((row.lang, row.flag) for row in rule.examples)
    for lang in UI:
        able = not rule.patterns or lang[:2] in rule.patterns
        assert shown[lang, True] or not able, f"no must-flag example in {lang}"
        assert shown[lang, False], f"no must-pass example in {lang}"


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_a_rule_that_speaks_has_words_in_every_language(rule_id: str) -> None:
    rule = library().rules[rule_id]  # as read now, with its own index
    if rule.kind == "signal":
        return
    assert all(rule.message.get(lang) for lang in UI)
    assert not rule.suggestion or all(rule.suggestion.get(lang) for lang in UI)
    assert rule.source


def test_there_are_at_least_three_hundred_examples_balanced_over_the_scripts() -> None:
    count = Counter(row.lang for rule in RULES.values() for row in rule.examples)
    assert sum(count.values()) >= 300
    assert max(count.values()) - min(count.values()) <= 0.1 * max(count.values())


def test_every_judged_principle_has_a_rule_that_can_fail_it() -> None:
    able = {r.principle for r in RULES.values() if r.level == "error"}
    assert able == set(PRINCIPLES) - {"consistency"}


def test_every_expression_names_signals_that_exist() -> None:
    draft = Draft("", "en", library().indexes)
    situation = situation_of("en", "statement", "brand", 2, (), {})
    evidence = Evidence(draft, situation, library())
    for rule in RULES.values():
        if rule.needs:
            evidence.holds(rule.needs)
        for signal in (rule.first, rule.then):
            assert not signal or signal in RULES


def test_every_pattern_compiles() -> None:
    for rule in RULES.values():
        for table in (rule.patterns, rule.exceptions):
            for patterns in table.values():
                for pattern in patterns:
                    assert pattern.regex.groups == 0, pattern.source
