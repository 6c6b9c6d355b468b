"""A changed name of the thing itself: another batch, model, flight or line."""

from __future__ import annotations

import re

from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading

_KINDS = {
    "batch": re.compile(r"(?:\bbatch(?:es)?|\blots?|批号|批次)(?: (?:no\.?|number))?[ :#]*(?:为|是)?([a-z]{0,4}-?\d[\w-]*)"),
    "model": re.compile(r"(?:\bmodels?|型号)(?: (?:no\.?|number))?[ :#]*(?:为|是)?([a-z]{0,4}-?\d[\w-]*)"),
    "flight": re.compile(r"(?:\bflights?|航班|班机)(?: (?:no\.?|number))?[ :#]*([a-z]{2} ?\d{2,4})"),
    "version": re.compile(r"(?:\bversions?|版本)[ :#]*(?:为|是)?v?(\d+(?:\.\d+)+)"),
    "line": re.compile(r"(?:\bproduction lines?|\blines?|产线)[ :#]*(\d{1,3})(?![\d:])"),
}  # fmt: skip


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return names in the draft where every earlier one of the kind is another.

    A draft that also gives the earlier name speaks of a further thing.
    """
    found = []
    for pattern in _KINDS.values():
        ours = list(pattern.finditer(draft.folded))
        theirs = [(p, m) for p in priors for m in pattern.finditer(p.folded)]
        if not ours or not theirs or {m[1] for m in ours} & {m[1] for _, m in theirs}:
            continue
        first, (prior, other) = ours[0], theirs[-1]
        if draft.corrects(first.start()) or _further(draft, first.start()):
            continue
        found.append(
            Contradiction(
                "number", "identifier", *first.span(), draft.text[slice(*first.span())],
                prior.text[slice(*other.span())], prior, *other.span(),
            )
        )  # fmt: skip
    return found


def _further(draft: Reading, at: int) -> bool:
    low, high = draft.sentence(at)
    return bool(
        re.search(
            r"\b(?:also|further|another|additional|new|as well|other)\b|另|也|还|新|其他|其余|追加|扩大",
            draft.folded[low:high],
        )
    )
