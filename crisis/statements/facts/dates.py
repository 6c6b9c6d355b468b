"""Dates and times in running text, resolved against the statement's own date."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from crisis.statements.facts import clock
from crisis.statements.facts.day_context import Day
from crisis.statements.facts.days import find_days
from crisis.statements.facts.folding import fold
from crisis.statements.facts.number_words import alternatives
from crisis.statements.facts.time_words import clause, direction, role_of, words

_CACHE = 6000


@dataclass(frozen=True)
class TimeMention:
    """A time in a text, ``[start, end)`` in characters.

    low, high: half-open, aware, in the zone of reading. precision: minute, hour, part,
    day, week, month, quarter, year. role: at, by, until, since, after, within, range.
    basis: absolute (names its day), relative (counted from the statement's date),
    weekday, clock (a time of day on a day taken from the context).
    sign: +1 future, -1 past, 0 unknown at the time of writing.
    """

    start: int
    end: int
    low: datetime
    high: datetime
    precision: str
    role: str = "at"
    basis: str = "absolute"
    sign: int = 0
    minute: int | None = None  # minutes from midnight where a time of day is named


def find(
    text: str, now: datetime, zone: tzinfo | None = None
) -> tuple[TimeMention, ...]:
    """Return the times of `text`, in order.

    Args: now: when the text was written, aware. zone: of its times (default: that of
    `now`). Direction follows tense and preposition.
    """
    local = now.astimezone(zone) if zone else now
    return _find(text, local)


@lru_cache(maxsize=_CACHE)
def _find(text: str, now: datetime) -> tuple[TimeMention, ...]:
    folded = fold(text)
    days = find_days(folded, now, text)
    clocks = [
        c
        for c in clock.find(folded)
        # In 今晚20:00 the word for the evening belongs to both.
        if not any(d.start < c.end <= d.end for d in days)
    ]
    merged = _merge(folded, days, clocks, now)
    return tuple(_joined(folded, sorted(merged, key=lambda m: m.start)))


# What may stand between a day and its time of day, or between two names of one day.
_GAP = re.compile(
    r"[\s,(，（]*(?:at|by|before|around|about|on|from|in the|is|的|约|于|大约)?"
    r"[\s(（]*(?:the )?"
)


_PART = re.compile(rf"\s?(?:的)?({alternatives(words().parts)})")


def _mention(folded: str, day: Day, now: datetime) -> TimeMention:
    return TimeMention(
        day.start, day.end, day.low, day.high, day.precision,
        day.role or role_of(folded, day.start, day.end), day.basis, day.sign,
    )  # fmt: skip


def _merge(
    folded: str, days: list[Day], clocks: list[clock.Clock], now: datetime
) -> list[TimeMention]:
    out: list[TimeMention] = []
    used: set[int] = set()
    for at, day in enumerate(days):
        one = _mention(folded, day, now)
        if day.precision in ("day", "part"):
            for index, time in enumerate(clocks):
                if index in used:
                    continue
                first, second = sorted(((day.start, day.end), (time.start, time.end)))
                following = days[at + 1].start if at + 1 < len(days) else len(folded)
                gap = folded[first[1] : second[0]]
                near = len(gap) < 12 and _GAP.fullmatch(gap)
                if first == (time.start, time.end) and near:
                    # A time between two days belongs to the day before it, if that
                    # is as near: "周一18时、周二9时".
                    near = near if not re.search(r"[,，、(]", gap) else None
                if near and (second[0] < following or first[0] == time.start):
                    used.add(index)
                    one = _with_clock(folded, one, time)
                    break
        out.append(_part_of_day(folded, one) if one.precision == "day" else one)
    for index, time in enumerate(clocks):
        if index not in used and time.sure:
            out.append(_clock_only(folded, time, out, now))
    return out


def _part_of_day(folded: str, one: TimeMention) -> TimeMention:
    match = _PART.match(folded, one.end)
    if match is None:
        return one
    first, last = words().parts[match.group(1)]
    low = one.low + timedelta(hours=first)
    high = one.low + timedelta(hours=last)
    role = role_of(folded, one.start, match.end())
    role = one.role if role == "at" else role
    return replace(
        one, end=match.end(), low=low, high=high, precision="part", role=role
    )


def _with_clock(folded: str, one: TimeMention, time: clock.Clock) -> TimeMention:
    start, end = min(one.start, time.start), max(one.end, time.end)
    base = one.low.replace(hour=0, minute=0, second=0, microsecond=0)
    low, high = _at(base, time)
    if one.precision == "part" and one.low.hour >= 12 and time.low < 720:
        low, high = low + timedelta(hours=12), high + timedelta(hours=12)
    role = role_of(folded, start, end)
    if role == "at":
        role = role_of(folded, time.start, time.end)
    if role == "at":
        role = one.role if one.role != "within" else "at"
    return replace(
        one, start=start, end=end, low=low, high=high, precision=time.precision,
        role=role, minute=low.hour * 60 + low.minute,
    )  # fmt: skip


def _at(base: datetime, time: clock.Clock) -> tuple[datetime, datetime]:
    if time.zone is not None:
        there = base.replace(tzinfo=timezone(timedelta(hours=time.zone)))
        low = (there + timedelta(minutes=time.low)).astimezone(base.tzinfo)
    else:
        low = base + timedelta(minutes=time.low)
    return low, low + timedelta(minutes=time.high - time.low)


def _clock_only(
    folded: str, time: clock.Clock, known: list[TimeMention], now: datetime
) -> TimeMention:
    """Put a bare time of day on the sentence's last day, else next to `now`."""
    left, _ = clause(folded, time.start, time.end, breaks=False)
    role = role_of(folded, time.start, time.end)
    sign, _ = direction(folded, time.start, time.end, role)
    earlier = [
        m
        for m in known
        if left <= m.start < time.start and m.precision in ("day", "minute")
    ]
    base = now.replace(hour=0, minute=0, second=0, microsecond=0)
    basis = "clock"
    if earlier:
        last = max(earlier, key=lambda m: m.start)
        base = last.low.replace(hour=0, minute=0, second=0, microsecond=0)
        basis, sign = last.basis, last.sign
    low, high = _at(base, time)
    if not earlier and sign > 0 and high <= now:
        low, high = low + timedelta(days=1), high + timedelta(days=1)
    if not earlier and sign < 0 and low > now:
        low, high = low - timedelta(days=1), high - timedelta(days=1)
    return TimeMention(
        time.start, time.end, low, high, time.precision, role, basis, sign,
        low.hour * 60 + low.minute,
    )  # fmt: skip


_TO = re.compile(r"\s?(?:-+|~|至|到|to|until|till|through|and)\s?(?:the )?")


def _joined(folded: str, found: list[TimeMention]) -> list[TimeMention]:
    """Join ranges, and two names of one day (周六（8号）, Monday 5 May)."""
    out: list[TimeMention] = []
    for one in found:
        last = out[-1] if out else None
        if last and one.start < last.end:
            if one.end - one.start > last.end - last.start:
                out[-1] = one
            continue
        gap = folded[last.end : one.start] if last else "\x01" * 20
        if last and _TO.fullmatch(gap) and (last.low < one.high or _bare(last)):
            between = "and" in gap
            lead = folded[max(0, last.start - 10) : last.start]
            if not between or re.search(r"between (?:the )?$", lead):
                role = (
                    "range"
                    if one.role in ("at", "until", "since", "range")
                    else one.role
                )
                if last.basis == "clock" and last.minute is not None:
                    base = one.low.replace(hour=0, minute=0)
                    low = base + timedelta(minutes=last.minute)
                    high = low + timedelta(minutes=1)
                    last = replace(
                        last, low=low, high=high, basis=one.basis, sign=one.sign
                    )
                out[-1] = replace(
                    last, end=one.end, high=max(last.high, one.high), role=role
                )
                continue
        if last and _same_day(last, one, gap):
            out[-1] = _both(last, one, folded)
            continue
        out.append(one)
    return out


def _bare(one: TimeMention) -> bool:
    """A time of day that takes its day from what follows: 06:10 to 08:45 on Sunday."""
    return one.basis == "clock" and one.minute is not None


def _same_day(last: TimeMention, one: TimeMention, gap: str) -> bool:
    if not re.fullmatch(r"[\s,(/]*(?:the )?", gap) or one.minute is not None:
        return False
    pair = {last.basis, one.basis}
    dayish = one.precision == "day" and last.precision in (
        "day",
        "minute",
        "week",
        "month",
    )
    return dayish and (
        pair == {"weekday", "absolute"}
        or (last.low <= one.low and one.high <= last.high)
        or (pair == {"relative", "absolute"} and "(" in gap)
    )  # fmt: skip


def _both(last: TimeMention, one: TimeMention, folded: str) -> TimeMention:
    end = one.end + (folded[one.end : one.end + 1] == ")")
    role = role_of(folded, last.start, end)
    if role == "at":
        role = one.role if one.role != "at" else last.role
    best = one if one.basis == "absolute" else last
    low, high, precision = best.low, best.high, best.precision
    if last.minute is not None:
        low = best.low + timedelta(minutes=last.minute)
        high, precision = low + timedelta(minutes=1), last.precision
    return replace(
        last, end=end, low=low, high=high, precision=precision, role=role,
        basis="absolute", sign=last.sign or one.sign,
    )  # fmt: skip


def utc(moment: datetime) -> datetime:
    """Return `moment` in UTC."""
    return moment.astimezone(UTC)
