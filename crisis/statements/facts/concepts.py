"""What a text is about: things, kinds of data, events, alike in any language."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from crisis import resources

_MOST = 1000  # namings in one text


@dataclass(frozen=True)
class Hit:
    """One naming of a concept, ``[start, end)``."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True)
class _Table:
    pattern: re.Pattern[str]
    words: dict[str, tuple[str, ...]]  # what matched -> concepts
    stems: dict[str, tuple[str, ...]]
    flags: dict[str, frozenset[str]]


@cache
def _table(name: str) -> _Table:
    data = resources.load_toml(resources.find("facts/concepts.toml"))[name]
    exact: dict[str, list[str]] = defaultdict(list)
    stems: dict[str, list[str]] = defaultdict(list)
    flags: dict[str, set[str]] = defaultdict(set)
    for concept, entry in data.items():
        for word in entry["en"] + entry["zh"]:
            target, key = (stems, word[:-1]) if word.endswith("*") else (exact, word)
            target[key].append(concept)
        for flag in ("polar", "progress", "general"):
            if entry.get(flag):
                flags[flag].add(concept)
    by_first: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in exact:
        edge = r"(?![a-z])" if key.isascii() else ""
        by_first[key[0]].append((key, re.escape(key[1:]) + edge))
    for key in stems:
        by_first[key[0]].append((key, re.escape(key[1:]) + r"[a-z]*"))
    parts = []
    for first, rows in sorted(by_first.items()):
        # Grouped by first letter: a long flat alternation is tried branch by branch.
        rest = "|".join(r for _, r in sorted(rows, key=lambda r: -len(r[0])))
        edge = r"(?<![a-z])" if first.isascii() else ""
        parts.append(f"{edge}{re.escape(first)}(?:{rest})")
    return _Table(
        re.compile("|".join(parts)),
        {k: tuple(v) for k, v in exact.items()},
        {k: tuple(v) for k, v in stems.items()},
        {k: frozenset(v) for k, v in flags.items()},
    )


def hits(folded: str, table: str) -> list[Hit]:
    """Return the concepts of `table` (things, kinds, events) in folded text."""
    lexicon = _table(table)
    found = []
    for match in islice(lexicon.pattern.finditer(folded), _MOST):
        for concept in _concepts(match.group(), table):
            found.append(Hit(concept, *match.span()))
    return found


@lru_cache(maxsize=20_000)
def _concepts(word: str, table: str) -> tuple[str, ...]:
    lexicon = _table(table)
    if word in lexicon.words:
        return lexicon.words[word]
    for size in range(len(word), 1, -1):
        if word[:size] in lexicon.stems:
            return lexicon.stems[word[:size]]
    return ()


def flagged(table: str, flag: str) -> frozenset[str]:
    """Return the concepts of `table` marked polar, progress or general."""
    return _table(table).flags.get(flag, frozenset())
