import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.sentiment import prevalence
from crisis.sentiment.prevalence import ErrorRates, Share


def room(chance: np.ndarray) -> pd.DataFrame:
    label = np.where(chance >= 0.5, "negative", "neutral")
    return pd.DataFrame(
        {
            "mention_key": [f"k{i}" for i in range(len(chance))],
            "p_negative": pd.array(chance).astype("Float64"),
            "label": label,
        }
    )


def invented(seed: int, many: int = 4000) -> tuple[pd.DataFrame, np.ndarray]:
    """A room whose engine is overconfident: truth is drawn from a flatter curve."""
    rng = np.random.default_rng(seed)
    chance = rng.beta(0.6, 1.2, many)
    return room(chance), rng.random(many) < 0.25 + 0.5 * (chance - 0.25)


def label_it(scored: pd.DataFrame, truth: np.ndarray, size: int, seed: int) -> Share:
    drawn = prevalence.draw(scored, size, seed=seed)
    known = dict(zip(scored["mention_key"], truth, strict=True))
    judged = [
        (key, stratum, "negative" if known[key] else "other")
        for key, stratum in drawn.itertuples(index=False)
    ]
    return prevalence.from_sample(scored, judged)


def test_a_labelled_sample_covers_the_truth_about_as_often_as_it_says():
    hits = 0
    for seed in range(60):
        scored, truth = invented(seed)
        share = label_it(scored, truth, 150, seed)
        hits += share.low <= truth.mean() <= share.high
    assert hits >= 53  # of 60; 95 % would be 57


def test_labelling_everything_leaves_no_doubt():
    scored, truth = invented(1, 80)
    share = label_it(scored, truth, 80, 0)
    assert share.share == pytest.approx(truth.mean())
    assert share.high - share.low < 1e-9
    assert share.method == "sample" and share.labelled == 80


def test_more_labels_narrow_the_bar():
    scored, truth = invented(2)
    wide, narrow = (label_it(scored, truth, size, 5) for size in (60, 600))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 2


def test_the_sample_is_blind_reproducible_and_without_doubles():
    scored, _ = invented(3)
    first, again = (prevalence.draw(scored, 100, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert list(first.columns) == ["mention_key", "stratum"]
    assert first["mention_key"].is_unique and len(first) == 100
    assert not first.equals(prevalence.draw(scored, 100, seed=10))


def test_every_stratum_is_asked():
    scored, _ = invented(4)
    assert prevalence.draw(scored, 60, seed=0)["stratum"].value_counts().min() >= 5


def test_a_sample_larger_than_the_room_is_the_room():
    scored, _ = invented(5, 7)
    assert len(prevalence.draw(scored, 500, seed=0)) == 7


def test_mentions_without_a_probability_are_a_stratum_of_their_own():
    scored = room(np.array([0.2, 0.9, np.nan]))
    assert prevalence.strata(scored).tolist() == ["1", "5", "none"]


def test_engine_calls_are_corrected_for_its_errors():
    rates = ErrorRates(0.8, 0.05, 0.9, 0.05)
    scored = room(np.r_[np.full(450, 0.9), np.full(550, 0.1)])
    share = prevalence.from_engine(scored, rates)
    assert share.share == pytest.approx((0.45 + 0.9 - 1) / 0.7)
    assert 0 <= share.low < share.share < share.high <= 1
    sharper = prevalence.from_engine(scored, ErrorRates(0.8, 0.0, 0.9, 0.0))
    assert sharper.high - sharper.low < share.high - share.low


def test_an_engine_no_better_than_chance_says_nothing():
    share = prevalence.from_engine(room(np.full(9, 0.9)), ErrorRates(0.5, 0, 0.5, 0))
    assert (share.low, share.high, share.method) == (0.0, 1.0, "counted")


def test_nothing_labelled_and_nothing_there():
    assert prevalence.from_engine(room(np.zeros(0))).method == "empty"
    assert prevalence.from_sample(room(np.full(5, 0.9)), []).method == "engine"
    rates = prevalence.shipped_rates()
    assert rates.sensitivity + rates.specificity > 1.2


def test_unlabelled_strata_widen_the_bar():
    scored = room(np.r_[np.full(50, 0.05), np.full(50, 0.95)])
    half = prevalence.from_sample(
        scored, [(f"k{i}", "5", "negative") for i in range(20)]
    )
    assert half.low < 0.5 < half.high and half.high - half.low > 0.3


@given(st.integers(0, 200), st.integers(0, 200))
def test_wilson_holds_the_share(hits, misses):
    low, high = prevalence.wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9
