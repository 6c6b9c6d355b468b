"""Label events, and the folds over them. Pure functions; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crisis.model import Event

DRAWN, SAMPLED = "label.drawn", "label.sampled"
CORRECTED, WITHDRAWN = "label.corrected", "label.withdrawn"
ADJUSTED, UNADJUSTED = "engine.adjusted", "engine.adjustment_dropped"
CHOSEN, RESCORED = "engine.chosen", "engine.rescored"
KINDS = (DRAWN, SAMPLED, CORRECTED, WITHDRAWN, ADJUSTED, UNADJUSTED, CHOSEN, RESCORED)

NEGATIVE, NEUTRAL, POSITIVE, OTHER = "negative", "neutral", "positive", "other"
JUDGEMENTS = (NEGATIVE, NEUTRAL, POSITIVE, OTHER)  # other: nobody could tell
DEFAULT_ENGINE = "auto"


@dataclass(frozen=True)
class Sample:
    """A drawn sample and how far people are with it.

    since, until: the time it was drawn from; None is open. places: (mention key,
    stratum) in the order to judge. sizes: mentions in each stratum when drawn.
    total: mentions of that time; more than `sizes` sum up to where only a fair part of
    them was looked at. judged: key -> label, in order; the last word on a key counts.
    seq: of its drawing, in the record.
    """

    sample_id: str
    at: datetime
    actor: str
    since: datetime | None
    until: datetime | None
    places: tuple[tuple[str, str], ...]
    sizes: Mapping[str, int]
    total: int
    judged: Mapping[str, str] = field(default_factory=dict)
    seq: int = 0

    @property
    def next(self) -> str | None:
        """Return the key to judge next, None when all are judged."""
        return next((key for key, _ in self.places if key not in self.judged), None)

    @property
    def last(self) -> str | None:
        """Return the key judged last, None if none is."""
        return list(self.judged)[-1] if self.judged else None

    def weight(self, key: str) -> float:
        """Return how many mentions one of this stratum stands for."""
        stratum = dict(self.places)[key]
        many = sum(each == stratum for _, each in self.places)
        return self.sizes.get(stratum, many) / many

    def votes(self) -> list[tuple[str, str, str]]:
        """Return (key, stratum when drawn, label) of what was judged."""
        strata = dict(self.places)
        return [(key, strata[key], label) for key, label in self.judged.items()]


def samples(events: Iterable[Event]) -> list[Sample]:
    """Return all samples, oldest first, with the judgements on record."""
    found: dict[str, tuple[Event, dict[str, str]]] = {}
    for event in events:
        sample_id = str(event.payload.get("sample_id", ""))
        if event.kind == DRAWN:
            found[sample_id] = (event, {})
        elif event.kind == SAMPLED and sample_id in found:
            _, judged = found[sample_id]
            judged.pop(event.payload["mention_key"], None)
            judged[event.payload["mention_key"]] = event.payload["label"]
    return [_sample(event, judged) for event, judged in found.values()]


def _sample(event: Event, judged: Mapping[str, str]) -> Sample:
    data = event.payload
    places = tuple((str(key), str(stratum)) for key, stratum in data["places"])
    known = {key for key, _ in places}
    return Sample(
        data["sample_id"],
        event.at,
        event.actor,
        _moment(data["since"]),
        _moment(data["until"]),
        places,
        dict(data["sizes"]),
        int(data["total"]),
        {key: label for key, label in judged.items() if key in known},
        event.seq,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def corrections(events: Iterable[Event]) -> dict[str, str]:
    """Return key -> label of the corrections that stand, oldest first."""
    found: dict[str, str] = {}
    for event in events:
        if event.kind in (CORRECTED, WITHDRAWN):
            for key in event.payload["keys"]:
                found.pop(key, None)
                if event.kind == CORRECTED:
                    found[key] = event.payload["label"]
    return found


def lessons(events: Iterable[Event]) -> dict[str, str]:
    """Return key -> label of all that people said, from which the engine may learn.

    Corrections and blind judgements, the later one winning; blind ones matter most:
    corrections alone would teach the engine from its mistakes only.
    """
    said = list(events)
    stands = corrections(said)
    found: dict[str, str] = {}
    for event in said:
        if event.kind == SAMPLED:
            key, label = event.payload["mention_key"], event.payload["label"]
            found.pop(key, None)
            if label != OTHER:
                found[key] = label
        elif event.kind == CORRECTED:
            for key in event.payload["keys"]:
                if stands.get(key) == event.payload["label"]:
                    found.pop(key, None)
                    found[key] = event.payload["label"]
    return found


def adjustment(events: Iterable[Event]) -> Mapping[str, Any] | None:
    """Return the payload of the adjustment in force, None for the shipped engine."""
    found = None
    for event in events:
        if event.kind == ADJUSTED:
            found = event.payload
        elif event.kind == UNADJUSTED:
            found = None
    return found


def learnt_from(sample: Sample, events: Iterable[Event]) -> bool:
    """Tell whether the adjustment in force was learnt after the sample was drawn.

    Its labels then say nothing about how right the engine is: it has seen them.
    """
    since = 0
    for event in events:
        if event.kind in (ADJUSTED, UNADJUSTED):
            since = event.seq if event.kind == ADJUSTED else 0
    return since > sample.seq


def chosen_engine(events: Iterable[Event]) -> str:
    """Return the name of the engine the room scores with."""
    found = DEFAULT_ENGINE
    for event in events:
        if event.kind == CHOSEN:
            found = str(event.payload["engine"])
    return found
