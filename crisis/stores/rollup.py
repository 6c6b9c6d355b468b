"""Queries over stored mentions, as Narwhals lazy expressions. The only door to it.

The same expressions run on a DuckDB relation, on Spark, and on a plain pandas frame
(which is how they are tested). They expect the SCORED columns plus ``minute`` (whole
minutes since 1970, UTC), ``folded`` (lower case text) and, for counts kept per minute,
``mentions``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, reduce
from itertools import product
from math import prod
from typing import Any

import narwhals as nw

from crisis import hanzi
from crisis.errors import StoreError
from crisis.stores.query import AUTHOR_CLASSES, Measure, Query, naive_utc

_WORDS = re.compile(r'(-?)(?:"([^"]+)"|“([^”]+)”|「([^」]+)」|(\S+))')
_MOST_FORMS = 6  # more spellings of a word than this are one regular expression
LABELS = ("negative", "unsure", "positive")


def lazy(native: Any) -> nw.LazyFrame:
    """Wrap a backend's own frame or relation."""
    return nw.from_native(native).lazy()


def native(frame: nw.LazyFrame) -> Any:
    """Unwrap to the backend's own frame or relation."""
    return nw.to_native(frame)


def narrowed(frame: nw.LazyFrame, query: Query, *, minutes: bool = False) -> Any:
    """Keep the rows that `query` means.

    Args: minutes: compare times by ``minute``, for tables that know no finer time.
    """
    wanted = _in_time(query, minutes) + [
        _any_of(column, values)
        for column, values in (
            ("platform", query.platforms),
            ("lang", query.langs),
            ("cause", query.causes),
            ("label", query.labels),
            ("source", query.sources),
            ("kind", query.kinds),
        )
        if values
    ]
    if query.author_classes:
        wanted.append(_author(query.author_classes))
    wanted += _searched(query.search)
    return frame.filter(*wanted) if wanted else frame


def _in_time(query: Query, minutes: bool) -> list[nw.Expr]:
    found: list[nw.Expr] = []
    if query.since is not None:
        # The minute first: small integers, so whole row groups are passed over.
        minute = int(query.since.timestamp() // 60)
        found.append(nw.col("minute") >= minute)
        if not minutes and not query.whole_minutes():
            found.append(nw.col("published_at") >= naive_utc(query.since))
    if query.until is not None:
        minute = -int(-query.until.timestamp() // 60)
        found.append(nw.col("minute") < minute)
        if not minutes and not query.whole_minutes():
            found.append(nw.col("published_at") < naive_utc(query.until))
    return found


def _any_of(column: str, values: Sequence[str]) -> nw.Expr:
    """One comparison a value: on DuckDB faster than its list form (measured)."""
    tests = [
        nw.col(column).is_null() if value == "" else nw.col(column) == value
        for value in values
    ]
    return reduce(lambda one, other: one | other, tests)


def _author(classes: Sequence[str]) -> nw.Expr:
    tests: list[nw.Expr] = []
    for name in classes:
        if name == "verified":
            tests.append(nw.col("verified"))
        elif name == "unknown":
            tests.append(nw.col("followers").is_null())
        else:
            low, high = AUTHOR_CLASSES[name]
            test = nw.col("followers") >= low
            tests.append(test if high is None else test & (nw.col("followers") < high))
    return reduce(lambda one, other: one | other, tests)


def _searched(search: str) -> list[nw.Expr]:
    tests: list[nw.Expr] = []
    for minus, *forms in _WORDS.findall(search):
        word = next((form for form in forms if form), "")
        test = _contains(word)
        tests.append(~test if minus else test)
    return tests


def _contains(word: str) -> nw.Expr:
    column, folded = nw.col("folded"), hanzi.to_simplified(word.lower())
    choices = [char + _traditional().get(char, "") for char in folded]
    if prod(map(len, choices)) <= _MOST_FORMS:
        forms = ["".join(form) for form in product(*choices)]
        tests = [column.str.contains(form, literal=True) for form in forms]
        return reduce(lambda one, other: one | other, tests)
    pattern = "".join(
        f"[{some}]" if len(some) > 1 else re.escape(some) for some in choices
    )
    return column.str.contains(pattern)


@cache
def _traditional() -> dict[str, str]:
    """Every Simplified character with the Traditional ones it may stand for."""
    found: dict[str, str] = {}
    for char in sorted(hanzi.script_tables()[1]):
        simple = hanzi.to_simplified(char)
        found[simple] = found.get(simple, "") + char
    return found


def _bucket(bucket_seconds: int) -> nw.Expr:
    """Start of the bucket in epoch seconds, by integer arithmetic on the epoch."""
    if bucket_seconds < 60 or bucket_seconds % 60:
        raise StoreError("store_bucket", seconds=bucket_seconds)
    width = bucket_seconds // 60
    minute = nw.col("minute")
    return (minute - minute % width) * 60 if width > 1 else minute * 60


def rolled(
    frame: Any,
    bucket_seconds: int,
    by: str | None = None,
    measures: Sequence[Measure] = (),
    *,
    counted: bool = False,
) -> Any:
    """Count rows per bucket (and group): mentions, negative, unsure, positive.

    Args: frame: lazy, narrowed. bucket_seconds: a multiple of 60. measures: ``reach``
    (sum of followers, each author once a bucket) and ``authors`` cost a second pass,
    so they come only when asked for. counted: rows are counts in ``mentions``.
    Returns: lazy frame with ``bucket`` (epoch seconds), unordered.
    Raises: StoreError if the bucket is no whole number of minutes.
    """
    keys = ["bucket", *([by] if by else [])]
    # Conditional sums over plain columns, not over computed ones: half the time.
    one = nw.col("mentions") if counted else nw.lit(1)
    base = frame.with_columns(bucket=_bucket(bucket_seconds))
    sums = [(nw.col("mentions").sum() if counted else nw.len()).alias("mentions")]
    for label in LABELS:
        flag = nw.when(nw.col("label") == label).then(one).otherwise(nw.lit(0))
        base = base.with_columns(flag.alias(f"is_{label}"))
        sums.append(nw.col(f"is_{label}").sum().alias(label))
    counts = base.group_by(*keys).agg(*sums)
    if not measures:
        return counts
    people = (
        base.filter(~nw.col("author").is_null())
        .group_by(*keys, "platform", "author")
        .agg(nw.col("followers").max().alias("followers"))
        .group_by(*keys)
        .agg(nw.col("followers").sum().alias("reach"), nw.len().alias("authors"))
    )
    return counts.join(people.select(*keys, *measures), on=keys, how="left")


def tallied(frame: Any, column: str, *, counted: bool = False) -> Any:
    """Count rows by the values of one column: lazy frame ``column, mentions``."""
    how = nw.col("mentions").sum() if counted else nw.len()
    return frame.group_by(column).agg(how.alias("mentions"))
