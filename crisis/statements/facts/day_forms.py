"""Every form in which a text names a day, a week, a month or a stretch of days.

A handler gets its match and the reading's `Context`, and returns a `Day` or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice

from crisis.statements.facts import calendar, numerals
from crisis.statements.facts.calendar import Interval
from crisis.statements.facts.markers import scripts
from crisis.statements.facts.number_words import alternatives
from crisis.statements.facts.time_words import direction, role_of, words

_ZH = numerals.ZH_CHARS
_N = rf"(?:\d{{1,6}}(?:\.\d+)?|[{_ZH}]{{1,7}}|半)"
_SPAN = r"(?:分钟|小时|钟头|天|日|周|星期|礼拜|月|年|工作日|工作天|自然日)"
_EN_N = rf"(?:\d{{1,6}}|an?|the|{numerals.EN_RUN.pattern})"
_EN_SPAN = r"(?:minute|hour|day|week|month|year|(?:working|business) day)s?"
_MOST = 200  # days of one form in one text
_FAR = timedelta(days=60)


@dataclass(frozen=True)
class Day:
    """A day or stretch of days, before any time of day is added to it."""

    start: int
    end: int
    low: datetime
    high: datetime
    precision: str
    basis: str
    sign: int
    role: str = ""


@dataclass(frozen=True)
class Context:
    """The folded text, the original, and the moment it was written."""

    folded: str
    text: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of writing, in the zone of reading."""
        return self.now.date()

    def tense(self, match: re.Match[str]) -> tuple[int, bool]:
        """Return (direction, whether a preposition says so) of the match."""
        role = role_of(self.folded, *match.span())
        return direction(self.folded, *match.span(), role)


Handler = Callable[[re.Match[str], Context], Day | None]


def find_days(folded: str, now: datetime, text: str) -> list[Day]:
    """Return the days named in folded text, in order, never overlapping."""
    context = Context(folded, text, now)
    found: list[Day] = []
    latin, chinese = scripts(folded)
    for pattern, handler, script in _forms():
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


def _day(
    match: re.Match[str], context: Context, day: date | None, basis: str, sign: int = 0
) -> Day | None:
    if day is None:
        return None
    low, high = calendar.days(day, 1, context.now.tzinfo)
    return Day(*match.span(), low, high, "day", basis, sign or _sign(day, context))


def _sign(day: date, context: Context) -> int:
    return (day > context.today) - (day < context.today)


def _stretch(
    match: re.Match[str], context: Context, span: Interval, precision: str,
    basis: str, role: str = "",
) -> Day:  # fmt: skip
    sign = (span[0] > context.now) - (span[1] <= context.now)
    return Day(*match.span(), *span, precision, basis, sign, role)


def _number(text: str) -> float:
    if text in ("a", "an", "the"):
        return 1
    if text == "半":
        return 0.5
    value = numerals.chinese(text) if not re.match(r"[a-z]", text) else None
    value = numerals.english(text) if re.match(r"[a-z]", text) else value
    if value is None:
        raise ValueError(text)
    return value


def _nearest(
    match: re.Match[str], context: Context, candidates: list[date | None]
) -> date | None:
    """Choose the year or month that the text leaves out."""
    real = [d for d in candidates if d is not None]
    if not real:
        return None
    sign, strong = context.tense(match)
    today = context.today
    near = min(real, key=lambda d: abs(d - today))
    if sign > 0 and near < today and (strong or today - near > _FAR):
        return min((d for d in real if d >= today), default=near)
    if sign < 0 and near > today:
        return max((d for d in real if d <= today), default=near)
    return near


def _year_of(group: dict[str, str | None], context: Context) -> int | None:
    raw = group.get("y")
    if not raw:
        word = group.get("yw")
        shift = {"今": 0, "本": 0, "明": 1, "去": -1, "前": -2, "后": 2}
        return context.today.year + shift[word[0]] if word else None
    year = int(_number(raw))
    if group.get("roc"):
        return year + 1911
    return year + 2000 if year < 100 else year


def _month_day(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group["m"] or ""
    number = words().months[raw] if raw in words().months else int(_number(raw))
    dom = int(_number(group["d"] or ""))
    year = _year_of(group, context)
    if year is not None:
        return _day(match, context, calendar.safe(year, number, dom), "absolute")
    this = context.today.year
    guesses = [calendar.safe(y, number, dom) for y in (this - 1, this, this + 1)]
    return _day(match, context, _nearest(match, context, guesses), "absolute")


def _two_days(match: re.Match[str], context: Context) -> Day | None:
    """1 to 4 March, March 1-4."""
    group = match.groupdict()
    number = words().months[group["m"] or ""]
    this = context.today.year
    first, last = int(group["d"] or 0), int(group["d2"] or 0)
    year = _year_of(group, context)
    guesses = [calendar.safe(y, number, first) for y in (this - 1, this, this + 1)]
    day = calendar.safe(year, number, first) if year else None
    day = day or _nearest(match, context, guesses)
    until = calendar.safe(day.year, number, last) if day else None
    if day is None or until is None or until <= day:
        return None
    span = calendar.days(day, (until - day).days + 1, context.now.tzinfo)
    return _stretch(match, context, span, "day", "absolute", "range")


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
    return _day(match, context, _nearest(match, context, guesses), "absolute")


def _month_only(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group["m"] or ""
    if raw in words().months:
        if not context.text[match.start("m")].isupper():
            return None  # "may" and "march" are verbs
        number = words().months[raw]
    else:
        number = int(_number(raw))
    if not 1 <= number <= 12:
        return None
    year = _year_of(group, context)
    if year is None:
        this = context.today.year
        guesses = [calendar.safe(y, number, 15) for y in (this - 1, this, this + 1)]
        near = _nearest(match, context, guesses)
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
    return _stretch(match, context, (low, high), precision, "absolute")


def _dom(match: re.Match[str], context: Context) -> Day | None:
    dom = int(_number(match["d"]))
    today = context.today
    guesses = []
    for shift in (-1, 0, 1):
        low, _ = calendar.month(today.year, today.month + shift, None)
        guesses.append(calendar.safe(low.year, low.month, dom))
    return _day(match, context, _nearest(match, context, guesses), "absolute")


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
        return _day(match, context, today - timedelta(days=back), "relative", -1)
    if which in weeks:
        day = monday + timedelta(days=at + 7 * weeks[which])
        return _day(match, context, day, "relative")
    ahead = today + timedelta(days=(at - today.weekday()) % 7)
    if sign < 0 and which not in ("coming", "this coming"):
        ahead = today - timedelta(days=(today.weekday() - at) % 7)
    return _day(match, context, ahead, "weekday", sign)


def _weekend(match: re.Match[str], context: Context) -> Day:
    shift = {"next": 1, "下": 1, "last": -1, "上": -1}
    which = (match["which"] or "").strip()
    monday = context.today - timedelta(days=context.today.weekday())
    first = monday + timedelta(days=5 + 7 * shift.get(which, 0))
    span = calendar.days(first, 2, context.now.tzinfo)
    return _stretch(match, context, span, "day", "relative")


def _named_day(match: re.Match[str], context: Context) -> Day | None:
    day = context.today + timedelta(days=words().days[match["w"]])
    made = _day(match, context, day, "relative")
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
    count = _number((group["n"] or "1").strip())
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
        *match.span(), low, at + timedelta(days=slack + 1), precision, "relative", sign, "at"
    )  # fmt: skip


def _past_stretch(match: re.Match[str], context: Context) -> Day | None:
    count = _number((match["n"] or "1").strip())
    at = _shifted(context, -count, re.sub(r"s$", "", match["u"]))
    return Day(*match.span(), at, context.now, "day", "relative", -1, "range")


def _period(match: re.Match[str], context: Context) -> Day | None:
    """This week, 下月初, the end of the month, 年底, by the end of next year."""
    group = match.groupdict()
    unit = {"周": "week", "星期": "week", "礼拜": "week", "月": "month", "年": "year",
            "季": "quarter", "季度": "quarter"}.get(group["u"] or "", group["u"] or "")  # fmt: skip
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
    return _stretch(match, context, (low, high), precision, "relative")


def _quarter(match: re.Match[str], context: Context) -> Day | None:
    group = match.groupdict()
    raw = group.get("q") or group.get("q2") or ""
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(raw)
    number = number or int(_number(raw))
    year = _year_of(group, context)
    if not 1 <= number <= 4:
        return None
    basis = "absolute" if year and not group.get("yw") else "relative"
    if group.get("which"):
        year = context.today.year + (1 if group["which"].startswith("next") else 0)
    span = calendar.quarter(year or context.today.year, number, context.now.tzinfo)
    if year is None and span[1] <= context.now and context.tense(match)[0] > 0:
        span = calendar.quarter(context.today.year + 1, number, context.now.tzinfo)
    return _stretch(match, context, span, "quarter", basis)


def _year(match: re.Match[str], context: Context) -> Day | None:
    year = _year_of(match.groupdict(), context)
    if year is None or not 1950 <= year <= 2100:
        return None
    return _stretch(
        match, context, calendar.years(year, context.now.tzinfo), "year", "absolute"
    )


def _feast(match: re.Match[str], context: Context) -> Day | None:
    name = match["f"].replace("’", "'")
    this = context.today.year
    given = _year_of(match.groupdict(), context)
    span = (given,) if given else (this - 1, this, this + 1)
    if name in words().holidays:
        guesses = [calendar.holiday(words().holidays[name], y) for y in span]
    else:
        guesses = [calendar.festival(words().festivals[name], y) for y in span]
    return _day(match, context, _nearest(match, context, guesses), "absolute")


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Handler, str], ...]:
    mon, wd = words().month, words().weekday
    dom = r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:%])"
    zh_year = rf"(?:(?P<roc>民国)?(?P<y>\d{{2,4}}|[{_ZH}]{{2,6}})年|(?P<yw>今年|明年|去年|前年|后年|本年))?"
    zh_n = rf"(?:\d{{1,2}}|[{_ZH}]{{1,3}})"
    feasts = [*words().holidays, *words().festivals]
    parts = alternatives(p for p in words().parts if p.isascii())
    rows: list[tuple[str, Handler]] = [
        (r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-/.](?P<m>[01]?\d)[-/.](?P<d>[0-3]?\d)(?![\d.])", _month_day),
        (rf"{zh_year}\s?(?<![\d{_ZH}个])(?P<m>{zh_n})月(?P<d>{zh_n})(?:[日号]|(?![\d个天日号{_ZH}]))", _month_day),
        (rf"(?<![\d.,])(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:-|to|and)\s?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?(?P<m>{mon})(?:,? (?P<y>20\d\d))?", _two_days),
        (rf"(?<![a-z])(?P<m>{mon}) (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:-|to)\s?(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])(?:,? (?P<y>20\d\d))?", _two_days),
        (rf"(?<![\d.,:]){dom}(?: day)? (?:of )?(?P<m>{mon})(?:,? (?P<y>20\d\d))?", _month_day),
        (rf"(?<![a-z])(?P<m>{mon}) (?:the )?{dom}(?:,? (?P<y>20\d\d))?", _month_day),
        (rf"(?:(?<![a-z])(?P<y>(?:19|20)\d\d) )?(?<![a-z])(?P<f>{alternatives(f for f in feasts if f.isascii())})(?: (?:19|20)\d\d)?", _feast),
        (rf"{zh_year}(?P<f>{alternatives(f for f in feasts if not f.isascii())})(?:当天|当日|节)?", _feast),
        (r"(?<![\d./$£€])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)(?:/(?P<y>20\d\d|\d\d))?(?![\d/%])", _slashed),
        (r"(?<![a-z0-9])q(?P<q>[1-4])(?: (?:of )?(?P<y>20\d\d))?", _quarter),
        (r"(?P<q>first|second|third|fourth) quarter(?: of (?:(?P<y>20\d\d)|(?P<which>next year|this year)))?", _quarter),
        (zh_year + r"第?(?P<q>[一二三四1-4])季度?", _quarter),
        (rf"(?<![a-z])(?P<which>this past |this coming |this |next |last |coming |past )?(?<!every )(?<!each )(?P<wd>{wd})(?!s)", _weekday),
        (r"(?<![每逢])(?P<which>下下|上上|本|这|下|上)?个?(?:周|星期|礼拜)(?P<zwd>[一二三四五六日天])(?![次个年天周])", _weekday),
        (r"(?<![a-z])(?P<which>this |next |last )?weekend|(?P<which2>x{99})", _weekend),
        (r"(?P<which>本|这个?|下个?|上个?)?周末", _weekend),
        (rf"(?<![a-z])(?P<w>{alternatives(d for d in words().days if d.isascii())})(?: (?P<part>{parts}))?", _named_day),
        (rf"(?P<w>{alternatives(d for d in words().days if not d.isascii())})(?P<part>{alternatives(p for p in words().parts if not p.isascii())})?(?![们儿])", _named_day),
        (rf"(?<![a-z])(?P<how>within)(?: the)?(?: next)? (?P<n>{_EN_N})[ -](?P<u>{_EN_SPAN})(?![a-z])", _counted),
        (rf"(?<![a-z])(?:in|over|for) the (?P<how>next|coming) (?P<n>{_EN_N}) (?P<u>{_EN_SPAN})(?![a-z])", _counted),
        (rf"(?<![a-z])(?P<n>{_EN_N})(?: full)? (?P<u>{_EN_SPAN}) (?P<how>ago|earlier|from now|later)(?![a-z])", _counted),
        (rf"(?<![a-z])in (?P<n>{_EN_N}) (?P<u>{_EN_SPAN})(?P<how>' time)?(?![a-z])(?! of)", _counted),
        (rf"(?<![a-z])(?:over|for|during|in) the (?:past|last) (?:(?P<n>{_EN_N}) )?(?P<u>{_EN_SPAN})(?![a-z])", _past_stretch),
        (rf"(?:过去|近|最近|此前)(?P<n>{_N})个?(?P<u>{_SPAN})(?!前)", _past_stretch),
        (rf"(?:在|未来)?(?P<n>{_N})个?(?P<u>{_SPAN})(?:时间)?(?P<how>之内|以内|内|之前|以前|前(?!往|来|后)|之后|以后|后(?!续|来))", _counted),
        (rf"(?P<part>end of|start of|beginning of|middle of|mid-|mid|early|late) (?P<m>{mon})(?: (?P<y>20\d\d))?", _month_only),
        (rf"(?:(?<=in )|(?<=by )|(?<=since )|(?<=until )|(?<=of )|(?<=during )|(?<=from )|(?<=for )|(?<=this )|(?<=last )|(?<=next )|(?<=before )|(?<=after )|(?<=late )|(?<=early ))(?P<m>{mon})(?:,? (?P<y>20\d\d))?(?![a-z])", _month_only),
        (rf"{zh_year}(?<![\d{_ZH}个])(?P<m>{zh_n})月(?P<part>初|中旬|上旬|下旬|底|末|中)?(?:份|内)?(?![\d{_ZH}个])", _month_only),
        (r"(?P<part>end of|start of|beginning of|middle of) (?:the |this )?(?P<which>next |last |the coming )?(?P<u>week|month|quarter|year)(?![a-z])", _period),
        (r"(?<![a-z])(?P<part>)(?:this |(?P<which>next |last ))(?P<u>week|month|quarter|year)(?![a-z'])", _period),
        (r"(?P<which>本|这个|这|下个|下|上个|上)(?P<u>周|星期|礼拜|月|季度|季)(?:内)?(?P<part>初|中旬|上旬|中|底|末)?(?![一二三四五六日天几次])", _period),
        (r"(?<![\d一二三四五六七八九十多近每个])(?P<which>今|明|去)?(?P<u>年|月)(?P<part>底|末|终|初|中(?!国|文|心|间))(?!奖)", _period),
        (r"(?P<which>今|明|去|本)(?P<u>年)(?P<part>)(?:内)?(?!度|级|轻)", _period),
        (rf"(?<![\d月.,年{_ZH}第半每\x01])(?P<d>\d{{1,2}}|[{_ZH}]{{1,3}})[日号](?!(?:内|线|楼|店|机|车|仓|馆|院|厅|门|机|个|本|后|起\d))", _dom),
        (r"(?<![a-z])(?:on |by |before |until |since |from )?the (?P<d>[0-3]?\d)(?:st|nd|rd|th)(?! (?:time|floor|century|edition|anniversary|year|round|person|place|store|month|week|day of))(?![a-z])", _dom),
        (rf"(?P<roc>民国)?(?<![\d{_ZH}])(?P<y>(?:19|20)\d\d|(?<=民国)\d{{2,3}}|(?<=民国)[{_ZH}]{{2,6}}|[一二][{_ZH}]{{3}})年(?!前|后|内|来|间)", _year),
        (r"(?:(?<=in )|(?<=since )|(?<=of )|(?<=until )|(?<=by ))(?P<y>(?:19|20)\d\d)(?![\d,.]\d|\d|[ -](?:users|customers|people|orders|units))", _year),
    ]  # fmt: skip
    return tuple((re.compile(p), handler, _script(p)) for p, handler in rows)


def _script(pattern: str) -> str:
    """Return which script a form needs: zh, en, or any."""
    if re.search("[\u4e00-\u9fff]", pattern):
        return "zh"
    return "en" if re.search(r"[a-z]{3}", re.sub(r"\?P<\w+>", "", pattern)) else "any"
