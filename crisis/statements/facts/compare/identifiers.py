"""A changed name of the thing itself: another batch, model, flight or version."""

from __future__ import annotations

import re

from crisis.statements.facts import markers
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading

_KINDS = ("names_batch", "names_model", "names_flight", "names_version")


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return names in the draft where every earlier one of the kind is another.

    A draft that also gives the earlier name speaks of a further thing.
    """
    found = []
    for kind in _KINDS:
        ours = _named(draft, kind)
        theirs = [(p, m) for p in priors for m in _named(p, kind)]
        if not ours or not theirs or {m[1] for m in ours} & {m[1] for _, m in theirs}:
            continue
        first, (prior, other) = ours[0], theirs[-1]
        further = markers.within(
            "further", draft.folded, *draft.sentence(first.start())
        )
        if draft.corrects(first.start()) or further:
            continue
        found.append(
            Contradiction(
                "number", "identifier", *first.span(), draft.text[slice(*first.span())],
                prior.text[slice(*other.span())], prior, *other.span(),
            )
        )  # fmt: skip
    return found


def _named(reading: Reading, kind: str) -> list[re.Match[str]]:
    """Return the matches; group 1 is the name."""
    language = 0 if reading.folded.isascii() else None
    patterns = markers.single(kind)
    return [
        m
        for p in (patterns if language is None else patterns[:1])
        for m in p.finditer(reading.folded)
    ]
