"""Scoring the room's mentions anew, behind the scenes; old scores stay until replaced.

Nothing needs to be resumed specially: mentions that still carry another engine's name
are the work left, also after a kill.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from crisis.errors import CrisisError
from crisis.stores.duck import DuckStore
from crisis.stores.duck_schema import SCORES
from crisis.work.chunk import BUGS, Stages
from crisis.work.job import Cancelled, Job

BATCH = 5_000  # mentions; about a second of a slow engine's work would be 350
SLOW_BATCH = 400  # for engines that are slow, so that progress is seen and cancel heard
KEPT = ("cause", "severity")  # triage's, not the engine's
_log = logging.getLogger(__name__)


def begin(
    job: Job[int],
    store: DuckStore,
    stages: Stages,
    engine: str,
    *,
    done: Callable[[int], None],
) -> threading.Thread:
    """Start re-scoring in a thread; `done` is called with the number of mentions.

    Args: engine: name and version as scored mentions carry it: those that carry it
    already, and those labelled by hand, are left alone.
    """

    def work() -> None:
        try:
            count = _all(job, store, stages, engine)
            done(count)
            job.finish(count)
        except CrisisError as problem:
            job.fail(problem)
        except BUGS as problem:
            _log.exception("re-scoring with %s", engine)
            job.fail(problem)

    thread = threading.Thread(target=work, name=f"re-scoring {engine}", daemon=True)
    thread.start()
    return thread


def _all(job: Job[int], store: DuckStore, stages: Stages, engine: str) -> int:
    job.enter("reading", left(store, engine))
    rows = BATCH if engine.startswith("social ") else SLOW_BATCH
    columns = ["mention_key", *(name for name in SCORES if name not in KEPT)]
    count = 0
    for batch in store.batches_to_rescore(engine, rows):
        if job.cancelled.is_set():
            raise Cancelled("rescore_cancelled")
        count += store.replace_scores(stages.score(batch)[columns])
        job.advance(len(batch))
    return count


def left(store: DuckStore, engine: str) -> int:
    """Return how many mentions carry the score of another engine."""
    from crisis.stores.query import Query

    by_engine = store.facets(Query(), ("engine",))["engine"]
    return sum(
        many for name, many in by_engine.items() if name not in (engine, "analyst")
    )
