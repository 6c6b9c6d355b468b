"""All rules, scopes and vocabularies of this installation, loaded once.

``data/rules/<principle>/<aspect>.toml`` are rules; ``data/rules/vocabulary/*.toml``
are the word lists that patterns name in angle brackets; ``data/rules/scope/*.toml`` are
the cues by which a match does not count (negated, rejected, attributed ...).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from crisis import resources
from crisis.errors import DataFileError
from crisis.statements.index import Index
from crisis.statements.pattern import Part, Pattern, compile_pattern, named, parse
from crisis.statements.rule import GROUPS, SCOPES, Rule, parse_rule


@dataclass(frozen=True)
class Scope:
    """Cues that take a match out of force, and where they are looked for.

    where: "before" (just before it, in its clause), "within" (there or inside it),
    "clause", "sentence", or "near" (its sentence or the next).
    """

    name: str
    where: str
    patterns: Mapping[str, tuple[Pattern, ...]]


@dataclass(frozen=True)
class Library:
    """Rules by id, scopes by name, an index of patterns per language group, tactics."""

    rules: Mapping[str, Rule]
    scopes: Mapping[str, Scope]
    indexes: Mapping[str, Index]
    tactics: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, principle: str) -> list[Rule]:
        """Return the rules of one principle, signals included."""
        return [rule for rule in self.rules.values() if rule.principle == principle]


def library() -> Library:
    """Return the rules in force: the shipped ones and the room's own.

    Raises: DataFileError naming the rule and the field that is wrong.
    """
    return _load(str(resources.overlay()))


def forget() -> None:
    """Make the next `library` read the files again, as after an edit."""
    _load.cache_clear()


@cache
def _load(overlay: str) -> Library:
    files = {
        key: resources.load_toml(path)
        for key, path in resources.listing("rules").items()
    }
    words = {group: _vocabulary(files, group) for group in GROUPS}
    rules = {}
    scopes = {}
    for key, data in files.items():
        folder, _, name = key.partition("/")
        if folder == "scope":
            scopes[name] = _scope(name, data, words)
        elif key != "tactics" and folder != "vocabulary":
            rules[key] = parse_rule(key, data, words)
    for name in SCOPES:
        if name not in scopes:
            raise DataFileError("rule_field", rule=f"scope/{name}", field="patterns")
    indexes = {
        group: Index(_all_patterns(rules, scopes, group), words[group])
        for group in GROUPS
    }
    tactics = _tactics(files.get("tactics", {}), rules)
    return Library(rules, scopes, indexes, tactics)


def _all_patterns(
    rules: Mapping[str, Rule], scopes: Mapping[str, Scope], group: str
) -> list[Pattern]:
    found: list[Pattern] = []
    for rule in rules.values():
        found += rule.patterns.get(group, ())
        found += rule.exceptions.get(group, ())
    for scope in scopes.values():
        found += scope.patterns.get(group, ())
    return found


def _tactics(
    data: Mapping[str, Any], rules: Mapping[str, Rule]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows = []
    for row in data.get("tactic", []):
        missing = [signal for signal in row["signals"] if signal not in rules]
        if missing:
            raise DataFileError("rule_signal", signal=missing[0])
        rows.append((row["name"], tuple(row["signals"])))
    return tuple(rows)


def _vocabulary(files: Mapping[str, dict[str, Any]], group: str) -> dict[str, Part]:
    sources = {
        key.partition("/")[2]: data.get(group, [])
        for key, data in files.items()
        if key.startswith("vocabulary/")
    }
    done: dict[str, Part] = {}
    waiting = {name: list(rows) for name, rows in sources.items() if rows}
    while waiting:
        ready = [
            name
            for name, rows in waiting.items()
            if not any(f"<{other}>" in row for row in rows for other in waiting)
        ]
        if not ready:
            raise DataFileError(
                "rule_field", rule="vocabulary", field=", ".join(sorted(waiting))
            )
        for name in ready:
            rows = waiting.pop(name)
            done[name] = named(name, [parse(row, group, done) for row in rows])
    return done


def _scope(
    name: str, data: Mapping[str, Any], words: Mapping[str, dict[str, Part]]
) -> Scope:
    if data.get("where") not in ("before", "within", "clause", "sentence", "near"):
        raise DataFileError("rule_field", rule=f"scope/{name}", field="where")
    table = {
        group: tuple(
            compile_pattern(row, group, words[group]) for row in data.get(group, [])
        )
        for group in GROUPS
    }
    return Scope(name, data["where"], table)
