"""How many are negative, with an error bar that knows the engine errs.

Two ways. With nothing labelled: the share that the engine calls negative, corrected for
how often it is wrong on sets it never saw. With a sample labelled by people: the
stratified estimate, which needs no trust in the engine at all; the engine only makes
the sample small by saying where doubt is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crisis import resources
from crisis.sentiment.base import NEGATIVE

Z95 = 1.959964
EDGES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of P(negative); a stratum between each two
UNKNOWN = "none"  # stratum of mentions without probabilities
FLOOR = 5  # labels per stratum, so that each has a variance


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] with its 95 % interval.

    method: ``empty``, ``engine`` (called negative, corrected for the engine's measured
    errors), ``counted`` (called negative, uncorrected) or ``sample`` (labelled by
    people). labelled: judgements used. total: mentions it speaks of.
    """

    share: float
    low: float
    high: float
    method: str
    labelled: int
    total: int


@dataclass(frozen=True)
class ErrorRates:
    """How often an engine is right on posts of sets it never saw.

    sensitivity: of the negative ones, called negative. specificity: of the others, not
    called negative. Each with the standard deviation between sets.
    """

    sensitivity: float
    sensitivity_sd: float
    specificity: float
    specificity_sd: float


def wilson(hits: float, total: float) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927); (0, 1) of nothing."""
    if total <= 0:
        return 0.0, 1.0
    share, square = hits / total, Z95**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = (
        Z95
        / (1 + square / total)
        * sqrt(share * (1 - share) / total + square / (4 * total**2))
    )
    return max(0.0, middle - half), min(1.0, middle + half)


def shipped_rates() -> ErrorRates:
    """Return the default engine's rates, as written beside its weights."""
    table = resources.load_toml(resources.find("sentiment/social.toml"))["errors"]
    return ErrorRates(
        table["sensitivity"],
        table["sensitivity_sd"],
        table["specificity"],
        table["specificity_sd"],
    )


def from_engine(scored: pd.DataFrame, rates: ErrorRates | None = None) -> Share:
    """Return the negative share that the engine's calls imply, nothing labelled.

    With q called negative, sensitivity s and specificity t the true share is estimated
    as (q + t - 1) / (s + t - 1) (Rogan & Gladen, American Journal of Epidemiology 107,
    1978), its variance by the delta method with the rates' own variance, here their
    spread between sets, since the room's posts are one more set. Where the engine is
    little better than chance (s + t < 1.1) the plain Wilson interval is widened to all.

    Args: scored: SCORED frame. rates: of the engine in use; None: the default engine's.
    """
    return from_counts(int((scored["label"] == NEGATIVE).sum()), len(scored), rates)


def from_counts(hits: int, total: int, rates: ErrorRates | None = None) -> Share:
    """Return the same as `from_engine` of counts: `hits` of `total` called negative."""
    if not total:
        return Share(0.0, 0.0, 1.0, "empty", 0, 0)
    called = hits / total
    rates = rates or shipped_rates()
    gain = rates.sensitivity + rates.specificity - 1
    if gain < 0.1:
        return Share(called, 0.0, 1.0, "counted", 0, total)
    share = min(max((called + rates.specificity - 1) / gain, 0.0), 1.0)
    low, high = wilson(called * total, total)
    sampling = ((high - low) / (2 * Z95)) ** 2  # Wilson's width: never 0
    spread = (share * rates.sensitivity_sd) ** 2
    spread += ((1 - share) * rates.specificity_sd) ** 2
    half = Z95 * sqrt(sampling + spread) / gain
    return Share(
        share, max(0.0, share - half), min(1.0, share + half), "engine", 0, total
    )


def strata(scored: pd.DataFrame) -> pd.Series:
    """Return each mention's stratum: ``0`` .. ``5`` by P(negative), or ``none``."""
    chance = scored["p_negative"].to_numpy(dtype=float, na_value=np.nan)
    place = np.digitize(chance, EDGES).astype(str).astype(object)
    place[np.isnan(chance)] = UNKNOWN
    return pd.Series(place, index=scored.index, dtype="str")


def draw(scored: pd.DataFrame, size: int, *, seed: int) -> pd.DataFrame:
    """Return a stratified random sample to label: ``mention_key``, ``stratum``.

    In random order, and without what the engine thinks, so that people judge blind.
    Places go to strata by Neyman's allocation (N times the standard deviation that the
    engine expects; Cochran, Sampling Techniques, 1977, 5.5), at least 5 each.

    Args: scored: SCORED frame. size: wanted labels; all mentions if there are fewer.
    seed: same seed, same sample.
    """
    stratum = strata(scored)
    chance = scored["p_negative"].to_numpy(dtype=float, na_value=np.nan)
    chance = np.where(np.isnan(chance), 0.5, chance)
    names = sorted(stratum.unique())
    many = np.array([(stratum == name).sum() for name in names])
    middle = np.array([chance[stratum == name].mean() for name in names])
    wish = many * np.sqrt(np.maximum(middle * (1 - middle), 0.02))
    places = _allocate(size, wish, many)
    rng = np.random.default_rng(seed)
    picked = [
        rng.choice(np.flatnonzero(stratum == name), take, replace=False)
        for name, take in zip(names, places, strict=True)
    ]
    order = rng.permutation(np.concatenate([*picked, np.zeros(0, int)]).astype(int))
    chosen = scored["mention_key"].iloc[order]
    return pd.DataFrame(
        {"mention_key": chosen, "stratum": stratum.iloc[order]}
    ).reset_index(drop=True)


def _allocate(
    size: int, wish: NDArray[np.float64], many: NDArray[np.int64]
) -> list[int]:
    """Return whole places per stratum: a floor each, the rest by `wish`."""
    places = np.minimum(many, min(FLOOR, max(size // max(len(many), 1), 1)))
    while places.sum() < min(size, many.sum()):
        lacking = np.where(places < many, wish / (places + 1), -1.0)
        places[int(np.argmax(lacking))] += 1
    return [int(place) for place in places]


def from_sample(scored: pd.DataFrame, judged: Sequence[tuple[str, str, str]]) -> Share:
    """Return the negative share that people's judgements of a drawn sample imply.

    The stratified estimator, sum of W p over strata, with the finite population
    correction (Cochran 1977, 5.2); each stratum's variance uses (x + 1) / (n + 2), so
    that three out of three is not taken for certainty. The interval is Wilson's for the
    effective sample size that this variance amounts to, so it stays within [0, 1].
    A stratum nobody labelled is taken as the engine has it, with variance 1/4.

    Args: scored: SCORED frame, now. judged: (mention_key, stratum when drawn, label);
    any label but ``negative`` counts as not negative.
    """
    total = len(scored)
    if not total or not judged:
        return from_engine(scored)
    sizes = strata(scored).value_counts()
    means = scored["p_negative"].astype(float).groupby(strata(scored)).mean()
    chance = {str(name): float(mean) for name, mean in means.items()}
    votes: dict[str, list[bool]] = {}
    for _, stratum, label in judged:
        votes.setdefault(stratum, []).append(label == NEGATIVE)
    share = variance = 0.0
    for name, many in sizes.items():
        weight, said = many / total, votes.get(str(name), [])
        if said:
            n, x = len(said), sum(said)
            smooth = (x + 1) / (n + 2)
            left = max(1 - n / many, 0.0)
            share += weight * x / n
            variance += weight**2 * left * smooth * (1 - smooth) / n
        else:
            guess = chance[str(name)]
            share += weight * (0.5 if np.isnan(guess) else guess)
            variance += weight**2 / 4
    worth = share * (1 - share) / variance if variance else float(total)
    worth = max(worth, float(len(judged)) / 4)
    low, high = wilson(share * worth, worth) if variance else (share, share)
    return Share(share, low, high, "sample", len(judged), total)
