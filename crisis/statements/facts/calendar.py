"""Days, weeks, months and festivals as half-open intervals; no text is read here."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache

from crisis import resources

Interval = tuple[datetime, datetime]


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the first moment of `day` in `zone`."""
    return datetime.combine(day, time(), tzinfo=zone)


def days(first: date, count: int, zone: tzinfo | None) -> Interval:
    """Return the interval of `count` whole days from `first`."""
    return midnight(first, zone), midnight(first + timedelta(days=count), zone)


def month(year: int, number: int, zone: tzinfo | None) -> Interval:
    """Return a calendar month; `number` may run past either end of the year."""
    first = date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return midnight(first, zone), midnight(after, zone)


def quarter(year: int, number: int, zone: tzinfo | None) -> Interval:
    """Return a quarter (1 to 4) of a year."""
    return month(year, 3 * number - 2, zone)[0], month(year, 3 * number, zone)[1]


def years(year: int, zone: tzinfo | None) -> Interval:
    """Return a calendar year."""
    return midnight(date(year, 1, 1), zone), midnight(date(year + 1, 1, 1), zone)


def week(day: date, zone: tzinfo | None) -> Interval:
    """Return the week of `day`, Monday first."""
    return days(day - timedelta(days=day.weekday()), 7, zone)


def workdays_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day` (weekends only; no holidays)."""
    weeks, rest = divmod(count, 5)
    day += timedelta(days=7 * weeks)
    while rest > 0 or day.weekday() > 4:
        day += timedelta(days=1)
        rest -= day.weekday() < 5
    return day


def months_after(day: date, count: int) -> date:
    """Return the same day `count` months on (or back), or the month's last day."""
    index = day.year * 12 + day.month - 1 + count
    year, number = divmod(index, 12)
    for dom in range(day.day, 27, -1):
        try:
            return date(year, number + 1, dom)
        except ValueError:
            continue
    return date(year, number + 1, day.day)


def safe(year: int, number: int, dom: int) -> date | None:
    """Return the date, None if there is none."""
    try:
        return date(year, number, dom)
    except ValueError:
        return None


def holiday(rule: object, year: int) -> date | None:
    """Return a fixed holiday in `year`.

    Args: rule: "12-25", [month, weekday from 1, which one (-1 the last)], "easter+1".
    """
    if isinstance(rule, list):
        number, weekday, nth = rule
        first = date(year, number, 1)
        shift = (weekday - 1 - first.weekday()) % 7
        return first + timedelta(days=shift + 7 * (nth - 1))
    text = str(rule)
    if text.startswith("easter"):
        return _easter(year) + timedelta(days=int(text[6:] or 0))
    return safe(year, int(text[:2]), int(text[3:]))


def _easter(year: int) -> date:
    """Anonymous Gregorian computus (Nature, 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    number, dom = divmod(h + m - 7 * n + 114, 31)
    return date(year, number, dom + 1)


@cache
def _festivals() -> dict[tuple[str, int], date]:
    with resources.find("facts/festivals.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {
        (name, int(row["year"])): date.fromisoformat(f"{row['year']}-{value}")
        for row in rows
        for name, value in row.items()
        if name != "year"
    }


def festival(name: str, year: int) -> date | None:
    """Return a day of the lunar calendar, None outside the table's years."""
    return _festivals().get((name, year))
