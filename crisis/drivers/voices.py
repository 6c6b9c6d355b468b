"""Which posts to read: the first, the most spread, and those that speak for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crisis.drivers.phrases import Phrase


@dataclass(frozen=True)
class Voice:
    """One post. spread: reposts, replies and likes it got, as far as known."""

    mention_key: str
    text: str
    lang: str
    platform: str
    author: str | None
    at: pd.Timestamp
    spread: int
    url: str | None


def spread(window: pd.DataFrame) -> np.ndarray:
    """Return reposts + replies + likes of each post; missing counts as nothing."""
    total = np.zeros(len(window))
    for column in ("reposts", "replies", "likes"):
        if column in window.columns:
            total += window[column].astype("Float64").fillna(0).to_numpy(dtype=float)
    return total


def earliest(window: pd.DataFrame, total: np.ndarray, most: int) -> list[Voice]:
    """Return the first posts."""
    seconds = window["published_at"].to_numpy()
    return _voices(window, total, np.argsort(seconds, kind="stable")[:most])


def most_spread(
    window: pd.DataFrame, total: np.ndarray, keys: Sequence[str], most: int
) -> list[Voice]:
    """Return the posts that went furthest, each text once."""
    order = np.argsort(-total, kind="stable")
    chosen = _different(order[total[order] > 0], keys, most)
    return _voices(window, total, chosen)


def speaking_for_many(
    window: pd.DataFrame,
    total: np.ndarray,
    keys: Sequence[str],
    phrases: Sequence[Phrase],
    most: int,
) -> list[Voice]:
    """Return posts that hold most of what drives the window, in few words.

    Each next one is chosen for what those before it leave unsaid.
    """
    left = np.array([phrase.z for phrase in phrases])
    says = np.zeros((len(window), len(phrases)), bool)
    for column, phrase in enumerate(phrases):
        says[phrase.documents, column] = True
    length = np.array([len(key) for key in keys], dtype=float)
    fits = (length >= 8) & (length <= 280)
    chosen: list[int] = []
    while len(chosen) < most and left.any():
        worth = (says @ left) * fits / np.sqrt(40 + length)
        best = int(worth.argmax())
        if worth[best] <= 0:
            break
        chosen.append(best)
        left = np.where(says[best], 0.0, left)
    return _voices(window, total, chosen)


def _different(order: np.ndarray, keys: Sequence[str], most: int) -> list[int]:
    seen: set[str] = set()
    chosen: list[int] = []
    for row in order:
        if keys[row] not in seen:
            seen.add(keys[row])
            chosen.append(int(row))
        if len(chosen) == most:
            break
    return chosen


def _voices(
    window: pd.DataFrame, total: np.ndarray, rows: Sequence[int] | np.ndarray
) -> list[Voice]:
    found = []
    for row in rows:
        post = window.iloc[int(row)]
        found.append(
            Voice(
                str(post["mention_key"]),
                str(post["text"]),
                str(post["lang"]),
                str(post["platform"]),
                None if pd.isna(post["author"]) else str(post["author"]),
                post["published_at"],
                int(total[int(row)]),
                None if pd.isna(post.get("url")) else str(post["url"]),
            )
        )
    return found
