"""Which rows are the same mention, and what remains of copies.

The key is the platform's own id, else the address, else author, minute and text. It is
the same in overlapping exports and in another tool's export of the same post.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crisis.importers import ids
from crisis.text import digest

COUNTS = ("followers", "likes", "reposts", "replies", "views")
_SPACES = r"\s+"
_CUT_MARKS = r"(?:\s*(?:…|\.\.\.|全文|展开|展開))+\s*$"


def identify(frame: pd.DataFrame, *, minute: pd.Series) -> pd.Series:
    """Return the mention key of each row.

    Args: minute: text of the publishing minute, missing where no time is known: the
    moment of import must never enter a key.
    """
    platform = frame["platform"]
    key = platform + ":" + frame["native_id"]
    without = key.isna()
    if without.any():
        some = frame[without]
        address = ids.canonical(some["url"])
        hashed = address.map(digest, na_action="ignore").astype("str")
        key[without] = some["platform"] + ":u" + hashed
    without = key.isna()
    if without.any():
        some = frame[without]
        core = (
            some["text"].str.lower().str.replace(_SPACES, " ", regex=True).str.strip()
        )
        when = minute[without].fillna("")
        joined = some["author"].fillna("") + "\x1f" + when + "\x1f" + core
        key[without] = some["platform"] + ":t" + joined.map(digest).astype("str")
    return key.astype("str")


def merge(frame: pd.DataFrame) -> tuple[pd.DataFrame, int, np.ndarray]:
    """Fold rows of one key into one: the longest text, the highest counts, the first
    of everything else, in the place of the first copy.

    Rows that share a key but neither text nor author are different posts (an id that
    is no id): they are parted, never merged.
    Returns: frame, number of rows folded away, row numbers of those parted.
    """
    twice = frame["mention_key"].duplicated(keep=False)
    if not twice.any():
        return frame, 0, np.empty(0, "int64")
    copies = frame[twice].copy()
    alien = _aliens(copies)
    parted = copies.index[alien]
    if len(parted):
        texts = copies.loc[parted, "text"].fillna("")
        authors = copies.loc[parted, "author"].fillna("")
        hashed = (authors + "\x1f" + texts).map(digest)
        copies.loc[parted, "mention_key"] = (
            copies.loc[parted, "mention_key"] + ":" + hashed.astype("str")
        )
        copies.loc[parted, "native_id"] = None
    folded = _fold(copies)
    rest = frame[~twice]
    merged = len(copies) - len(folded)
    out = pd.concat([rest, folded]).sort_index()
    rows = (
        copies.loc[parted, "_row"].to_numpy("int64")
        if "_row" in copies
        else np.empty(0, "int64")
    )
    return out, merged, rows


def _aliens(copies: pd.DataFrame) -> np.ndarray:
    groups = copies.groupby("mention_key", sort=False)
    same_text = copies["text"].eq(groups["text"].transform("first"))
    first_author = groups["author"].transform("first")
    same_author = copies["author"].eq(first_author).fillna(False)
    same_time = copies["published_at"].eq(groups["published_at"].transform("first"))
    alien = (~same_text & ~(same_author & same_time)).to_numpy(bool, copy=True)
    # Two authors never wrote one post; one may have edited it, or one tool cut it.
    strangers = copies["author"].notna() & first_author.notna() & ~same_author
    maybe = np.flatnonzero(alien & ~strangers.to_numpy(bool))
    texts = copies["text"].to_numpy(object)
    firsts = groups["text"].transform("first").to_numpy(object)
    for at in maybe:
        alien[at] = not _continues(texts[at], firsts[at])
    return alien


def _continues(one: str, other: str) -> bool:
    """Whether one text is the other, cut short or with an addition."""
    import re

    short, long = sorted((re.sub(_CUT_MARKS, "", one), other), key=len)
    short = re.sub(_CUT_MARKS, "", short).strip()
    size = max(len(short) // 2, min(len(short), 20))
    return bool(short) and (long.startswith(short) or short[:size] == long[:size])


def _fold(copies: pd.DataFrame) -> pd.DataFrame:
    order = copies["text"].str.len().fillna(0).to_numpy()
    place = pd.Series(copies.index, index=copies.index)
    keys = copies["mention_key"]
    first_place = place.groupby(keys, sort=False).transform("min")
    longest = copies.assign(_len=-order).sort_values(["_len"], kind="stable")
    folded = longest.groupby("mention_key", sort=False).first()
    for column in COUNTS:
        folded[column] = copies.groupby("mention_key", sort=False)[column].max()
    folded["_row"] = copies.groupby("mention_key", sort=False)["_row"].min()
    folded = folded.drop(columns="_len").reset_index()
    at = first_place.groupby(keys, sort=False).first()
    folded.index = pd.Index(folded["mention_key"].map(at))
    return folded[copies.columns]
