"""Replay: alerts held against what was true and what the team did."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from crisis import detectors, replay
from crisis.frames import ROLLUP, conform, empty
from crisis.replay import Truth

DAY = 288


def past(seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    times = pd.date_range("2031-03-03", periods=10 * DAY, freq="5min", tz="UTC")
    mentions = rng.poisson(10, len(times))
    mentions[5 * DAY : 5 * DAY + 60] *= 5
    mentions[8 * DAY : 8 * DAY + 60] *= 6
    negative = rng.binomial(mentions, 0.2)
    frame = {"bucket_start": times, "mentions": mentions, "negative": negative}
    return conform(pd.DataFrame(frame), ROLLUP)


def start(day: int) -> pd.Timestamp:
    return pd.Timestamp("2031-03-03", tz="UTC") + timedelta(days=day)


def test_minutes_gained_and_delay_are_told_for_each_truth() -> None:
    truth = [
        Truth(start(8).to_pydatetime(), noticed_at=start(8) + timedelta(minutes=5)),
        Truth(
            start(5).to_pydatetime(),
            start(5) + timedelta(hours=6),
            noticed_at=start(5) + timedelta(minutes=95),
        ),
    ]
    found = replay.run(past(), detectors.shipped(), truth)
    assert found.missed == 0 and found.false_alarms == ()
    first, second = found.outcomes
    assert 0 <= first.delay <= 20
    assert first.gained == 95 - first.delay
    assert second.gained == 5 - second.delay


def test_without_truth_every_alert_counts_per_week() -> None:
    found = replay.run(past(), detectors.shipped())
    assert len(found.detections) == 2
    assert found.false_alarms == found.detections
    assert found.false_alarms_per_week == pytest.approx(2 / (10 / 7), rel=0.01)


def test_a_missed_crisis_and_a_false_alarm_are_told_apart() -> None:
    truth = [Truth(start(3), start(4)), Truth(start(8))]
    found = replay.run(past(), detectors.shipped(), truth)
    assert found.missed == 1
    assert found.outcomes[0].alerted_at is None and found.outcomes[0].delay is None
    assert [one.at.day for one in found.false_alarms] == [8]


def test_settings_are_compared_and_a_higher_threshold_is_later() -> None:
    table = replay.trade_off(
        past(),
        detectors.shipped().changed(day_threshold=99),
        [4, 12, 90],
        [Truth(start(5)), Truth(start(8))],
    )
    assert list(table["threshold"]) == ["4", "12", "90"]
    assert list(table["missed"]) == [0, 0, 2]
    assert table["delay"][0] <= table["delay"][1]
    assert table["delay"].isna()[2] and table["gained"].isna().all()


def test_an_empty_past_has_no_alerts() -> None:
    found = replay.run(empty(ROLLUP), detectors.shipped(), [Truth(start(1))])
    assert (found.detections, found.missed, found.false_alarms_per_week) == ((), 1, 0.0)


def test_chosen_numbers_are_kept_as_this_rooms(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    chosen = detectors.shipped().changed(threshold=5.5, memory_days=7)
    path = detectors.save(chosen)
    assert path.is_relative_to(tmp_path)
    assert detectors.load() == chosen
    assert "window_hours" not in path.read_text()
    detectors.save(detectors.shipped())
    assert detectors.load() == detectors.shipped()
