"""What a form of a day is read in: the text, the moment of writing, the tense."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crisis.statements.facts import calendar, numerals
from crisis.statements.facts.calendar import Interval
from crisis.statements.facts.time_words import direction, role_of

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


def one_day(
    match: re.Match[str], context: Context, day: date | None, basis: str, sign: int = 0
) -> Day | None:
    """Return the match as one whole day, None if there is no such day."""
    if day is None:
        return None
    low, high = calendar.days(day, 1, context.now.tzinfo)
    return Day(*match.span(), low, high, "day", basis, sign or _sign(day, context))


def _sign(day: date, context: Context) -> int:
    return (day > context.today) - (day < context.today)


def stretch(
    match: re.Match[str], context: Context, span: Interval, precision: str,
    basis: str, role: str = "",
) -> Day:  # fmt: skip
    """Return the match as a stretch of days."""
    sign = (span[0] > context.now) - (span[1] <= context.now)
    return Day(*match.span(), *span, precision, basis, sign, role)


def amount(text: str) -> float:
    """Return a count in either script. Raises: ValueError if it is none."""
    if text in ("a", "an", "the"):
        return 1
    if text == "半":
        return 0.5
    value = numerals.chinese(text) if not re.match(r"[a-z]", text) else None
    value = numerals.english(text) if re.match(r"[a-z]", text) else value
    if value is None:
        raise ValueError(text)
    return value


def nearest(
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


def year_of(group: dict[str, str | None], context: Context) -> int | None:
    """Return the year that the words give (民国 too), None if they give none."""
    raw = group.get("y")
    if not raw:
        word = group.get("yw")
        shift = {"今": 0, "本": 0, "明": 1, "去": -1, "前": -2, "后": 2}
        return context.today.year + shift[word[0]] if word else None
    year = int(amount(raw))
    if group.get("roc"):
        return year + 1911
    return year + 2000 if year < 100 else year
