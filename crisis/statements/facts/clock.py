"""Times of day in three scripts: 6 pm, five past seven, 18:00 UTC, 下午六点半."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from crisis.statements.facts import numerals
from crisis.statements.facts.number_words import alternatives
from crisis.statements.facts.time_words import words

_EN_HOURS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_EN_HOURS)})"
_EN_MINUTES = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20}
_EN_MINUTES |= {"twenty-five": 25, "half": 30}
_MOST = 200  # times of one form in one text
_ZH_HOUR = r"(?:\d{1,2}|[一二两三四五六七八九十廿]{1,3})"


@dataclass(frozen=True)
class Clock:
    """A time of day: minutes from midnight, ``[low, high)``; zone in hours or None."""

    start: int
    end: int
    low: int
    high: int
    precision: str  # minute, hour, part
    zone: int | None = None
    sure: bool = True  # False: only a date beside it makes it a time


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    zone = rf"(?:\s?\(?(?P<zone>{alternatives(words().zones)})\)?)?"
    chinese = alternatives(z for z in words().zones if not z.isascii())
    lead_zone = rf"(?:(?P<zone0>{chinese})\s?)?"
    part = alternatives(p for p in words().parts if not p.isascii())
    part_en = r"(?:\s?(?:in the|at|this)?\s?(?P<part>morning|afternoon|evening|night))?"
    return (
        re.compile(
            rf"(?<![\d:.a-z£$€])(?P<h>{_HOUR})(?:[:.](?P<m>\d{{2}}))?\s?"
            rf"(?P<ap>a\.m\.?|p\.m\.?|am|pm)(?![a-z]){zone}"
        ),
        re.compile(
            rf"(?<![\d:])(?:(?P<part>{part})\s?)?(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)"
            rf"(?::[0-5]\d)?(?![\d:])(?:\s?(?:hrs|hours))?{zone}"
        ),
        re.compile(
            rf"(?<![a-z])(?P<mw>{alternatives(_EN_MINUTES)}) (?P<dir>past|to) "
            rf"(?P<h>{_HOUR})(?![a-z%]){part_en}{zone}"
        ),
        re.compile(rf"(?<![\da-z])(?P<h>{_HOUR}) o'clock{part_en}{zone}"),
        re.compile(rf"(?<![a-z])(?P<word>noon|midnight|midday)(?![a-z]){zone}"),
        re.compile(
            rf"{lead_zone}(?:(?P<part>{part})\s?)?(?<![\d.])(?P<h>{_ZH_HOUR})"
            r"(?:(?P<dot>点)(?:(?P<sharp>整|钟)|(?P<half>半)|(?P<q>[一三])刻"
            rf"|(?P<m>\d{{1,2}}|[{numerals.ZH_CHARS}]{{1,3}})分?)?"
            r"|时(?![间候段刻长效常代有期限])(?:(?P<half2>半)"
            rf"|(?P<m2>\d{{1,2}}|[{numerals.ZH_CHARS}]{{1,3}})分)?)"
        ),
    )


def find(folded: str) -> list[Clock]:
    """Return the times of day in folded text, in order."""
    found: list[Clock] = []
    for pattern in _patterns():
        for match in islice(pattern.finditer(folded), _MOST):
            one = _read(folded, match)
            if one and not any(o.start < one.end and one.start < o.end for o in found):
                found.append(one)
    return sorted(found, key=lambda c: c.start)


def _read(folded: str, match: re.Match[str]) -> Clock | None:
    group = match.groupdict()
    zone_word = group.get("zone") or group.get("zone0")
    zone = words().zones[zone_word] if zone_word else None
    if group.get("word"):
        at = 24 * 60 if group["word"] == "midnight" else 720
        return Clock(*match.span(), at, at + 1, "minute", zone)
    hour = _hour(group["h"])
    minute = _minute(group)
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    if group.get("dir") == "to":
        hour, minute = hour - 1, 60 - minute
    sure = _is_time(folded, match)
    part = group.get("part")
    hour = _half_of_day(hour, group.get("ap") or "", part)
    exact = (
        group.get("m")
        or group.get("mw")
        or group.get("m2")
        or minute
        or group.get("ap")
    )
    low = hour * 60 + minute
    exact = exact or zone is not None or ":" in match.group()
    # "18时" and "6点" name the hour; people mean its first minute.
    return Clock(*match.span(), low, low + 1, "minute", zone, sure or bool(exact))


def _hour(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text in _EN_HOURS:
        return _EN_HOURS.index(text) + 1
    value = numerals.chinese(text)
    return None if value is None else int(value)


def _minute(group: dict[str, str | None]) -> int | None:
    if group.get("mw"):
        return _EN_MINUTES[group["mw"] or ""]
    if group.get("half") or group.get("half2"):
        return 30
    if group.get("q"):
        return 15 if group["q"] == "一" else 45
    text = group.get("m") or group.get("m2")
    if not text:
        return 0
    value = numerals.chinese(text)
    return None if value is None else int(value)


def _half_of_day(hour: int, meridiem: str, part: str | None) -> int:
    if meridiem:
        return hour % 12 + (12 if meridiem.startswith("p") else 0)
    if part in ("凌晨", "午夜", "深夜", "夜", "夜间") and hour == 12:
        return 0
    if part and words().parts[part][0] >= 11 and hour < 12 and hour + 12 <= 24:
        return (
            hour + 12 if not (part in ("中午", "午", "午间") and hour >= 10) else hour
        )
    return hour


_POINTS = re.compile(
    r"[点]?(?:说明|要求|建议|措施|声明|承诺|意见|原因|错误|做法|问题|内容|歉意|疑问|都|也|儿|事实)"
)


def _is_time(folded: str, match: re.Match[str]) -> bool:
    """两点说明 lists points; a bare 一点 is "a little"."""
    group = match.groupdict()
    if "dot" not in group or group.get("part") or not group.get("dot"):
        return True
    after = folded[match.end() : match.end() + 4]
    if _POINTS.match(after) or after.startswith("."):
        return False
    if any(group.get(k) for k in ("sharp", "half", "q", "m")):
        return True
    if (group["h"] or "").isdigit():
        return not re.match(r"\d", after)
    return bool(re.match(r"[前后起许左开]", after))
