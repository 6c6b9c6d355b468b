"""The noun that every comparison returns."""

from __future__ import annotations

from dataclasses import dataclass

from crisis.statements.facts.reading import Reading


@dataclass(frozen=True)
class Contradiction:
    """`start`, `end` in the draft; `ours`, `theirs`: the words of either side.

    rule: number, date, cause, polarity, commitment, stance. about: what kind of
    contradiction (a key of ``consistency.about`` in the catalogues).
    """

    rule: str
    about: str
    start: int
    end: int
    ours: str
    theirs: str
    prior: Reading
    prior_start: int
    prior_end: int
