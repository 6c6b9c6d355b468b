"""Words of time from ``data/facts/times.toml``, and the direction they give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from crisis import resources
from crisis.statements.facts.number_words import alternatives


@dataclass(frozen=True)
class TimeWords:
    """All patterns on folded text."""

    months: dict[str, int]
    month: str
    weekdays: dict[str, int]
    weekday: str
    days: dict[str, int]
    parts: dict[str, list[int]]
    zones: dict[str, int]
    holidays: dict[str, Any]
    festivals: dict[str, str]
    future: re.Pattern[str]
    past: re.Pattern[str]
    before: tuple[tuple[str, re.Pattern[str]], ...]  # role, what stands before a time
    after: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def words() -> TimeWords:
    """Return the lexicon (read once per process)."""
    data = resources.load_toml(resources.find("facts/times.toml"))
    months = {
        form: number
        for number, forms in enumerate(data["months"]["en"], 1)
        for form in forms
    }
    weekdays = {name: at for at, name in enumerate(data["weekdays"]["en"])}
    tense, roles = data["tense"], data["roles"]
    before, after = [], []
    for role in ("by", "until", "since", "after"):
        en = roles.get(f"{role}_en", [])
        zh = roles.get(f"{role}_zh_before", [])
        lead = (
            [rf"(?<![a-z])(?:{alternatives(en)})(?: the| about| around)?"] if en else []
        )
        lead += [alternatives(zh)] if zh else []
        before.append((role, re.compile(rf"(?:{'|'.join(lead)})\s?$")))
        tail = alternatives(roles[f"{role}_zh"])
        after.append((role, re.compile(rf"\s?(?:{tail})")))
    return TimeWords(
        months=months,
        month=alternatives(months),
        weekdays=weekdays,
        weekday=alternatives(weekdays),
        days=data["days"],
        parts=data["parts"],
        zones=data["zones"],
        holidays=data["holidays"],
        festivals=data["festivals"],
        future=re.compile(
            rf"(?<![a-z])(?:{alternatives(tense['future_en'])})"
            rf"|{alternatives(tense['future_zh'])}"
        ),
        past=re.compile(
            rf"(?<![a-z])(?:{alternatives(tense['past_en'])})|(?<![a-z])[a-z]{{3,}}ed(?![a-z])"
            rf"|{alternatives(tense['past_zh'])}|了(?!解)"
        ),
        before=tuple(before),
        after=tuple(after),
    )


_STOPS = frozenset(".;!?。；！？\n")
_BREAKS = _STOPS | frozenset(",，")
_FARTHEST = 300  # characters; beyond them a verb says nothing about a time


def clause(
    folded: str, start: int, end: int, *, breaks: bool = True
) -> tuple[int, int]:
    """Return the clause (or, without `breaks`, the sentence) around a span."""
    marks = _BREAKS if breaks else _STOPS
    left, right = start, end
    first, last = max(0, start - _FARTHEST), min(len(folded), end + _FARTHEST)
    while left > first and not (
        folded[left - 1] in marks and not _inside(folded, left - 1)
    ):
        left -= 1
    while right < last and not (folded[right] in marks and not _inside(folded, right)):
        right += 1
    return left, right


def _inside(folded: str, at: int) -> bool:
    """A point or comma between digits, or in a.m., ends nothing."""
    around = folded[at - 1 : at] + folded[at + 1 : at + 2]
    if folded[at] in ".," and len(around) == 2:
        return around.isdigit() or (around.isascii() and around.isalpha())
    return False


def role_of(folded: str, start: int, end: int) -> str:
    """Return by, until, since, after, or at: what the words around a time say."""
    lead, tail = folded[max(0, start - 22) : start], folded[end : end + 5]
    for role, pattern in words().after:
        if pattern.match(tail) and not (role == "by" and tail.startswith("前往")):
            return role
    for role, pattern in words().before:
        if pattern.search(lead):
            return role
    return "at"


def direction(folded: str, start: int, end: int, role: str) -> tuple[int, bool]:
    """Return (+1 future, -1 past, 0 unknown; whether the preposition says so).

    Tense decides where no preposition does: "on Monday we learned" looks back.
    """
    if role in ("by", "until") and not re.search(
        r"截至\s?$", folded[max(0, start - 3) : start]
    ):
        return 1, True
    left, right = clause(folded, start, end)
    for lo, hi in ((left, right), clause(folded, start, end, breaks=False)):
        nearest: list[tuple[int, int]] = []
        for sign, pattern in ((1, words().future), (-1, words().past)):
            for match in pattern.finditer(folded, lo, hi):
                if match.end() <= start or match.start() >= end:
                    gap = max(start - match.end(), match.start() - end)
                    nearest.append((gap, sign))
        signs = {sign for _, sign in nearest}
        if len(signs) == 1:
            return signs.pop(), False
        if signs:
            return min(nearest)[1], False
    return (-1, False) if role == "since" else (0, False)
