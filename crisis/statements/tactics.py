"""Which image-repair tactic each sentence shows (Benoit; SCCT).

The mix is a picture of the draft, for the writer and for the review; rules that judge
it (`accountability/tactic_mix`) stand with the other rules.
"""

from __future__ import annotations

from crisis.statements.draft import Draft
from crisis.statements.evidence import Evidence
from crisis.statements.library import library
from crisis.statements.situation import Situation


def tactics(text: str, *, lang: str | None = None) -> list[tuple[int, int, str]]:
    """Return (start, end, tactic) of each sentence of `text` that shows one.

    Offsets are ``[start, end)`` in `text`. The tactic is a key below ``tactic`` in the
    catalogues; order and signals stand in ``data/rules/tactics.toml``. Only the first
    `crisis.statements.draft.MAX_CHARS` characters are read.
    Raises: DataFileError if a rule file is wrong.
    """
    rules = library()
    draft = Draft(text, lang, rules.indexes)
    situation = Situation("statement", "brand", 3, draft.lang)
    evidence = Evidence(draft, situation, rules)
    found: list[tuple[int, int, str]] = []
    for start, end in draft.sentences:
        for name, signals in rules.tactics:
            hits = (hit for signal in signals for hit in evidence.signal(signal))
            if any(start <= hit.start < end for hit in hits):
                found.append((*draft.original(start, end), name))
                break
    return found
