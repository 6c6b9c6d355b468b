"""Handlers of every form in which a text names a day or a stretch of days.

A handler gets its match and the reading's `Context`, and returns a `Day` or None; the
patterns stand in ``data/facts/day_forms.tsv``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from crisis.statements.facts import calendar
from crisis.statements.facts.day_context import (
    Context,
    Day,
    amount,
    nearest,
    one_day,
    stretch,
    year_of,
)
from crisis.statements.facts.time_words import direction, words

Handler = Callable[[re.Match[str], Context], Day | None]


def _month_day(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group["m"] or ""
    number = words().months[raw] if raw in words().months else int(amount(raw))
    dom = int(amount(group["d"] or ""))
    year = year_of(group, context)
    if year is not None:
        return one_day(match, context, calendar.safe(year, number, dom), "absolute")
    this = context.today.year
    guesses = [calendar.safe(y, number, dom) for y in (this - 1, this, this + 1)]
    return one_day(match, context, nearest(match, context, guesses), "absolute")


def _two_days(match: re.Match[str], context: Context) -> Day | None:
    """1 to 4 March, March 1-4."""
    group = match.groupdict()
    number = words().months[group["m"] or ""]
    this = context.today.year
    first, last = int(group["d"] or 0), int(group["d2"] or 0)
    year = year_of(group, context)
    guesses = [calendar.safe(y, number, first) for y in (this - 1, this, this + 1)]
    day = calendar.safe(year, number, first) if year else None
    day = day or nearest(match, context, guesses)
    until = calendar.safe(day.year, number, last) if day else None
    if day is None or until is None or until <= day:
        return None
    span = calendar.days(day, (until - day).days + 1, context.now.tzinfo)
    return stretch(match, context, span, "day", "absolute", "range")


def _slashed(match: re.Match[str], context: Context) -> Day | None:
    first, second = int(match["a"]), int(match["b"])
    this = context.today.year
    year = int(match["y"]) if match["y"] else None
    if year is not None and year < 100:
        year += 2000
    orders = [(first, second)]
    if not re.search(r"[\u4e00-\u9fff]", context.folded):
        orders.append((second, first))
    guesses = [
        calendar.safe(y, m, d)
        for m, d in orders
        for y in ([year] if year else (this - 1, this, this + 1))
    ]
    return one_day(match, context, nearest(match, context, guesses), "absolute")


def _month_only(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group["m"] or ""
    if raw in words().months:
        if not context.text[match.start("m")].isupper():
            return None  # "may" and "march" are verbs
        number = words().months[raw]
    else:
        number = int(amount(raw))
    if not 1 <= number <= 12:
        return None
    year = year_of(group, context)
    if year is None:
        this = context.today.year
        guesses = [calendar.safe(y, number, 15) for y in (this - 1, this, this + 1)]
        near = nearest(match, context, guesses)
        year = near.year if near else this
    low, high = calendar.month(year, number, context.now.tzinfo)
    part = group.get("part") or group.get("part2") or ""
    precision = "month"
    if part:
        precision = "week"
        if part in ("early", "初", "上旬"):
            high = low + timedelta(days=10)
        elif part in ("mid", "mid-", "中", "中旬", "middle of"):
            low, high = low + timedelta(days=10), low + timedelta(days=20)
        elif part in ("end of", "底", "月底", "末"):
            low, precision = high - timedelta(days=1), "day"
        else:
            low = low + timedelta(days=20)
    return stretch(match, context, (low, high), precision, "absolute")


def _dom(match: re.Match[str], context: Context) -> Day | None:
    dom = int(amount(match["d"]))
    today = context.today
    guesses = []
    for shift in (-1, 0, 1):
        low, _ = calendar.month(today.year, today.month + shift, None)
        guesses.append(calendar.safe(low.year, low.month, dom))
    return one_day(match, context, nearest(match, context, guesses), "absolute")


def _weekday(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    name = group.get("wd")
    if name:
        at = words().weekdays[name]
    else:
        zh = group["zwd"] or ""
        at = 6 if zh in "日天末" else "一二三四五六".index(zh)
    today = context.today
    monday = today - timedelta(days=today.weekday())
    which = (group.get("which") or "").strip()
    weeks = {
        "this": 0,
        "本": 0,
        "这": 0,
        "next": 1,
        "下": 1,
        "下下": 2,
        "上上": -2,
        "上": -1,
    }
    sign, _ = context.tense(match)
    if which in ("last", "past", "this past"):
        back = (today.weekday() - at - 1) % 7 + 1
        return one_day(match, context, today - timedelta(days=back), "relative", -1)
    if which in weeks:
        day = monday + timedelta(days=at + 7 * weeks[which])
        return one_day(match, context, day, "relative")
    ahead = today + timedelta(days=(at - today.weekday()) % 7)
    if sign < 0 and which not in ("coming", "this coming"):
        ahead = today - timedelta(days=(today.weekday() - at) % 7)
    return one_day(match, context, ahead, "weekday", sign)


def _weekend(match: re.Match[str], context: Context) -> Day:
    shift = {"next": 1, "下": 1, "last": -1, "上": -1}
    which = (match["which"] or "").strip()
    monday = context.today - timedelta(days=context.today.weekday())
    first = monday + timedelta(days=5 + 7 * shift.get(which, 0))
    span = calendar.days(first, 2, context.now.tzinfo)
    return stretch(match, context, span, "day", "relative")


def _named_day(match: re.Match[str], context: Context) -> Day | None:
    day = context.today + timedelta(days=words().days[match["w"]])
    made = one_day(match, context, day, "relative")
    part = match.groupdict().get("part") or next(
        (p for p in sorted(words().parts, key=len)[::-1] if p in match["w"]), None
    )
    if made is None or part is None:
        return made
    first, last = words().parts[part]
    return Day(
        made.start, made.end, made.low + timedelta(hours=first),
        made.low + timedelta(hours=last), "part", "relative", made.sign,
    )  # fmt: skip


def _shifted(context: Context, count: float, unit: str) -> datetime:
    """Return the moment `count` units from now."""
    if "工作" in unit or "working" in unit or "business" in unit:
        day = calendar.workdays_after(context.today, int(count))
        return calendar.midnight(day, context.now.tzinfo)
    if unit in ("月", "month", "年", "year"):
        months = count * (12 if unit in ("年", "year") else 1)
        day = calendar.months_after(context.today, int(months))
        extra = timedelta(days=15) if months % 1 else timedelta()
        return calendar.midnight(day, context.now.tzinfo) + extra
    hours = {"分钟": 1 / 60, "minute": 1 / 60, "小时": 1, "钟头": 1, "hour": 1}
    days = {"周": 7, "星期": 7, "礼拜": 7, "week": 7}
    if unit in hours:
        return context.now + timedelta(hours=hours[unit] * count)
    day = context.today + timedelta(days=days.get(unit, 1) * count)
    return calendar.midnight(day, context.now.tzinfo)


_COARSE = {"周": "week", "星期": "week", "礼拜": "week", "week": "week"}


_COARSE |= {"月": "month", "month": "month", "年": "year", "year": "year"}


def _counted(match: re.Match[str], context: Context) -> Day | None:
    """3天前, two weeks ago, within 48 hours, 30个工作日内, in three days."""
    group = match.groupdict()
    count = amount((group["n"] or "1").strip())
    unit = re.sub(r"s$", "", group["u"] or "")
    how = (group.get("how") or "").strip()
    if count > 4000:
        return None
    if unit == "日" and how.endswith("前"):
        # "20日前完成": before the 20th; "3日前发现": three days ago.
        sign, _ = direction(context.folded, *match.span(), "at")
        if sign > 0 or count > 10:
            return None
    if how in ("ago", "前", "以前", "之前", "earlier"):
        at = _shifted(context, -count, unit)
        sign = -1
    else:
        at = _shifted(context, count, unit)
        sign = 1
    fine = unit in ("分钟", "小时", "钟头", "minute", "hour")
    within = how in ("within", "内", "之内", "以内", "next")
    if within:
        high = at if fine else at + timedelta(days=1)
        return Day(
            *match.span(),
            context.now,
            high,
            "hour" if fine else "day",
            "relative",
            1,
            "by",
        )
    if fine:
        return Day(
            *match.span(), at, at + timedelta(minutes=1), "hour", "relative", sign, "at"
        )
    precision = _COARSE.get(unit, "day")
    slack = {"week": 2, "month": 7, "year": 45}.get(precision, 0)
    low = at - timedelta(days=slack)
    return Day(
        *match.span(), low, at + timedelta(days=slack + 1), precision, "relative",
        sign, "at",
    )  # fmt: skip


def _past_stretch(match: re.Match[str], context: Context) -> Day | None:
    count = amount((match["n"] or "1").strip())
    at = _shifted(context, -count, re.sub(r"s$", "", match["u"]))
    return Day(*match.span(), at, context.now, "day", "relative", -1, "range")


_UNITS = {
    "周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
    "季": "quarter", "季度": "quarter",
}  # fmt: skip


def _period(match: re.Match[str], context: Context) -> Day | None:
    """This week, 下月初, the end of the month, 年底, by the end of next year."""
    group = match.groupdict()
    unit = _UNITS.get(group["u"] or "", group["u"] or "")
    shift = {
        "next": 1,
        "下": 1,
        "下个": 1,
        "明": 1,
        "last": -1,
        "上": -1,
        "上个": -1,
        "去": -1,
        "the coming": 1,
    }
    by = shift.get((group.get("which") or "").strip(), 0)
    zone, today = context.now.tzinfo, context.today
    if unit == "week":
        span = calendar.week(today + timedelta(days=7 * by), zone)
    elif unit == "month":
        span = calendar.month(today.year, today.month + by, zone)
    elif unit == "quarter":
        index = today.year * 4 + (today.month - 1) // 3 + by
        span = calendar.quarter(index // 4, index % 4 + 1, zone)
    else:
        span = calendar.years(today.year + by, zone)
    part = group.get("part") or group.get("part2") or ""
    low, high = span
    precision = unit
    if part in ("底", "末", "end of", "终", "end"):
        low, precision = high - timedelta(days=31 if unit == "year" else 1), "day"
        if unit == "week":
            low = high - timedelta(days=3)
    elif part in ("初", "start of", "beginning of", "上旬"):
        high = low + timedelta(days=31 if unit == "year" else 10)
    elif part in ("中", "中旬", "middle of"):
        third = (high - low) / 3
        low, high = low + third, high - third
    return stretch(match, context, (low, high), precision, "relative")


def _quarter(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group.get("q") or group.get("q2") or ""
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(raw)
    number = number or int(amount(raw))
    year = year_of(group, context)
    if not 1 <= number <= 4:
        return None
    basis = "absolute" if year and not group.get("yw") else "relative"
    if group.get("which"):
        year = context.today.year + (1 if group["which"].startswith("next") else 0)
    span = calendar.quarter(year or context.today.year, number, context.now.tzinfo)
    if year is None and span[1] <= context.now and context.tense(match)[0] > 0:
        span = calendar.quarter(context.today.year + 1, number, context.now.tzinfo)
    return stretch(match, context, span, "quarter", basis)


def _year(match: re.Match[str], context: Context) -> Day | None:
    year = year_of(match.groupdict(), context)
    if year is None or not 1950 <= year <= 2100:
        return None
    return stretch(
        match, context, calendar.years(year, context.now.tzinfo), "year", "absolute"
    )


def _feast(match: re.Match[str], context: Context) -> Day | None:
    name = match["f"].replace("’", "'")
    this = context.today.year
    given = year_of(match.groupdict(), context)
    span = (given,) if given else (this - 1, this, this + 1)
    if name in words().holidays:
        guesses = [calendar.holiday(words().holidays[name], y) for y in span]
    else:
        guesses = [calendar.festival(words().festivals[name], y) for y in span]
    return one_day(match, context, nearest(match, context, guesses), "absolute")


HANDLERS: dict[str, Handler] = {
    "month_day": _month_day,
    "two_days": _two_days,
    "slashed": _slashed,
    "month_only": _month_only,
    "dom": _dom,
    "weekday": _weekday,
    "weekend": _weekend,
    "named_day": _named_day,
    "counted": _counted,
    "past_stretch": _past_stretch,
    "period": _period,
    "quarter": _quarter,
    "year": _year,
    "feast": _feast,
}
