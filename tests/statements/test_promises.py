"""Promises: what, by when, where."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from crisis.statements import promises

EAST = timezone(timedelta(hours=8))
AT = datetime(2026, 2, 10, 9, tzinfo=EAST)  # a Tuesday


def one(text):
    (found,) = promises.extract(text, "en", AT)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "due"),
    [
        ("We will post the next update at 6 pm today.", "update", (10, 18, 0)),
        ("Next update here by 18:00 tomorrow.", "update", (11, 18, 0)),
        ("Every customer will be refunded by 20 February.", "remedy", (20, 23, 59)),
        ("By Friday every member gets £20.", "remedy", (13, 23, 59)),
        ("我们将在2月20日前全额退款。", "remedy", (20, 23, 59)),
        ("2月12日18时前再向大家通报。", "update", (12, 18, 0)),
        ("明天上午10点公布检测结果。", "update", (11, 10, 0)),
        ("我們會在2月20日前更換全部護欄。", "remedy", (20, 23, 59)),
        ("48小時內將由專人聯絡您。", "action", (12, 9, 0)),
    ],
)
def test_a_dated_promise_gets_its_kind_and_its_due_time(text, kind, due):
    found = one(text)
    assert found.kind == kind
    local = found.due.astimezone(EAST)
    assert (local.day, local.hour, local.minute) == due
    assert found.due.tzinfo is UTC
    assert text[found.start : found.end] == found.what


def test_a_promise_without_a_time_is_kept_without_one():
    found = one("We will not sell this product again.")
    assert found.due is None and found.kind == "action"


@pytest.mark.parametrize(
    "text",
    [
        "We have refunded 30 people.",
        "请您于2月12日前提交资料。",
        "Please bring it back by Friday.",
        "Will you be at home?",
        "2月8日冷库坏了。",
        "We are sorry.",
    ],
)
def test_what_is_done_asked_or_felt_is_no_promise(text):
    assert promises.extract(text, "en", AT) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("We will publish the report on 20 April on our website.", "on our website"),
        ("结果将于2月12日在官网公布。", "官网"),
        (
            "We will post figures daily at status.fenwick.example.",
            "status.fenwick.example",
        ),
        ("We will call you.", ""),
    ],
)
def test_the_place_is_read_from_the_same_sentence(text, where):
    assert one(text).where == where


def test_two_times_in_one_sentence_are_two_promises():
    found = promises.extract(
        "我们将在2月12日前公布结果，2月20日前完成退款。", "zh-Hans", AT
    )
    assert [(p.kind, p.due.astimezone(EAST).day) for p in found] == [
        ("update", 12),
        ("remedy", 20),
    ]


def test_bare_times_are_read_in_the_zone_given():
    found = promises.extract("Next update at 18:00 today.", "en", AT, UTC)
    assert found[0].due == datetime(2026, 2, 10, 18, tzinfo=UTC)


def test_a_huge_text_gives_a_bounded_list():
    text = "We will post an update tomorrow. " * 2000
    assert 0 < len(promises.extract(text, "en", AT)) <= 50
