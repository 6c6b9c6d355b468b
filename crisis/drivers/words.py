"""Words of Latin script in a corpus, by array operations: no string is made."""

from __future__ import annotations

import numpy as np

from crisis.drivers.corpus import SEPARATOR, Corpus
from crisis.drivers.grams import Symbols

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LONGEST = 40
_POWERS = _FACTOR ** np.arange(1, _LONGEST + 1, dtype=np.uint64)


def split(corpus: Corpus) -> tuple[Symbols, np.ndarray, np.ndarray]:
    """Return the words as symbols, and where each begins and ends in the corpus.

    A word is letters and digits, with apostrophes and hyphens inside. The border of two
    texts is a symbol of its own that belongs to no run.
    """
    codes = corpus.codes
    letter = (codes >= ord("a")) & (codes <= ord("z"))
    letter |= (codes >= ord("0")) & (codes <= ord("9"))
    letter |= (codes >= 0xC0) & (codes <= 0x24F)
    inner = (codes == ord("'")) | (codes == ord("-"))
    inner[1:-1] &= letter[:-2] & letter[2:]
    inner[:1] = inner[-1:] = False
    part = letter | inner
    edge = np.diff(np.r_[False, part, False].astype(np.int8))
    starts, ends = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    borders = np.flatnonzero(codes == ord(SEPARATOR))
    place = np.searchsorted(starts, borders)
    hashes = np.insert(_hashes(codes, part, starts, ends), place, np.uint64(0))
    valid = np.insert(np.ones(len(starts), bool), place, False)
    starts = np.insert(starts, place, borders)
    ends = np.insert(ends, place, borders)
    return Symbols(hashes, valid, corpus.document[starts]), starts, ends


def _hashes(
    codes: np.ndarray, part: np.ndarray, starts: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    if not len(starts):
        return np.array([], dtype=np.uint64)
    inside = np.flatnonzero(part)
    lengths = ends - starts
    firsts = np.r_[0, np.cumsum(lengths)[:-1]]
    within = np.arange(len(inside)) - np.repeat(firsts, lengths)
    weights = _POWERS[np.minimum(within, _LONGEST - 1)]
    return np.add.reduceat(codes[inside].astype(np.uint64) * weights, firsts)


def weak(word: str, stop: frozenset[str]) -> bool:
    """Tell whether a phrase may not begin or end with `word`."""
    return word in stop or len(word) < 2 or word.isdigit()
