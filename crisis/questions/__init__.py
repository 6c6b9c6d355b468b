"""Questions people ask: found in the mentions, grouped, ranked.

Stands after the importers; feeds wall and composer. What counts as a question, and what
is rhetorical or abuse, stands in ``data/questions.toml``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from crisis.frames import MENTIONS, conform
from crisis.questions import grouping, sentences
from crisis.questions.sentences import Asked

__all__ = ["Question", "mine"]

_EXAMPLES = 20


@dataclass(frozen=True)
class Question:
    """One question. text: the wording that stands for it, as somebody wrote it.

    count: posts that ask it (copies by one account once). reach: followers of those
    accounts, each once, as far as known. mention_keys: up to 20, most followed first.
    """

    text: str
    lang: str
    count: int
    reach: int
    mention_keys: tuple[str, ...]


def mine(mentions: pd.DataFrame, most: int = 50) -> list[Question]:
    """Return the questions that the mentions ask, most asked first.

    Args: mentions: MENTIONS or SCORED frame, any order, Chinese and English posts.
    Returns: at most `most` questions, by count, weighed up to double by reach.
    Source of the grouping: `grouping`; it sees the surface only, not the meaning.
    """
    frame = conform(mentions, MENTIONS).reset_index(drop=True)
    texts = frame["text"].fillna("").tolist()
    found = [(row, one) for row, one in sentences.find(texts) if grouping.says(one)]
    if not found:
        return []
    rows = [row for row, _ in found]
    asked = [one for _, one in found]
    authors = frame["author"].fillna(frame["mention_key"]).tolist()
    followers = frame["followers"].fillna(0).astype("int64").tolist()
    langs, keys = frame["lang"].tolist(), frame["mention_key"].tolist()
    told: list[Question] = []
    ranks: list[float] = []
    for places in grouping.group(asked):
        posts = _once(places, rows, asked, authors)
        reach: dict[str, int] = {}
        for place in posts:
            row = rows[place]
            author = authors[row]
            reach[author] = max(reach.get(author, 0), followers[row])
        own = sorted({rows[place] for place in posts}, key=lambda r: (-followers[r], r))
        told.append(
            Question(
                _wording(places, asked),
                _language([langs[row] for row in own], asked[places[0]]),
                len(own),
                sum(reach.values()),
                tuple(str(keys[row]) for row in own[:_EXAMPLES]),
            )
        )
        plain = sum(asked[place].plain for place in posts) / len(posts)
        ranks.append(_rank(told[-1]) * (1 - plain / 2))
    order = sorted(range(len(told)), key=lambda n: (-ranks[n], told[n].text))
    return [told[number] for number in order[:most]]


def _rank(question: Question) -> float:
    return question.count * (1 + min(math.log10(1 + question.reach) / 7, 1))


def _once(
    places: Sequence[int], rows: Sequence[int], asked: Sequence[Asked], authors: list
) -> list[int]:
    seen: set[tuple[str, str]] = set()
    kept = []
    for place in places:
        mark = (authors[rows[place]], asked[place].core)
        if mark not in seen:
            seen.add(mark)
            kept.append(place)
    return kept


def _wording(places: Sequence[int], asked: Sequence[Asked]) -> str:
    """Return the wording that most use; among equals the one that holds most of all."""
    texts = Counter(asked[place].text for place in places)
    held = Counter(t for place in places for t in grouping.contents(asked[place]))

    def worth(text: str) -> tuple[float, str]:
        one = next(asked[place] for place in places if asked[place].text == text)
        holds = sum(held[token] for token in grouping.contents(one))
        return (texts[text] * holds / (12 + len(text)), text)

    return max(list(texts)[:60], key=worth)


def _language(langs: Sequence[str], asked: Asked) -> str:
    fitting = [lang for lang in langs if lang.startswith("zh") == asked.zh]
    if not fitting:
        return "zh" if asked.zh else "en"
    return Counter(fitting).most_common(1)[0][0]
