"""Near-identical copies, and bursts of them that look coordinated. The door to rensa.

Exact copies by `crisis.text.comparable`-like folding; near ones by min-hashes of
character runs in bands (Broder 1997; Indyk & Motwani 1998), within a time window, since
copies of a campaign are close in time; each pair found is verified.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from crisis.drivers import grams
from crisis.drivers.corpus import Corpus

_HASHES, _BANDS = 32, 8
_WEIGHTS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5],
    dtype=np.uint64,
)  # odd; turn the four hashes of a band into one
_RUN = 4  # characters; long enough that two posts on one topic share few
_SHORTEST = 10  # characters: shorter texts are equal by chance
_ALIKE = 0.55  # share of equal min-hashes: one of ten characters changed
_WITHIN = pd.Timedelta(hours=72)
_BURST, _BURST_AUTHORS = pd.Timedelta(minutes=30), 4
_NEAR_MOST = 4_000  # different texts that are compared


@dataclass(frozen=True)
class Copies:
    """One text in many posts. coordinated: so many accounts posted it, not shared it,

    within half an hour that chance is no explanation. times: first and last.
    """

    text: str
    count: int
    authors: int
    coordinated: bool
    first: pd.Timestamp
    last: pd.Timestamp
    mention_keys: tuple[str, ...]


def group(window: pd.DataFrame, corpus: Corpus, most: int = 10) -> list[Copies]:
    """Return the groups of at least three copies, largest first.

    Args: window: MENTIONS, row for row with `corpus`.
    """
    numbers: dict[str, int] = {}
    number = np.array(
        [numbers.setdefault(key, len(numbers)) for key in corpus.folded()]
    )
    long = np.array([len(key) >= _SHORTEST for key in numbers], bool)
    parent = _near(list(numbers), long, _median_times(window, number))
    label = parent[number]
    label[~long[number]] = -1
    order = np.argsort(label, kind="stable")
    ordered = label[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    ends = np.r_[starts[1:], len(ordered)]
    groups = [
        order[a:b]
        for a, b in zip(starts, ends, strict=True)
        if ordered[a] >= 0 and b - a >= 3
    ]
    groups.sort(key=lambda rows: (-len(rows), int(rows[0])))
    return [_told(window.iloc[rows]) for rows in groups[:most]]


def _median_times(window: pd.DataFrame, number: np.ndarray) -> np.ndarray:
    seconds = window["published_at"].dt.as_unit("s").astype("int64").to_numpy()
    first = np.full(int(number.max()) + 1 if len(number) else 0, np.iinfo("int64").max)
    np.minimum.at(first, number, seconds)
    return first


def _near(texts: list[str], long: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return the representative of each text, itself if it has no near copy."""
    parent = np.arange(len(texts))
    chosen = np.flatnonzero(long)[:_NEAR_MOST]
    if len(chosen) < 2:
        return parent
    sketch = _sketches([texts[place] for place in chosen])
    rows = _HASHES // _BANDS
    for band in range(_BANDS):
        part = sketch[:, band * rows : (band + 1) * rows].astype(np.uint64)
        bucket = part @ _WEIGHTS
        order = np.argsort(bucket, kind="stable")
        same = np.flatnonzero(np.diff(bucket[order]) == 0)
        one, other = order[same], order[same + 1]
        alike = (sketch[one] == sketch[other]).mean(axis=1) >= _ALIKE
        a, b = chosen[one[alike]], chosen[other[alike]]
        close = np.abs(times[a] - times[b]) <= _WITHIN.total_seconds()
        for left, right in zip(a[close].tolist(), b[close].tolist(), strict=True):
            _join(parent, left, right)
    return np.array([_root(parent, place) for place in range(len(texts))])


def _sketches(texts: list[str]) -> np.ndarray:
    from rensa import RMinHash

    joined = "\x1e".join(texts)
    raw = joined.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype=np.uint32)
    runs = grams.every(codes, _RUN)
    breaks = np.flatnonzero(codes == 0x1E)
    # A run that reaches over the border to the next text is left out by its offsets.
    starts = np.r_[0, breaks + 1]
    lengths = np.r_[breaks, len(codes)] - starts - _RUN + 1
    picked = [
        runs[start : start + length]
        for start, length in zip(starts, lengths, strict=True)
    ]
    offsets = np.r_[0, np.cumsum(lengths)].astype(np.uint64)
    flat = np.concatenate(picked)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, _HASHES, 7)
    return np.array(matrix.to_rows(), dtype=np.uint32)


def _root(parent: np.ndarray, place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = int(parent[place])
    return place


def _join(parent: np.ndarray, one: int, other: int) -> None:
    a, b = _root(parent, one), _root(parent, other)
    parent[max(a, b)] = min(a, b)


def _told(rows: pd.DataFrame) -> Copies:
    rows = rows.sort_values("published_at", kind="stable")
    text = rows["text"].value_counts(sort=True).index[0]
    return Copies(
        text=str(text),
        count=len(rows),
        authors=int(rows["author"].nunique()),
        coordinated=_coordinated(rows),
        first=rows["published_at"].iloc[0],
        last=rows["published_at"].iloc[-1],
        mention_keys=tuple(rows["mention_key"].astype(str)),
    )


def _coordinated(rows: pd.DataFrame) -> bool:
    """Tell whether enough accounts wrote (not shared) the text within half an hour."""
    written = rows[~rows["kind"].isin(["repost", "quote"]) & rows["author"].notna()]
    written = written.drop_duplicates("author")
    times = written["published_at"].to_numpy()
    if len(times) < _BURST_AUTHORS:
        return False
    span = times[_BURST_AUTHORS - 1 :] - times[: len(times) - _BURST_AUTHORS + 1]
    return bool((span <= _BURST.to_timedelta64()).any())
