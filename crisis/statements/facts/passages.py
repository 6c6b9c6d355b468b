"""Sentences and clauses of a text, for both scripts, by character offsets."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

_END = frozenset("!?;。！？；\n")
_COMMA = frozenset(",，、:")
_TITLES = (
    "mr.",
    "mrs.",
    "ms.",
    "dr.",
    "no.",
    "st.",
    "e.g.",
    "i.e.",
    "approx.",
    "a.m.",
    "p.m.",
)


@dataclass(frozen=True)
class Passages:
    """Start offsets of the sentences and of the clauses; `length` of the text."""

    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    length: int

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that holds the character `at`."""
        return bisect_right(self.sentences, at) - 1

    def sentence_span(self, number: int) -> tuple[int, int]:
        """Return ``[start, end)`` of a sentence."""
        return _span(self.sentences, number, self.length)

    def clause(self, at: int) -> tuple[int, int]:
        """Return ``[start, end)`` of the clause that holds the character `at`."""
        return _span(self.clauses, bisect_right(self.clauses, at) - 1, self.length)


def _span(starts: tuple[int, ...], number: int, length: int) -> tuple[int, int]:
    end = starts[number + 1] if number + 1 < len(starts) else length
    return starts[number], end


def split(folded: str) -> Passages:
    """Split folded text. Points inside numbers, times and abbreviations end nothing."""
    sentences, clauses = [0], [0]
    for at, char in enumerate(folded[:-1]):
        if char in _END or (char == "." and _ends(folded, at)):
            sentences.append(at + 1)
            clauses.append(at + 1)
        elif char in _COMMA and not _inner(folded, at):
            clauses.append(at + 1)
    return Passages(tuple(sentences), tuple(clauses), len(folded))


def _ends(folded: str, at: int) -> bool:
    if folded[at + 1 : at + 2].strip():
        return False
    word = folded[max(0, at - 7) : at + 1].split()
    follower = folded[at + 1 : at + 3].strip()
    return not (word and word[-1] in _TITLES and follower != "")


def _inner(folded: str, at: int) -> bool:
    around = folded[at - 1 : at] + folded[at + 1 : at + 2]
    return folded[at] in ",:" and len(around) == 2 and around.isdigit()
