from __future__ import annotations

import pandas as pd
import pytest

from crisis.demo import posts
from crisis.frames import MENTIONS, check_frame


@pytest.fixture(scope="module")
def drawn() -> pd.DataFrame:
    return posts.mentions()


def test_the_story_is_several_thousand_posts_in_three_languages(
    drawn: pd.DataFrame,
) -> None:
    check_frame(drawn, MENTIONS)
    assert 3_000 < len(drawn) < 10_000
    assert set(drawn["lang"]) == {"en", "zh-Hans", "zh-Hant"}


def test_nights_are_quieter_than_evenings(drawn: pd.DataFrame) -> None:
    hours = drawn["published_at"].dt.tz_convert("Asia/Shanghai").dt.hour
    assert (hours == 21).sum() > 3 * (hours == 4).sum()


def test_the_outbreak_stands_out_and_passes(drawn: pd.DataFrame) -> None:
    days = drawn["published_at"].dt.tz_convert("Asia/Shanghai").dt.date.value_counts()
    by_day = days.sort_index().to_list()
    assert max(by_day) == by_day[6] > 5 * by_day[5]
    assert by_day[-1] < by_day[6] / 5


def test_the_same_seed_tells_the_same_story(drawn: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(drawn, posts.mentions())
