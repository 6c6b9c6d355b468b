"""What a reader should know about a whole file before trusting its curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from crisis.importers import times
from crisis.importers.clock import Clock
from crisis.importers.layout import Layout, column_of
from crisis.importers.suggestion import fits, profile

Note = tuple[str, dict[str, Any]]
_ROUND = {100, 200, 250, 500}  # and every multiple of 1000: limits tools stop at
_SUDDEN_ROWS = 20
_SUDDEN_SPAN = pd.Timedelta(days=2)
_HOUR = 3_600 * times.MICROS


def crawl_cap(rows: int) -> list[Note]:
    """A suspiciously round number of rows is where a tool or its plan stopped."""
    capped = rows in _ROUND or (rows >= 1000 and rows % 1000 == 0)
    return [("crawl_cap", {"count": rows})] if capped else []


def sudden_starts(mentions: pd.DataFrame) -> list[Note]:
    """Platforms whose first post comes late in the file's span, and then many."""
    if mentions.empty or mentions["platform"].nunique() < 2:
        return []
    first, last = mentions["published_at"].min(), mentions["published_at"].max()
    if last - first < _SUDDEN_SPAN:
        return []
    notes: list[Note] = []
    by_platform = mentions.groupby("platform", observed=True)["published_at"]
    for platform, begins in by_platform.min().items():
        late = begins - first > 0.4 * (last - first)
        many = int((mentions["platform"] == platform).sum()) >= _SUDDEN_ROWS
        if late and many:
            at = begins.strftime("%Y-%m-%d %H:%M UTC")
            notes.append(("sudden_start", {"platform": str(platform), "at": at}))
    return notes


def other_time(
    clock: Clock,
    utc: np.ndarray,
    kept: str,
    left: str,
    column: pd.Series,
    rows: np.ndarray,
) -> None:
    """Compare a time column that was not taken with the times that were.

    A constant distance is told once (a column in another zone, or one that lies);
    rows that leave it are told row by row.
    """
    parsed = times.parse(column, dayfirst=bool(clock.dayfirst))
    both = parsed.ok & (utc != 0)
    if both.sum() < 2:
        return
    offset = np.nan_to_num(parsed.offset[both]) * 60 * times.MICROS
    gap = parsed.wall[both] - offset.astype("int64") - utc[both]
    steps = np.round(gap / (_HOUR / 4)).astype("int64")
    values, counts = np.unique(steps, return_counts=True)
    usual = int(values[counts.argmax()]) * _HOUR // 4
    if counts.max() < 0.5 * len(steps):
        return  # another kind of time, as when a row was last changed
    told = ~np.isnan(parsed.offset[both])
    if usual and told.all():
        slots = {"hours": f"{usual / _HOUR:+g}", "kept": kept, "left": left}
        clock.note("other_time_off", int(both.sum()), np.empty(0), **slots)
    strange = np.abs(gap - usual) > _HOUR
    if strange.any():
        at = rows[np.flatnonzero(both)[strange]]
        clock.note("times_disagree", len(at), at, kept=kept, left=left)


def unswapped(
    layout: Layout, header: tuple[str, ...], rows: Sequence[Sequence[str | None]]
) -> tuple[Layout, list[Note]]:
    """Return the layout that reads two columns the other way round, if each holds
    what the other promises (a file whose header was edited by hand).
    """
    places = _places(layout, header)
    if len(rows) < 3:
        return layout, []
    seen = {name: profile([row[at] for row in rows]) for name, at in places.items()}
    for one in ("text", "url", "time"):
        for other in places:
            if one == other or one not in places or places[one] == places[other]:
                continue
            mine, theirs = seen[one], seen[other]
            if min(mine.filled, theirs.filled) < 0.5:
                continue
            wrong = fits(one, mine) <= 0.1 and fits(other, theirs) <= 0.1
            if wrong and fits(one, theirs) >= 0.8 and fits(other, mine) >= 0.8:
                first, second = header[places[one]], header[places[other]]
                columns = dict(layout.columns)
                columns[one], columns[other] = (second,), (first,)
                note = ("swapped_columns", {"first": first, "second": second})
                return replace(layout, columns=columns), [note]
    return layout, []


def _places(layout: Layout, header: tuple[str, ...]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for name in ("text", "url", "time", "native_id", "author"):
        for head in layout.columns.get(name, ()):
            at = column_of(header, head)
            if at is not None:
                found.setdefault(name, at)
                break
    return found
