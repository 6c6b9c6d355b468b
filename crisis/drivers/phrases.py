"""Phrases that are said more often now than usual, in Chinese and English.

Chinese is counted in character runs (2-6), English in word runs (1-3): new coinages are
exactly what a segmenter cuts wrongly. Of runs that stand in (nearly) the same posts the
longest is kept. Over-representation: `crisis.drivers.logodds`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from crisis import resources
from crisis.drivers import grams, logodds, words
from crisis.drivers.corpus import SEPARATOR, Corpus
from crisis.drivers.grams import Runs, Symbols

ZH_LONGEST, EN_LONGEST = 6, 3
Z_LEAST, TIMES_LEAST = 3.0, 1.5
_SAME, _LOOKED_AT = 0.8, 250
_WHOLE = 14  # characters that a Chinese phrase may grow to


@dataclass(frozen=True)
class Phrase:
    """text: as written; key: folded; documents: numbers of the texts that say it."""

    text: str
    key: str
    lang: str
    count: int
    times: float | None
    z: float
    documents: np.ndarray


@dataclass(frozen=True)
class _Candidate:
    key: str  # folded
    zh: bool
    count: int
    times: float | None
    z: float
    documents: np.ndarray


@cache
def _edges() -> tuple[np.ndarray, np.ndarray, frozenset[str]]:
    table = resources.load_toml(resources.find("drivers.toml"))
    starts = np.array(sorted(map(ord, table["zh"]["starts"])))
    ends = np.array(sorted(map(ord, table["zh"]["ends"])))
    return starts, ends, frozenset(table["en"]["stop"])


def mine(
    now: Corpus,
    before: Corpus,
    langs: Sequence[str],
    most: int = 12,
    skip: frozenset[str] = frozenset(),
) -> list[Phrase]:
    """Return the phrases that set `now` apart from `before`, surest first.

    Args: langs: of the texts of `now`. skip: folded phrases never to return (watched
    terms stand in every post), nor parts of them.
    """
    if not now.size:
        return []
    found = [*_chinese(now, before), *_english(now, before)]
    found = [one for one in found if not any(one.key in term for term in skip)]
    found.sort(key=lambda one: (-one.z, one.key))
    kept = _longest_of_equals(found[:_LOOKED_AT])
    keys = now.key(0, len(now.codes)).split(SEPARATOR)
    shown = now.text(0, len(now.codes)).split(SEPARATOR)
    told: list[Phrase] = []
    for one in kept:
        if len(told) == most:
            break
        whole = _whole(one, keys) if one.zh else one.key
        if any(whole in other.key for other in told):
            continue
        if any(term in whole and len(whole) < len(term) + 2 for term in skip):
            continue
        lang = _language(one, langs)
        text = _as_written(whole, one, lang, keys, shown, langs)
        phrase = Phrase(text, whole, lang, one.count, one.times, one.z, one.documents)
        told.append(phrase)
    return told


def _least(size: int) -> int:
    return max(3, round(0.005 * size))


def _chinese(now: Corpus, before: Corpus) -> list[_Candidate]:
    here, there = _characters(now), _characters(before)
    runs = grams.frequent(here, ZH_LONGEST, _least(now.size), shortest=2)
    starts, ends, _ = _edges()
    counted = grams.count(there, runs)
    sizes = _texts_with(here), _texts_with(there)
    found: list[_Candidate] = []
    for part, usual in zip(runs, counted, strict=True):
        first, last = now.codes[part.first], now.codes[part.first + part.length - 1]
        fits = ~(np.isin(first, starts) | np.isin(last, ends))
        for place, z in _strong(part, usual, sizes, fits):
            at = int(part.first[place])
            key = now.key(at, at + part.length)
            found.append(_candidate(part, usual, sizes, place, z, key, zh=True))
    return found


def _english(now: Corpus, before: Corpus) -> list[_Candidate]:
    here, starts, ends = words.split(now)
    there, _, _ = words.split(before)
    runs = grams.frequent(here, EN_LONGEST, _least(now.size))
    _, _, stop = _edges()
    counted = grams.count(there, runs)
    sizes = _texts_with(here), _texts_with(there)
    found: list[_Candidate] = []
    for part, usual in zip(runs, counted, strict=True):
        for place, z in _strong(part, usual, sizes, np.ones(len(usual), bool)):
            at = int(part.first[place])
            said = [now.key(starts[at + i], ends[at + i]) for i in range(part.length)]
            if words.weak(said[0], stop) or words.weak(said[-1], stop):
                continue
            key = " ".join(said)
            found.append(_candidate(part, usual, sizes, place, z, key, zh=False))
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
    *,
    zh: bool,
) -> _Candidate:
    count = int(part.counts[place])
    times = logodds.times_usual(count, sizes[0], float(usual[place]), sizes[1])
    return _Candidate(key, zh, count, times, z, part.documents[place])


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


def _whole(one: _Candidate, keys: Sequence[str]) -> str:
    """Return the run grown by what nearly all who say it say before and after it."""
    texts = [keys[int(number)] for number in one.documents[:200]]
    key = one.key
    while len(key) < _WHOLE:
        after = Counter(_beside(text, key, len(key)) for text in texts)
        before = Counter(_beside(text, key, -1) for text in texts)
        (right, many), (left, much) = after.most_common(1)[0], before.most_common(1)[0]
        if right and many >= _SAME * len(texts):
            key += right
        elif left and much >= _SAME * len(texts):
            key = left + key
        else:
            break
    return key


def _beside(text: str, key: str, offset: int) -> str:
    place = text.find(key) + offset
    if (offset < 0 and place < 0) or place >= len(text):
        return ""
    char = text[place]
    return char if "\u3400" <= char <= "\u9fff" else ""


def _as_written(
    key: str,
    one: _Candidate,
    lang: str,
    keys: Sequence[str],
    shown: Sequence[str],
    langs: Sequence[str],
) -> str:
    if lang != "zh-Hant":
        return key
    for number in one.documents.tolist():
        place = keys[number].find(key)
        if langs[number] == lang and place >= 0:
            return shown[number][place : place + len(key)]
    return key


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


def _texts_with(symbols: Symbols) -> int:
    return int(np.count_nonzero(np.bincount(symbols.document[symbols.valid])))
