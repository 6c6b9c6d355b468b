"""What analysts correct sticks, and teaches a little; and can be taken back.

Pure functions: where corrections are kept (the casebook) and who made them is others'
business. A relabel holds for the mention and its exact copies. On top of that the
default engine can learn a small adjustment per room, adopted only where it helps on
corrections it did not learn from; dropping it gives the shipped engine back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crisis.errors import EngineError
from crisis.sentiment import features
from crisis.sentiment.adjustment import Adjustment
from crisis.sentiment.base import NEGATIVE, NEUTRAL, POSITIVE
from crisis.sentiment.social import Social
from crisis.text import comparable

LABELS = (NEGATIVE, NEUTRAL, POSITIVE)
ENOUGH = 30  # fewer corrections teach nothing that can be checked on held-back ones
FOLDS = 5
_STEPS, _RATE, _L2 = 120, 2.0, 0.02
_KEPT = 4000  # rows of the table an adjustment may touch


def relabel(
    scored: pd.DataFrame, corrections: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """Return SCORED with the labels that analysts gave, on all exact copies.

    Corrected rows carry engine ``analyst``; their probabilities stay the engine's.
    Scoring the mentions anew takes corrections back.

    Args: scored: SCORED frame. corrections: (text as it was, label), oldest first; the
    last one on a text wins.
    Raises: EngineError for an unknown label.
    """
    wanted = {}
    for text, label in corrections:
        _check(label)
        wanted[comparable(text)] = label
    if not wanted:
        return scored
    given = scored["text"].map(_looked_up(scored["text"], wanted))
    hit = given.notna()
    return scored.assign(
        label=scored["label"].where(~hit, given).astype("str"),
        engine=scored["engine"].where(~hit, "analyst").astype("str"),
    )


def _looked_up(texts: pd.Series, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the corrected label of each distinct text that has one."""
    found = {}
    for text in texts.unique():
        label = wanted.get(comparable(text))
        if label is not None:
            found[text] = label
    return found


def learn(engine: Social, corrections: Sequence[tuple[str, str]]) -> Adjustment | None:
    """Return what the corrections teach, or None while there are too few.

    A logistic regression on the same n-grams, from the engine's own log-odds as offset,
    strongly held back (L2). Whether it helps is measured by 5-fold cross-validation;
    copies of one text always fall into one fold. Adopt it only if ``helps``.

    Args: engine: the shipped engine, unadjusted. corrections: (text, label); also those
    that confirm the engine, or it learns from its mistakes alone.
    """
    latest = {comparable(text): (text, _check(label)) for text, label in corrections}
    if len(latest) < ENOUGH:
        return None
    texts = [text for text, _ in latest.values()]
    wanted = np.array([label == NEGATIVE for _, label in latest.values()], float)
    fold = np.array([_fold(key) for key in latest])
    offset = engine.logits(texts)[0][:, 0]
    problem = _Problem(texts, offset, wanted)
    before, after = [], []
    for one in range(FOLDS):
        held = fold == one
        if held.all() or not held.any():
            continue
        delta, shift = problem.solve(~held)
        before.append(_losses(offset[held], wanted[held]))
        after.append(_losses(problem.logits(delta, shift)[held], wanted[held]))
    delta, shift = problem.solve(np.ones(len(texts), bool))
    top = np.sort(np.argsort(-np.abs(delta), kind="stable")[:_KEPT])
    top = top[delta[top] != 0]
    return Adjustment(
        tuple(problem.rows[top].tolist()),
        tuple(np.round(delta[top], 5).tolist()),
        round(shift, 5),
        len(texts),
        float(np.concatenate(before).mean()),
        float(np.concatenate(after).mean()),
    )


class _Problem:
    """The corrections as a small sparse logistic regression."""

    def __init__(
        self, texts: Sequence[str], offset: NDArray[np.float64], wanted: NDArray
    ) -> None:
        found = features.extract(texts)
        rows = found.keys >> np.uint32(features.TAG_BITS)
        self.rows, self._column = np.unique(rows, return_inverse=True)
        self._post = found.posts
        weights = found.weights.astype(float)
        norm = np.sqrt(np.maximum(np.bincount(self._post, weights, len(texts)), 1))
        self._value = weights / norm[self._post]
        self._offset, self._wanted = offset, wanted

    def logits(self, delta: NDArray[np.float64], shift: float) -> NDArray[np.float64]:
        """Return the adjusted log-odds of all posts."""
        moved = np.bincount(
            self._post, delta[self._column] * self._value, len(self._offset)
        )
        return self._offset + shift + moved

    def solve(self, used: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
        """Return deltas and shift learnt from the posts `used` (gradient descent)."""
        delta, shift = np.zeros(len(self.rows)), 0.0
        share = used / used.sum()
        for _ in range(_STEPS):
            chance = 1 / (1 + np.exp(-self.logits(delta, shift)))
            slope = share * (chance - self._wanted)
            pull = np.bincount(
                self._column, slope[self._post] * self._value, len(delta)
            )
            delta -= _RATE * (pull + _L2 * delta)
            shift -= _RATE * (slope.sum() + _L2 * shift)
        return delta, float(shift)


def _check(label: str) -> str:
    if label not in LABELS:
        raise EngineError("engine_label", label=label, known=", ".join(LABELS))
    return label


def _fold(key: str) -> int:
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % FOLDS


def _losses(logits: NDArray[np.float64], wanted: NDArray) -> NDArray[np.float64]:
    return np.logaddexp(0, -(2 * wanted - 1) * logits)
