"""The shipped detector: what fires, what does not, and never by looking ahead."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis import detectors
from crisis.errors import DataFileError, FrameError

FROZEN = ("at", "observed", "expected", "upper", "score", "onset", "metric")


def quiet(days: float, step: str = "5min", mean: float = 10.0, seed: int = 1):
    """Poisson counts with a rhythm of the day."""
    buckets = round(days * 86_400 / pd.Timedelta(step).total_seconds())
    times = pd.date_range("2031-03-03", periods=buckets, freq=step, tz="UTC")
    hours = times.hour + times.minute / 60
    rate = mean * np.exp(0.6 * np.sin((hours - 9) / 24 * 2 * np.pi))
    return times, np.random.default_rng(seed).poisson(rate).astype(float)


def surge(values: np.ndarray, start: int, length: int, factor: float) -> np.ndarray:
    raised = values.copy()
    raised[start : start + length] = np.round(raised[start : start + length] * factor)
    return raised


def test_a_quiet_fortnight_with_rhythm_raises_nothing() -> None:
    assert detectors.alerts(*quiet(14)) == []


@pytest.mark.parametrize("step", ["1min", "5min", "15min", "1h"])
def test_a_fourfold_rise_is_one_alert_at_any_interval(step: str) -> None:
    per_day = round(86_400 / pd.Timedelta(step).total_seconds())
    mean = 10 * 288 / per_day
    times, values = quiet(5, step, mean)
    start = round(4.4 * per_day)
    values = surge(values, start, max(per_day // 6, 2), 4)
    found = detectors.alerts(times, values)
    assert len(found) == 1
    assert times[start] <= found[0].at <= times[start] + pd.Timedelta("2h")
    assert found[0].observed > found[0].upper >= found[0].expected


def test_a_rise_in_daily_counts_is_found() -> None:
    times = pd.date_range("2031-01-01", periods=60, freq="D", tz="UTC")
    values = np.random.default_rng(2).poisson(40, 60).astype(float)
    values[45:47] = 160
    assert [one.at for one in detectors.alerts(times, values)] == [times[45]]


def test_an_episode_has_onset_peak_and_end_and_a_second_one_is_told() -> None:
    times, values = quiet(9)
    values = surge(surge(values, 1500, 40, 6), 2300, 40, 8)
    first, second = detectors.alerts(times, values)
    assert abs(first.onset - times[1500]) <= pd.Timedelta("15min")
    assert times[1500] <= first.peak_at <= times[1540]
    assert first.peak == values[1500:1540].max()
    assert times[1540] <= first.end <= times[1575]
    assert times[2300] <= second.at <= times[2310]


def test_an_open_episode_has_no_end() -> None:
    times, values = quiet(5)
    values = surge(values, len(values) - 20, 20, 8)
    assert detectors.alerts(times, values)[-1].end is None


def test_what_happens_three_times_a_fortnight_is_no_news_and_more_of_it_is() -> None:
    times, values = quiet(16, mean=4)
    for day in (3, 5, 7, 9, 11, 13):
        values[day * 288 + 100 : day * 288 + 103] = 60
    values[15 * 288 : 15 * 288 + 30] = 60
    days = [one.at.day - 3 for one in detectors.alerts(times, values)]
    assert days[:3] == [3, 5, 7] and days[-1] == 15
    assert not set(days) & {11, 13}


def test_a_lasting_level_shift_is_one_alert_then_the_new_usual() -> None:
    times, values = quiet(16)
    values = surge(values, 6 * 288, len(values), 3)
    found = detectors.alerts(times, values)
    assert len(found) == 1
    assert found[0].end is not None


def test_weekends_are_not_mistaken_for_spikes_on_monday() -> None:
    times, values = quiet(35, "1h", mean=60)
    values = np.where(times.day_of_week >= 5, np.round(values * 0.3), values)
    late = [one for one in detectors.alerts(times, values) if one.at > times[24 * 21]]
    assert late == []


@pytest.mark.parametrize("mean", [0.02, 0.2])
def test_near_zero_counts_need_several_posts(mean: float) -> None:
    times = pd.date_range("2031-01-01", periods=4000, freq="5min", tz="UTC")
    values = np.random.default_rng(3).poisson(mean, 4000).astype(float)
    assert len(detectors.alerts(times, values)) <= 1
    values[3500:3504] = 5
    assert times[3500] <= detectors.alerts(times, values)[-1].at <= times[3503]


def test_missing_buckets_are_gaps_and_the_backlog_after_them_is_no_spike() -> None:
    times, values = quiet(8)
    keep = np.ones(len(values), bool)
    keep[1500:1560] = False
    lump = values.copy()
    lump[1560] = values[1500:1561].sum() * 0.35
    assert detectors.alerts(times[keep], lump[keep]) == []
    silent = np.where(keep, lump, 0.0)
    assert detectors.alerts(times, silent) == []
    unknown = np.where(keep, lump, np.nan)
    assert detectors.alerts(times, unknown) == []


def test_a_spike_soon_after_a_gap_is_still_found() -> None:
    times, values = quiet(8)
    values = surge(values, 1570, 24, 6)
    keep = np.ones(len(values), bool)
    keep[1500:1560] = False
    assert len(detectors.alerts(times[keep], values[keep])) == 1


@pytest.mark.parametrize("size", [0, 1, 2, 5])
def test_tiny_series_are_silent(size: int) -> None:
    times = pd.date_range("2031-01-01", periods=size, freq="1h")
    assert detectors.alerts(times, [1000.0] * size) == []
    assert len(detectors.bands(times, [1000.0] * size)) == size
    assert len(detectors.score_series(times, [1000.0] * size)) == size


@pytest.mark.parametrize("level", [0.0, 7.0, 1e9])
def test_constants_are_silent(level: float) -> None:
    times = pd.date_range("2031-01-01", periods=3000, freq="5min")
    assert detectors.alerts(times, [level] * 3000) == []


def test_order_and_duplicates_do_not_matter_and_the_last_value_stands() -> None:
    times, values = quiet(5)
    values = surge(values, 1200, 40, 6)
    shuffled = np.random.default_rng(4).permutation(len(values))
    expected = detectors.alerts(times, values)
    assert expected
    assert detectors.alerts(times[shuffled], values[shuffled]) == expected
    doubled_times = [times[1300], *times]
    assert detectors.alerts(doubled_times, [9999.0, *values]) == expected


def test_times_may_be_text_or_naive_and_come_back_as_given() -> None:
    times, values = quiet(5)
    values = surge(values, 1200, 40, 6)
    aware = detectors.alerts(times, values)
    naive = detectors.alerts(times.tz_localize(None), values)
    text = detectors.alerts([str(t) for t in times.tz_localize(None)], list(values))
    assert [a.at.tz_localize(None) for a in aware] == [n.at for n in naive]
    assert text == naive
    taipei = detectors.alerts(times.tz_convert("Asia/Taipei"), values)
    assert [a.at for a in taipei] == [a.at for a in aware]
    assert str(taipei[0].at.tz) == "Asia/Taipei"


def test_nonsense_values_are_unknown_and_wrong_lengths_are_refused() -> None:
    times, values = quiet(3)
    broken = list(values)
    broken[100:104] = [math.nan, math.inf, -5.0, None]
    assert detectors.alerts(times, broken) == []
    with pytest.raises(FrameError):
        detectors.alerts(times, values[1:])
    with pytest.raises(FrameError):
        detectors.alerts(["not a time", "2031-01-01"], [1, 2])


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(50, 899),
    st.sampled_from(["1min", "5min", "1h", "1D"]),
    st.lists(st.tuples(st.integers(0, 899), st.integers(0, 500)), max_size=12),
)
def test_no_look_ahead(seed: int, cut: int, step: str, shocks: list) -> None:
    times = pd.date_range("2031-01-01", periods=900, freq=step, tz="UTC")
    values = np.random.default_rng(seed).poisson(5, 900).astype(float)
    for at, size in shocks:
        values[at : at + 5] += size
    so_far = detectors.alerts(times[:cut], values[:cut])
    whole = [one for one in detectors.alerts(times, values) if one.at < times[cut]]
    assert [[getattr(one, name) for name in FROZEN] for one in so_far] == [
        [getattr(one, name) for name in FROZEN] for one in whole
    ]
    scores = detectors.score_series(times, values)
    assert np.array_equal(
        detectors.score_series(times[:cut], values[:cut]), scores[:cut]
    )
    assert ((scores >= 0) & (scores <= 1)).all()


def test_memory_does_not_grow_with_history() -> None:
    def held(thing: object) -> int:
        parts = vars(thing) if hasattr(thing, "__dict__") else {}
        own = sum(len(v) for v in parts.values() if hasattr(v, "__len__"))
        return own + sum(held(v) for v in parts.values() if hasattr(v, "__dict__"))

    detector = detectors.SpikeDetector(300, detectors.shipped())
    sizes = []
    for second in range(0, 300 * 288 * 40, 300):
        detector.update(second, 5.0)
        if second in (300 * 288 * 16, 300 * 288 * 39):
            sizes.append(held(detector))
    assert sizes[0] == sizes[1]


def test_late_buckets_change_nothing() -> None:
    detector = detectors.SpikeDetector(300, detectors.shipped())
    assert detector.update(3000, 5.0) is not None
    assert detector.update(3000, 500.0) is None
    assert detector.update(2700, 500.0) is None


def test_a_band_surrounds_what_is_usual() -> None:
    times, values = quiet(10)
    band = detectors.bands(times, values)
    later = band.iloc[288 * 3 :]
    inside = (later["observed"] >= later["lower"]) & (
        later["observed"] <= later["upper"]
    )
    assert inside.mean() > 0.98
    assert (later["upper"] > later["expected"]).all()
    assert list(band["bucket_start"]) == list(times)


def test_settings_are_checked_and_change_the_outcome() -> None:
    shipped = detectors.shipped()
    times, values = quiet(5)
    values = surge(values, 1200, 40, 2)
    assert detectors.detect(times, values, shipped)
    assert not detectors.detect(times, values, shipped.changed(threshold=60))
    with pytest.raises(DataFileError):
        shipped.changed(treshold=1)
    with pytest.raises(DataFileError):
        shipped.changed(threshold=-1)
    with pytest.raises(DataFileError):
        shipped.changed(threshold=True)


def test_the_shipped_file_holds_every_number() -> None:
    assert detectors.shipped() == detectors.AlertSettings()


def test_the_room_overrides_the_shipped_numbers(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    (tmp_path / "overlay").mkdir()
    (tmp_path / "overlay" / "alerts.toml").write_text("[spike]\nthreshold = 9.0\n")
    assert detectors.load() == detectors.shipped().changed(threshold=9.0)
    assert detectors.shipped().threshold != 9.0
