"""Counts, flags, labels and names as cells write them, a column at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from crisis import resources
from crisis.importers.matching import replaced

_COUNT = (
    r"^\s*[约約>≥~]?\s*(?P<n>[+-]?(?:\d{1,3}(?:[,，\u00a0' ]\d{3})+|\d+)(?:\.\d+)?"
    r"(?:[eE]\+?\d{1,2})?)\s*(?P<u>[kKmMbBwW万萬亿億千])?\s*\+?\s*[次人条則個]?\s*$"
)
_UNITS = {
    **dict.fromkeys("kK千", 1_000),
    **dict.fromkeys("wW万萬", 10_000),
    **dict.fromkeys("mM", 1_000_000),
    **dict.fromkeys("亿億", 100_000_000),
    **dict.fromkeys("bB", 1_000_000_000),
}


@cache
def value_words() -> dict[str, dict[str, list[str]]]:
    """Return the word lists of ``data/formats/words/values.toml``."""
    return resources.load_toml(resources.find("formats/words/values.toml"))


@cache
def _lookup(table: str) -> dict[str, str]:
    return {
        word: meaning
        for meaning, words in value_words()[table].items()
        for word in words
    }


@cache
def missing_words() -> frozenset[str]:
    """Return the cells that mean "nothing", in lower case."""
    return frozenset(value_words()["missing"]["cell"])


def present(column: pd.Series) -> pd.Series:
    """Return the column with "nothing" in all its spellings as missing, trimmed."""
    trimmed = column.str.strip()
    return trimmed.mask(trimmed.str.lower().isin(list(missing_words())))


def counts(column: pd.Series) -> pd.Series:
    """Parse ``1.2万``, ``1,234``, ``3.4K``, ``10w+``, ``5.0`` into whole numbers.

    What is no number, and negative ones (tools write -1 for unknown), is missing.
    """
    plain = pd.to_numeric(column, errors="coerce")
    odd = plain.isna() & column.notna()
    if odd.any():
        parts = column[odd].str.extract(_COUNT)
        number = pd.to_numeric(
            parts["n"].str.replace(r"[,，\u00a0' ]", "", regex=True), errors="coerce"
        )
        factor = parts["u"].map(_UNITS).astype("float64").fillna(1.0)
        plain = plain.astype("float64")
        plain[odd] = (number * factor).astype("float64")
    plain = plain.mask((plain < 0) | (plain > 1e15))
    return plain.astype("float64").round().astype("Int64")


def flags(column: pd.Series, values: Mapping[str, str] | None = None) -> pd.Series:
    """Parse yes and no in three languages; anything else is missing."""
    words = labels(column, "verified", values)
    return words.map({"true": True, "false": False}).astype("boolean")


def labels(
    column: pd.Series, table: str, values: Mapping[str, str] | None = None
) -> pd.Series:
    """Fold cells to our words by a table of ``values.toml``, the format's own first."""
    known = {**_lookup(table), **(values or {})}
    lowered = column.str.strip().str.lower()
    unique = lowered.dropna().unique()
    folded: dict[Any, Any] = {word: known.get(word) for word in unique}
    return lowered.map(folded).astype("str")


def sentiments(column: pd.Series, values: Mapping[str, str] | None = None) -> pd.Series:
    """Fold a vendor's sentiment: words of many languages, or a signed number.

    A column of only 0, 2 and 4 is the old three-step coding, 4 the best.
    """
    folded = labels(column, "vendor_sentiment", values)
    number = pd.to_numeric(column, errors="coerce").astype("float64")
    seen = set(number.dropna().unique())
    if values is None and {4.0} <= seen <= {0.0, 2.0, 4.0}:
        steps = {0.0: "negative", 2.0: "neutral", 4.0: "positive"}
        return number.map(steps).astype("str")
    if values is None and seen == {0.0, 1.0}:
        return folded.mask(number.notna())  # 0 may be negative or neutral: not told
    rest = folded.isna() & number.notna()
    if rest.any():
        sign = number[rest].map(
            lambda x: "negative" if x < 0 else "positive" if x > 0 else "neutral"
        )
        folded = folded.astype(object)
        folded[rest] = sign
    return folded.astype("str")


def handles(column: pd.Series) -> pd.Series:
    """Return account names without ``@`` and surrounding blanks."""
    return replaced(present(column), r"^(?:@|u/|/u/|/user/)\s*", "")
