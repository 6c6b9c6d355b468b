"""Which patterns can match a text at all: most cannot, and need not be tried.

A pattern needs, of each of its clauses, one literal. One pass over the text finds the
literals that occur; what remains is a look at small sets.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from crisis.statements.pattern import Clause, Part, Pattern

_KEY = 3  # literals are looked up by their first letters, at most so many


class Index:
    """All patterns of one language group."""

    def __init__(self, patterns: Iterable[Pattern], words: Mapping[str, Part]) -> None:
        self._numbers: dict[Clause, int] = {}
        self._needs: list[tuple[Pattern, frozenset[int]]] = []
        for pattern in patterns:
            needs = frozenset(self._number(clause) for clause in pattern.clauses)
            self._needs.append((pattern, needs))
        self._literals: dict[str, list[int]] = defaultdict(list)
        for clause, number in self._numbers.items():
            for literal in clause:
                self._literals[literal].append(number)
        self._by_key: dict[str, list[str]] = defaultdict(list)
        for literal in self._literals:
            self._by_key[literal[:_KEY]].append(literal)
        self._words = words
        self._heads: dict[str, re.Pattern[str]] = {}

    def _number(self, clause: Clause) -> int:
        return self._numbers.setdefault(clause, len(self._numbers))

    def live(self, text: str) -> set[Pattern]:
        """Return the patterns that may match somewhere in `text`."""
        present: set[str] = set()
        for at in range(len(text)):
            for size in range(1, _KEY + 1):
                for literal in self._by_key.get(text[at : at + size], ()):
                    if literal not in present and text.startswith(literal, at):
                        present.add(literal)
        met = {number for literal in present for number in self._literals[literal]}
        return {pattern for pattern, needs in self._needs if needs <= met}

    def starts(self, name: str, text: str) -> list[int]:
        """Return where an entry of the vocabulary `name` begins in `text`."""
        if name not in self._heads:
            self._heads[name] = re.compile(f"(?={self._words[name].regex})")
        return [match.start() for match in self._heads[name].finditer(text)]
