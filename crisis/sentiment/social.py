"""The default engine: our own model over hashed n-grams and a word list, numpy alone.

Learnt by ``tests/benchmarks/sentiment_train.py``; the weights and where they come from
are ``data/sentiment/social.npz`` and ``social.toml``. Two heads: negative or not, and,
among the rest, positive or not. Each is a logistic regression on n-gram weights over
the root of their number, and on how much praise and blame a word list finds (VADER's
damped sum, s / sqrt(s^2 + 15); Hutto & Gilbert 2014). Cells of the table are whole
numbers, so that a post's sum does not depend on the order it is added up in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis import resources
from crisis.errors import EngineError
from crisis.sentiment import features
from crisis.sentiment.adjustment import Adjustment
from crisis.sentiment.base import UNSURE, Probabilities

BATCH = 1024  # posts; larger ones fall out of the processor's cache
LANGUAGES = ("zh", "en", "und")
_TAG = (1 << features.TAG_BITS) - 1
# One row: tag, weight of either head, valence; a byte each, the tag lowest.
Table = NDArray[np.uint32]


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
        table: Table,
        settings: dict,
        adjustment: Adjustment | None = None,
    ) -> None:
        if table.shape != (1 << features.ROW_BITS,) or table.dtype != np.uint32:
            raise EngineError("engine_weights", file="social.npz")
        self.version: str = settings["version"]
        self.band: tuple[float, float] = tuple(settings["unsure"])
        self._table, self._settings = table, settings
        self._scale = np.array(settings["scale"])
        self._bias = np.array(settings["bias"])
        self._damped = np.array(settings["damped"])  # (2 heads, 3)
        self._valence = float(settings["valence"])
        self._delta: NDArray[np.float64] | None = None
        self._shift = 0.0
        if adjustment is not None:
            self.version += f"+{adjustment.version}"
            self._delta = np.zeros(len(table))
            self._delta[list(adjustment.rows)] = adjustment.deltas
            self._shift = adjustment.shift

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
        post, many = found.posts, len(texts)
        rows = found.keys >> np.uint32(features.TAG_BITS)
        cells = self._table[rows]
        same = (cells ^ found.keys) & np.uint32(_TAG) == 0
        weights = found.weights.astype(np.float64)
        parts = cells.view(np.int8).reshape(-1, 4)[:, 1:] * (weights * same)[:, None]
        norm = np.sqrt(np.maximum(np.bincount(post, weights, many), 1.0))
        sums = [np.bincount(post, parts[:, head], many) / norm for head in (0, 1)]
        heard = parts[:, 2] * self._valence
        praise = np.bincount(post, np.maximum(heard, 0), many)
        blame = np.bincount(post, np.maximum(-heard, 0), many)
        logits = np.column_stack(sums) * self._scale + self._bias
        logits += damped(praise, blame) @ self._damped.T
        if self._delta is not None:
            moved = np.bincount(post, self._delta[rows] * weights, many)
            logits[:, 0] += moved / norm + self._shift
        known = np.bincount(post, same & (cells > _TAG), many) > 0
        return logits, known & found.spoken


def damped(praise: NDArray[Any], blame: NDArray[Any]) -> NDArray[np.float64]:
    """Return ``(n, 3)``: praise, blame and their difference, each in (-1, 1)."""
    sums = np.column_stack([praise, blame, praise - blame])
    return sums / np.sqrt(sums * sums + 15)


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
            table = unpack(stored["steps"], stored["cells"])
    except (OSError, ValueError, KeyError, IndexError) as problem:
        raise EngineError("engine_weights", file=str(path)) from problem
    return Social(table, settings["model"])


def pack(table: Table) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """Return the occupied rows, as steps from one to the next, and their cells."""
    rows = np.flatnonzero(table)
    steps = np.diff(rows, prepend=0).astype(np.uint16)
    return steps, table[rows].view(np.uint8).reshape(-1, 4)


def unpack(steps: NDArray[np.uint16], cells: NDArray[np.uint8]) -> Table:
    """Return what `pack` was given."""
    table = np.zeros(1 << features.ROW_BITS, "<u4")
    rows = np.cumsum(steps, dtype=np.int64)
    table[rows] = np.ascontiguousarray(cells).view("<u4")[:, 0]
    return table
