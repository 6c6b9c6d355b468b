"""Second opinions on many posts, behind the scenes: where two engines disagree.

SnowNLP judges some 350 posts a second, so no more than `READ` posts are read for one
question, in the order asked for, and no text is judged twice.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import uuid4

import pandas as pd

from crisis.errors import CrisisError
from crisis.sentiment.second import DISAGREE
from crisis.stores.duck import DuckStore
from crisis.stores.query import Order, Query
from crisis.work.chunk import BUGS, Stages
from crisis.work.job import Cancelled, Job

READ = 2_000
_PART = 100  # posts between two looks at a cancellation
_JOBS_KEPT, _OPINIONS_KEPT = 8, 50_000
_COLUMNS = ["engine", "label", "agreement", "p_negative"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Disagreement:
    """Posts on which two engines differ: SCORED and ``second`` (the other's label).

    read: how many posts were looked at.
    """

    posts: pd.DataFrame
    read: int


class Opinions:
    """Second opinions of one room, kept as long as it is open."""

    def __init__(self, store: DuckStore, stages: Stages) -> None:
        self._store, self._stages = store, stages
        self._turn = threading.Lock()
        self._jobs: OrderedDict[tuple, Job[Disagreement]] = OrderedDict()
        self._known: OrderedDict[tuple, tuple] = OrderedDict()

    def of(self, scored: pd.DataFrame) -> pd.DataFrame:
        """Return ``engine label agreement p_negative`` on the index of `scored`.

        Raises: EngineError.
        """
        rows = scored[["text", "lang", "label"]].astype("str")
        asked = list(rows.itertuples(index=False, name=None))
        new = [key for key in dict.fromkeys(asked) if key not in self._known]
        told = {key: self._known[key] for key in asked if key in self._known}
        if new:
            given = dict(
                zip(rows.columns, map(list, zip(*new, strict=True)), strict=True)
            )
            answer = self._stages.consult("second", given)
            columns = (answer[name] for name in _COLUMNS)
            told |= dict(zip(new, zip(*columns, strict=True), strict=True))
            with self._turn:
                self._known |= {key: told[key] for key in new}
                while len(self._known) > _OPINIONS_KEPT:
                    self._known.popitem(last=False)
        return pd.DataFrame(
            [told[key] for key in asked], columns=_COLUMNS, index=scored.index
        )

    def disagreeing(self, query: Query, order: Order) -> Job[Disagreement]:
        """Return the job that finds where engines differ; the same question, the same.

        Args: order: which posts are read first.
        """
        key = (query, order, self._store.version())
        with self._turn:
            if key not in self._jobs:
                job: Job[Disagreement] = Job(f"second-{uuid4().hex[:6]}", order)
                self._jobs[key] = job
                while len(self._jobs) > _JOBS_KEPT:
                    self._jobs.popitem(last=False)[1].cancel()
                threading.Thread(
                    target=self._work, args=(job, query, order), daemon=True
                ).start()
            return self._jobs[key]

    def stop(self) -> None:
        """Stop what runs."""
        for job in self._jobs.values():
            job.cancel()

    def _work(self, job: Job[Disagreement], query: Query, order: Order) -> None:
        try:
            job.finish(self._compare(job, query, order))
        except CrisisError as problem:
            job.fail(problem)
        except BUGS as problem:
            _log.exception("second opinions")
            job.fail(problem)

    def _compare(
        self, job: Job[Disagreement], query: Query, order: Order
    ) -> Disagreement:
        posts = self._store.mentions(query, order, READ)
        job.enter("reading", len(posts))
        found = []
        for start in range(0, len(posts), _PART):
            if job.cancelled.is_set():
                raise Cancelled("rescore_cancelled")
            part = posts.iloc[start : start + _PART]
            said = self.of(part)
            differ = (said["agreement"] == DISAGREE).to_numpy(bool)
            found.append(part[differ].assign(second=said["label"][differ]))
            job.advance(len(part))
        made = pd.concat(found) if found else posts.assign(second="")
        return Disagreement(made.reset_index(drop=True), len(posts))
