"""The mention store on one DuckDB file. The only door to duckdb.

One process owns the file. Inside it any number of threads read through cursors of their
own, each seeing the last finished change, while one at a time writes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from crisis.errors import StoreError
from crisis.frames import SCORED, conform
from crisis.stores import duck_answers as answers
from crisis.stores import duck_schema as schema
from crisis.stores import duck_writing as writing
from crisis.stores.base import FACETS, Appended, Removed
from crisis.stores.query import Measure, Order, Query

Marks = Mapping[str, str] | Callable[[Appended], Mapping[str, str]]
_PULSE_SLACK = 200_000  # loose pulse rows after which they are summed up


class DuckStore:
    """A `MentionStore` in one file; made for up to ten million mentions.

    Args: path: the file, made if absent. memory: DuckDB's own limit; what does not fit
    goes to a folder beside the file.
    Raises: StoreError when another process holds the file, or it is damaged.
    """

    def __init__(self, path: Path, *, memory: str = "1GB") -> None:
        self.path = path
        self._writing = threading.RLock()
        self._root = _connect(path, memory)
        self._writer = self._root.cursor()
        self._span: tuple[int, tuple[datetime, datetime] | None] | None = None
        with self._change() as cursor:
            writing.prepare(cursor)
        self._version = self._ask(writing.number, "version")
        self._loose = 0

    # -- writing ---------------------------------------------------------------------

    def append(
        self, scored: pd.DataFrame, *, marks: Mapping[str, str] | None = None
    ) -> Appended:
        """Add a SCORED frame in one transaction; rows already known are merged.

        Merging keeps the greatest counts and the longer text, and fills gaps; a label
        set by hand stays. `marks`: reading marks to write in the same transaction.
        Returns: ``new + merged == len(scored)``.
        Raises: StoreError if the disk refuses (nothing is changed then).
        """
        table = pa.Table.from_pandas(conform(scored, SCORED), preserve_index=False)
        return self.append_arrow(table, marks=marks)

    def append_arrow(
        self, table: pa.Table | None, *, marks: Marks | None = None
    ) -> Appended:
        """`append` for a table that already has exactly the SCORED columns.

        marks: the reading marks, or a function that makes them from the outcome.
        """
        done = Appended(0, 0)
        with self._change() as cursor:
            if table is not None and table.num_rows:
                parts = writing.without_twins(writing.in_utc(table))
                new = sum(writing.add(cursor, part) for part in parts)
                done = Appended(new, table.num_rows - new)
                self._changed(cursor, table.num_rows)
            for name, value in (
                marks(done) if callable(marks) else marks or {}
            ).items():
                writing.set_mark(cursor, name, value)
        return done

    def remove_source(self, source: str) -> Removed:
        """Take a source out; mentions that others also brought stay, as theirs."""
        with self._change() as cursor:
            done = writing.remove(cursor, source)
            if done != Removed(0, 0):
                self._changed(cursor, done.removed)
        return done

    def relabel(
        self, keys: Sequence[str], label: str, engine: str = schema.BY_HAND
    ) -> int:
        """Set the label of mentions by hand; returns how many there were.

        With the default `engine` the label outlives re-scoring and merging.
        """
        frame = pd.DataFrame({"mention_key": list(keys)}, dtype="str")
        return self._revise(frame, "label = ?, engine = ?", [label, engine], "true")

    def replace_scores(self, frame: pd.DataFrame) -> int:
        """Replace scores by key, except of mentions labelled by hand.

        Args: frame: ``mention_key`` and any of the score columns.
        Returns: the number of mentions changed.
        """
        given = [name for name in schema.SCORES if name in frame.columns]
        sets = ", ".join(f"{name} = arriving.{name}" for name in given)
        spare = f"mention.engine IS DISTINCT FROM '{schema.BY_HAND}'"
        return self._revise(frame[["mention_key", *given]], sets, [], spare)

    def _revise(
        self, frame: pd.DataFrame, sets: str, values: list[Any], where: str
    ) -> int:
        with self._change() as cursor:
            changed = writing.revise(cursor, frame, sets, values, where)
            if changed:
                self._changed(cursor, 2 * changed)
        return changed

    def _changed(self, cursor: Any, rows: int) -> None:
        """Raise the version, and sum the pulses up once they have grown loose."""
        self._loose += rows
        if self._loose > _PULSE_SLACK:
            cursor.execute(schema.COMPACT_PULSES)
            self._loose = 0
        writing.set_number(cursor, "version", self._version + 1)

    @contextmanager
    def _change(self) -> Iterator[Any]:
        with self._writing:
            cursor, finished = self._writer, False
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
                finished = True
            except duckdb.Error as problem:
                raise StoreError(
                    "store_write", file=str(self.path), problem=_short(problem)
                ) from problem
            finally:
                if not finished:
                    _roll_back(cursor)
            self._version = self._ask(writing.number, "version")

    # -- reading ---------------------------------------------------------------------

    def version(self) -> int:
        """Return the data version; larger after every change, kept across restarts."""
        return self._version

    def span(self) -> tuple[datetime, datetime] | None:
        """Return the times (UTC) of the oldest and newest mention, None if empty."""
        version, cached = self._version, self._span
        if cached is not None and cached[0] == version:
            return cached[1]
        with self._reading() as cursor:
            sql = "SELECT min(published_at), max(published_at) FROM mention"
            first, last = cursor.execute(sql).fetchall()[0]
        found = None
        if first is not None:
            found = (first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))
        self._span = (version, found)
        return found

    def count(self, query: Query) -> int:
        """Return how many mentions the query means."""
        return self._ask(answers.count, query)

    def rollup(
        self,
        query: Query,
        bucket_seconds: int,
        by: str | None = None,
        *,
        measures: Sequence[Measure] = (),
    ) -> pd.DataFrame:
        """Count mentions per time bucket.

        Args: bucket_seconds: a multiple of 60; buckets start at multiples of it since
        1970 UTC. by: a SCORED column to group on. measures: ``reach`` and ``authors``
        cost a pass over the accounts, so they come only when asked for.
        Returns: ROLLUP frame, ascending; without `by`, empty buckets between the ends
        (of the query, else of the data) are there as zero; with `by`, its column too.
        Raises: StoreError if the bucket is no whole number of minutes.
        """
        return self._ask(answers.rollup, query, bucket_seconds, by, measures)

    def mentions(
        self,
        query: Query,
        order: Order = "newest",
        limit: int | None = None,
        offset: int = 0,
        *,
        columns: Sequence[str] = tuple(SCORED.columns),
    ) -> pd.DataFrame:
        """Return a SCORED frame of the mentions meant.

        Args: order: newest, oldest, spread (likes + reposts + replies), negative (by
        probability), or sample (the same fair draw every time). limit: None for all.
        columns: of SCORED, to bring fewer: each costs its share of the time.
        """
        return self._ask(answers.mentions, query, order, limit, offset, columns)

    def named(self, keys: Sequence[str], *, copies: bool = False) -> pd.DataFrame:
        """Return a SCORED frame of the mentions with these keys, oldest first.

        Args: copies: also every mention with the very text of one of them.
        """
        return self._ask(answers.named, keys, copies)

    def facets(
        self, query: Query, of: Sequence[str] = FACETS
    ) -> dict[str, dict[str, int]]:
        """Count the mentions meant by each value of each facet, commonest first.

        Missing values count under ``""``.
        """
        return self._ask(answers.facets, query, of)

    def keys_of(self, source: str) -> set[str]:
        """Return the keys of all mentions that a source brought or also brought."""
        with self._reading() as cursor:
            rows = cursor.execute(
                "SELECT mention_key FROM mention WHERE source = $1 OR kh IN"
                " (SELECT kh FROM also WHERE source = $1)",
                [source],
            ).fetchall()
        return {key for (key,) in rows}

    def batches_to_rescore(
        self, engine: str, rows: int = 20_000
    ) -> Iterator[pd.DataFrame]:
        """Yield SCORED frames of mentions scored by another engine, not by hand.

        Write each batch back (`replace_scores`) or not, as you like: none comes twice.
        """
        after = -1
        while True:
            batch, after = self._ask(answers.rescorable, engine, after, rows)
            if not len(batch):
                return
            yield batch

    def marks(self) -> dict[str, str]:
        """Return the reading marks, each written together with the rows before it."""
        with self._reading() as cursor:
            return dict(cursor.execute("SELECT name, value FROM mark").fetchall())

    def set_mark(self, name: str, value: str | None) -> None:
        """Write one reading mark, or forget it."""
        with self._change() as cursor:
            writing.set_mark(cursor, name, value)

    def _ask(self, answer: Callable[..., Any], *args: Any) -> Any:
        with self._reading() as cursor:
            return answer(cursor, *args)

    @contextmanager
    def _reading(self) -> Iterator[Any]:
        try:
            with self._root.cursor() as cursor:
                yield cursor
        except duckdb.Error as problem:
            raise StoreError(
                "store_read", file=str(self.path), problem=_short(problem)
            ) from problem

    def close(self) -> None:
        """Write everything down and let go of the file; closing twice is harmless."""
        with self._writing:
            self._writer.close()
            self._root.close()


def _connect(path: Path, memory: str) -> Any:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return duckdb.connect(
            str(path),
            config={
                "memory_limit": memory,
                "checkpoint_threshold": "256MB",
                "temp_directory": str(path.with_suffix(".spill")),
                "preserve_insertion_order": "false",
                "late_materialization_max_rows": "10000",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
    except duckdb.Error as problem:
        locked = "lock" in str(problem).lower()
        raise StoreError(
            "store_locked" if locked else "store_damaged",
            file=str(path),
            problem=_short(problem),
        ) from problem


def _roll_back(cursor: Any) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        return  # the failure itself ended the transaction


def _short(problem: BaseException) -> str:
    return str(problem).strip().splitlines()[0][:300]
