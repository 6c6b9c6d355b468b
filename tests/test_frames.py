from __future__ import annotations

import pandas as pd
import pytest

from crisis.errors import FrameError
from crisis.frames import MENTIONS, SCORED, check_frame, conform, empty


def test_an_empty_frame_keeps_its_spec() -> None:
    assert list(check_frame(empty(SCORED), SCORED).columns) == list(SCORED.columns)


def test_all_violations_are_told_at_once() -> None:
    frame = empty(MENTIONS).drop(columns=["url"])
    frame["likes"] = "many"
    with pytest.raises(FrameError) as caught:
        check_frame(frame, MENTIONS)
    assert "url" in str(caught.value) and "likes" in str(caught.value)


def test_naive_times_and_doubled_keys_are_refused() -> None:
    rows = pd.DataFrame(
        {
            "mention_key": ["a", "a"],
            "platform": "x",
            "published_at": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True),
            "text": "t",
            "lang": "en",
            "kind": "post",
        }
    )
    frame = conform(rows, MENTIONS)
    with pytest.raises(FrameError, match="not unique"):
        check_frame(frame, MENTIONS)


def test_missing_numbers_stay_missing() -> None:
    frame = conform(pd.DataFrame({"text": ["a"], "likes": [None]}), MENTIONS)
    assert frame["likes"].isna().all() and str(frame["likes"].dtype) == "Int64"


def test_a_column_of_the_wrong_kind_names_itself() -> None:
    with pytest.raises(FrameError, match="followers"):
        conform(pd.DataFrame({"followers": ["many"]}), MENTIONS)
