"""`check` as the composer calls it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis import hanzi, i18n
from crisis.errors import StatementError
from crisis.model import PRINCIPLES
from crisis.statements import check, tactics
from crisis.statements.library import library

GOOD = {
    "en": (
        "On Monday at 09:10 a valve we had not serviced flooded the Elm Road pool, and "
        "41 children were led out cold and frightened. We are sorry: the missed service "
        "was our failure. The pool is shut, every ticket is refunded by Friday, and we "
        "will publish the engineer's report on this page on 12 May at noon."
    ),
    "zh-Hans": (
        "5月4日上午9点10分，我们没有按时检修的阀门失灵，榆路泳池漏水，41名孩子受了惊吓。"
        "没有检修是我们的失职，向孩子和家长道歉。泳池已停业，票款周五前原路退回。"
        "5月12日中午12点，我们在本页公布检测报告。"
    ),
    "zh-Hant": (
        "5月4日上午9點10分，我們沒有按時檢修的閥門失靈，榆路泳池漏水，41名孩子受了驚嚇。"
        "沒有檢修是我們的失職，向孩子和家長道歉。泳池已停業，票款週五前原路退回。"
        "5月12日中午12點，我們在本頁公布檢測報告。"
    ),
}
BAD = {
    "en": (
        "Mistakes were made by our supplier. We apologise if anyone was upset. "
        "We take this seriously and will provide updates in due course."
    ),
    "zh-Hans": "此次系供应商操作失误所致。如有不便，敬请谅解。我司高度重视，后续另行通知。",
    "zh-Hant": "此次係供應商操作失誤所致。如有不便，敬請見諒。本公司高度重視，後續另行通知。",
}


@pytest.mark.parametrize("lang", sorted(GOOD))
def test_a_good_statement_is_ready(lang: str) -> None:
    report = check(GOOD[lang], kind="statement", fault="brand", severity=3)
    assert report.ready, report.findings
    assert report.lang == lang
    assert set(report.verdicts.values()) <= {"pass", "na"}


@pytest.mark.parametrize("lang", sorted(BAD))
def test_a_bad_statement_fails_where_it_is_bad(lang: str) -> None:
    report = check(BAD[lang], kind="statement", fault="brand", severity=3)
    failed = {name for name, verdict in report.verdicts.items() if verdict == "fail"}
    assert {"empathy", "apology", "no_blame_shifting", "next_update"} <= failed
    assert not report.ready


@pytest.mark.parametrize("lang", sorted(BAD))
def test_findings_speak_every_ui_language_and_suggest_in_the_drafts(lang: str) -> None:
    report = check(BAD[lang], kind="statement", fault="brand", severity=3)
    for finding in report.findings:
        assert set(finding.message) == set(i18n.LANGUAGES)
        assert finding.source
    blame = next(f for f in report.findings if f.principle == "no_blame_shifting")
    rule = library().rules[blame.rule]
    assert blame.suggestion == rule.suggestion[lang]


def test_exactly_the_twelve_principles_are_judged_in_their_order() -> None:
    report = check("Hello.", kind="reply", fault="unknown", severity=1)
    assert tuple(report.verdicts) == PRINCIPLES


@pytest.mark.parametrize("text", ["", "   \n", "\u200b", "。。。", "😀"])
def test_a_draft_without_words_fails_and_never_raises(text: str) -> None:
    report = check(text, kind="statement", fault="brand", severity=2)
    assert not report.ready
    assert report.verdicts["apology"] == "fail"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "poem"}, "statement_kind"),
        ({"fault": "nobody"}, "statement_fault"),
        ({"severity": 7}, "statement_severity"),
    ],
)
def test_an_unknown_situation_is_refused_in_words(change: dict, code: str) -> None:
    situation = {"kind": "reply", "fault": "brand", "severity": 1} | change
    with pytest.raises(StatementError) as caught:
        check("Sorry.", **situation)
    assert caught.value.code == code
    assert all(caught.value.words(lang) for lang in i18n.LANGUAGES)


@pytest.mark.parametrize(
    ("kind", "fault", "severity", "text", "principle", "verdict"),
    [
        ("statement", "brand", 3, "Hello.", "guides_to_resolution", "na"),
        ("reply", "brand", 1, "Hello.", "next_update", "na"),
        ("reply", "brand", 3, "Hello.", "next_update", "fail"),
        ("reply", "false_rumour", 3, "It is false.", "next_update", "na"),
        ("reply", "brand", 1, "I'll DM you by noon tomorrow.", "next_update", "pass"),
        ("statement", "false_rumour", 3, "It is false.", "accountability", "na"),
        ("statement", "unknown", 2, "We test it today.", "apology", "na"),
        ("statement", "unknown", 2, "So sorry you are unwell.", "apology", "na"),
        ("statement", "unknown", 2, "Sorry for any upset.", "apology", "fail"),
        ("statement", "brand", 2, "Hello.", "consistency", "na"),
    ],
)
def test_what_is_not_due_is_not_judged(
    kind, fault, severity, text, principle, verdict
) -> None:
    report = check(text, kind=kind, fault=fault, severity=severity)
    assert report.verdicts[principle] == verdict


def test_with_earlier_statements_consistency_is_judged() -> None:
    prior = [("2025-05-04T10:00:00+00:00", "The pool is shut. 41 children were hurt.")]
    report = check(GOOD["en"], kind="statement", fault="brand", severity=3, prior=prior)
    assert report.verdicts["consistency"] in ("pass", "fail")


def test_a_late_draft_is_told_so_only_when_the_room_knows_the_alert() -> None:
    alert = datetime(2025, 5, 4, 9, 0, tzinfo=UTC)
    late = datetime(2025, 5, 4, 15, 0, tzinfo=UTC)
    situation = {"kind": "statement", "fault": "brand", "severity": 4}
    with_clock = check(GOOD["en"], **situation, now=late, alerted_at=alert)
    without = check(GOOD["en"], **situation)
    assert any(f.rule == "next_update/overdue" for f in with_clock.findings)
    assert with_clock.ready
    assert not any(f.rule == "next_update/overdue" for f in without.findings)


def test_spans_hold_the_blamed_words_in_the_original_script() -> None:
    text = "各位顧客：本次延誤係物流公司操作失誤所致，敬請見諒。"
    report = check(text, kind="statement", fault="brand", severity=2)
    blame = [f for f in report.findings if f.principle == "no_blame_shifting"]
    assert any("物流公司" in text[f.start : f.end] for f in blame)


def test_what_is_missing_has_an_empty_span() -> None:
    report = check("It is hot today.", kind="reply", fault="brand", severity=1)
    missing = [f for f in report.findings if f.rule == "apology/present"]
    assert missing and missing[0].start == missing[0].end


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["reply", "statement"]))
def test_any_text_is_checked_without_error_and_spans_stay_inside(text, kind) -> None:
    report = check(text, kind=kind, fault="brand", severity=3)
    for finding in report.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
    assert report == check(text, kind=kind, fault="brand", severity=3)


PIECES = [row.text for rule in library().rules.values() for row in rule.examples]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6))
def test_traditional_and_simplified_text_get_the_same_verdicts(pieces) -> None:
    text = "".join(pieces)
    simple = hanzi.to_simplified(text)
    first = check(text, kind="statement", fault="brand", severity=3, lang="zh-Hant")
    second = check(simple, kind="statement", fault="brand", severity=3, lang="zh-Hans")
    assert first.verdicts == second.verdicts


@pytest.mark.parametrize(
    "paste",
    [
        "供应商" * 33_000,
        "because people " * 7_000,
        "we our refund " * 7_000,
        "1" * 100_000,
        "([" * 50_000,
        "\u200b" * 100_000,
        "!?" * 50_000,
        "sorry if any inconvenience " * 4_000,
    ],
    ids=lambda paste: paste[:8],
)
def test_a_hundred_kilobytes_of_anything_is_checked(paste: str) -> None:
    report = check(paste, kind="statement", fault="brand", severity=3)
    assert tuple(report.verdicts) == PRINCIPLES


def test_each_sentence_shows_its_tactic() -> None:
    text = "We are sorry. Every ticket is refunded. The media exaggerated this."
    shown = tactics(text)
    assert [name for _, _, name in shown] == [
        "mortification",
        "compensate",
        "attack_accuser",
    ]
    assert text[slice(*shown[0][:2])] == "We are sorry."
    assert all(i18n.has(f"tactic.{name}", "zh-Hant") for _, _, name in shown)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_principle_has_a_name_and_a_reason(lang: str) -> None:
    for name in PRINCIPLES:
        assert i18n.has(f"principle.{name}", lang)
        assert i18n.has(f"principle_why.{name}", lang)
    for tactic, _ in library().tactics:
        assert i18n.has(f"tactic.{tactic}", lang)
