"""A yes that was a no, or a no that was a yes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crisis.statements.facts import concepts, markers
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading

_REACH_ZH = 7  # characters a Chinese negation governs
_REACH_EN = 34
_COMMITTED = frozenset(["refund", "compensate", "recall", "dismissed"])


@dataclass(frozen=True)
class Claim:
    """A plain yes (`sign` 1) or no (-1) to a concept, ``[start, end)``."""

    concept: str
    sign: int
    start: int
    end: int
    limited: bool  # speaks of other, further or conditional cases


@lru_cache(maxsize=6000)
def claims(reading: Reading) -> tuple[Claim, ...]:
    """Return the plain claims on polar events and on kinds of data."""
    polar = concepts.flagged("events", "polar")
    made = []
    for hit in reading.events:
        if hit.concept in polar:
            made.append(_claim(reading, hit.concept, hit.start, hit.end))
    leaky = any(h.concept in ("leak", "access") for h in reading.events)
    for hit in reading.kinds:
        claim = _claim(reading, f"kind {hit.concept}", hit.start, hit.end)
        about = markers.within("involved", reading.folded, *reading.sentence(hit.start))
        if claim and (leaky or about) and (claim.sign < 0 or about):
            made.append(claim)
    return tuple(c for c in made if c is not None)


def _claim(reading: Reading, concept: str, start: int, end: int) -> Claim | None:
    folded = reading.folded
    low, high = reading.clause(start, end)
    sentence = reading.sentence(start)
    if (
        markers.within("unreal", folded, low, high)
        or "?" in folded[sentence[0] : sentence[1]]
    ):
        return None
    negated = _negated(reading, start, end)
    limited = markers.within("other", folded, low, high)
    return Claim(concept, -1 if negated else 1, start, end, limited)


def _negated(reading: Reading, start: int, end: int) -> bool:
    folded = reading.folded
    low, high = reading.clause(start, end)
    chinese = "\u4e00" <= folded[start] <= "\u9fff"
    reach = _REACH_ZH if chinese else _REACH_EN
    # A list after a negation shares it: 没有身份证、支付信息; no names or card numbers.
    if chinese:
        while low > 0 and folded[low - 1] == "、":
            low, _ = reading.clause(low - 1, low)
            reach += _REACH_ZH
    lead = folded[max(low, start - reach) : start]
    if any(p.search(lead) for p in markers.pattern("negation")):
        return True
    return markers.within("denied_after", folded, end, min(high, end + 22))


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return the plain claims of `draft` that an earlier statement denied or made."""
    found: list[Contradiction] = []
    done: set[str] = set()
    for claim in claims(draft):
        if claim.limited or claim.concept in done or draft.corrects(claim.start):
            continue
        if any(
            c.concept == claim.concept and c.sign != claim.sign for c in claims(draft)
        ):
            continue
        for prior in reversed(priors):
            known = [c for c in claims(prior) if c.concept == claim.concept]
            if not known:
                continue
            opposed = len({c.sign for c in known}) == 1 and known[0].sign != claim.sign
            plain = not known[0].limited and _plain(draft, claim, prior, known[0])
            if opposed and plain:
                found.append(_made(draft, claim, prior, known[0]))
                done.add(claim.concept)
            break
    return found + _flipped(draft, priors)


def _plain(draft: Reading, claim: Claim, prior: Reading, known: Claim) -> bool:
    """Keep what people mean as a yes or no to the whole matter."""
    if claim.concept.startswith("kind "):
        return True
    if claim.concept == "leak" or claim.concept == "access":
        # "No card data leaked" says nothing about the names that did.
        for reading, one in ((draft, claim), (prior, known)):
            low, high = reading.clause(one.start, one.end)
            if any(low <= k.start < high for k in reading.kinds):
                return False
    if claim.sign > 0 and claim.concept in _COMMITTED:
        return False  # to promise more than before is no contradiction
    low, high = draft.clause(claim.start, claim.end)
    return not re.search(
        r"\bnot (?:only|just)\b|不仅|不只|不但", draft.folded[low:high]
    )


def _made(draft: Reading, claim: Claim, prior: Reading, known: Claim) -> Contradiction:
    low, high = draft.clause(claim.start, claim.end)
    other = prior.clause(known.start, known.end)
    rule = "commitment" if claim.concept in _COMMITTED else "polarity"
    while low < claim.start and draft.text[low] in " \n,，":
        low += 1
    while high > claim.end and draft.text[high - 1] in " \n,，。.;；":
        high -= 1
    return Contradiction(
        rule, "yes_no", low, high, draft.text[low:high],
        prior.text[slice(*other)].strip(" \n,，。."), prior, known.start, known.end,
    )  # fmt: skip


_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")
_SAME = 0.6  # share of the shorter clause's words that both must have
_FEW, _FEWEST = 3, 2
_LITTLE = 0.25  # "never" denies the whole matter, in whatever words
_JOIN = re.compile(r"\b(?:and|but|while|which|so|because)\b")
_NEVER = re.compile(r"\bnever\b|\bat no time\b|从未|从来没|从不|绝没有|根本没")


def _flipped(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Two clauses in nearly the same words, one of them with a "not"."""
    ours = [c for c in _clauses(draft) if not draft.corrects(c[0])]
    for prior in reversed(priors):
        for low, high, words, sign in ours:
            for other_low, other_high, other, other_sign in _clauses(prior):
                small = min(len(words), len(other))
                if sign == other_sign or small < _FEWEST:
                    continue
                shared = len(words & other)
                never = sign and _NEVER.search(draft.folded, low, high)
                few, share = (_FEWEST, _LITTLE) if never else (_FEW, _SAME)
                if shared >= max(few, share * small):
                    return [
                        Contradiction(
                            "polarity", "yes_no", low, high,
                            draft.text[low:high].strip(),
                            prior.text[other_low:other_high].strip(), prior,
                            other_low, other_high,
                        )
                    ]  # fmt: skip
    return []


@lru_cache(maxsize=6000)
def _clauses(reading: Reading) -> tuple[tuple[int, int, frozenset[str], bool], ...]:
    folded, rows = reading.folded, []
    cuts = {m.end() for m in _JOIN.finditer(folded)}
    starts = sorted({*reading.passages.clauses, *cuts})
    for at, low in enumerate(starts):
        high = starts[at + 1] if at + 1 < len(starts) else len(folded)
        if high - low > 160 or markers.within("unreal", folded, low, high):
            continue
        if markers.within("other", folded, low, high):
            continue
        words: set[str] = set()
        for token in _WORD.findall(folded[low:high]):
            if token.isascii():
                words |= {token[:6]} - markers.dull()
            else:
                words |= {token[i : i + 2] for i in range(len(token) - 1)}
        negative = any(p.search(folded, low, high) for p in markers.pattern("negation"))
        rows.append((low, high, frozenset(words), negative))
    return tuple(rows)
