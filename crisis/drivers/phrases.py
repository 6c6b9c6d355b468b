"""Phrases that are said more often now than usual, in Chinese and English.

Chinese is counted in character runs (2-6), English in word runs (1-3): new coinages are
exactly what a segmenter cuts wrongly. Of runs that stand in (nearly) the same posts the
longest is kept. Over-representation: `crisis.drivers.logodds`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from crisis import resources
from crisis.drivers import grams, logodds
from crisis.drivers.corpus import SEPARATOR, Corpus, fold
from crisis.drivers.grams import Runs, Symbols

ZH_LONGEST, EN_LONGEST = 6, 3
Z_LEAST, TIMES_LEAST = 3.0, 1.5
_SAME, _LOOKED_AT = 0.8, 250
_WORD = re.compile(rf"[a-z0-9][a-z0-9'’\-]*|{SEPARATOR}")


@dataclass(frozen=True)
class Phrase:
    """text: as most write it; documents: numbers of the window's texts that say it."""

    text: str
    lang: str
    count: int
    times: float | None
    z: float
    documents: np.ndarray


@dataclass(frozen=True)
class _Candidate:
    key: str  # folded
    text: str
    zh: bool
    count: int
    times: float | None
    z: float
    documents: np.ndarray


@cache
def _edges() -> tuple[frozenset[int], frozenset[int], frozenset[str]]:
    words = resources.load_toml(resources.find("drivers.toml"))
    starts = frozenset(map(ord, words["zh"]["starts"]))
    ends = frozenset(map(ord, words["zh"]["ends"]))
    return starts, ends, frozenset(words["en"]["stop"])


def mine(
    window: Sequence[str],
    usual: Sequence[str],
    langs: Sequence[str],
    most: int = 12,
    skip: frozenset[str] = frozenset(),
) -> list[Phrase]:
    """Return the phrases that set `window` apart from `usual`, surest first.

    Args: langs: of the window's texts. skip: folded phrases never to return (watched
    terms stand in every post).
    """
    if not window:
        return []
    now, before = fold(window), fold(usual)
    found = [*_chinese(now, before), *_english(now, before)]
    found = [one for one in found if one.key not in skip]
    found.sort(key=lambda one: (-one.z, one.key))
    kept = _longest_of_equals(found[:_LOOKED_AT])
    return [
        Phrase(
            one.text,
            _language(one, langs),
            one.count,
            one.times,
            one.z,
            one.documents,
        )
        for one in kept[:most]
    ]


def _least(size: int) -> int:
    return max(3, round(0.005 * size))


def _chinese(now: Corpus, before: Corpus) -> list[_Candidate]:
    here, there = _characters(now), _characters(before)
    runs = grams.frequent(here, ZH_LONGEST, _least(now.size))[1:]
    if not runs:
        return []
    starts, ends, _ = _edges()
    start_codes, end_codes = np.array(sorted(starts)), np.array(sorted(ends))
    one = Runs(1, *_nothing())
    counted = grams.count(there, [one, *runs])[1:]
    sizes = _texts_with(here), _texts_with(there)
    found: list[_Candidate] = []
    for part, usual in zip(runs, counted, strict=True):
        first = now.codes[part.first]
        last = now.codes[np.minimum(part.first + part.length - 1, len(now.codes) - 1)]
        fits = ~(np.isin(first, start_codes) | np.isin(last, end_codes))
        for place, z in _strong(part, usual, sizes, fits):
            at = int(part.first[place])
            key = now.folded[at : at + part.length]
            shown = now.shown[at : at + part.length]
            found.append(_candidate(part, usual, sizes, place, z, key, shown, zh=True))
    return found


def _english(now: Corpus, before: Corpus) -> list[_Candidate]:
    here, there, words, places = _words(now, before)
    runs = grams.frequent(here, EN_LONGEST, _least(now.size))
    if not runs:
        return []
    _, _, stop = _edges()
    counted = grams.count(there, runs)
    sizes = _texts_with(here), _texts_with(there)
    weak = np.array([word in stop or len(word) < 2 or word.isdigit() for word in words])
    found: list[_Candidate] = []
    for part, usual in zip(runs, counted, strict=True):
        first, last = part.first, part.first + part.length - 1
        fits = ~(weak[places[first]] | weak[places[last]])
        for place, z in _strong(part, usual, sizes, fits):
            at = int(part.first[place])
            key = " ".join(words[places[at + i]] for i in range(part.length))
            found.append(_candidate(part, usual, sizes, place, z, key, key, zh=False))
    return found


def _strong(
    part: Runs, usual: np.ndarray, sizes: tuple[int, int], fits: np.ndarray
) -> list[tuple[int, float]]:
    z = logodds.z_scores(part.counts, sizes[0], usual, sizes[1])
    rate = (part.counts / max(sizes[0], 1)) / ((usual + 0.5) / (sizes[1] + 1))
    good = np.flatnonzero(fits & (z >= Z_LEAST) & (rate >= TIMES_LEAST))
    good = good[np.argsort(-z[good], kind="stable")][:_LOOKED_AT]
    return [(int(place), float(z[place])) for place in good]


def _candidate(
    part: Runs,
    usual: np.ndarray,
    sizes: tuple[int, int],
    place: int,
    z: float,
    key: str,
    shown: str,
    *,
    zh: bool,
) -> _Candidate:
    count = int(part.counts[place])
    times = logodds.times_usual(count, sizes[0], float(usual[place]), sizes[1])
    return _Candidate(key, shown, zh, count, times, z, part.documents[place])


def _longest_of_equals(found: list[_Candidate]) -> list[_Candidate]:
    """Drop a run that a longer or overlapping one says in nearly the same posts."""
    kept: list[_Candidate] = []
    by_length = sorted(found, key=lambda one: (-len(one.key), -one.z, one.key))
    for one in by_length:
        if not any(_same(one, other) for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: (-one.z, one.key))
    return kept


def _same(one: _Candidate, longer: _Candidate) -> bool:
    inside = one.key in longer.key
    share = _SAME if inside else 0.9
    if one.zh != longer.zh or longer.count < share * one.count * (1 if inside else 0.9):
        return False
    if not inside and not _overlap(one.key, longer.key):
        return False
    both = len(np.intersect1d(one.documents, longer.documents, assume_unique=True))
    return both >= share * len(one.documents)


def _overlap(one: str, other: str) -> bool:
    least = min(len(one), len(other)) - 1
    return any(
        one.endswith(other[:size]) or other.endswith(one[:size])
        for size in range(max(1, least // 2), least + 1)
    )


def _language(one: _Candidate, langs: Sequence[str]) -> str:
    own = [langs[int(number)] for number in one.documents]
    fitting = [lang for lang in own if lang.startswith("zh") == one.zh]
    if not fitting:
        return "zh" if one.zh else "en"
    return max(sorted(set(fitting)), key=fitting.count)


def _characters(corpus: Corpus) -> Symbols:
    codes = corpus.codes
    han = (codes >= 0x4E00) & (codes <= 0x9FFF) | (codes >= 0x3400) & (codes <= 0x4DBF)
    return Symbols(codes.astype(np.uint64), han, corpus.document)


def _words(
    now: Corpus, before: Corpus
) -> tuple[Symbols, Symbols, list[str], np.ndarray]:
    """Return symbols of both, the words, and the number of the word at each place."""
    numbers: dict[str, int] = {SEPARATOR: 0}
    made: list[Symbols] = []
    kept = np.array([], dtype=np.int64)
    for corpus in (now, before):
        listed = _WORD.findall(corpus.folded)
        codes = np.fromiter(
            (numbers.setdefault(word, len(numbers)) for word in listed),
            dtype=np.int64,
            count=len(listed),
        )
        breaks = codes == 0
        made.append(
            Symbols(codes.astype(np.uint64), ~breaks, np.cumsum(breaks, dtype=np.int64))
        )
        kept = codes if corpus is now else kept
    return made[0], made[1], list(numbers), kept


def _texts_with(symbols: Symbols) -> int:
    return len(np.unique(symbols.document[symbols.valid]))


def _nothing() -> tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    none = np.array([], dtype=np.int64)
    return none.astype(np.uint64), none, none, []
