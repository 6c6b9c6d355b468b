"""Counts runs of symbols (characters or words) in many texts, by array operations.

A run of length n is only looked at where both its runs of length n-1 are frequent, and
the baseline is only asked for the runs that the window made candidates of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_BITS = np.uint64(20)
_SHIFT = np.uint64(64) - _BITS
_TABLE = 1 << int(_BITS)
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True)
class Symbols:
    """One symbol after the other. valid: may be part of a run. document: of each."""

    codes: np.ndarray  # uint64
    valid: np.ndarray  # bool
    document: np.ndarray  # int64


@dataclass(frozen=True)
class Runs:
    """Frequent runs of one length; parallel arrays, and the texts each stands in."""

    length: int
    hashes: np.ndarray  # sorted
    counts: np.ndarray  # texts that hold the run
    first: np.ndarray  # a position where it stands
    documents: list[np.ndarray]  # numbers of the texts, per run


def _spread(codes: np.ndarray) -> np.ndarray:
    mixed = (codes.astype(np.uint64) + np.uint64(1)) * _FACTOR
    return (mixed ^ (mixed >> np.uint64(29))) * _MIX


def _next(hashes: np.ndarray, symbols: np.ndarray, length: int) -> np.ndarray:
    tail = symbols[length - 1 :]
    mixed = hashes[: len(tail)] * _FACTOR + tail
    return mixed ^ (mixed >> np.uint64(31))


def frequent(
    symbols: Symbols, longest: int, least: int, shortest: int = 1
) -> list[Runs]:
    """Return the runs of these lengths that stand in at least `least` texts."""
    base = _spread(symbols.codes)
    hashes, alive = base, symbols.valid.copy()
    found: list[Runs] = []
    for length in range(1, longest + 1):
        if length > 1:
            hashes = _next(hashes, base, length)
            size = len(hashes)
            alive = alive[:size] & alive[1 : size + 1] if size else alive[:0]
        places = np.flatnonzero(alive)
        slots = (hashes[places] >> _SHIFT).astype(np.int64)
        often = np.bincount(slots, minlength=_TABLE)[slots] >= least
        places = places[often]
        if length < shortest:
            alive = np.zeros(len(hashes), bool)
            alive[places] = True
            continue
        runs, keep = _exact(hashes[places], symbols.document[places], places, least)
        found.append(Runs(length, *runs))
        alive = np.zeros(len(hashes), bool)
        alive[places[keep]] = True
        if not len(places):
            break
    return found


def _exact(
    hashes: np.ndarray, documents: np.ndarray, places: np.ndarray, least: int
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]], np.ndarray]:
    unique, first, number = np.unique(hashes, return_index=True, return_inverse=True)
    span = int(documents.max()) + 1 if len(documents) else 1
    pairs = np.unique(number.astype(np.int64) * span + documents)
    of_run = pairs // span
    counts = np.bincount(of_run, minlength=len(unique))
    enough = counts >= least
    ends = np.cumsum(counts)
    texts = pairs % span
    listed = [texts[ends[i] - counts[i] : ends[i]] for i in np.flatnonzero(enough)]
    at = places[first] if len(places) else places
    return (unique[enough], counts[enough], at[enough], listed), enough[number]


def count(symbols: Symbols, wanted: list[Runs]) -> list[np.ndarray]:
    """Return in how many texts each wanted run stands, one array per length."""
    base = _spread(symbols.codes)
    hashes, valid, length = base, symbols.valid, 1
    answers: list[np.ndarray] = []
    for runs in wanted:
        while length < runs.length:
            length += 1
            hashes = _next(hashes, base, length)
            size = len(hashes)
            valid = valid[:size] & symbols.valid[length - 1 :][:size]
        answers.append(_look_up(hashes, valid, symbols.document, runs.hashes))
    return answers


def _look_up(
    hashes: np.ndarray, valid: np.ndarray, documents: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    counts = np.zeros(len(wanted), dtype=np.int64)
    if not len(wanted) or not len(hashes):
        return counts
    table = np.zeros(_TABLE, bool)
    table[(wanted >> _SHIFT).astype(np.int64)] = True
    places = np.flatnonzero(valid & table[(hashes >> _SHIFT).astype(np.int64)])
    found = hashes[places]
    number = np.searchsorted(wanted, found).clip(max=len(wanted) - 1)
    exact = wanted[number] == found
    number, texts = number[exact], documents[places[exact]]
    if not len(number):
        return counts
    span = int(texts.max()) + 1
    pairs = np.unique(number.astype(np.int64) * span + texts)
    return np.bincount(pairs // span, minlength=len(wanted))


def every(codes: np.ndarray, length: int) -> np.ndarray:
    """Return the hash of the run of `length` that begins at each place, uint64."""
    base = _spread(codes)
    hashes = base
    for size in range(2, length + 1):
        hashes = _next(hashes, base, size)
    return hashes
