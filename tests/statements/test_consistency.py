"""Drafts against what was said before: cases of invented brands in three scripts."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.statements import consistency
from crisis.statements.facts import folding, markers
from crisis.statements.facts.compare import oppositions

CASES = Path(__file__).parent / "facts" / "consistency_cases.toml"
AT = "2026-04-01T10:00:00+08:00"
NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)


def cases():
    return tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]


def rules(text, *prior, **more):
    found = consistency.findings(text, [(AT, p) for p in prior], **more)
    return [f.rule.removeprefix("consistency/") for f in found]


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c['lang']}-{c['text'][:24]}")
def test_each_case_gets_its_verdict(case):
    found = consistency.findings(
        case["text"], [tuple(p) for p in case["prior"]], lang=case["lang"]
    )
    assert ("fail" if found else "pass") == case["verdict"], [f.details for f in found]


PRIOR = (
    "On 28 March 1,200 booking records could be opened by strangers because we set a"
    " server wrongly. Every guest will be refunded by 10 April."
)


@pytest.mark.parametrize(
    "text",
    [
        "The 1200 booking records could be opened on 28 March.",
        "Twelve hundred booking records could be opened by strangers.",
        "一千二百条订房记录可被外人查看。",
        "约1.2千筆訂房紀錄可被外人查看。",
        "Refunds reach every guest by Friday 10 April.",
        "4月10日前为每位客人退款。",
        "A setting of ours was wrong; that is our fault.",
    ],
)
def test_other_notations_of_one_fact_pass(text):
    assert rules(text, PRIOR, now=NOW) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Only 120 booking records could be opened.", "number"),
        ("仅有120条记录可被查看。", "number"),
        ("Every guest will be refunded by 30 May.", "date"),
        ("退款将于5月30日前完成。", "date"),
        ("The records were opened because hackers attacked us.", "cause"),
        ("记录外泄系黑客攻击所致。", "cause"),
        ("No data was leaked.", "polarity"),
        ("绝无资料外泄。", "polarity"),
        ("Refunds are not possible; refunds will not be paid.", "commitment"),
        ("造成不便，恕不退款。", "commitment"),
        ("This never happened.", "stance"),
        ("此事纯属谣言，绝无此事。", "stance"),
    ],
)
def test_each_class_of_contradiction_is_found_in_either_language(text, rule):
    assert rule in rules(text, PRIOR, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "Correction: we said that 1,200 booking records could be opened. It was 1,340.",
        "更正：此前公告的1200条记录有误，实际为1340条记录可被查看。",
        "更正說明：先前所說的1,200筆數字有誤，正確為1,340筆。",
    ],
)
def test_an_openly_marked_correction_passes(text):
    assert rules(text, PRIOR) == []


def test_a_rest_and_a_later_count_pass():
    prior = "11,240 families are owed money; 8,906 of them will be paid in March."
    assert rules("So far 4,100 families have been paid.", prior) == []
    assert rules("The other 2,334 families will be paid in June.", prior) == []


def test_without_earlier_statements_there_is_nothing_to_find():
    assert consistency.findings("Only 12 records leaked.", []) == []


def test_a_finding_shows_both_sides_and_both_sources():
    text = "We are sorry. Only 120 booking records could be opened."
    (found,) = consistency.findings(text, [(AT, PRIOR)])
    assert found.principle == "consistency" and found.level == "error"
    assert text[found.start : found.end] == "120"
    assert found.against is not None and found.against[0] == AT
    assert "1,200 booking records" in found.against[1]
    assert found.details["where"] == "prior"
    for words in found.message.values():
        assert "120" in words and "1,200" in words
    assert set(found.message) == {"en", "zh-Hans", "zh-Hant"}


def test_the_latest_earlier_statement_counts():
    first, second = (
        "共有300名用户受影响。",
        "更正：此前的300名有误，共有480名用户受影响。",
    )
    assert rules("共有480名用户受影响。", first, second) == []
    assert rules("共有210名用户受影响。", first, second) == ["number"]


def test_a_pending_draft_is_compared_too():
    found = consistency.findings(
        "约900单受影响，均已退款。", [], pending=[(AT, "共3150单受影响。")]
    )
    assert [f.details["where"] for f in found] == ["pending"]


SHEET = [
    {"text": "3,150 orders were delivered too warm", "status": "confirmed"},
    {"text": "The cause is not yet known", "status": "unknown", "source": "lab"},
    {"text": "about 12 people fell ill", "status": "unconfirmed", "owner": "QA"},
]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("About 900 orders were delivered too warm.", "number"),
        ("This happened because a compressor of ours failed.", "unknown"),
        ("Twelve people fell ill.", "unconfirmed"),
        ("有12人身体不适。", "unconfirmed"),
    ],
)
def test_the_fact_sheet_stops_what_is_not_sure(text, about):
    found = consistency.findings(text, [], now=NOW, fact_sheet=SHEET)
    assert len(found) == 1
    assert found[0].rule == "consistency/fact_sheet"
    assert found[0].details["about"] in (about, "contradicts")


@pytest.mark.parametrize(
    "text",
    [
        "3,150 orders were delivered too warm. We do not know the cause yet.",
        "There are unconfirmed reports that 12 people fell ill.",
        "有12人身体不适的消息尚未证实。",
    ],
)
def test_the_fact_sheet_lets_open_things_be_called_open(text):
    assert consistency.findings(text, [], now=NOW, fact_sheet=SHEET) == []


@pytest.mark.parametrize(
    "stamp", ["2026-04-01", "2026-04-01T10:00:00", "yesterday", ""]
)
def test_any_time_stamp_is_taken(stamp):
    assert consistency.findings(
        "Only 120 booking records could be opened.", [(stamp, PRIOR)]
    )


@pytest.mark.parametrize(
    "text",
    [
        "1" * 30_000,
        "一" * 30_000,
        "1月" * 8_000,
        "a@" * 9_000,
        "(1" * 9_000,
        "no " * 9_000,
    ],
)
def test_a_paste_gone_wrong_is_read_without_complaint(text):
    assert isinstance(consistency.findings(text, [(AT, PRIOR)]), list)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_no_two_texts_break_it(draft, prior):
    for found in consistency.findings(draft, [(AT, prior)]):
        assert 0 <= found.start <= found.end <= len(draft)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([c["prior"][0][1] for c in cases()]))
def test_what_was_said_may_be_said_again(text):
    assert consistency.findings(text, [(AT, text)]) == []


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_keeps_every_place(text):
    assert len(folding.fold(text)) == len(text)


def test_every_pair_of_words_has_both_sides_in_both_languages():
    for pair in oppositions.all_pairs():
        for side in ("a", "b"):
            for pattern in pair.sides[side]:
                assert pattern.pattern != r"(?!)", (pair.name, side)


@pytest.mark.parametrize(
    "name", ["correction", "progress", "subset", "only", "negation"]
)
def test_markers_have_both_languages(name):
    assert all(p.pattern != r"(?!)" for p in markers.pattern(name))


def test_what_we_owned_before_is_known_to_the_linter():
    assert consistency.owned_before([(AT, PRIOR)])[0] == AT
    assert consistency.owned_before([(AT, "原因是我们没有按时检修。")]) is not None
    assert consistency.owned_before([(AT, "原因仍在调查。")]) is None
    assert consistency.owned_before([(AT, "Our team is looking into it.")]) is None


GOOD = [c for c in cases() if c["verdict"] == "pass" and "untrue" not in c["text"]]
GOOD = [
    c for c in GOOD if "不是事实" not in c["text"]
]  # what is denied was said by others


@pytest.mark.parametrize("case", GOOD, ids=lambda c: c["text"][:20])
def test_the_parts_of_one_good_statement_do_not_contradict_each_other(case):
    stop = "。" if "。" in case["text"] else ". "
    first, _, rest = case["text"].partition(stop)
    second, _, third = rest.partition(stop)
    at = case["prior"][-1][0]
    said = first + stop + second + stop
    assert consistency.findings(third, [(at, said)]) == []
