"""Numbers in three scripts: one value, whatever the notation."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.statements.facts import numerals
from crisis.statements.facts.quantities import find

CASES = Path(__file__).with_name("number_cases.tsv")


def rows():
    with CASES.open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]


def expected(text):
    for part in filter(None, text.split(";")):
        value, *rest = part.split()
        yield round(float(value), 3), *rest


@pytest.mark.parametrize(("lang", "text", "want"), rows())
def test_every_notation_gives_its_value(lang, text, want):
    found = [
        (float(f"{q.value:.6g}"), q.kind, *([q.unit] if q.unit else []))
        for q in find(text)
    ]
    wanted = list(expected(want))
    got = [
        (round(f[0], 3), *f[1:][: len(w) - 1])
        for f, w in zip(found, wanted, strict=False)
    ]
    assert len(found) == len(wanted)
    assert got == wanted


def test_there_are_enough_cases_in_each_script():
    langs = [lang for lang, *_ in rows()]
    assert len(langs) >= 150
    assert min(langs.count(x) for x in ("en", "zh-Hans", "zh-Hant")) >= 50


@settings(deadline=None)
@given(st.integers(2, 10**12 - 1))
def test_chinese_numerals_read_back(value):
    assert numerals.chinese(numerals.chinese_text(value)) == value


@settings(deadline=None)
@given(st.integers(20, 10**9))
def test_digits_grouped_or_not_read_back(value):
    for text in (f"{value} users", f"{value:,} users", f"{value:,}名用户"):
        assert [q.value for q in find(text)] == [value]


@settings(deadline=None)
@given(st.integers(20, 99_999))
def test_wan_notation_reads_back(value):
    text = f"共{value / 10_000:.4f}万人"
    assert [round(q.value) for q in find(text)] == [value]


@settings(deadline=None)
@given(st.integers(20, 10**9))
def test_chinese_words_with_a_unit_read_back(value):
    assert [q.value for q in find(f"涉及{numerals.chinese_text(value)}条记录")] == [
        value
    ]


@settings(deadline=None)
@given(st.integers(20, 999_999))
def test_full_width_digits_read_back(value):
    wide = str(value).translate({48 + d: 0xFF10 + d for d in range(10)})
    assert [q.value for q in find(f"共{wide}戶")] == [value]


@settings(deadline=None)
@given(st.integers(1, 10**6), st.sampled_from(["about", "at least", "up to", "over"]))
def test_a_qualified_number_admits_the_plain_one(value, words):
    qualified, plain = find(f"{words} {value} guests")[0], find(f"{value} guests")[0]
    assert qualified.admits(plain)
    assert qualified.qualifier


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_it(text):
    for one in find(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low <= one.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("30 to 40 guests", 30, 40),
        ("3-5个工作日", 3, 5),
        ("1200多名", 1200, 1300),
        ("三十多万人", 300_000, 400_000),
        ("最高500元", 0, 500),
    ],
)
def test_a_wording_keeps_the_range_it_admits(text, low, high):
    one = find(text)[0]
    assert (one.low, one.high) == (low, high)


def test_only_and_what_is_counted_are_kept():
    one = find("only 240 guest passport scans were seen")[0]
    assert one.only and one.head == "guest passport scans"
    assert find("仅240笔订单")[0].only
    assert find("约2.4万条入住记录")[0].head == "入住记录"


def test_spans_point_at_the_original_text():
    text = "此次涉及２４０筆訂房資料"
    one = find(text)[0]
    assert text[one.start : one.end] == "２４０筆"


def test_what_a_date_covers_is_no_quantity():
    assert find("on 5 March 2026", skip=((3, 15),)) == []


@pytest.mark.parametrize(
    "word", ["千万别", "十分", "万一", "一点也", "十万火急", "第一时间", "no one"]
)
def test_idioms_state_no_number(word):
    assert find(f"{word}") == []
