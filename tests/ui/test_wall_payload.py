"""What the wall is told: every state, three languages, masked names, nothing missing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crisis import i18n
from crisis.snapshot.types import Drive, Duty, Post, SourceAge, Trend
from crisis.ui.wall import window, words
from crisis.ui.wall.payload import level, past_limit, payload, size
from crisis.ui.wall.slab import NUMERALS
from tests.ui.wall_snapshots import (
    NOW,
    STATES,
    at,
    calm,
    make,
    series,
    spike,
    stale,
)
from tests.ui.wall_snapshots import level as incident_of

LANGUAGES = i18n.languages()
KEY = re.compile(
    r"\b(wall|headline|duty|level|age|span|triage|platform|lang)\.[a-z_0-9]+"
)


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [one for part in value.values() for one in strings(part)]
    if isinstance(value, list):
        return [one for part in value for one in strings(part)]
    return []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", list(STATES))
def test_every_state_speaks_every_language_without_a_missing_word(state, lang) -> None:
    made = payload(make(state, lang), lang)
    for said in strings(made):
        assert not KEY.search(said), said
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", list(STATES))
def test_a_payload_stays_small(state, lang) -> None:
    limit = 9_000 if state == "crowded" else 8_000
    assert size(payload(make(state, lang), lang)) <= limit


@pytest.mark.parametrize("lang", LANGUAGES)
def test_slots_are_filled_except_those_the_browser_fills(lang) -> None:
    for state in STATES:
        made = payload(make(state, lang), lang)
        ticking = {*made["words"].values(), (made["notice"] or {}).get("text", "")}
        for said in strings(made):
            assert "{" not in said or said in ticking


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_a_level_is_numeral_word_and_gloss(tier) -> None:
    slab = payload(incident_of(tier), "en")["slab"]
    assert slab["numeral"] == NUMERALS[tier]
    assert slab["word"] == ["Red", "Orange", "Yellow", "Blue"][tier - 1]
    assert slab["gloss"]
    assert 1 <= len(slab["reasons"]) <= 2


def test_without_an_incident_the_figures_level_is_proposed_not_set() -> None:
    made = payload(make("proposed"), "en")
    assert made["tier"] == 2
    assert made["top"]["title"] == "No incident opened"
    assert made["slab"]["foot"] == [
        "Proposed by the figures. Nobody has opened an incident yet."
    ]


def test_a_level_that_the_figures_no_longer_carry_says_so() -> None:
    snapshot = incident_of(1)
    snapshot = replace(snapshot, assessment=replace(snapshot.assessment, tier=3))
    assert payload(snapshot, "en")["slab"]["foot"][-1] == (
        "The figures now suggest level III"
    )
    assert level(snapshot) == 1


def test_strangers_are_masked_and_the_brands_handle_is_not() -> None:
    text = "@Some.Person told @quillmoor and @some_other about it"
    snapshot = replace(
        incident_of(1),
        post=Post(text, "en", "x", "Some.Person", at(13, 0), 2),
        drives=(Drive("@some_other", "en", 4, None),),
    )
    said = json.dumps(payload(snapshot, "en"), ensure_ascii=False)
    assert "Some.Person" not in said and "some_other" not in said
    assert "@quillmoor" in said
    assert "user ··" in said


def test_hidden_characters_are_shown() -> None:
    said = json.dumps(payload(make("hostile"), "en"), ensure_ascii=False)
    assert "\u202e" not in said
    assert "⟨U+202E⟩" in said


def test_blocks_without_data_are_left_out() -> None:
    bare = replace(
        calm(), questions=(), drives=(), post=None, duties=(), series=None, terms=()
    )
    made = payload(bare, "en")
    assert made["asked"] is made["drives"] is made["duties"] is None
    assert made["happening"]["chart"] is None
    assert made["slab"]["why"] == ""
    assert payload(make("empty"), "en")["happening"] is None


def test_stale_data_is_told_with_its_time_and_in_the_past_tense() -> None:
    made = payload(stale(), "en")
    assert made["happening"]["headline"] == "At 14:51: 3.4× an hour before"
    assert made["notice"]["text"] == (
        "X: no data for {age} (limit 2\u00a0min). Figures below are from 14:51."
    )
    assert made["notice"]["since"] == words.epoch_ms(stale().sources[0].read_at)
    assert made["top"]["sources"][0]["late"] is True


def test_stale_without_a_source_to_blame_still_says_so() -> None:
    made = payload(replace(stale(), sources=()), "en")
    assert made["notice"]["text"].startswith("No new data has come in")


def test_a_failed_source_is_named_with_its_reason() -> None:
    broken = SourceAge("w", "weibo", NOW, NOW, 60, "failed", "login refused")
    made = payload(replace(stale(), sources=(broken,)), "en")
    assert made["notice"]["text"].startswith("Weibo failed: login refused.")
    assert made["top"]["sources"][0]["text"] == "failed"
    assert past_limit(broken, NOW)


def test_an_imported_file_has_no_limit_and_is_never_late() -> None:
    old = NOW - timedelta(days=3)
    file = SourceAge("f", "export.csv", old, old, None, "file")
    chip = payload(replace(calm(), sources=(file,)), "en")["top"]["sources"][0]
    assert chip["late"] is False
    assert chip["at"] is None and "11 May" in chip["text"]


@pytest.mark.parametrize(
    "trend,said",
    [
        (Trend("none", None, 0, 0), "No posts have come in yet"),
        (
            Trend("rising", None, 12, 0),
            "12 negative posts in the last hour, 0 in the hour before",
        ),
        (Trend("steady", 1.02, 50, 49), "As many negative posts as an hour ago"),
        (
            Trend("falling", 0.44, 22, 50),
            "0.4× the negative posts of an hour ago, falling",
        ),
        (Trend("spike", 7.26, 90, 12), "Negative posts jumped: 7.3× an hour ago"),
    ],
)
def test_headlines(trend, said) -> None:
    made = payload(replace(incident_of(3), trend=trend), "en")
    assert made["happening"]["headline"] == said


def test_duties_come_late_due_done_by_their_times() -> None:
    items = payload(incident_of(1), "en")["duties"]["items"]
    assert [one["state"] for one in items] == ["late", "due", "due", "done"]
    assert items[0]["was_due"] == "due 15:00 · Mirela Tan"
    assert items[1]["by"] == "by 15:42 · Anders Brill"
    assert items[3]["done"] == "14:05, in 23\u00a0min"


def test_a_promise_says_its_own_words_and_a_late_one_how_late_it_was_kept() -> None:
    kept = Duty("promise", "退款頁面上線", at(14, 0), "", "done", at(14, 12), at(13, 0))
    item = payload(replace(calm(), duties=(kept,)), "en")["duties"]["items"][0]
    assert item["name"] == "退款頁面上線" and item["lang"] == "zh-Hant"
    assert item["done"] == "14:12, 12\u00a0min late"


def test_a_time_of_another_day_names_its_day() -> None:
    duty = Duty("update", "", NOW + timedelta(days=1), "", "due")
    snapshot = replace(calm("zh-Hant"), duties=(duty,))
    item = payload(snapshot, "zh-Hant")["duties"]["items"][0]
    assert item["by"] == "5月15日 15:05 前"


def test_the_age_of_the_data_is_shown_even_without_sources() -> None:
    made = payload(replace(calm(), sources=()), "en")
    assert [one["name"] for one in made["top"]["sources"]] == ["Data to 15:04"]


def test_demo_and_drill_are_marked_and_live_is_not() -> None:
    assert payload(calm(), "en")["marks"] is None
    assert payload(make("drill"), "zh-Hans")["marks"]["words"] == "演练，并非真实事件"
    demo = payload(make("demo"), "en")["marks"]["all"]
    assert [word for _, word in demo] == ["DEMO", "演示", "示範"]


def test_chart_begins_two_hours_before_the_onset_but_shows_four_at_least() -> None:
    snapshot = incident_of(1)
    chart = payload(snapshot, "en")["happening"]["chart"]
    assert chart["start"] == words.epoch_ms(at(11, 5))
    early = replace(snapshot, spikes=(spike(at(10, 30)),), incident=None)
    began = payload(early, "en")["happening"]["chart"]["start"]
    assert began == words.epoch_ms(at(8, 30))


def test_a_long_window_is_drawn_in_wider_buckets_that_keep_the_sums() -> None:
    long = series(40.0, onset=at(13, 0) - timedelta(hours=20), hours=40)
    snapshot = replace(
        calm(), series=long, spikes=(spike(at(13, 0) - timedelta(hours=20)),)
    )
    drawn = window.drawn(snapshot)
    assert drawn is not None
    assert drawn.bucket == 900 and len(drawn.negative) <= window.POINTS
    kept = len(drawn.negative) * 3
    assert sum(drawn.negative) == sum(long.negative[-kept:])
    for low, share, high in zip(
        drawn.share_low, drawn.share, drawn.share_high, strict=True
    ):
        assert low <= share <= high


def test_half_hour_zones_and_unknown_cities_are_named() -> None:
    assert words.city("Asia/Kathmandu", "en") == "Kathmandu"
    assert words.city("America/New_York", "zh-Hant") == "紐約"
    assert words.clock(NOW, "Asia/Kathmandu") == "12:50"


@given(seconds=some.integers(min_value=-50, max_value=10**7))
@settings(max_examples=50)
def test_spans_never_break_between_number_and_measure_word(seconds) -> None:
    for lang in LANGUAGES:
        said = words.age(seconds, lang)
        assert not re.search(r"\d \w", said)
        assert "-" not in said


@given(text=some.text(max_size=300))
@settings(max_examples=100)
def test_any_text_leaves_clean_and_short(text) -> None:
    said = words.clipped(words.masked(text), 60)
    assert len(said) <= 60 and "\n" not in said
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", said)
    said.encode("utf-8")
