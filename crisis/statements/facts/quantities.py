"""Quantities in running text: value, unit, what is counted, and how exactly.

No library covers the three scripts; `numerals` reads the numbers themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from math import inf

from crisis.statements.facts import numerals
from crisis.statements.facts.folding import fold
from crisis.statements.facts.number_words import NOTHING, words

_ABOUT = 0.1  # "about 11,000" admits a tenth either way
_BLANK = "\x01"  # neither digit, letter, space nor stop: nothing joins across it
_ZH = numerals.ZH_CHARS
_MOST = 400  # numbers of one text; a statement has a few dozen


@dataclass(frozen=True)
class Quantity:
    """One amount in a text, ``[start, end)`` in characters, its unit included.

    value: in units of `unit` (percent: 35 for 35 %). low, high: what the wording
    admits, ends included. kind: count, money, percent, duration. unit: canonical, as
    "person", "CNY", "hour"; "" if none is named. head: folded words of what is
    counted. qualifier: "", about, at_least, at_most. only: said to be small.
    weak: an article rather than a count ("一台", "one").
    """

    start: int
    end: int
    value: float
    low: float
    high: float
    kind: str
    unit: str = ""
    head: str = ""
    qualifier: str = ""
    only: bool = False
    weak: bool = False

    def admits(self, other: Quantity) -> bool:
        """Tell whether one amount can be meant by both wordings."""
        return self.low <= other.high and other.low <= self.high


def find(text: str, skip: tuple[tuple[int, int], ...] = ()) -> list[Quantity]:
    """Return the quantities of `text` in order.

    Args: skip: spans that are something else already, such as dates.
    Units of duration: second, minute, hour, day, workday, week, month, year.
    """
    folded = fold(text)
    tongue = words().idioms[:1] if folded.isascii() else words().idioms
    for pattern in (NOTHING, *tongue):
        folded = pattern.sub(lambda m: _BLANK * len(m.group()), folded)
    for start, end in skip:
        folded = folded[:start] + _BLANK * (end - start) + folded[end:]
    special = (_shares(folded) + _halves(folded))[:_MOST]
    special += [q for q in _vague(folded)[:_MOST] if not _overlaps(q, special)]
    found, end = list(special), 0
    for match in islice(_number().finditer(folded), _MOST):
        one = _read(folded, match)
        if one is not None and one.start >= end and not _overlaps(one, special):
            found.append(one)
            end = one.end
    found.sort(key=lambda q: q.start)
    return _ranges(folded, [_qualified(folded, q) for q in found])


def _overlaps(one: Quantity, others: list[Quantity]) -> bool:
    return any(o.start < one.end and one.start < o.end for o in others)


_pattern: list[re.Pattern[str]] = []


def _number() -> re.Pattern[str]:
    if not _pattern:
        _pattern.append(
            re.compile(
                rf"(?:(?P<sign>(?<![a-z])(?:{words().sign})) ?)?"
                rf"(?:(?<![a-z])(?<!\d[.,])(?P<zh>{numerals.ZH_RUN.pattern})"
                rf"|(?P<en>{numerals.EN_RUN.pattern}))"
            )
        )
    return _pattern[0]


def _read(folded: str, match: re.Match[str]) -> Quantity | None:
    run = match["zh"] or match["en"]
    start, pos = match.start(), match.end()
    if run.isascii() and re.match(r"\d/", folded[max(0, start - 2) : start]):
        return None
    if run.isascii() and re.match(r"/\d", folded[pos : pos + 2]):
        return None
    value = numerals.chinese(run) if match["zh"] else numerals.english(run)
    qualifier = ""
    if value is None:
        value, qualifier = _pair(run), "about"
    if value is None:
        return None
    if match["sign"] in ("€", "eur") and re.fullmatch(r"\d{1,3}\.\d{3}", run):
        value *= 1000  # €3.499 groups by points
    more = re.compile(r"[余多几来]([万亿千百]+)").match(folded, pos)
    if more:
        value *= numerals.chinese("一" + more.group(1)) or 1
        pos, qualifier = more.end(), "some_more"
    scale = words().scale.match(folded, pos)
    if (scale and not re.match(r"\s?m\b", scale.group())) or (scale and match["sign"]):
        value, pos = value * words().scales[scale.group(1)], scale.end()
    high = value
    if folded[pos : pos + 1] in ("余", "多", "+", "来", "几"):
        high = inf if folded[pos] == "+" else value + _last_place(value)
        pos, qualifier = pos + 1, qualifier or "some_more"
    one = Quantity(start, pos, value, value, high, "count", qualifier=qualifier)
    one = replace(one, weak=value == 1 and run in ("一", "one"))
    if match["sign"]:
        tail = words().unit.match(folded, pos)
        paid = tail and words().units[tail.group()][0] == "money"
        end = tail.end() if tail and paid else pos
        return replace(one, end=end, kind="money", unit=words().signs[match["sign"]])
    return _plausible(_united(folded, one), run)


def _plausible(one: Quantity, run: str) -> Quantity | None:
    """A bare Chinese numeral is a word more often than a number."""
    if run.isascii() or one.unit or one.kind != "count":
        return one
    digits = sum(c.isdigit() and c.isascii() for c in run)
    return one if digits or (len(run) > 2 and one.value >= 20) else None


def _last_place(value: float) -> float:
    """1200多 stays below 1300, 三十多万 below 400,000."""
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return float(place)


def _pair(run: str) -> float | None:
    """七八十 (seventy or eighty): the lower one counts."""
    if re.fullmatch(r"[一二三四五六七八九]{2}[十百千万亿]+", run):
        return numerals.chinese(run[0] + run[2:])
    return None


_PERCENT = re.compile(r" ?(?:%|percentage points?|percent|per cent|pct|个百分点)")
_HALF_UNIT = re.compile(r"个?半(?:个)?(小时|钟头|月|工作日|星期|礼拜|天|年)")


def _united(folded: str, one: Quantity) -> Quantity:
    percent = _PERCENT.match(folded, one.end)
    if percent:
        return replace(one, end=percent.end(), kind="percent", weak=False)
    half = _HALF_UNIT.match(folded, one.end)
    if half:
        unit = {"月": "month", "年": "year"}.get(half.group(1))
        unit = unit or words().units[half.group(1)][1]
        return _shift(replace(one, end=half.end(), kind="duration", unit=unit), 0.5)
    pos = one.end + (folded[one.end : one.end + 1] in (" ", "-"))
    word = words().unit.match(folded, pos)
    if word is None:
        return one
    kind, unit = words().units[word.group()]
    if word.group() == "月" or (word.group() == "年" and one.value > 1000):
        return one
    one = replace(one, end=word.end(), kind=kind, unit=unit)
    and_half = re.compile(r"半(?![月年天])| and a half").match(folded, one.end)
    if and_half and kind in ("duration", "money"):
        one = _shift(replace(one, end=and_half.end()), 0.5)
    if kind == "duration":
        one = _compound(folded, replace(one, weak=False))
    return replace(one, head=_head(folded, one.end)) if kind == "count" else one


def _shift(one: Quantity, by: float) -> Quantity:
    return replace(
        one, value=one.value + by, low=one.low + by, high=one.high + by, weak=False
    )


_SECONDS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "workday": 86_400,
    "week": 604_800, "month": 2_629_800, "year": 31_557_600,
}  # fmt: skip


def seconds(one: Quantity) -> tuple[float, float]:
    """Return [low, high] of a duration in seconds (a workday as a day)."""
    factor = _SECONDS[one.unit]
    return one.low * factor, one.high * factor


_THEN = re.compile(
    rf"(?:,? and |, | |零)?(\d+(?:\.\d+)?|[{_ZH}]+) ?(分钟|分|minutes?|mins?)"
)


def _compound(folded: str, one: Quantity) -> Quantity:
    """1小时20分, two hours and 20 minutes: one duration, in minutes."""
    then = _THEN.match(folded, one.end) if one.unit == "hour" else None
    extra = numerals.chinese(then.group(1)) if then else None
    if then is None or extra is None:
        return one
    total = one.value * 60 + extra
    return replace(
        one, end=then.end(), value=total, low=total, high=total, unit="minute"
    )


_OF_WHOM = re.compile(r" (?:the|our|them|you|us|these|those|your|which|whom|all|my)\b")


def _head(folded: str, pos: int) -> str:
    """Return the words of what is counted, to the end of the noun phrase."""
    rest = folded[pos : pos + 60]
    if re.match(r"[ -]?[a-z]", rest):
        taken: list[str] = []
        if rest.startswith(" of "):
            rest = re.sub(r"^ of (?:the |our |these |your )?", " ", rest)
        for token in re.finditer(r"[ -]?([a-z][a-z'-]*)([,.;:!?()\n]?)", rest):
            word = token.group(1)
            more = word == "of" and taken and not _OF_WHOM.match(rest, token.end())
            if len(taken) == 5 or (word in words().stops_en and not more):
                break
            taken.append(token.group(1))
            if token.group(2):
                break
        return " ".join(taken)
    out = ""
    rest = rest.lstrip("的")
    for char in rest[:9]:
        if not "\u4e00" <= char <= "\u9fff" or char in words().stops_zh:
            break
        out += char
    return out


_SHARE = re.compile(
    rf"(?P<per>[百千])分之(?P<n>[\d.{_ZH}]+)"
    rf"|(?P<bottom>[\d{_ZH}]+)分之(?P<top>[\d{_ZH}]+)"
    rf"|(?P<tenth>[\d.{_ZH}]+)成(?P<last>[一二三四五六七八九半])?"
    r"(?![立为功员本长果人就因分品都效了年])"
    r"|(?P<half>一半|过半|半数)"
    r"|(?<![a-z])(?P<word>(?:a|one) third|two[ -]thirds|(?:a|one) quarter"
    r"|three[ -]quarters|half of|(?<!and )a half|one in ten|a tenth)(?![a-z])"
)
_EN_SHARES = {"third": 100 / 3, "quarter": 25, "half": 50, "ten": 10, "tenth": 10}


def _shares(folded: str) -> list[Quantity]:
    found = []
    for match in _SHARE.finditer(folded):
        value = _share(match)
        if value is not None and value <= 1000:
            one = Quantity(*match.span(), value, value, value, "percent")
            found.append(one)
    return found


def _share(match: re.Match[str]) -> float | None:
    if match["per"]:
        value = numerals.chinese(match["n"].strip("."))
        return value if value is None or match["per"] == "百" else value / 10
    if match["bottom"]:
        top, bottom = numerals.chinese(match["top"]), numerals.chinese(match["bottom"])
        return 100 * top / bottom if top and bottom else None
    if match["tenth"]:
        value = numerals.chinese(match["tenth"].strip("."))
        if value is None or value > 10:
            return None
        last = match["last"]
        return 10 * value + (
            5 if last == "半" else numerals.chinese(last) or 0 if last else 0
        )
    if match["half"]:
        return 50.0
    text = match["word"].replace("-", " ")
    times = 2 if text.startswith("two") else 3 if text.startswith("three") else 1
    return times * next(v for k, v in _EN_SHARES.items() if k in text)


_HALF = re.compile(
    r"(?<![一多对各过大前后上下])半(?:个)?(小时|钟头|天|年|月)(?!薪)"
    r"|(?<![a-z])half an? (hour|day|year|month)(?![a-z])"
)


def _halves(folded: str) -> list[Quantity]:
    found = []
    for match in _HALF.finditer(folded):
        if match.start() and folded[match.start() - 1] in _ZH + "个0123456789":
            continue
        word = match.group(1) or match.group(2)
        unit = "month" if word == "月" else words().units[word][1]
        found.append(Quantity(*match.span(), 0.5, 0.5, 0.5, "duration", unit))
    for match in _ONE_LONG.finditer(folded):  # "a year's pay"
        unit = words().units[match.group(1)][1]
        found.append(Quantity(*match.span(), 1.0, 1.0, 1.0, "duration", unit))
    return found


_ONE_LONG = re.compile(r"(?<![a-z])an? (hour|day|week|month|year)'s(?![a-z])")
_VAGUE_ZH = re.compile(
    r"(?P<how>[数几上近])(?P<unit>[十百千万亿]+)(?=[余多]?[名位个人家户条笔份件元台])"
)


def _vague(folded: str) -> list[Quantity]:
    found = []
    for match in words().vague.finditer(folded):
        low, high = words().amounts[match.group()]
        one = Quantity(*match.span(), low, low, high, "count", qualifier="about")
        found.append(_united(folded, one))
        if not found[-1].head:
            found[-1] = replace(found[-1], head=_head(folded, match.end()))
    for match in _VAGUE_ZH.finditer(folded):
        unit = numerals.chinese("一" + match["unit"])
        if unit is not None:
            low, high = {"上": (unit, inf), "近": (0.9 * unit, 1.1 * unit)}.get(
                match["how"], (2 * unit, 9.99 * unit)
            )
            one = Quantity(*match.span(), unit, low, high, "count", qualifier="about")
            found.append(_united(folded, one))
    return found


def _qualified(folded: str, one: Quantity) -> Quantity:
    """Read the words before and after: about, at least, up to, only."""
    lead = folded[max(0, one.start - 18) : one.start]
    qualifier, start, end = one.qualifier, one.start, one.end
    only = bool(words().only.search(lead))
    if only:
        found = words().only.search(lead)
        lead = lead[: found.start()] if found else lead
    before = words().before.search(lead)
    after = words().after.match(folded, end)
    if before:
        qualifier = words().qualifiers["before " + before.group().strip()]
    elif after and _fits(after.group().strip(), one):
        qualifier = words().qualifiers["after " + after.group().strip()]
        end = after.end()
    low, high = one.low, one.high
    if qualifier == "some_more":
        qualifier, high = "at_least", max(high, low + _last_place(low))
    elif qualifier == "about" and low == high:
        low, high = low * (1 - _ABOUT), high * (1 + _ABOUT)
    elif qualifier == "at_least":
        high = inf
    elif qualifier == "at_most" and one.kind != "duration":
        low = 0.0
    head = one.head
    if one.kind == "count" and not head and not one.unit:
        head = _head(folded, one.end)
    return replace(
        one, start=start, end=end, low=low, high=high,
        qualifier=qualifier, only=only, head=head,
    )  # fmt: skip


def _fits(word: str, one: Quantity) -> bool:
    """内 bounds a duration, 起 an amount of money; elsewhere they mean other things."""
    if word == "内":
        return one.kind == "duration"
    return word not in ("起", "来") or one.kind == "money"


_DASH = re.compile(r"\s?(?:-|~|至|到|to)\s?")


def _ranges(folded: str, found: list[Quantity]) -> list[Quantity]:
    """Join "30 to 40 people", "3-5个工作日" into one amount with two ends."""
    out: list[Quantity] = []
    for one in found:
        last = out[-1] if out else None
        gap = folded[last.end : one.start] if last else ""
        same = last and (last.unit in ("", one.unit)) and last.value < one.value
        if last and same and _DASH.fullmatch(gap) and last.kind in ("count", one.kind):
            value = last.value
            if one.kind == "percent" and last.kind == "count" and one.value <= 1:
                value = last.value
            out[-1] = replace(one, start=last.start, value=value, low=value)
        else:
            out.append(one)
    return out
