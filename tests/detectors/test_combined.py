"""Several measures, one explained alert; artefacts told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from crisis.detectors import alerts, artefacts, combined
from crisis.frames import ROLLUP, conform, empty

DAYS, PER_DAY = 8, 288


def room(seed: int = 5, mean: float = 10.0, share: float = 0.2) -> pd.DataFrame:
    """ROLLUP of a quiet room."""
    rng = np.random.default_rng(seed)
    size = DAYS * PER_DAY
    times = pd.date_range("2031-03-03", periods=size, freq="5min", tz="UTC")
    mentions = rng.poisson(mean * np.exp(0.5 * np.sin(np.arange(size) / 45.8)))
    negative = rng.binomial(mentions, share)
    frame = pd.DataFrame(
        {"bucket_start": times, "mentions": mentions, "negative": negative}
    )
    return conform(frame, ROLLUP)


def storm(frame: pd.DataFrame, start: int, length: int, mentions, share) -> None:
    rng = np.random.default_rng(9)
    rows = slice(start, start + length - 1)
    more = (frame.loc[rows, "mentions"].astype(int) * mentions).astype(int)
    frame.loc[rows, "mentions"] = more.to_numpy()
    frame.loc[rows, "negative"] = rng.binomial(more, share)


def test_a_quiet_room_and_an_empty_one_have_no_alert() -> None:
    found = combined.detect(room())
    assert found.detections == ()
    assert len(found.bands) == DAYS * PER_DAY
    assert combined.detect(empty(ROLLUP)) == combined.NOTHING


def test_a_storm_is_one_alert_that_names_all_measures() -> None:
    frame = room()
    storm(frame, 2000, 60, 4, 0.7)
    found = combined.detect(frame)
    assert [one.metric for one in found.detections] == [
        "mentions+negative+negative_share"
    ]
    told = found.explained[0]
    assert told.detection.detector == "combined"
    assert {one.metric for one in told.fired} == set(combined.MEASURES)
    assert all(one.score >= one.limit for one in told.fired)
    start = frame["bucket_start"][2000]
    assert start <= told.detection.at <= start + pd.Timedelta("20min")
    assert abs(told.detection.onset - start) <= pd.Timedelta("15min")
    assert told.detection.end is not None


def test_a_souring_mood_without_more_posts_is_found_by_the_share() -> None:
    frame = room()
    storm(frame, 2000, 100, 1, 0.65)
    metrics = [one.metric for one in combined.detect(frame).detections]
    assert len(metrics) == 1 and "negative_share" in metrics[0]
    assert "mentions" not in metrics[0]


def test_praise_is_a_rise_in_mentions_only() -> None:
    frame = room()
    storm(frame, 2000, 60, 4, 0.02)
    told = combined.detect(frame).explained
    assert [one.detection.metric for one in told] == ["mentions"]
    assert {one.metric for one in told[0].quiet} == {"negative", "negative_share"}


def test_bands_stand_row_for_row_and_are_of_the_negative_count() -> None:
    frame = room()
    bands = combined.detect(frame).bands
    assert list(bands["bucket_start"]) == list(frame["bucket_start"])
    later = bands.iloc[3 * PER_DAY :]
    assert abs(later["expected"].mean() - frame["negative"].mean()) < 0.5
    assert (later["lower"] <= later["expected"]).all()
    assert (later["upper"] > later["expected"]).all()
    assert (later["mentions_expected"] > later["expected"]).all()


def test_no_look_ahead_in_the_combined_alert() -> None:
    frame = room()
    storm(frame, 1500, 60, 4, 0.7)
    storm(frame, 2100, 60, 5, 0.7)
    whole = combined.detect(frame).detections
    for cut in (1400, 1510, 1700, 2120):
        so_far = combined.detect(frame.iloc[:cut]).detections
        for early, late in zip(so_far, whole, strict=False):
            assert (early.at, early.observed, early.expected, early.upper) == (
                late.at,
                late.observed,
                late.expected,
                late.upper,
            )
        limit = frame["bucket_start"][cut]
        assert len(so_far) == sum(one.at < limit for one in whole)


def new_source() -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    old, new = room(), room(seed=6, mean=60)
    new.loc[: 6 * PER_DAY - 1, ["mentions", "negative"]] = 0
    new.loc[[100, 700], "mentions"] = 1
    both = old.copy()
    both["mentions"] = old["mentions"] + new["mentions"]
    both["negative"] = old["negative"] + new["negative"]
    return both, {"old feed": old, "new feed": new}


def test_a_source_that_has_just_begun_is_no_spike() -> None:
    both, by_source = new_source()
    assert len(combined.detect(both).detections) == 1, "what a naive look would say"
    found = combined.detect(both, by_source=by_source)
    assert found.detections == ()
    (new,) = found.artefacts
    assert (new.kind, new.source) == ("new_source", "new feed")
    assert new.since - both["bucket_start"][6 * PER_DAY] <= pd.Timedelta("10min")
    assert new.until is not None
    alone = by_source["new feed"]
    assert alerts(alone["bucket_start"], alone["mentions"]) == []


def test_a_spike_of_an_old_source_is_found_beside_a_new_one() -> None:
    both, by_source = new_source()
    for frame in (both, by_source["old feed"]):
        frame.loc[1800:1850, "mentions"] = frame.loc[1800:1850, "mentions"] + 60
    found = combined.detect(both, by_source=by_source)
    assert [one.metric for one in found.detections] == ["mentions"]
    assert [one.source for one in found.explained[0].ruled_out] == ["new feed"]


def test_a_source_busy_from_the_first_bucket_is_not_new() -> None:
    frame = room()
    assert artefacts.find({"a": (frame["bucket_start"], frame["mentions"])}) == ()


def capped(seed: int = 7) -> pd.DataFrame:
    frame = room(seed=seed, mean=0.5)
    rng = np.random.default_rng(seed)
    at = rng.choice(DAYS * PER_DAY, 9, replace=False)
    frame.loc[at, "mentions"] = 200
    return frame


def test_a_crawl_that_hits_its_ceiling_is_reported_and_raises_nothing() -> None:
    old, crawl = room(), capped()
    both = old.copy()
    both["mentions"] = old["mentions"] + crawl["mentions"]
    assert combined.detect(both).detections
    found = combined.detect(both, by_source={"feed": old, "crawl": crawl})
    assert found.detections == ()
    (cap,) = found.artefacts
    assert (cap.kind, cap.source, cap.ceiling, cap.times) == ("cap", "crawl", 200.0, 9)


def test_small_or_constant_maxima_are_no_ceiling() -> None:
    times = pd.date_range("2031-01-01", periods=500, freq="5min", tz="UTC")
    small = np.random.default_rng(1).poisson(1, 500)
    assert artefacts.find({"a": (times, small), "b": (times, [50.0] * 500)}) == ()


def test_sources_without_rows_are_no_artefact() -> None:
    assert artefacts.find({}) == ()
    assert artefacts.find({"a": ([], [])}) == ()


def test_a_day_that_grew_evenly_is_told_as_a_day() -> None:
    rng = np.random.default_rng(8)
    frame = room(mean=1.0)
    rows = slice(6 * PER_DAY, 7 * PER_DAY - 1)
    more = frame.loc[rows, "mentions"].astype(int) + rng.poisson(0.7, PER_DAY)
    frame.loc[rows, "mentions"] = more.to_numpy()
    (told,) = combined.detect(frame).explained
    assert (told.detection.detector, told.detection.metric) == ("day", "mentions")
    start = frame["bucket_start"][6 * PER_DAY]
    assert start < told.detection.at <= start + pd.Timedelta("25h")
    assert told.detection.observed >= told.detection.upper > told.detection.expected


def test_a_short_rise_is_not_told_again_as_a_day() -> None:
    frame = room()
    storm(frame, 2000, 90, 8, 0.6)
    assert [one.detector for one in combined.detect(frame).detections] == ["combined"]
