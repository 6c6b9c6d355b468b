"""Which question from the mentions does which sentence of a draft answer?

Conservative: a sentence must speak of what is asked and give what is asked for (a time
for "when", a number for "how many", a cause for "why"). Nothing is guessed between
languages beyond the concepts both share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from crisis import resources
from crisis.statements.facts import concepts, markers
from crisis.statements.facts.compare import causes, oppositions
from crisis.statements.facts.reading import Reading, read

_NOW = datetime(2000, 1, 3, 12, tzinfo=UTC)  # any: only presence of a time matters
_ASKED = ("when", "how_much", "how_many", "why", "where", "yes_no")
_ENOUGH = 2.0  # weight of shared content that a sentence needs
_CONCEPT, _WORD_WEIGHT, _CHINESE_PAIR = 1.5, 1.0, 0.7
_MANY = 400  # sentences of a draft that are searched


@dataclass(frozen=True)
class Answer:
    """`question`: its place in the given sequence; ``[start, end)`` in the draft, both
    0 if nothing answers it; score: weight of what question and sentence share.
    """

    question: int
    answered: bool
    start: int = 0
    end: int = 0
    score: float = 0.0


def match(questions: Sequence[str], draft: str) -> list[Answer]:
    """Return one `Answer` for each question, in order.

    Texts may be in English or Chinese of either script; question and draft may differ,
    then only shared concepts and numbers count.
    """
    reading = read(draft, _NOW)
    spans = [
        reading.passages.sentence_span(n)
        for n in range(min(_MANY, len(reading.passages.sentences)))
    ]
    return [_best(n, read(q, _NOW), reading, spans) for n, q in enumerate(questions)]


def _best(
    number: int, question: Reading, draft: Reading, spans: list[tuple[int, int]]
) -> Answer:
    asked = _asked(question)
    best = Answer(number, False)
    for low, high in spans:
        if re.search(r"[?？]\s*$", draft.folded[low:high]):
            continue  # a question of ours answers none
        if not all(_gives(kind, draft, low, high) for kind in asked):
            continue
        score, whole = _shared(question, draft, low, high)
        if not whole and score < _needed(asked, question, draft, low, high):
            continue
        if score > best.score:
            start, end = _trimmed(draft.text, low, high)
            best = Answer(number, True, start, end, round(score, 2))
    return best


def _needed(
    asked: list[str], question: Reading, draft: Reading, low: int, high: int
) -> float:
    """A time for "when will I be refunded" that speaks of refunds needs no more."""
    if not asked:
        return _ENOUGH + 1
    if asked == ["yes_no"]:
        return _ENOUGH + 1
    general = concepts.flagged("events", "general")
    mine = {h.concept for h in question.events} - general
    theirs = {h.concept for h in draft.events if low <= h.start < high}
    return _CONCEPT if mine & theirs else _ENOUGH


def _asked(question: Reading) -> list[str]:
    """Return what kind of answer is wanted: the first that the words show."""
    for kind in _ASKED:
        if markers.spans(markers.pattern(kind, "questions"), question.folded):
            return [kind]
    return []


def _gives(kind: str, draft: Reading, low: int, high: int) -> bool:
    inside = [q for q in draft.quantities if low <= q.start < high]
    if kind == "when":
        times = any(low <= t.start < high for t in draft.times)
        return times or any(q.kind == "duration" for q in inside)
    if kind == "how_many":
        return any(q.kind in ("count", "percent") for q in inside)
    if kind == "how_much":
        full = next(
            p.sides["a"] for p in oppositions.all_pairs() if p.name == "deduction"
        )
        amount = any(q.kind in ("money", "percent") for q in inside)
        return amount or bool(markers.spans(full, draft.folded, low, high))
    if kind == "why":
        unknown = markers.spans(
            markers.pattern("unknown", "causes"), draft.folded, low, high
        )
        told = markers.spans(
            markers.pattern("because", "questions"), draft.folded, low, high
        )
        return bool(unknown or told) or any(
            low <= c.start < high for c in causes.given(draft)
        )
    if kind == "where":
        return bool(
            markers.spans(
                markers.pattern("channel", "questions"), draft.folded, low, high
            )
        )
    return True


def _shared(
    question: Reading, draft: Reading, low: int, high: int
) -> tuple[float, bool]:
    """Return (weight of what both speak of, whether that is all the question says)."""
    general = concepts.flagged("events", "general")
    score = 0.0
    for table in ("events", "things", "kinds"):
        mine = {h.concept for h in getattr(question, table)} - general
        theirs = {
            h.concept for h in getattr(draft, table) if low <= h.start < high
        } - general
        score += _CONCEPT * len(mine & theirs)
    words, pairs = _content(question.folded)
    other_words, other_pairs = _content(draft.folded[low:high])
    score += _WORD_WEIGHT * len(words & other_words)
    score += _CHINESE_PAIR * len(pairs & other_pairs)
    whole = bool(words or pairs) and words <= other_words and pairs <= other_pairs
    if not words and not pairs and not question.events:
        # "Why did this happen?" asks about the matter itself.
        return 1.0, _asked(question) == ["why"]
    return score, whole


@cache
def _dull() -> frozenset[str]:
    data = resources.load_toml(resources.find("facts/questions.toml"))
    return frozenset(word[:6] for word in data["dull"]["words"])


_TOKEN = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")
_ASKING = re.compile(
    r"要不要|是不是|需要|这样|这个|那个|事情|发生|什么|时候|为什么|怎么|多少|是否|有没有|会不会|能不能|我们|你们|请问|到底|可以|吗|呢|的|了|到|何时|哪里"
)


def _content(folded: str) -> tuple[frozenset[str], frozenset[str]]:
    words: set[str] = set()
    pairs: set[str] = set()
    for token in _TOKEN.findall(_ASKING.sub(" ", folded)):
        if token.isascii():
            words.add(token[:6])
        else:
            pairs |= {token[i : i + 2] for i in range(len(token) - 1)}
    return frozenset(words - _dull()), frozenset(pairs)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high
