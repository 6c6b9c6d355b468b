"""Days in running text, in order, never overlapping."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from crisis.statements.facts import calendar, day_patterns, numerals
from crisis.statements.facts.day_context import Context, Day
from crisis.statements.facts.day_forms import HANDLERS
from crisis.statements.facts.markers import scripts

_ZH = numerals.ZH_CHARS

_MOST = 200  # days of one form in one text


def find_days(folded: str, now: datetime, text: str) -> list[Day]:
    """Return the days named in folded text, in order, never overlapping."""
    context = Context(folded, text, now)
    found: list[Day] = []
    latin, chinese = scripts(folded)
    for pattern, name, script in day_patterns.forms():
        handler = HANDLERS[name]
        if (script == "en" and not latin) or (script == "zh" and not chinese):
            continue
        for match in islice(pattern.finditer(folded), _MOST):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            try:
                day = handler(match, context)
            except (OverflowError, ValueError):
                day = None  # "9999年" and other dates no calendar holds
            if day is not None:
                found.append(day)
    found = _carry_months(folded, sorted(found, key=lambda d: d.start))
    return _one_list(folded, found)


def _carry_months(folded: str, found: list[Day]) -> list[Day]:
    """In "3月1日至4日" and "3月8日、15日" the bare day takes the month before it."""
    for at in range(1, len(found)):
        last, one = found[at - 1], found[at]
        bare = re.fullmatch(rf"[\d{_ZH}]+[日号]", folded[one.start : one.end])
        gap = folded[last.end : one.start]
        if bare and re.fullmatch(r"\s?(?:[-~、和及]|至|到|与)+\s?", gap):
            day = calendar.safe(last.low.year, last.low.month, one.low.day)
            if day and last.precision == "day":
                low, high = calendar.days(day, 1, last.low.tzinfo)
                found[at] = Day(
                    one.start, one.end, low, high, "day", last.basis, last.sign
                )
    return found


_LIST = re.compile(r"(?:日|号)?\s?(?:[-~、,，和及与]|至|到|and|to)+\s?")


def _one_list(folded: str, found: list[Day]) -> list[Day]:
    """Days of one list or range lie in order: no year between them goes astray."""
    for at in range(len(found) - 2, -1, -1):
        one, after = found[at], found[at + 1]
        gap = folded[one.end : after.start]
        pair = one.precision == after.precision == "day" and one.basis == "absolute"
        if not pair or not _LIST.fullmatch(gap) or after.basis != "absolute":
            continue
        if timedelta(days=300) < after.low - one.low:
            if re.search("[至到~-]|to", gap):  # "3月1日至3月4日" is one stretch of days
                found[at + 1] = _year_on(after, -1)
            else:  # "10月15日、11月15日前": the last one's "before" is for all
                found[at] = _year_on(one, 1)
    return found


def _year_on(day: Day, years: int) -> Day:
    try:
        low = day.low.replace(year=day.low.year + years)
    except ValueError:
        return day
    return replace(day, low=low, high=low + timedelta(days=1))
