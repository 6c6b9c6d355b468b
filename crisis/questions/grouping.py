"""Groups questions that ask the same in nearly the same words.

Honest about its reach: surface only. What shares no words stays apart, and so do
languages; the two Chinese scripts meet, as the text is folded.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache

from crisis.questions.sentences import Asked, table

ALIKE = 0.5  # weighted Jaccard (Chierichetti et al. 2010) of what two questions hold
INSIDE = 0.85  # of a group's question, said within a longer one
_LOOKED_AT = 1_500  # different questions that are compared, the most frequent first
_WORD = re.compile(r"[a-z0-9][a-z0-9'\-]*")
_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_KINDS = (
    (
        "when",
        re.compile(
            r"多久|什么时候|啥时候|何时|几点|几天|几号|\bwhen\b|\bhow long\b|\beta\b"
        ),
    ),
    ("why", re.compile(r"为什么|为何|为啥|\bwhy\b|\bhow come\b")),
    ("how much", re.compile(r"多少|\bhow (?:much|many)\b")),
    ("where", re.compile(r"哪里|哪儿|在哪|\bwhere\b")),
    ("which", re.compile(r"哪个|哪些|哪家|哪批|\bwhich\b")),
    ("how", re.compile(r"怎么|咋|如何|\bhow\b")),
    ("who", re.compile(r"谁|\bwho\b")),
)


@cache
def _stop() -> frozenset[str]:
    return frozenset(table()["en"]["empty"])


@cache
def _empty() -> frozenset[str]:
    return frozenset(table()["zh"]["empty"])


@lru_cache(maxsize=20_000)
def contents(asked: Asked) -> frozenset[str]:
    """Return what a question holds: its kind, and its words or character pairs."""
    found = {kind for kind, pattern in _KINDS if pattern.search(asked.core)}
    found = {f"?{min(found)}"} if found else set()
    if not asked.zh:
        same = table()["en"]["same"]
        words = (
            same.get(word, word) for word in _WORD.findall(asked.core.replace("'s", ""))
        )
        return frozenset(found | {_stem(word) for word in words if word not in _stop()})
    empty = _empty()
    core = asked.core
    for _, pattern in _KINDS:
        core = pattern.sub(" ", core)
    for run in _HAN.findall(core):
        kept = "".join(char for char in run if char not in empty)
        found.update(kept[i : i + 2] for i in range(len(kept) - 1))
        if len(kept) == 1:
            found.add(kept)
    found.update(_LATIN.findall(core))
    return frozenset(found)


def says(asked: Asked) -> bool:
    """Tell whether a question holds enough to be answered: more than "can you help"."""
    return len(contents(asked)) >= 2


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word[: -len(end)]
    return word


def group(asked: Sequence[Asked]) -> list[list[int]]:
    """Return groups of positions, in order of their most frequent member.

    A question joins the group whose first member it is most alike; so groups cannot
    chain from one meaning to another.
    """
    by_core: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for place, one in enumerate(asked):
        by_core[one.zh, one.core].append(place)
    ordered = sorted(
        by_core.values(),
        # Short ones lead: a long one may hold a short one, never the other way round.
        key=lambda places: (-len(places), len(asked[places[0]].core), places[0]),
    )
    held = [contents(asked[places[0]]) for places in ordered[:_LOOKED_AT]]
    weight = _weights(held)
    groups: list[list[int]] = []
    leads: list[tuple[frozenset[str], float]] = []
    index: dict[str, list[int]] = defaultdict(list)
    for places, holds in zip(ordered, held, strict=False):
        best, alike = _most_alike(holds, leads, index, weight)
        if best is not None and alike >= ALIKE:
            groups[best] += places
            continue
        for token in holds:
            index[token].append(len(groups))
        groups.append(list(places))
        leads.append((holds, sum(weight[token] for token in holds)))
    return groups


def _weights(held: Sequence[frozenset[str]]) -> dict[str, float]:
    seen = Counter(token for holds in held for token in holds)
    return {
        token: (0.6 if token.startswith("?") else 1.0)
        * math.log(1 + (len(held) + 1) / (count + 1))
        for token, count in seen.items()
    }


def _most_alike(
    holds: frozenset[str],
    leads: Sequence[tuple[frozenset[str], float]],
    index: dict[str, list[int]],
    weight: dict[str, float],
) -> tuple[int | None, float]:
    shared: dict[int, float] = defaultdict(float)
    for token in sorted(holds):
        if token.startswith("?"):
            continue
        for number in index[token]:
            shared[number] += weight[token]
    own = sum(weight[token] for token in holds)
    kinds = [token for token in holds if token.startswith("?")]
    best, most = None, 0.0
    for number, both in shared.items():
        lead, total = leads[number]
        both += sum(weight[kind] for kind in kinds if kind in lead)
        alike = both / (own + total - both)
        if both >= INSIDE * total and len(holds & lead) >= 2:
            alike = max(alike, ALIKE)  # the same question, with its story around it
        if alike > most:
            best, most = number, alike
    return best, most
