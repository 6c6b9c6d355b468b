"""One statement as read: its quantities, times, events and clauses, cached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from crisis.statements.facts import concepts, dates, markers, passages, quantities
from crisis.statements.facts.concepts import Hit
from crisis.statements.facts.dates import TimeMention
from crisis.statements.facts.folding import fold
from crisis.statements.facts.passages import Passages
from crisis.statements.facts.quantities import Quantity

_CACHE = 6000
LONGEST = 20_000  # characters that are compared; a statement is far shorter


@dataclass(frozen=True, eq=False)  # one reading per text and time: see `read`
class Reading:
    """What one text says. `at`: when it was written. `fixed`: numbers of sentences
    that openly correct an earlier statement (with their neighbours).
    """

    text: str
    folded: str
    at: datetime
    passages: Passages
    quantities: tuple[Quantity, ...]
    times: tuple[TimeMention, ...]
    events: tuple[Hit, ...]
    things: tuple[Hit, ...]
    kinds: tuple[Hit, ...]
    fixed: frozenset[int]
    _near_spans: dict[tuple[int, int, int], frozenset[str]] = field(
        default_factory=dict, repr=False
    )

    def events_of(self, start: int, end: int) -> frozenset[str]:
        """Return the events of the clause around a span, else of its sentence."""
        return self._near(self.events, start, end)

    def things_of(self, start: int, end: int) -> frozenset[str]:
        """Return the things of the clause around a span, else of its sentence."""
        return self._near(self.things, start, end)

    def events_in_clause(self, start: int, end: int) -> frozenset[str]:
        """Return the events of the clause around a span only."""
        low, high = self.clause(start, end)
        return frozenset(h.concept for h in self.events if low <= h.start < high)

    def _near(self, hits: tuple[Hit, ...], start: int, end: int) -> frozenset[str]:
        key = (id(hits), start, end)
        if key not in self._near_spans:
            self._near_spans[key] = self._around(hits, start, end)
        return self._near_spans[key]

    def _around(self, hits: tuple[Hit, ...], start: int, end: int) -> frozenset[str]:
        low, high = self.clause(start, end)
        found = frozenset(h.concept for h in hits if low <= h.start < high)
        if found - concepts.flagged("events", "general"):
            return found
        low, high = self.sentence(start)
        return found | {h.concept for h in hits if low <= h.start < high}

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the clauses that hold ``[start, end)``."""
        low, _ = self.passages.clause(start)
        _, high = self.passages.clause(max(start, end - 1))
        return low, high

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the span of the sentence that holds `at`."""
        return self.passages.sentence_span(self.passages.sentence(at))

    def corrects(self, at: int) -> bool:
        """Tell whether the words at `at` openly put an earlier statement right."""
        return self.passages.sentence(at) in self.fixed

    def quote(self, start: int, end: int) -> str:
        """Return the sentence around a span as written, trimmed."""
        low, high = self.sentence(start)
        return self.text[low : max(high, end)].strip()


@lru_cache(maxsize=_CACHE)
def read(text: str, at: datetime) -> Reading:
    """Read `text`, written at `at` (aware; its zone is the zone of bare times).

    Only the first `LONGEST` characters are read.
    """
    text = text[:LONGEST]
    folded = fold(text)
    parts = passages.split(folded)
    times = dates.find(text, at)
    skip = tuple((t.start, t.end) for t in times)
    fixed: set[int] = set()
    for start, _ in markers.spans(markers.pattern("correction"), folded):
        number = parts.sentence(start)
        fixed |= {number - 1, number, number + 1}
    return Reading(
        text=text,
        folded=folded,
        at=at,
        passages=parts,
        quantities=tuple(quantities.find(text, skip)),
        times=times,
        events=tuple(concepts.hits(folded, "events")),
        things=tuple(concepts.hits(folded, "things")),
        kinds=tuple(concepts.hits(folded, "kinds")),
        fixed=frozenset(fixed),
    )
