"""All comparisons at once, the gravest class first."""

from __future__ import annotations

from crisis.statements.facts.compare import (
    causes,
    identifiers,
    numbers,
    oppositions,
    polarity,
    times,
)
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading


def contradictions(
    draft: Reading, priors: list[Reading], *, dated: bool
) -> list[Contradiction]:
    """Return every contradiction of `draft` with `priors` (oldest first).

    Args: dated: whether ``draft.at`` is known rather than assumed.
    """
    if not priors:
        return []
    return (
        oppositions.contradictions(draft, priors)
        + causes.contradictions(draft, priors)
        + numbers.contradictions(draft, priors)
        + numbers.too_long_or_short(draft, priors)
        + identifiers.contradictions(draft, priors)
        + times.contradictions(draft, priors, dated=dated)
        + polarity.contradictions(draft, priors)
    )
