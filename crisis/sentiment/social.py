"""The default engine: our own linear model over hashed n-grams, numpy alone.

Learnt by ``tests/benchmarks/train_sentiment.py``; the weights and where they come from
are ``data/sentiment/social.npz`` and ``social.toml``. Two heads: negative or not, and,
among the rest, positive or not. Rows of the table are whole numbers, so that a post's
sum does not depend on the order or the batch it is added up in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crisis import resources
from crisis.errors import EngineError
from crisis.sentiment import features
from crisis.sentiment.adjustment import Adjustment
from crisis.sentiment.base import UNSURE, Probabilities

BATCH = 1024  # posts; larger ones fall out of the processor's cache
LANGUAGES = ("zh", "en", "und")


class Social:
    """Judges short public posts in Chinese (both scripts), English, and mixtures.

    Links, handles, numbers alone, and text in which nothing was ever seen before
    (another language, unknown emoji) give exactly 0.5; so does any post that is said
    to be in a language it did not learn.
    """

    name = "social"
    middle = UNSURE

    def __init__(
        self,
        table: NDArray[np.int8],
        settings: dict,
        adjustment: Adjustment | None = None,
    ) -> None:
        if table.shape != (1 << features.HASH_BITS, 2) or table.dtype != np.int8:
            raise EngineError("engine_weights", file="social.npz")
        self.version: str = settings["version"]
        self._settings = settings
        self._delta: NDArray[np.float64] | None = None
        self._shift = 0.0
        if adjustment is not None:
            self.version += f"+{adjustment.version}"
            self._delta = np.zeros(len(table))
            self._delta[list(adjustment.rows)] = adjustment.deltas
            self._shift = adjustment.shift
        self.band: tuple[float, float] = tuple(settings["unsure"])
        self._table = table
        self._scale = np.array(settings["scale"])
        self._bias = np.array(settings["bias"])

    def adjusted(self, adjustment: Adjustment | None) -> Social:
        """Return this engine with a room's adjustment, or the shipped one with None."""
        return Social(self._table, self._settings, adjustment)

    def probabilities(
        self, texts: Sequence[str], langs: Sequence[str | None]
    ) -> Probabilities:
        """Return ``(n, 3)``; see `SentimentEngine`. No row is ever NaN."""
        logits, known = self.logits(texts)
        chances = 1 / (1 + np.exp(-logits))
        foreign = np.array([_is_foreign(lang) for lang in langs], bool)
        chances[~known | foreign[: len(chances)]] = 0.5
        negative, rest = chances[:, 0], 1 - chances[:, 0]
        return np.column_stack(
            [negative, rest * (1 - chances[:, 1]), rest * chances[:, 1]]
        )

    def logits(
        self, texts: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return ``(n, 2)`` calibrated log-odds, and whether anything was known."""
        parts = [
            self._sums(texts[start : start + BATCH])
            for start in range(0, max(len(texts), 1), BATCH)
        ]
        logits, known = (np.concatenate(part) for part in zip(*parts, strict=True))
        return logits, known

    def _sums(
        self, texts: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        found = features.extract(texts)
        many = len(texts)
        weights = found.weights.astype(np.float64)
        rows = self._table[found.ids]
        sums = [
            np.bincount(found.posts, rows[:, head] * weights, many) for head in (0, 1)
        ]
        sizes = np.bincount(found.posts, weights, many)
        known = np.bincount(found.posts, rows[:, 0] != 0, many) > 0
        norm = np.sqrt(np.maximum(sizes, 1.0))
        logits = np.column_stack(sums) / norm[:, None] * self._scale + self._bias
        if self._delta is not None:
            moved = np.bincount(found.posts, self._delta[found.ids] * weights, many)
            logits[:, 0] += moved / norm + self._shift
        return logits, known & found.spoken


def _is_foreign(lang: str | None) -> bool:
    return isinstance(lang, str) and lang.partition("-")[0].lower() not in LANGUAGES


@cache
def load() -> Social:
    """Return the engine with the shipped weights (or the room's own overlay).

    Raises: EngineError if the weights are damaged, DataFileError if they are missing.
    """
    settings = resources.load_toml(resources.find("sentiment/social.toml"))
    path = resources.find("sentiment/social.npz")
    try:
        with np.load(path, allow_pickle=False) as stored:
            table = stored["table"]
    except (OSError, ValueError, KeyError) as problem:
        raise EngineError("engine_weights", file=str(path)) from problem
    return Social(table, settings["model"])
