"""When each mention was published, in UTC, and how we know.

A file's decisions are made once, over its first batch: which part of ``03/04/2024`` is
the day, which zone a time without one is in, whether the column tells the truth. Ids
that carry their creation time (X, Weibo) are the witness.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisis.errors import ImportFailed
from crisis.importers import times

MICROS = times.MICROS
DAY = times.DAY
_TOLERANCE = 20 * 60 * MICROS  # ids agree within seconds to minutes
_ROW_TOLERANCE = DAY  # beyond it a single row's time is wrong
_STEP = 15 * 60 * MICROS  # zones are multiples of it
_ENOUGH_ROWS, _ENOUGH_SHARE = 3, 0.9
ROWS_TOLD = 200
_ZONES = (
    *("UTC", "Asia/Shanghai", "Europe/London", "Europe/Paris", "America/New_York"),
    *("America/Los_Angeles", "America/Chicago", "Asia/Tokyo", "Australia/Sydney"),
)


@dataclass
class Clock:
    """The decisions of one file, and what to tell about them.

    zone: IANA name or ``UTC+08:00``. reason: code below ``intake_zone``.
    """

    default: str = ""
    default_reason: str = "format"
    argument: str | None = None
    dayfirst: bool | None = None
    zone: str = ""
    reason: str = ""
    shift: int = 0  # microseconds by which absolute times lie
    day_only: bool = False
    decided: bool = False
    order_known: bool = False
    notes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.argument:
            _check_zone(self.argument)

    def note(self, code: str, count: int, rows: np.ndarray, **slots: object) -> None:
        """Remember a remark; counts add up over batches, the first rows are listed."""
        entry = self.notes.setdefault(code, {"count": 0, "rows": []})
        entry.update(slots)
        entry["count"] += int(count)
        room = ROWS_TOLD - len(entry["rows"])
        entry["rows"] += [int(row) for row in rows[: max(room, 0)]]


def told(rows: list[int]) -> dict[str, Any]:
    """Return a note's slots about rows: how many, which, and the first in words."""
    listed = ", ".join(map(str, rows[:20])) + ("…" if len(rows) > 20 else "")
    return {"count": len(rows), "rows": rows[:ROWS_TOLD], "listed": listed or "-"}


def _check_zone(name: str) -> None:
    try:
        to_utc(np.zeros(1, "int64"), name)
    except (KeyError, ValueError, OSError) as problem:
        raise ImportFailed("import_zone", zone=name) from problem


def to_utc(wall: np.ndarray, zone: str) -> np.ndarray:
    """Return UTC microseconds of wall-clock microseconds in `zone`.

    A time that a clock change skips moves forward; one that happens twice is the first.
    Raises: KeyError or ValueError for an unknown zone.
    """
    if zone == "UTC":
        return wall
    if zone.startswith("UTC") and len(zone) > 3:
        hours, _, minutes = zone[4:].partition(":")
        size = int(hours) * 60 + int(minutes or 0)
        return wall - (-size if zone[3] == "-" else size) * 60 * MICROS
    info = ZoneInfo(zone)
    index = pd.DatetimeIndex(wall.astype("datetime64[us]"))
    local = index.tz_localize(
        info, ambiguous=np.ones(len(index), bool), nonexistent="shift_forward"
    )
    return local.as_unit("us").asi8.copy()


def to_wall(utc: np.ndarray | int, zone: str) -> np.ndarray:
    """Return what clocks in `zone` show at UTC microseconds."""
    moments = np.atleast_1d(np.asarray(utc, "int64"))
    if zone == "UTC" or zone.startswith(("UTC+", "UTC-")):
        return 2 * moments - to_utc(moments, zone)
    index = pd.DatetimeIndex(moments.astype("datetime64[us]"), tz="UTC")
    return index.tz_convert(zone).tz_localize(None).as_unit("us").asi8.copy()


def resolve(
    clock: Clock,
    column: pd.Series,
    id_time: np.ndarray,
    seen: np.ndarray,
    rows: np.ndarray,
) -> np.ndarray:
    """Return UTC microseconds of each row, 0 where nothing tells its time.

    Args: column: the file's time cells. id_time: UTC microseconds by the id, 0 where
    untold. seen: UTC microseconds at which a row was collected (for relative times).
    rows: row numbers, for the notes.
    """
    _decide_order(clock, column, id_time)
    wall_seen = to_wall(seen, clock.zone or clock.argument or clock.default or "UTC")
    parsed = times.parse(column, dayfirst=bool(clock.dayfirst), reference=wall_seen)
    if not clock.decided:
        _decide_zone(clock, parsed, id_time)
    naive = parsed.ok & np.isnan(parsed.offset)
    utc = parsed.wall.copy()
    told = parsed.ok & ~naive
    utc[told] -= (parsed.offset[told] * 60 * MICROS).astype("int64") + clock.shift
    utc[naive] = to_utc(parsed.wall[naive], clock.zone or "UTC")
    utc[~parsed.ok] = 0
    for shape, code in ((times.YEARLESS, "yearless"), (times.RELATIVE, "relative")):
        hit = parsed.shape == shape
        if hit.any():
            clock.note(f"time_{code}", hit.sum(), rows[hit])
    return _by_witness(clock, utc, parsed, id_time, rows)


def _by_witness(
    clock: Clock,
    utc: np.ndarray,
    parsed: times.Parsed,
    id_time: np.ndarray,
    rows: np.ndarray,
) -> np.ndarray:
    """Let sound ids fill in, sharpen and overrule single rows' times."""
    sound = id_time > 0
    missing = sound & ~parsed.ok
    if missing.any():
        clock.note("time_from_id", missing.sum(), rows[missing])
        utc[missing] = id_time[missing]
    both = sound & parsed.ok
    if not both.any():
        return utc
    gap = np.abs(utc - id_time)
    close = both & (gap <= _ROW_TOLERANCE)
    if clock.day_only:
        midnight = parsed.wall % DAY == 0
        utc[close & midnight] = id_time[close & midnight]
        clock.note("time_of_day_from_id", (close & midnight).sum(), rows[:0])
    wrong = both & ~close
    # Only a column that is right as a rule can be wrong in a row.
    if wrong.any() and close.sum() >= 3 * wrong.sum():
        clock.note("time_disagrees_with_id", wrong.sum(), rows[wrong])
        utc[wrong] = id_time[wrong]
    elif wrong.any():
        clock.note("time_and_id_disagree", wrong.sum(), rows[wrong])
    return utc


def _decide_order(clock: Clock, column: pd.Series, id_time: np.ndarray) -> None:
    if clock.order_known:
        return
    first, second, mark = times.day_order(column)
    if not mark:
        return
    clock.order_known = True
    if first and not second:
        clock.dayfirst = True
    elif second and not first:
        clock.dayfirst = False
    elif first and second:
        clock.dayfirst = first > second
        clock.note("date_order_mixed", min(first, second), np.empty(0))
    elif clock.dayfirst is None:
        clock.dayfirst = _guess_order(clock, column, id_time, mark)


def _guess_order(
    clock: Clock, column: pd.Series, id_time: np.ndarray, mark: str
) -> bool:
    """Decide by the ids, else by which reading keeps the rows in order, else say so."""
    walls = [times.parse(column, dayfirst=order) for order in (False, True)]
    sound = id_time > 0
    near = [
        int((np.abs(p.wall - id_time)[sound & p.ok] < 2 * DAY).sum()) for p in walls
    ]
    if max(near) >= _ENOUGH_ROWS and near[0] != near[1]:
        return near[1] > near[0]
    turns = [_turns(p.wall[p.ok]) for p in walls]
    least = min(turns)
    if least * 4 < max(turns) and max(turns) >= 4:
        order = turns[1] < turns[0]
    else:
        order = mark != "/"
    slots = {"order": "day" if order else "month"}
    clock.note("date_order_assumed", len(column), np.empty(0), **slots)
    return order


def _turns(wall: np.ndarray) -> int:
    steps = np.sign(np.diff(wall))
    steps = steps[steps != 0]
    return int((steps[1:] != steps[:-1]).sum())


def _decide_zone(clock: Clock, parsed: times.Parsed, id_time: np.ndarray) -> None:
    if not parsed.ok.any():
        return
    clock.decided = True
    naive = parsed.ok & np.isnan(parsed.offset)
    sound = id_time > 0
    told = parsed.ok & ~naive
    if told.any():
        _decide_shift(clock, parsed, told & sound, id_time)
    clock.day_only = bool(naive.any()) and bool((parsed.wall[naive] % DAY == 0).all())
    if not naive.any():
        epoch = (parsed.shape == times.EPOCH).any()
        clock.zone, clock.reason = "UTC", "epoch" if epoch else "in_values"
        return
    witness = naive & sound
    wall, truth = parsed.wall[witness], id_time[witness]
    best = _agreed_zone(clock, wall, truth)
    if clock.argument:
        clock.zone, clock.reason = clock.argument, "argument"
        if best and not _agrees(clock, clock.argument, wall, truth):
            clock.note("zone_disagrees_ids", len(wall), np.empty(0), zone_ids=best)
    elif best:
        clock.zone = best
        clock.reason = "ids_confirm" if best == clock.default else "ids_tell"
    elif clock.default:
        clock.zone, clock.reason = clock.default, clock.default_reason
    else:
        clock.zone, clock.reason = "UTC", "assumed"


def _decide_shift(
    clock: Clock, parsed: times.Parsed, mask: np.ndarray, id_time: np.ndarray
) -> None:
    """Find a column of absolute times that is off by whole zone steps."""
    if mask.sum() < _ENOUGH_ROWS:
        return
    offset = (parsed.offset[mask] * 60 * MICROS).astype("int64")
    gap = parsed.wall[mask] - offset - id_time[mask]
    modal = _modal(gap)
    if modal and (np.abs(gap - modal) <= _TOLERANCE).mean() >= _ENOUGH_SHARE:
        clock.shift = modal
        hours = modal / 3600 / MICROS
        clock.note("time_column_lies", len(gap), np.empty(0), hours=f"{hours:+g}")


def _modal(gap: np.ndarray) -> int:
    steps = np.round(gap / _STEP).astype("int64")
    values, counts = np.unique(steps, return_counts=True)
    best = int(values[counts.argmax()]) * _STEP
    return best if abs(best) <= 14 * 3600 * MICROS else 0


def _agreed_zone(clock: Clock, wall: np.ndarray, truth: np.ndarray) -> str:
    if len(wall) < _ENOUGH_ROWS:
        return ""
    for zone in dict.fromkeys((clock.default, *_ZONES)):
        if zone and _agrees(clock, zone, wall, truth):
            return zone
    if clock.day_only:
        return ""
    minutes = _modal(wall - truth) // (60 * MICROS)
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    fixed = f"UTC{sign}{size // 60:02d}:{size % 60:02d}"
    return fixed if minutes and _agrees(clock, fixed, wall, truth) else ""


def _agrees(clock: Clock, zone: str, wall: np.ndarray, truth: np.ndarray) -> bool:
    if not len(wall):
        return True
    utc = to_utc(wall, zone)
    gap = truth - utc
    if clock.day_only:
        return bool(((gap >= 0) & (gap < DAY)).mean() >= _ENOUGH_SHARE)
    return bool((np.abs(gap) <= _TOLERANCE).mean() >= _ENOUGH_SHARE)
