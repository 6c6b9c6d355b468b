"""Dates and times of every shape exports write, parsed a whole column at a time.

Each shape is one regular expression whose groups become numbers; the calendar is then
arithmetic on arrays. What a shape cannot tell (day or month first, the zone, the year)
is left to the caller: `crisis.importers.clock` decides it over the column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crisis import resources

MICROS = 1_000_000
DAY = 86_400 * MICROS
NAIVE = np.nan

# shape codes
NONE, FULL, EPOCH, SERIAL, AMBIGUOUS, YEARLESS, RELATIVE = range(7)

_P = r"(?P<p>[AaPp]\.?[Mm]\.?|上午|下午|凌晨|早上|清晨|中午|傍晚|晚上)?"
_P2 = _P.replace("<p>", "<q>")
_Z = r"(?P<z>[Zz]|[A-Z]{3,4}(?:[+-]\d{1,2}:?\d{0,2})?|[+-]\d{2}:?\d{2}(?::\d{2})?|[+-]\d{2})?"  # noqa: E501
_CLOCK = (
    _P + r"\s*(?P<H>\d{1,2})\s*[:：.时時点點]\s*(?P<M>\d{1,2})"
    r"(?:\s*[:：.分]\s*(?P<S>\d{1,2})?)?\s*秒?(?:[.,](?P<f>\d{1,9}))?\s*"
    + _P2
    + r"\s*"
    + _Z
    + r"(?:\s*\([A-Za-z ]+\))?"
)
_GAP = r"(?:\s*(?:[Tt,]|at|星期.|周.|週.|\(.{1,3}\)|[|·•-])?\s*)"
_OPTIONAL = rf"(?:{_GAP}{_CLOCK})?\s*$"
_WEEKDAY = r"^\s*(?:[A-Za-z]{3,9}\.?,?\s+)?"

_PATTERNS: tuple[tuple[int, str], ...] = (
    (FULL, r"^\s*(?P<Y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号號]?" + _OPTIONAL),  # noqa: E501
    (FULL, r"^\s*[A-Za-z]{3,9},?\s+(?P<b>[A-Za-z]{3,9})\s+(?P<d>\d{1,2})\s+(?P<H>\d{1,2}):(?P<M>\d{2}):(?P<S>\d{2})\s+(?P<z>[+-]\d{4}|[A-Z]{3,4})?\s*(?P<Y>\d{4})\s*$"),  # noqa: E501
    (FULL, _WEEKDAY + r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]+(?P<b>[A-Za-z]{3,9})\.?,?[\s\-/.]+(?P<Y>\d{4}|\d{2})" + _OPTIONAL),  # noqa: E501
    (FULL, _WEEKDAY + r"(?P<b>[A-Za-z]{3,9})\.?[\s-]+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(?P<Y>\d{4})" + _OPTIONAL),  # noqa: E501
    (FULL, r"^\s*" + _CLOCK + r"\s*[·•,|-]?\s+(?P<b>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2}),?\s+(?P<Y>\d{4})\s*$"),  # noqa: E501
    (FULL, r"^\s*(?P<Y>(?:19|20)\d{2})(?P<m>[01]\d)(?P<d>[0-3]\d)(?:[T\s_-]?(?P<H>[0-2]\d):?(?P<M>[0-5]\d):?(?P<S>[0-5]\d)?(?:[.,](?P<f>\d{1,9}))?\s*" + _Z + r")?\s*$"),  # noqa: E501
    (AMBIGUOUS, r"^\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<d>\d{1,2})\s*[/.\-]\s*(?P<Y>\d{4}|\d{2})" + _OPTIONAL),  # noqa: E501
    (YEARLESS, r"^\s*(?P<m>\d{1,2})\s*[-/月]\s*(?P<d>\d{1,2})\s*[日号號]?" + _OPTIONAL),
    (YEARLESS, r"^\s*(?P<b>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<d>\d{1,2})" + _OPTIONAL),  # noqa: E501
)  # fmt: skip
_AGO = (
    r"^\s*(?P<n>\d{1,5}|半|an?|one)\s*(?P<u>秒|分|小时|小時|钟头|天|日|周|週|星期|个月|個月|月|年"
    r"|s|m|h|d|w|y|sec|min|hour|hr|day|week|month|year)[a-z]*(?:钟|鐘)?\s*(?:前|ago)\s*$"
)
_DAYWORD = (
    r"^\s*(?P<w>今天|今日|昨天|昨日|前天|[Tt]oday|[Yy]esterday)" + _GAP + r"(?:" + _CLOCK + r")?\s*$"  # noqa: E501
)  # fmt: skip
_NOW = r"^\s*(?:刚刚|剛剛|刚才|方才|[Jj]ust now|now)\s*$"
_EPOCH = r"^\s*-?\d{9,19}(?:\.\d+)?\s*$|^\s*\d\.\d{5,}[Ee]\+?(?:0?9|1[0258])\s*$"
_SERIAL = r"^\s*[2-7]\d{4}(?:\.\d+)?\s*$"
_UNITS = {
    **dict.fromkeys(("秒", "s", "sec"), 1),
    **dict.fromkeys(("分", "m", "min"), 60),
    **dict.fromkeys(("小时", "小時", "钟头", "h", "hour", "hr"), 3600),
    **dict.fromkeys(("天", "日", "d", "day"), 86_400),
    **dict.fromkeys(("周", "週", "星期", "w", "week"), 7 * 86_400),
    **dict.fromkeys(("个月", "個月", "月", "month"), 30 * 86_400),
    **dict.fromkeys(("年", "y", "year"), 365 * 86_400),
}
_DAYS_BACK = {"昨天": 1, "昨日": 1, "前天": 2, "yesterday": 1}


@dataclass
class Parsed:
    """A column of times. wall: microseconds since 1970 on the clock as written.

    offset: minutes east of UTC where the value says so, NaN where it does not.
    shape: one of the codes above; NONE where no time was understood.
    """

    wall: np.ndarray
    offset: np.ndarray
    shape: np.ndarray

    @property
    def ok(self) -> np.ndarray:
        """Rows with a time."""
        return self.shape != NONE


@cache
def _words() -> dict[str, Any]:
    return resources.load_toml(resources.find("formats/words/times.toml"))


def parse(
    column: pd.Series,
    *,
    dayfirst: bool = False,
    reference: np.ndarray | int | None = None,
) -> Parsed:
    """Parse a text column.

    Args: dayfirst: how ``03/04/2024`` is read where both are possible; a value above
    12 decides for itself. reference: wall-clock microseconds at which a row was seen,
    for ``3分钟前`` and dates without year; without it those stay unread.
    """
    size = len(column)
    found = Parsed(
        np.zeros(size, "int64"), np.full(size, NAIVE), np.zeros(size, "int8")
    )
    values = pa.array(column, type=pa.string(), from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    left = np.asarray(pc.fill_null(pc.greater(pc.utf8_length(values), 4), False))
    seen = None if reference is None else np.broadcast_to(reference, (size,))
    for shape, pattern in _PATTERNS:
        if shape == YEARLESS and seen is None:
            continue
        if not left.any():
            break
        left = _try(values, left, shape, pattern, dayfirst, seen, found)
    left = _numbers(values, left, found)
    if seen is not None:
        every = np.asarray(pc.is_valid(values)) & (found.shape == NONE)
        _relative(values, every, seen, found)
    return found


def is_time(column: pd.Series) -> np.ndarray:
    """Tell which cells look like a date or time (numbers do not count)."""
    shape = parse(column, reference=0).shape
    return (shape != NONE) & (shape != EPOCH) & (shape != SERIAL)


def day_order(column: pd.Series) -> tuple[int, int, str]:
    """Return how many ambiguous dates show a first part and a second part above 12,
    and the commonest separator ("" when the column has no such dates).
    """
    values = pa.array(column, type=pa.string(), from_pandas=True)
    groups = pc.extract_regex(
        values, r"^\s*(?P<m>\d{1,2})\s*(?P<s>[/.\-])\s*(?P<d>\d{1,2})\s*[/.\-]\s*(?:\d{4}|\d{2})(?:\D|$)"  # noqa: E501
    )  # fmt: skip
    groups = groups.drop_null()
    if not len(groups):
        return 0, 0, ""
    first = np.asarray(groups.field("m").cast(pa.int64()))
    second = np.asarray(groups.field("d").cast(pa.int64()))
    mark = pd.Series(groups.field("s").to_pandas()).mode().iloc[0]
    return int((first > 12).sum()), int((second > 12).sum()), str(mark)


def _try(
    values: pa.Array,
    left: np.ndarray,
    shape: int,
    pattern: str,
    dayfirst: bool,
    seen: np.ndarray | None,
    found: Parsed,
) -> np.ndarray:
    places = np.flatnonzero(left)
    some = values if len(places) == len(values) else values.take(pa.array(places))
    groups = pc.extract_regex(some, pattern)
    hit = np.asarray(groups.is_valid())
    if not hit.any():
        return left
    places = places[hit]
    groups = groups.filter(pa.array(hit))
    names = [field.name for field in groups.type]
    part = {name: _group(groups, name) for name in names}
    year = part["Y"] if "Y" in part else np.full(len(places), -1)
    year = np.where((year >= 0) & (year < 100), year + 2000, year)
    month = _months(groups) if "b" in names else part["m"]
    day = part["d"]
    if shape == AMBIGUOUS:
        swap = (month > 12) | (dayfirst & (day <= 12))
        month, day = np.where(swap, day, month), np.where(swap, month, day)
    hour = _hours(part, groups, names)
    clock = (hour * 60 + part.get("M", hour * 0)) * 60 + part.get("S", hour * 0)
    micros = clock * MICROS + _fraction(groups, names)
    if shape == YEARLESS:
        assert seen is not None
        year = _year_before(month, day, seen[places])
    days, good = _days(year, month, day)
    good &= (hour < 25) & (year > 1969) & (year < 2200)
    offset = _offsets(groups, names)
    at = places[good]
    found.wall[at] = (days * DAY + micros)[good]
    found.offset[at] = offset[good]
    found.shape[at] = shape
    left = left.copy()
    left[at] = False
    return left


def _group(groups: pa.StructArray, name: str) -> np.ndarray:
    if name in {"b", "z", "p", "q", "f", "u", "n", "w"}:
        return np.empty(0)
    text = groups.field(name)
    text = pc.if_else(pc.equal(text, ""), "0", text)
    return np.asarray(pc.fill_null(text, "0").cast(pa.int64()))


def _hours(
    part: dict[str, np.ndarray], groups: pa.StructArray, names: list[str]
) -> np.ndarray:
    if "H" not in part:
        return np.zeros(len(groups), "int64")
    hour = part["H"]
    for name in ("p", "q"):
        if name not in names:
            continue
        words = pc.utf8_lower(groups.field(name))
        table = _words()
        late = np.asarray(pc.is_in(words, pa.array(table["afternoon"]["words"])))
        early = np.asarray(pc.is_in(words, pa.array(table["forenoon"]["words"])))
        noon = np.asarray(pc.is_in(words, pa.array(table["noon"]["words"])))
        hour = np.where(late & (hour < 12), hour + 12, hour)
        hour = np.where(noon & (hour < 3), hour + 12, hour)
        hour = np.where(early & (hour == 12), 0, hour)
    return hour


def _fraction(groups: pa.StructArray, names: list[str]) -> np.ndarray:
    if "f" not in names:
        return np.zeros(len(groups), "int64")
    text = pc.utf8_slice_codeunits(
        pc.utf8_rpad(pc.fill_null(groups.field("f"), ""), 6, "0"), 0, 6
    )
    return np.asarray(text.cast(pa.int64()))


def _months(groups: pa.StructArray) -> np.ndarray:
    names = pd.Series(groups.field("b").to_pandas()).str.lower().str[:3]
    months = names.map(_words()["months"])
    return months.fillna(0).to_numpy("int64")


def _offsets(groups: pa.StructArray, names: list[str]) -> np.ndarray:
    if "z" not in names:
        return np.full(len(groups), NAIVE)
    text = pd.Series(groups.field("z").to_pandas(), dtype=object).fillna("")
    unique = {zone: _offset(str(zone)) for zone in text.unique()}
    return text.map(unique).to_numpy("float64")


def _offset(zone: str) -> float:
    if not zone:
        return NAIVE
    named = _words()["offsets"].get(zone.lower())
    if named is not None:
        return float(named)
    at = max(zone.find("+"), zone.find("-"))
    if at < 0:
        return NAIVE
    digits = zone[at + 1 :].replace(":", "")
    hours = int(digits[:2]) if len(digits) != 3 else int(digits[:1])
    minutes = int((digits[2:4] if len(digits) != 3 else digits[1:3]) or 0)
    return float((hours * 60 + minutes) * (-1 if zone[at] == "-" else 1))


def _days(
    year: np.ndarray, month: np.ndarray, day: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Days since 1970 of civil dates, and which of them exist."""
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    safe_month = np.where(good, month, 1)
    start = ((year - 1970) * 12 + safe_month - 1).astype("datetime64[M]")
    first = start.astype("datetime64[D]").astype("int64")
    last = (start + 1).astype("datetime64[D]").astype("int64")
    good &= day <= last - first
    return first + day - 1, good


def _year_before(month: np.ndarray, day: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The latest year in which the date is not after the moment it was seen."""
    year = seen.astype("datetime64[us]").astype("datetime64[Y]").astype(int) + 1970
    days, good = _days(year, month, day)
    later = good & (days * DAY > seen + DAY)
    return np.where(later | ~good, year - 1, year)


def _numbers(values: pa.Array, left: np.ndarray, found: Parsed) -> np.ndarray:
    left = left | (np.asarray(pc.is_valid(values)) & (found.shape == NONE))
    for shape, pattern in ((EPOCH, _EPOCH), (SERIAL, _SERIAL)):
        hit = left & np.asarray(
            pc.fill_null(pc.match_substring_regex(values, pattern), False)
        )
        if not hit.any():
            continue
        text = pc.utf8_trim_whitespace(values.filter(pa.array(hit)))
        number = np.asarray(text.cast(pa.float64()))
        if shape == EPOCH:
            exact = pd.to_numeric(pd.Series(text.to_pandas()), errors="coerce")
            micros = _epoch_micros(exact.to_numpy())
        else:
            # Days since 1899-12-30, to the millisecond that a float can hold.
            millis = np.round((number - 25_569) * 86_400_000)
            micros = millis.astype("int64") * 1000
        good = (micros > 0) & (micros < 7_000_000_000 * MICROS)
        at = np.flatnonzero(hit)[good]
        found.wall[at] = micros[good]
        found.offset[at] = 0.0 if shape == EPOCH else NAIVE
        found.shape[at] = shape
        left = left & (found.shape == NONE)
    return left


def _epoch_micros(number: np.ndarray) -> np.ndarray:
    """Seconds, milliseconds, micro- or nanoseconds, told by magnitude."""
    size = np.abs(number.astype("float64"))
    out = np.zeros(len(number), "int64")
    for low, high, factor in (
        (1e8, 1e11, 1e6),
        (1e11, 1e14, 1e3),
        (1e14, 1e17, 1.0),
        (1e17, 1e20, 1e-3),
    ):
        mask = (size >= low) & (size < high)
        if factor >= 1 and number.dtype.kind == "i":
            out[mask] = number[mask] * int(factor)
        else:
            out[mask] = np.round(number[mask].astype("float64") * factor)
    return out


def _relative(
    values: pa.Array, left: np.ndarray, seen: np.ndarray, found: Parsed
) -> None:
    """``3分钟前``, ``昨天 12:30``, ``just now``: rare, so row by row."""
    import re

    maybe = pc.match_substring_regex(
        values, r"前|昨|今|刚|剛|[Aa]go|[Nn]ow|oday|esterday"
    )
    for at in np.flatnonzero(left & np.asarray(pc.fill_null(maybe, False))):
        text = values[int(at)].as_py()
        ago, word = re.match(_AGO, text), re.match(_DAYWORD, text)
        if re.match(_NOW, text):
            wall = int(seen[at])
        elif ago:
            number = {"半": 0.5}.get(ago["n"], 1.0)
            number = float(ago["n"]) if ago["n"].isdigit() else number
            wall = int(seen[at] - number * _UNITS[ago["u"]] * MICROS)
        elif word:
            day = int(seen[at]) // DAY - _DAYS_BACK.get(word["w"].lower(), 0)
            wall = day * DAY + _word_clock(word)
        else:
            continue
        found.wall[at], found.shape[at] = wall, RELATIVE


def _word_clock(word: Any) -> int:
    if word["H"] is None:
        return 0
    hour = int(word["H"])
    mark = (word["p"] or word["q"] or "").lower()
    if mark in _words()["afternoon"]["words"] and hour < 12:
        hour += 12
    return ((hour * 60 + int(word["M"])) * 60 + int(word["S"] or 0)) * MICROS
