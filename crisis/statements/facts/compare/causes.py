"""A changed cause: what we called our own doing becomes somebody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from crisis import resources
from crisis.statements.facts import markers
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading

_LOCI = ("own", "supplier", "outside", "individual")
# Our own deliberate choice is not explained away by a technical mishap.
_DELIBERATE = frozenset({"own.cost"})
_MISHAP = frozenset({"own.hardware", "own.software", "own.config", "own.capacity"})


@dataclass(frozen=True)
class Cause:
    """A cause that a text gives, ``[start, end)``; kind as ``own.config``."""

    kind: str
    start: int
    end: int

    @property
    def locus(self) -> str:
        """Own, supplier, outside or individual."""
        return self.kind.split(".")[0]


@cache
def _kinds() -> tuple[tuple[str, bool, bool, bool, tuple[re.Pattern[str], ...]], ...]:
    data = resources.load_toml(resources.find("facts/causes.toml"))
    return tuple(
        (
            f"{locus}.{name}",
            entry.get("cue", True),
            locus == "own" and not entry.get("strict", False),
            entry.get("earlier_only", False),
            markers.pair(entry),
        )
        for locus in _LOCI
        for name, entry in data[locus].items()
    )


def given(reading: Reading, *, earlier: bool = False) -> list[Cause]:
    """Return the causes that a statement gives, rejected ones left out.

    Args: earlier: of an earlier statement, what it said of our own part counts as its
    account of the cause even without a "because".
    """
    folded = reading.folded
    cues = {
        reading.passages.sentence(start)
        for start, _ in markers.spans(markers.pattern("cues", "causes"), folded)
    }
    found = []
    open_still = markers.spans(markers.pattern("unknown", "causes"), folded)
    for kind, needs_cue, ours, only_earlier, patterns in _kinds():
        if only_earlier and not earlier:
            continue
        for start, end in markers.spans(patterns, folded):
            number = reading.passages.sentence(start)
            told = number in cues or not needs_cue
            told = told or (earlier and ours and not open_still)
            if not told or _rejected(reading, start, end):
                continue
            found.append(Cause(kind, start, end))
    return found


def _rejected(reading: Reading, start: int, end: int) -> bool:
    low, high = reading.clause(start, end)
    folded = reading.folded
    if markers.within("rejected_after", folded, end, end + 40):
        return True
    if re.search(r"(?:[?？]|\bif\b|如果|无论|不管|不论|whether)", folded[low:high]):
        return True
    before = markers.within("rejected", folded, max(low, start - 24), start)
    return before and not markers.within("rejected", folded, start, end)


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return the causes of `draft` that contradict a cause given earlier."""
    ours = [c for c in given(draft) if not draft.corrects(c.start)]
    found: list[Contradiction] = []
    for prior in reversed(priors):
        theirs = given(prior, earlier=True)
        if theirs:
            found += _changed(draft, ours, prior, theirs)
            found += _unlearnt(draft, prior, theirs)
            break
    for prior in reversed(priors):
        if not found and not given(prior, earlier=True):
            found += _guessed(draft, ours, prior)
    return found


def _changed(
    draft: Reading, ours: list[Cause], prior: Reading, theirs: list[Cause]
) -> list[Contradiction]:
    known = {c.kind for c in theirs}
    loci = {c.locus for c in theirs}
    found = []
    for cause in ours:
        if cause.locus in loci and not _excused(cause, known):
            continue
        if cause.locus == "individual" and known & {"own.staff", "own.people"}:
            continue
        if cause.locus == "own" and cause.kind in (
            "own.staff",
            "own.fault",
            "own.cost",
        ):
            continue  # to own more of it is not to change the story
        first = next((c for c in theirs if c.locus != cause.locus), theirs[0])
        found.append(_made("cause", "cause", draft, cause, prior, first))
    return found[:3]


def _excused(cause: Cause, known: set[str]) -> bool:
    return cause.kind in _MISHAP and bool(known & _DELIBERATE) and not known & _MISHAP


def _made(
    rule: str, about: str, draft: Reading, cause: Cause, prior: Reading, theirs: Cause
) -> Contradiction:
    low, high = draft.clause(cause.start, cause.end)
    other = prior.clause(theirs.start, theirs.end)
    ours_at = _trimmed(draft.text, low, high)
    theirs_at = _trimmed(prior.text, *other)
    return Contradiction(
        rule, about, *ours_at, draft.text[slice(*ours_at)],
        prior.text[slice(*theirs_at)], prior, theirs.start, theirs.end,
    )  # fmt: skip


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low] in " \n,，、:：":
        low += 1
    while high > low and text[high - 1] in " \n,，、。.;；:：":
        high -= 1
    return low, high


def _unlearnt(
    draft: Reading, prior: Reading, theirs: list[Cause]
) -> list[Contradiction]:
    """The cause was known; now it is said to be unknown."""
    for start, end in markers.spans(markers.pattern("unknown", "causes"), draft.folded):
        if draft.corrects(start) or markers.within(
            "other", draft.folded, *draft.clause(start, end)
        ):
            continue
        if markers.spans(markers.pattern("unknown", "causes"), prior.folded):
            return []
        now = Cause("unknown.unknown", start, end)
        return [_made("cause", "cause_unlearnt", draft, now, prior, theirs[0])]
    return []


def _guessed(draft: Reading, ours: list[Cause], prior: Reading) -> list[Contradiction]:
    """We said that we would not guess or name anybody, and now do."""
    refused = markers.spans(markers.pattern("refusal", "causes"), prior.folded)
    if not refused:
        return []
    theirs = Cause("refusal.refusal", *refused[0])
    cues = markers.spans(markers.pattern("cues", "causes"), draft.folded)
    told = [c for c in ours if c.locus != "own"] or [Cause("guess.", *c) for c in cues]
    for cause in told:
        low, high = draft.sentence(cause.start)
        guess = markers.spans(
            markers.pattern("guess", "causes"), draft.folded, low, high
        )
        open_still = draft.corrects(cause.start) or _rejected(
            draft, cause.start, cause.end
        )
        if guess and not open_still:
            return [_made("cause", "cause_guessed", draft, cause, prior, theirs)]
    return []
