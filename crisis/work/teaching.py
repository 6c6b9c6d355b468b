"""What a room taught its scoring: engine, adjustment, corrections; as plain data.

It travels to the worker processes with each job, so that a worker that died and was
started again, and a new import, score like everything else in the room.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from crisis.errors import EngineError

DEFAULT = "auto"
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Teaching:
    """How this room scores.

    engine: its name (`crisis.sentiment.engine`). adjustment: what analysts taught the
    default engine (`Adjustment.to_dict`), None without. corrections: (text as it was,
    label) by hand, oldest first; they hold for exact copies that arrive later too.
    """

    engine: str = DEFAULT
    adjustment: Data | None = None
    corrections: tuple[tuple[str, str], ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "engine": self.engine,
            "adjustment": self.adjustment,
            "corrections": [list(pair) for pair in self.corrections],
        }

    @classmethod
    def from_data(cls, data: Data) -> Teaching:
        """Return what `to_data` gave."""
        pairs = tuple((str(text), str(label)) for text, label in data["corrections"])
        return cls(str(data["engine"]), data["adjustment"], pairs)


def scored(mentions: pd.DataFrame, taught: Data | None) -> pd.DataFrame:
    """Return SCORED as the room scores; without `taught`, by the default engine."""
    from crisis import sentiment
    from crisis.sentiment.corrections import relabel

    if taught is None:
        return sentiment.score(mentions)
    teaching = Teaching.from_data(taught)
    judge = _judge(teaching)
    return relabel(sentiment.judged(mentions, judge), teaching.corrections)


def engine_id(given: Data) -> str:
    """Return name and version of the room's engine, as scored mentions carry it.

    Raises: EngineError if there is no such engine, or it cannot run here.
    """
    judge = _judge(Teaching.from_data(given))
    return f"{judge.name} {judge.version}"


def learn(given: Sequence[Sequence[str]]) -> dict[str, Any] | None:
    """Return what (text, label) pairs teach the default engine, None if too few."""
    from crisis import sentiment
    from crisis.sentiment import corrections

    pairs = [(text, label) for text, label in given]
    made = corrections.learn(sentiment.engine(), pairs)  # type: ignore[arg-type]
    if made is None:
        return None
    return made.to_dict() | {"version": made.version, "helps": made.helps}


def second(given: Mapping[str, Sequence[str]]) -> dict[str, list]:
    """Return the second opinion on posts: columns of ``second_opinion`` as lists.

    Args: given: lists ``text``, ``lang`` and ``label`` (the first opinion).
    """
    from crisis import sentiment

    made = sentiment.second_opinion(pd.DataFrame(dict(given), dtype="str"))
    chance = made["p_negative"].astype(object).where(made["p_negative"].notna(), None)
    return {
        "engine": made["engine"].tolist(),
        "label": made["label"].tolist(),
        "agreement": made["agreement"].tolist(),
        "p_negative": chance.tolist(),
    }


ANSWERS: Mapping[str, Callable[[Any], Any]] = {
    "engine_id": engine_id,
    "learn": learn,
    "second": second,
}


def consult(question: str, given: Any) -> Any:
    """Answer one of `ANSWERS`; question, `given` and answer are JSON-ready.

    Raises: EngineError, also for a question nobody knows.
    """
    if question not in ANSWERS:
        raise EngineError("worker_bug", problem=question)
    return ANSWERS[question](given)


def _judge(teaching: Teaching) -> Any:
    from crisis import sentiment

    judge = sentiment.engine(teaching.engine)
    if teaching.adjustment is None or judge.name != "social":
        return judge
    from crisis.sentiment.adjustment import Adjustment

    return _adjusted(Adjustment.from_dict(teaching.adjustment))


@lru_cache(maxsize=2)
def _adjusted(adjustment: Any) -> Any:
    from crisis import sentiment

    return sentiment.engine().adjusted(adjustment)  # type: ignore[attr-defined]
