"""The room's labelling: draws samples, takes judgements, corrects, teaches, re-scores.

Reads and writes the store and the record; scoring, learning and second opinions run in
the worker processes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from crisis.errors import CrisisError, EngineError
from crisis.labelling import outcome as weighing
from crisis.labelling import record
from crisis.labelling.opinions import Opinions
from crisis.labelling.outcome import Outcome
from crisis.labelling.record import Sample
from crisis.model import Event
from crisis.sentiment import ENGINES, prevalence
from crisis.sentiment.prevalence import ErrorRates
from crisis.stores.casebook import Casebook
from crisis.stores.duck import DuckStore
from crisis.stores.query import Query
from crisis.work import rescore
from crisis.work.chunk import Stages
from crisis.work.job import Job
from crisis.work.teaching import Teaching

LOOKED_AT = 20_000  # mentions a sample is drawn from; a fair draw of them if more
TAKEN_BACK = "taken back"  # engine of a mention whose correction was withdrawn
_log = logging.getLogger(__name__)
_MOST_TAUGHT = 20_000  # texts that travel to the workers with each job


class Teacher:
    """What people say about labels, and what follows from it."""

    def __init__(
        self,
        store: DuckStore,
        casebook: Casebook,
        stages: Stages,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._casebook, self._stages = store, casebook, stages
        self._clock = clock
        self._turn = threading.RLock()
        self._rates: tuple[int, ErrorRates | None] = (-1, None)
        self._engines: dict[str, str] = {}
        self.opinions = Opinions(store, stages)
        self.rescoring: Job[int] | None = None
        self._thread: threading.Thread | None = None

    def events(self) -> list[Event]:
        """Return all events about labels."""
        return self._casebook.events(kinds=record.KINDS)

    def _note(
        self, kind: str, payload: Mapping[str, Any], actor: str, at: datetime | None
    ) -> None:
        when = at or self._clock()
        self._casebook.append(kind, payload, actor=actor, at=when)

    # -- samples -----------------------------------------------------------------------

    def draw(
        self,
        since: datetime | None,
        until: datetime | None,
        size: int,
        *,
        actor: str,
        at: datetime | None = None,
        seed: int | None = None,
    ) -> Sample:
        """Draw a stratified sample of the mentions of a time, to be judged blind.

        Raises: EngineError if there is no mention in that time.
        """
        query = Query(since=since, until=until)
        columns = ("mention_key", "p_negative")
        scored = self._store.mentions(query, "sample", LOOKED_AT, columns=columns)
        if scored.empty:
            raise EngineError("sample_empty")
        sample_id = f"s-{uuid4().hex[:8]}"
        drawn = prevalence.draw(scored, size, seed=seed or int(sample_id[2:], 16))
        sizes = prevalence.strata(scored).value_counts()
        whole = len(scored) < LOOKED_AT
        payload = {
            "sample_id": sample_id,
            "since": since.isoformat() if since else None,
            "until": until.isoformat() if until else None,
            "places": drawn[["mention_key", "stratum"]].to_numpy().tolist(),
            "sizes": {str(name): int(many) for name, many in sizes.items()},
            "total": len(scored) if whole else self._store.count(query),
            "size": len(drawn),
        }
        self._note(record.DRAWN, payload, actor, at)
        return next(one for one in self.samples() if one.sample_id == sample_id)

    def samples(self) -> list[Sample]:
        """Return all samples, oldest first."""
        return record.samples(self.events())

    def judge(
        self,
        sample: Sample,
        key: str,
        label: str,
        *,
        actor: str,
        at: datetime | None = None,
    ) -> None:
        """Put a blind judgement on record; a later one on the same mention replaces it.

        Raises: EngineError for an unknown label or a mention outside the sample.
        """
        strata = dict(sample.places)
        if label not in record.JUDGEMENTS or key not in strata:
            known = ", ".join(record.JUDGEMENTS)
            raise EngineError("engine_label", label=label, known=known)
        payload = {
            "sample_id": sample.sample_id,
            "mention_key": key,
            "label": label,
            "stratum": strata[key],
            "weight": round(sample.weight(key), 4),
        }
        self._note(record.SAMPLED, payload, actor, at)

    def outcome(self, sample: Sample) -> Outcome:
        """Return what a sample says so far."""
        query = Query(since=sample.since, until=sample.until)
        total = self._store.count(query)
        negative = self._store.count(
            Query(since=sample.since, until=sample.until, labels=("negative",))
        )
        judged = self._store.named(list(sample.judged))
        raw = negative / total if total else 0.0
        seen = record.learnt_from(sample, self.events())
        return weighing.outcome(sample, raw, judged, seen=seen)

    def rates(self) -> ErrorRates | None:
        """Return how often the engine is right here, by the newest sample that tells.

        None: too few judgements, or the engine learnt from them. Kept until the record
        or a re-scoring changes it.
        """
        events = self.events()
        seq = events[-1].seq if events else 0
        with self._turn:
            if self._rates[0] != seq:
                self._rates = (seq, self._newest_rates())
            return self._rates[1]

    def _newest_rates(self) -> ErrorRates | None:
        events = self.events()
        for sample in reversed(record.samples(events)):
            seen = record.learnt_from(sample, events)
            if len(sample.judged) >= weighing.ENOUGH and not seen:
                found = weighing.rates(sample, self._store.named(list(sample.judged)))
                if found is not None:
                    return found
        return None

    # -- corrections -------------------------------------------------------------------

    def correct(
        self, keys: Sequence[str], label: str, *, actor: str, at: datetime | None = None
    ) -> int:
        """Set labels by hand, on all exact copies too; they outlive re-scoring.

        Copies that arrive later get the label when they are scored. Returns: how many
        mentions carry it now. Raises: EngineError for an unknown label.
        """
        if label not in ("negative", "neutral", "positive"):
            raise EngineError(
                "engine_label", label=label, known="negative, neutral, positive"
            )
        alike = self._store.named(keys, copies=True)["mention_key"].tolist()
        changed = self._store.relabel(alike, label)
        payload = {"keys": list(keys), "label": label, "changed": changed}
        self._note(record.CORRECTED, payload, actor, at)
        self.refresh()
        return changed

    def withdraw(
        self, keys: Sequence[str], *, actor: str, at: datetime | None = None
    ) -> Job[int]:
        """Take corrections back; the engine judges these mentions again."""
        alike = self._store.named(keys, copies=True)
        for label, part in alike.groupby("label"):
            self._store.relabel(part["mention_key"].tolist(), str(label), TAKEN_BACK)
        payload = {"keys": list(keys), "changed": len(alike)}
        self._note(record.WITHDRAWN, payload, actor, at)
        self.refresh()
        return self.rescore(actor=actor)

    # -- teaching ----------------------------------------------------------------------

    def lessons(self) -> int:
        """Return from how many judgements and corrections the engine could learn."""
        return len(record.lessons(self.events()))

    def learn(self) -> dict[str, Any] | None:
        """Return what the room's labels teach the default engine, measured, not in use.

        None: too few labels. Keys as `Adjustment.to_dict`, and ``version helps base``.
        """
        answer = self._stages.consult("learn", self._pairs(record.lessons))
        if answer is not None:
            answer["base"] = self.engine_id(Teaching())
        return answer

    def _pairs(
        self, fold: Callable[[Sequence[Event]], Mapping[str, str]]
    ) -> list[tuple[str, str]]:
        said = list(fold(self.events()).items())[-_MOST_TAUGHT:]
        known = self._store.named([key for key, _ in said])
        texts = dict(zip(known["mention_key"], known["text"], strict=True))
        return [(texts[key], label) for key, label in said if key in texts]

    def adopt(
        self, learnt: Mapping[str, Any], *, actor: str, at: datetime | None = None
    ) -> Job[int]:
        """Score with an adjustment from now on, and anew what is there.

        Raises: EngineError if it does not help on labels it did not learn from.
        """
        if not learnt["helps"]:
            raise EngineError("adjustment_no_help")
        self._note(record.ADJUSTED, learnt, actor, at)
        return self.rescore(actor=actor, at=at)

    def drop(self, *, actor: str, at: datetime | None = None) -> Job[int]:
        """Go back to the shipped engine."""
        version = (record.adjustment(self.events()) or {}).get("version", "")
        self._note(record.UNADJUSTED, {"version": version}, actor, at)
        return self.rescore(actor=actor, at=at)

    def choose(
        self, engine: str, *, actor: str, at: datetime | None = None
    ) -> Job[int]:
        """Score with another engine (`crisis.sentiment.engine`) from now on.

        Raises: EngineError if there is no such engine, or it cannot run here.
        """
        self.engine_id(Teaching(engine))
        self._note(record.CHOSEN, {"engine": engine}, actor, at)
        return self.rescore(actor=actor, at=at)

    def teaching(self) -> Teaching:
        """Return how the room scores, from the record."""
        events = self.events()
        return Teaching(
            record.chosen_engine(events),
            record.adjustment(events),
            tuple(self._pairs(record.corrections)),
        )

    def engine_is_shipped(self) -> bool:
        """Tell whether the default engine scores as shipped, untaught."""
        events = self.events()
        shipped = record.chosen_engine(events) == record.DEFAULT_ENGINE
        return shipped and record.adjustment(events) is None

    def refresh(self) -> None:
        """Let the workers score as the record now says."""
        taught = self.teaching()
        self._stages.taught = None if taught == Teaching() else taught

    def engine_id(self, taught: Teaching | None = None) -> str:
        """Return name and version of the engine in use, as scored mentions carry it."""
        taught = taught or self.teaching()
        version = (taught.adjustment or {}).get("version", "")
        key = f"{taught.engine} {version}"
        if key not in self._engines:
            bare = Teaching(taught.engine, taught.adjustment)
            self._engines[key] = self._stages.consult("engine_id", bare.to_data())
        return self._engines[key]

    # -- scoring anew ------------------------------------------------------------------

    def rescore(self, *, actor: str = "", at: datetime | None = None) -> Job[int]:
        """Score, behind the scenes, all that another engine scored; see `rescoring`."""
        with self._turn:
            self.stop()
            self.refresh()
            engine = self.engine_id()
            job: Job[int] = Job(f"rescore-{uuid4().hex[:6]}", engine)
            self.rescoring = job

            def done(count: int) -> None:
                payload = {"engine": engine, "mentions": count}
                if count:
                    self._note(record.RESCORED, payload, actor, at)

            self._thread = rescore.begin(
                job, self._store, self._stages, engine, done=done
            )
        return job

    def left(self) -> int:
        """Return how many mentions still carry the score of another engine."""
        return rescore.left(self._store, self.engine_id())

    def catch_up(self) -> None:
        """Re-score, behind the scenes, what an earlier version of an engine scored."""
        by_engine = self._store.facets(Query(), ("engine",))["engine"]
        ours = {TAKEN_BACK, *(name for name in by_engine if _is_ours(name))}
        try:
            if ours & by_engine.keys() and ours & by_engine.keys() - {self.engine_id()}:
                self.rescore()
        except CrisisError:
            _log.exception("re-scoring at the start")

    def stop(self) -> None:
        """Stop a re-scoring under way; what it did stays, the rest is done later."""
        if self.rescoring is not None and not self.rescoring.done():
            self.rescoring.cancel()
            if self._thread is not None:
                self._thread.join()

    def close(self) -> None:
        """Stop all that runs."""
        self.opinions.stop()
        self.stop()


def _is_ours(name: str) -> bool:
    return name.split(" ")[0] in ENGINES
