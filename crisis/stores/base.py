"""The contract of every mention store, whatever engine holds the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import pandas as pd

from crisis.frames import SCORED
from crisis.stores.query import Measure, Order, Query

FACETS: tuple[str, ...] = ("platform", "lang", "label", "cause", "kind", "source")


@dataclass(frozen=True)
class Appended:
    """What an append did: `new` rows, and `merged` into rows already there."""

    new: int
    merged: int


@dataclass(frozen=True)
class Removed:
    """What taking a source out did: mentions gone, and kept as others brought them."""

    removed: int
    kept: int


class MentionStore(Protocol):
    """Mentions by key: idempotent writes, queries by `Query`. Safe for many threads."""

    def append(
        self, scored: pd.DataFrame, *, marks: Mapping[str, str] | None = None
    ) -> Appended:
        """Add a SCORED frame in one transaction; rows already known are merged."""

    def version(self) -> int:
        """Return the data version; larger after every change, kept across restarts."""

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the times (UTC) of the oldest and newest mention."""

    def count(self, query: Query) -> int:
        """Return how many mentions the query means."""

    def rollup(
        self,
        query: Query,
        bucket_seconds: int,
        by: str | None = None,
        *,
        measures: Sequence[Measure] = (),
    ) -> pd.DataFrame:
        """Count mentions per time bucket: a ROLLUP frame (and the group column)."""

    def mentions(
        self,
        query: Query,
        order: Order = "newest",
        limit: int | None = None,
        offset: int = 0,
        *,
        columns: Sequence[str] = tuple(SCORED.columns),
    ) -> pd.DataFrame:
        """Return a SCORED frame of the mentions meant."""

    def named(self, keys: Sequence[str], *, copies: bool = False) -> pd.DataFrame:
        """Return a SCORED frame of the mentions with these keys (and their copies)."""

    def facets(
        self, query: Query, of: Sequence[str] = FACETS
    ) -> dict[str, dict[str, int]]:
        """Count the mentions meant by each value of each facet, commonest first."""

    def keys_of(self, source: str) -> set[str]:
        """Return the keys of all mentions that a source brought or also brought."""

    def remove_source(self, source: str) -> Removed:
        """Take a source out; mentions that others also brought stay."""

    def relabel(self, keys: Sequence[str], label: str, engine: str = "analyst") -> int:
        """Set the label of mentions by hand; such labels outlive re-scoring."""

    def replace_scores(self, frame: pd.DataFrame) -> int:
        """Replace scores by key, except of mentions labelled by hand."""

    def batches_to_rescore(self, engine: str, rows: int) -> Iterator[pd.DataFrame]:
        """Yield SCORED frames of mentions that another engine scored."""

    def marks(self) -> dict[str, str]:
        """Return the reading marks, each written together with the rows before it."""

    def close(self) -> None:
        """Write everything down and let go of the file."""
