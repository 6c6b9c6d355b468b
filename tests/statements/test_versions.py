"""One statement in two languages: fact by fact, remedy by remedy, time by time."""

from datetime import UTC, datetime

import pytest

from crisis.statements import versions

NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)
ENGLISH = (
    "On 8 February a freezer at our Lorne depot failed. 3,150 orders were delivered too"
    " warm. Every customer will be refunded in full by 20 February; you do not need to"
    " apply. Next update here on 21 February at 10 am."
)
HANS = (
    "2月8日，洛恩仓的冷柜坏了。3150份订单送达时温度过高。我们将在2月20日前为每位顾客全额退款，"
    "无需申请。2月21日上午10点在此更新。"
)
HANT = (
    "2月8日，洛恩倉的冷凍櫃壞了。三千一百五十筆訂單送達時溫度過高。我們將於2月20日前為每位顧客"
    "全額退款，無須申請。2月21日上午10點在此更新。"
)


def compare(a, b, lang_b="zh-Hans"):
    return versions.compare(a, "en", b, lang_b, NOW)


@pytest.mark.parametrize(("text", "lang"), [(HANS, "zh-Hans"), (HANT, "zh-Hant")])
def test_a_faithful_translation_passes(text, lang):
    assert [f.details for f in compare(ENGLISH, text, lang)] == []
    assert versions.compare(text, lang, ENGLISH, "en", NOW) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "ours", "theirs"),
    [
        ("3150份", "3510份", "number", "3,150", "3510份"),
        ("2月20日", "2月22日", "date", "20 February", "2月22日"),
        ("上午10点", "下午10点", "date", "21 February at 10 am", "2月21日下午10点"),
    ],
)
def test_a_changed_number_or_time_is_shown_with_both_values(
    old, new, rule, ours, theirs
):
    (found,) = compare(ENGLISH, HANS.replace(old, new))
    assert found.rule == f"consistency/{rule}"
    assert (found.details["ours"], found.details["theirs"]) == (ours, theirs)
    assert ENGLISH[found.start : found.end] == ours
    assert theirs in found.message["zh-Hant"]


def test_a_remedy_in_one_language_only_is_found():
    found = compare(ENGLISH, HANS.replace("，无需申请", ""))
    assert [f.details["ours"] for f in found] == ["do not need to apply"]
    assert "one language version only" in found[0].message["en"]


def test_what_the_second_version_adds_is_found_at_the_end():
    found = compare(ENGLISH, HANS + "另赔偿每人50元。")
    assert found and all(f.start == f.end == len(ENGLISH) for f in found)
    assert {"50元"} <= {f.details["theirs"] for f in found}


def test_two_versions_may_not_name_different_causes():
    first = "This happened because we set a server wrongly."
    second = "此事系黑客攻击所致。"
    assert "consistency/cause" in [f.rule for f in compare(first, second)]


def test_both_languages_are_named():
    found = compare(ENGLISH, HANS.replace("3150份", "3510份"))
    assert found[0].details["langs"] == ("en", "zh-Hans")
