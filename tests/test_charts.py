from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from crisis import charts

WORDS = charts.Words("count", "share", "expected", "negative", "all")
START = pd.Timestamp("2026-03-08 05:00", tz="UTC")


def rollup(buckets: int = 24) -> pd.DataFrame:
    mentions = np.arange(buckets)
    return pd.DataFrame(
        {
            "bucket_start": START + pd.to_timedelta(np.arange(buckets) * 900, unit="s"),
            "mentions": mentions,
            "negative": mentions // 2,
            "negative_share": pd.array(
                np.where(mentions > 0, 0.5, np.nan), dtype="Float64"
            ),
        }
    )


def drawn(scheme: str = "light", **more: object) -> dict:
    bands = pd.DataFrame(
        {"expected": [2.0] * 24, "lower": [1.0] * 24, "upper": [5.0] * 24}
    )
    return charts.trend(
        rollup(),
        bands,
        more.pop("marks", []),
        words=WORDS,
        scheme=scheme,
        zone="Asia/Shanghai",
        bucket=900,
        **more,
    )


def test_the_axis_is_in_the_rooms_zone_and_compact() -> None:
    figure = drawn()
    count = next(t for t in figure["data"] if t.get("name") == "negative")
    assert count["x0"] == "2026-03-08 13:00:00" and count["dx"] == 900_000
    assert "x" not in count


def test_the_share_is_not_drawn_where_few_posts_carry_it() -> None:
    share = next(t for t in drawn()["data"] if t.get("name") == "share")
    assert share["y"][: charts.LEAST] == [None] * charts.LEAST
    assert share["y"][charts.LEAST] == 50.0


def test_statements_and_spikes_are_marked_by_sign_and_word() -> None:
    marks = [
        charts.Mark(START, "spike", "13:00", 3.0),
        charts.Mark(START, "statement", "1"),
    ]
    texts = [t["text"] for t in drawn(marks=marks)["data"] if "text" in t]
    assert ["13:00"] in texts and ["<b>1</b>"] in texts


def test_light_and_dark_differ_only_in_colour() -> None:
    light, dark = drawn("light"), drawn("dark")
    assert json.dumps(light) != json.dumps(dark)
    assert [t.get("y") for t in light["data"]] == [t.get("y") for t in dark["data"]]


def test_a_figure_is_plain_data() -> None:
    json.dumps(drawn(selected=(START, START + pd.Timedelta(hours=1))))


@pytest.mark.parametrize(("share", "total"), [(0.0, 10.0), (1.0, 3.0), (0.5, 1000.0)])
def test_an_interval_holds_its_share_and_stays_in_range(
    share: float, total: float
) -> None:
    low, high = charts.wilson(np.array([share]), np.array([total]))
    assert 0 <= low[0] <= share <= high[0] <= 1


def test_no_posts_no_interval() -> None:
    low, high = charts.wilson(np.array([np.nan]), np.array([0.0]))
    assert np.isnan(low[0]) and np.isnan(high[0])


def test_a_kept_figure_opens_offline_and_its_title_is_text() -> None:
    page = charts.page(drawn(), "<b>storm")
    assert "&lt;b&gt;storm" in page and "Plotly.newPlot" in page
    assert '<script src="http' not in page
