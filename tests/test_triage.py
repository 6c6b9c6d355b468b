from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from crisis import triage
from crisis.frames import SCORED, conform
from crisis.triage import Reading

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
CALM = Reading(200, 20, 3, 3, 0.1, 0.1)


def posts(*texts: str, **columns: object) -> pd.DataFrame:
    rows = pd.DataFrame({"text": list(texts)})
    rows["mention_key"] = [f"k{n}" for n in range(len(rows))]
    rows["author"] = [f"author{n}" for n in range(len(rows))]
    for name, value in columns.items():
        rows[name] = value
    return conform(rows, SCORED)


def assess(reading: Reading, rows: pd.DataFrame):
    return triage.assess(reading, rows, at=NOW, since=None)


def test_calm_has_no_tier() -> None:
    found = assess(CALM, posts())
    assert found.tier == triage.NO_INCIDENT and found.factors == ()


def test_three_people_hurt_is_the_gravest_tier() -> None:
    rows = posts("I got burned", "手被燙傷了", "孩子烫伤送医")
    found = assess(CALM, rows)
    assert found.tier == 1 and found.factors[0].name == "harm_safety"
    assert found.factors[0].slots["count"] == 3


def test_one_person_saying_it_three_times_is_one_author() -> None:
    rows = posts("burned", "burned again", "still burned", author="same")
    assert assess(CALM, rows).tier == 2


def test_lost_money_is_one_step_lower_than_injury() -> None:
    assert assess(CALM, posts("这是诈骗", "骗钱的", "拒绝退款")).tier == 2


@pytest.mark.parametrize(
    ("peak", "share", "tier"), [(60, 0.7, 1), (60, 0.3, 2), (12, 0.2, 3)]
)
def test_volume_asks_for_a_tier_by_its_excess(
    peak: int, share: float, tier: int
) -> None:
    found = assess(Reading(20, 10, peak, 4, share, share), posts())
    assert found.tier == tier


def test_share_counts_only_with_enough_posts() -> None:
    assert assess(Reading(29, 15, 3, 3, 0.5, 0.1), posts()).tier == 0
    assert assess(Reading(30, 15, 3, 3, 0.5, 0.1), posts()).tier == 3


def test_a_loud_verified_voice_and_media_raise_the_tier() -> None:
    loud = posts("bad", verified=True, followers=2_000_000)
    assert assess(CALM, loud).tier == 2
    press = posts("bad", "bad", "bad", platform="news")
    assert assess(CALM, press).tier == 2


@pytest.mark.parametrize("text", ["firefox is slow", "the burner phone", "电影很感人"])
def test_ordinary_words_are_no_harm(text: str) -> None:
    assert triage.harm_of(text) is None


def test_each_tier_starts_its_clocks() -> None:
    assert triage.clocks(1)["acknowledge"].total_seconds() == 1800
    assert set(triage.clocks(4)) == {"reply"}
    assert triage.clocks(0) == {}
