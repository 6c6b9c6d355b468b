"""Dates and times in three scripts, against one moment of writing."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.statements.facts import calendar
from crisis.statements.facts.dates import find

CASES = Path(__file__).with_name("date_cases.tsv")
EAST = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=EAST)  # a Wednesday


def rows():
    with CASES.open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]


def moment(text):
    day, _, hour = text.partition(" ")
    day = day if day.count("-") == 2 else f"2026-{day}"
    return datetime.fromisoformat(f"{day}T{hour or '00:00'}").replace(tzinfo=EAST)


@pytest.mark.parametrize(("lang", "text", "want"), rows())
def test_every_form_begins_when_it_should(lang, text, want):
    found = find(text, NOW)
    if not want:
        assert found == ()
        return
    first, _, last = want.partition(">")
    assert found[0].low == moment(first)
    if last:
        assert found[0].high == moment(last)


def test_there_are_enough_cases_in_each_script():
    langs = [lang for lang, *_ in rows()]
    assert len(langs) >= 150
    assert min(langs.count(x) for x in ("en", "zh-Hans", "zh-Hant")) >= 50


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on Monday we learned of the leak", 9),
        ("on Monday we will tell you more", 16),
        ("by Monday", 16),
        ("since Monday", 9),
        ("周一接到投诉", 9),
        ("周一前完成", 16),
        ("週一將公布", 16),
    ],
)
def test_direction_follows_tense_and_preposition(text, day):
    assert find(text, NOW)[0].low.day == day


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("by 20 March", "by"),
        ("before Friday", "by"),
        ("until 18:00", "until"),
        ("since 1 March", "since"),
        ("3月20日前", "by"),
        ("自3月1日起", "since"),
        ("3月1日至4日", "range"),
        ("48小時內", "by"),
        ("on 20 March", "at"),
    ],
)
def test_the_words_around_a_time_give_its_role(text, role):
    assert find(text, NOW)[0].role == role


def test_a_named_zone_beats_the_rooms():
    one = find("Next update 20:15 UTC", NOW)[0]
    assert one.low.astimezone(UTC).strftime("%H:%M") == "20:15"


def test_a_time_of_day_takes_the_day_of_its_sentence():
    _, first, second = find("On 4 May 2025 we lost power at 19:05, back at 20:02.", NOW)
    assert first.low.day == second.low.day == 4
    assert (second.low.hour, second.low.minute) == (20, 2)


def test_two_names_of_one_day_are_one_time():
    assert len(find("本周六（14号）之前", NOW)) == 1
    assert len(find("Monday 9 March", NOW)) == 1


@pytest.mark.parametrize(
    "text", ["9999年99月99日", "the 31st of June", "25:99", "30/30"]
)
def test_days_no_calendar_has_give_nothing_or_something_sane(text):
    for one in find(text, NOW):
        assert one.low < one.high


@settings(deadline=None)
@given(st.dates(date(2025, 10, 1), date(2026, 8, 1)))
def test_a_written_date_reads_back(day):
    for text in (
        day.isoformat(),
        f"{day.day} {day:%B} {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        f"民國{day.year - 1911}年{day.month}月{day.day}日",
    ):
        assert find(text, NOW)[0].low.date() == day


@settings(deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_times_inside_it(text):
    for one in find(text, NOW):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low < one.high


@pytest.mark.parametrize(
    ("day", "count", "want"),
    [
        (date(2026, 3, 11), 1, 12),
        (date(2026, 3, 13), 1, 16),
        (date(2026, 3, 11), 5, 18),
    ],
)
def test_working_days_skip_weekends(day, count, want):
    assert calendar.workdays_after(day, count).day == want


@pytest.mark.parametrize(
    ("year", "want"),
    [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28))],
)
def test_easter_falls_where_the_calendar_has_it(year, want):
    easter = calendar.holiday("easter", year)
    assert easter is not None and (easter.month, easter.day) == want


def test_lunar_days_outside_the_table_give_nothing():
    assert calendar.festival("中秋节", 1900) is None
    assert calendar.festival("中秋节", 2030) == date(2030, 9, 12)
