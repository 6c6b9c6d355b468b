"""Drivers: what sets the posts of a spike apart from what is usual.

Stands after detection: posts of a window and of a baseline in, `Drivers` out. Knows
neither the detector nor the screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crisis.drivers import copies, phrases, traits, voices
from crisis.drivers.copies import Copies
from crisis.drivers.corpus import fold
from crisis.drivers.traits import Driver
from crisis.drivers.voices import Voice
from crisis.frames import MENTIONS, check_frame, conform

__all__ = ["Copies", "Driver", "Drivers", "Voice", "explain"]

WINDOW_MOST, USUAL_MOST = 5_000, 20_000
PHRASE_USUAL = 800_000  # characters of usual posts that phrases are counted in
_READ = 5  # posts of each kind to read


@dataclass(frozen=True)
class Drivers:
    """What drives a window, each list surest (or largest) first; all may be empty.

    posts, usual_posts: how many were compared; sampled: whether that was a sample.
    """

    phrases: list[Driver]
    hashtags: list[Driver]
    links: list[Driver]
    domains: list[Driver]
    accounts: list[Driver]
    languages: list[Driver]
    platforms: list[Driver]
    causes: list[Driver]
    copies: list[Copies]
    earliest: list[Voice]
    spread: list[Voice]
    representative: list[Voice]
    posts: int = 0
    usual_posts: int = 0
    sampled: bool = False


def explain(
    window: pd.DataFrame, baseline: pd.DataFrame, *, terms: Sequence[str] = ()
) -> Drivers:
    """Return what sets `window` apart from `baseline`.

    Args: window: SCORED or MENTIONS frame of the spike. baseline: the same of usual
    times; it may be empty. terms: watched terms, never told as phrases.
    Returns: `Drivers`; counts are posts of the window. More than 5,000 or 20,000 posts
    are thinned evenly in time, so the same frames give the same answer.
    Raises: FrameError if a frame breaks MENTIONS.
    Source of the statistics: `logodds` (phrases and traits), `copies`.
    """
    here, there = _frame(window), _frame(baseline)
    whole = len(here)
    first = voices.earliest(here, voices.spread(here), _READ)
    here, there = _thin(here, WINDOW_MOST), _thin(there, USUAL_MOST)
    texts, usual_texts = here["text"].tolist(), there["text"].tolist()
    corpus = fold(texts)
    keys = corpus.folded()
    skip = frozenset(term for term in fold(list(terms)).folded() if term)
    usual = _budget(usual_texts, PHRASE_USUAL)
    said = phrases.mine(corpus, fold(usual), here["lang"].tolist(), skip=skip)
    total = voices.spread(here)
    return Drivers(
        phrases=[Driver(p.text, p.count, p.times, p.z, p.lang) for p in said],
        hashtags=traits.of_text(traits.hashtags, texts, usual_texts),
        links=traits.of_text(traits.links, texts, usual_texts),
        domains=traits.of_text(traits.domains, texts, usual_texts),
        accounts=traits.of_column("author", here, there),
        languages=traits.of_column("lang", here, there),
        platforms=traits.of_column("platform", here, there),
        causes=traits.of_column("cause", here, there),
        copies=copies.group(here, corpus) if len(here) else [],
        earliest=first,
        spread=voices.most_spread(here, total, keys, _READ),
        representative=voices.speaking_for_many(here, total, keys, said, 3),
        posts=len(here),
        usual_posts=len(there),
        sampled=len(here) < whole or len(there) < len(baseline),
    )


def _frame(mentions: pd.DataFrame) -> pd.DataFrame:
    if set(MENTIONS.columns) <= set(mentions.columns):
        frame = check_frame(mentions, MENTIONS)
    else:
        frame = conform(mentions, MENTIONS)
    return frame.reset_index(drop=True)


def _thin(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    if len(frame) <= most:
        return frame
    order = np.argsort(frame["published_at"].to_numpy(), kind="stable")
    rows = order[np.linspace(0, len(order) - 1, most).astype(int)]
    return frame.iloc[np.sort(rows)].reset_index(drop=True)


def _budget(texts: list[str], most: int) -> list[str]:
    size = sum(map(len, texts))
    if size <= most:
        return texts
    step = size / most
    rows = np.arange(0, len(texts), step).astype(int)
    return [texts[row] for row in rows]
