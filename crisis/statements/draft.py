"""A draft made ready for rules: folded, split, and searched once per signal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from crisis import language
from crisis.statements import clauses
from crisis.statements.fold import Folded, fold
from crisis.statements.index import Index
from crisis.statements.pattern import Pattern

# A statement is a few hundred words; beyond this we read a pasted document, and
# checking must stay live while one types.
MAX_CHARS = 12_000
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
MAX_HITS = 400


@dataclass(frozen=True)
class Hit:
    """A match, in offsets of the folded text."""

    start: int
    end: int


class Draft:
    """The text of one draft, and what was found in it so far."""

    def __init__(
        self, text: str, lang: str | None, indexes: Mapping[str, Index]
    ) -> None:
        self.text = text
        self.folded: Folded = fold(text[:MAX_CHARS])
        self.sentences, self.marked = clauses.sentences(self.folded.text)
        self.clauses = [
            clause
            for sentence in self.sentences
            for clause in clauses.clauses(self.folded.text, sentence)
        ]
        self.lang = (
            lang if lang in ("en", "zh-Hans", "zh-Hant") else draft_language(text)
        )
        self.groups = _groups(text[:MAX_CHARS])
        self._indexes = indexes
        self._live = {group: indexes[group].live(self.marked) for group in self.groups}
        self._starts: dict[tuple[str, str], list[int]] = {}

    def find(self, patterns: Iterable[Pattern], group: str) -> list[Hit]:
        """Return the matches of any of the patterns, in order, without copies."""
        hits: set[tuple[int, int]] = set()
        live = self._live.get(group, set())
        for pattern in patterns:
            if pattern in live:
                hits.update(self._spans(pattern, group))
        return [Hit(*span) for span in sorted(hits)]

    def _spans(self, pattern: Pattern, group: str) -> list[tuple[int, int]]:
        found: Iterable[re.Match[str] | None] = pattern.regex.finditer(self.marked)
        if pattern.head:
            starts = self._heads(pattern.head, group)
            found = (pattern.regex.match(self.marked, at) for at in starts)
        spans = [match.span() for match in islice(found, MAX_HITS) if match]
        return [span for span in spans if span[1] > span[0]]

    def _heads(self, name: str, group: str) -> list[int]:
        key = (name, group)
        if key not in self._starts:
            self._starts[key] = self._indexes[group].starts(name, self.marked)
        return self._starts[key]

    def clause(self, hit: Hit) -> tuple[int, int]:
        """Return the clause (or clauses) that `hit` lies in, in folded offsets."""
        return clauses.around(self.clauses, hit.start, hit.end)

    def sentence(self, hit: Hit) -> tuple[int, int]:
        """Return the sentence that `hit` lies in, in folded offsets."""
        return clauses.around(self.sentences, hit.start, hit.end)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded span to the original text."""
        return self.folded.back(start, end)


def draft_language(text: str) -> str:
    """Return the language that suggestions for `text` should be in."""
    if _HAN.search(text[:MAX_CHARS]) and "zh" in _groups(text[:MAX_CHARS]):
        han = len(_HAN.findall(text[:MAX_CHARS]))
        if han * 2 >= sum(len(word) for word in _LATIN.findall(text[:MAX_CHARS])):
            script = language.chinese_script(text[:MAX_CHARS])
            return "zh-Hant" if script == "zh-Hant" else "zh-Hans"
    return "en"


def _groups(text: str) -> tuple[str, ...]:
    """Return the language groups whose rules a text needs: Chinese, English, or both.

    A product name in Latin letters does not make a Chinese statement English.
    """
    han = len(_HAN.findall(text))
    words = len(_LATIN.findall(text))
    groups = []
    if words >= 12 or words * 2 > han or not han:
        groups.append("en")
    if han:
        groups.append("zh")
    return tuple(groups)
