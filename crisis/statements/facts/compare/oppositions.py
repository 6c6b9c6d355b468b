"""Pairs of words that cannot both be said: ``data/facts/oppositions.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from crisis import resources
from crisis.statements.facts import concepts, markers
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading

_Pair = tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Opposition:
    """One pair: sides, what takes a sentence out, and in which order it counts."""

    name: str
    rule: str
    way: str
    same_event: bool
    sides: dict[str, _Pair]


@cache
def all_pairs() -> tuple[Opposition, ...]:
    """Return the pairs (read once per process)."""
    data = resources.load_toml(resources.find("facts/oppositions.toml"))
    keys = (
        "a", "b", "a_not", "b_not", "draft_not", "prior_not",
        "draft_anywhere", "prior_anywhere",
    )  # fmt: skip
    return tuple(
        Opposition(
            entry["id"],
            entry["rule"],
            entry["way"],
            entry.get("same_event", False),
            {key: markers.pair(entry.get(key, {})) for key in keys},
        )
        for entry in data["opposition"]
    )


@lru_cache(maxsize=6000)
def said(reading: Reading) -> dict[tuple[str, str], tuple[tuple[int, int], ...]]:
    """Return ``{(pair, side): spans}`` of what a statement says."""
    found: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {}
    for pair in all_pairs():
        for side in ("a", "b"):
            spans = tuple(
                s
                for s in markers.spans(pair.sides[side], reading.folded)
                if not _left_out(reading, pair, f"{side}_not", *s)
            )
            if spans:
                found[pair.name, side] = spans
        _only_longest(found, pair.name)
    return found


def _only_longest(
    found: dict[tuple[str, str], tuple[tuple[int, int], ...]], name: str
) -> None:
    """Words of one side inside words of the other belong to the longer ones.

    "do not need to apply" holds "need to apply".
    """
    sides = {side: found.get((name, side), ()) for side in ("a", "b")}
    for side, other in (("a", "b"), ("b", "a")):
        kept = tuple(
            (low, high)
            for low, high in sides[side]
            if not any(
                a < high and low < b and b - a > high - low for a, b in sides[other]
            )
        )
        if kept:
            found[name, side] = kept
        else:
            found.pop((name, side), None)


def _left_out(
    reading: Reading, pair: Opposition, key: str, start: int, end: int
) -> bool:
    low, high = reading.sentence(start)
    chinese = "\u4e00" <= reading.folded[start] <= "\u9fff"
    if chinese and key.endswith("_not") and key[0] in "ab":
        low, high = reading.clause(start, end)
    if markers.spans(pair.sides[key], reading.folded, low, max(high, end)):
        return True
    # A question, a wish or a condition states nothing.
    return bool(re.search(r"[?？]\s*$", reading.folded[low:high]))


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return the sentences of `draft` that an earlier statement rules out."""
    ours = said(draft)
    found = []
    for pair in all_pairs():
        ways = [("a", "b")] if pair.way == "a_b" else [("a", "b"), ("b", "a")]
        for before, after in ways:
            one = _opposed(draft, ours, priors, pair, before, after)
            if one is not None:
                found.append(one)
                break
    return found


def _opposed(
    draft: Reading, ours: dict, priors: list[Reading], pair: Opposition,
    before: str, after: str,
) -> Contradiction | None:  # fmt: skip
    if any((pair.name, after) in said(p) for p in priors):
        return None  # said before as well: no change, whatever else was said
    if pair.rule == "commitment" and _repeats(draft, ours, pair, before, after):
        return None
    if markers.spans(pair.sides["draft_anywhere"], draft.folded):
        return None  # the condition that was named has been met
    for start, end in ours.get((pair.name, after), ()):
        if draft.corrects(start) or _left_out(draft, pair, "draft_not", start, end):
            continue
        for prior in reversed(priors):
            if markers.spans(pair.sides["prior_anywhere"], prior.folded):
                continue
            for low, high in said(prior).get((pair.name, before), ()):
                if _left_out(prior, pair, "prior_not", low, high):
                    continue
                if pair.same_event and not _one_event(draft, start, prior, low):
                    continue
                return Contradiction(
                    pair.rule, pair.name, start, end, draft.text[start:end],
                    prior.text[low:high], prior, low, high,
                )  # fmt: skip
    return None


def _repeats(
    draft: Reading, ours: dict, pair: Opposition, before: str, after: str
) -> bool:
    """Tell whether the draft says again what was promised (beside taking it back)."""
    against = {
        draft.passages.sentence(start) for start, _ in ours.get((pair.name, after), ())
    }
    return any(
        draft.passages.sentence(start) not in against
        for start, _ in ours.get((pair.name, before), ())
    )


def _one_event(draft: Reading, start: int, prior: Reading, low: int) -> bool:
    general = concepts.flagged("events", "general")
    sides = []
    for reading, at in ((draft, start), (prior, low)):
        number = reading.passages.sentence(at)
        first, _ = reading.passages.sentence_span(max(0, number - 1))
        after = min(number + 1, len(reading.passages.sentences) - 1)
        _, last = reading.passages.sentence_span(after)
        sides.append({h.concept for h in reading.events if first <= h.start < last})
    return bool((sides[0] & sides[1]) - general)
