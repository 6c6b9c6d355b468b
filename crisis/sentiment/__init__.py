"""How a post sounds: MENTIONS -> SCORED, and P(negative) of any texts.

A stage: it knows no other stage and no store. Nothing heavy is imported until an engine
is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crisis.errors import EngineError
from crisis.frames import MENTIONS, SCORED, check_frame, conform
from crisis.sentiment.base import SentimentEngine, labels
from crisis.sentiment.second import second_opinion

__all__ = ["ENGINES", "engine", "negativity", "score", "second_opinion"]

ENGINES: tuple[str, ...] = ("social", "snownlp", "vader")
DEFAULT = "social"


@cache
def engine(name: str = "auto") -> SentimentEngine:
    """Return an engine by name; ``auto`` is the default engine.

    Args: name: ``auto``, one of `ENGINES`, or ``onnx:<folder>`` for a local model.
    Raises: EngineError if there is no such engine, or it cannot run here.
    """
    if name in ("auto", "social"):
        from crisis.sentiment import social

        return social.load()
    if name == "snownlp":
        from crisis.sentiment import snownlp_zh

        return snownlp_zh.SnowNlp()
    if name == "vader":
        from crisis.sentiment import vader_en

        return vader_en.Vader()
    if name.startswith("onnx:"):
        from crisis.sentiment import onnx_local

        return onnx_local.OnnxLocal(name.removeprefix("onnx:"))
    raise EngineError("engine_unknown", name=name, known=", ".join(ENGINES))


def negativity(texts: Sequence[str], lang: str | None = None) -> NDArray[np.float64]:
    """Return P(negative) in [0, 1], one per text, by the default engine.

    Any mix of Chinese (both scripts) and English. The same text always gets the same
    number, alone or in a batch. Only the first 2,000 characters are read.

    Exactly 0.5 means "nothing to go by": empty text, only links, handles or numbers,
    only characters never seen in learning, or a `lang` that the engine did not learn.
    Control characters and lone surrogates are ignored.

    Args: texts: posts as they are. lang: BCP 47 tag of all of them, if known.
    """
    return engine().probabilities(texts, [lang] * len(texts))[:, 0]


def score(mentions: pd.DataFrame, *, engine: str = "auto") -> pd.DataFrame:
    """Return SCORED: the mentions, in order, each with probabilities and a label.

    Copies (same text, same language) are judged once. ``cause`` and ``severity`` stay
    as they are, or missing: triage fills them. Where the engine has no opinion the
    probabilities are missing and the label is ``unsure``.

    Args: mentions: MENTIONS frame (SCORED is fine: it is scored again). engine: see
    `crisis.sentiment.engine`.
    Raises: FrameError if `mentions` breaks its spec; EngineError.
    """
    return judged(mentions, _named(engine))


def judged(mentions: pd.DataFrame, judge: SentimentEngine) -> pd.DataFrame:
    """Return SCORED by an engine at hand, such as one with a room's adjustment.

    As `score`, which names its engine.
    """
    check_frame(mentions, MENTIONS)
    texts, langs, where = _distinct(mentions)
    chances = judge.probabilities(texts, langs)
    named = np.array(labels(chances, judge.band, judge.middle), dtype=object)
    chances = chances[where]
    return conform(
        mentions.assign(
            p_negative=pd.array(chances[:, 0]).astype("Float64").copy(),
            p_positive=pd.array(chances[:, 2]).astype("Float64").copy(),
            sentiment=pd.array(chances[:, 2] - chances[:, 0]).astype("Float64").copy(),
            label=named[where] if len(named) else [],
            engine=f"{judge.name} {judge.version}",
        ),
        SCORED,
    )


_named = engine  # `score` has an argument of that name


def _distinct(
    mentions: pd.DataFrame,
) -> tuple[list[str], list[str | None], NDArray[np.intp]]:
    """Return the distinct texts, their languages, and each mention's place in them."""
    pairs = pd.MultiIndex.from_arrays([mentions["text"], mentions["lang"]])
    where, kinds = pd.factorize(pairs.to_flat_index())
    return [text for text, _ in kinds], [lang for _, lang in kinds], where
