"""What a judged sample says: the corrected share, and where people differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from crisis.labelling.record import JUDGEMENTS, NEGATIVE, OTHER, Sample
from crisis.sentiment.prevalence import (
    EDGES,
    UNKNOWN,
    ErrorRates,
    Share,
    from_sample,
)

ENOUGH = 30  # judgements before the engine's rates are taken from a sample
ENOUGH_OF_EACH = 5  # negative ones, and others
ENGINE_LABELS = ("negative", "unsure", "neutral", "positive")
BY_HAND = "analyst"


@dataclass(frozen=True)
class Outcome:
    """A sample judged in whole or part, against the engine's present scores.

    raw: share that carries the label negative now. share: what the judgements imply.
    confusion: people's label -> engine's label -> posts (unweighted; posts corrected
    by hand are left out). agree: of the posts in it, both negative or both not.
    seen: the engine learnt from these labels, so neither agreement nor rates are told.
    more: further judgements that would halve the interval, 0 without any yet.
    """

    raw: float
    share: Share
    confusion: Mapping[str, Mapping[str, int]]
    agree: float | None
    more: int
    rates: ErrorRates | None
    seen: bool = False


def outcome(
    sample: Sample, raw: float, judged: pd.DataFrame, *, seen: bool = False
) -> Outcome:
    """Weigh a sample.

    Args: raw: share labelled negative now. judged: SCORED frame of what was judged.
    seen: the engine learnt from it (`record.learnt_from`).
    """
    said = dict(sample.judged)
    told = [vote for vote in sample.votes() if vote[2] != OTHER]
    share = from_sample(population(sample), told)
    confusion = {one: dict.fromkeys(ENGINE_LABELS, 0) for one in JUDGEMENTS}
    same = sure = 0
    for key, label, engine in judged[["mention_key", "label", "engine"]].itertuples(
        index=False, name=None
    ):
        if key in said and engine != BY_HAND:
            confusion[said[key]][label] += 1
            if said[key] != OTHER and label != "unsure":
                sure += 1
                same += (said[key] == NEGATIVE) == (label == NEGATIVE)
    return Outcome(
        raw,
        share,
        confusion,
        same / sure if sure and not seen else None,
        halving(len(told), sample.total),
        None if seen else rates(sample, judged),
        seen,
    )


def population(sample: Sample) -> pd.DataFrame:
    """Return a frame with the strata as they were when the sample was drawn.

    Not the mentions as scored now: an adjustment since then moves them between strata,
    and the chance of being drawn went by the old ones.
    """
    edges = np.array([0.0, *EDGES, 1.0])
    chance = {str(n): p for n, p in enumerate((edges[:-1] + edges[1:]) / 2)}
    chance[UNKNOWN] = np.nan
    rows = np.repeat(
        [chance[name] for name in sample.sizes], list(sample.sizes.values())
    )
    label = np.where(rows > 0.5, NEGATIVE, "neutral").astype(object)
    return pd.DataFrame({"p_negative": rows, "label": label})


def halving(labels: int, total: int) -> int:
    """Return how many further judgements halve the interval.

    Its width goes with 1 / sqrt(n), so four times as many in all, by the finite
    population correction fewer: (1/n - 1/N) has to fall to a quarter.
    """
    if not labels or labels >= total:
        return 0
    wanted = 1 / (0.25 * (1 / labels - 1 / total) + 1 / total)
    return max(round(wanted) - labels, 1)


def rates(sample: Sample, judged: pd.DataFrame) -> ErrorRates | None:
    """Return how often the engine is right in this room, None with too few judgements.

    Each judgement counts for the mentions of its stratum; the standard deviations are
    binomial, of (x + 1) / (n + 2) with Kish's effective sample size (sum w)^2 / sum w^2
    (Kish, Survey Sampling, 1965, 11.7).
    """
    said = {key: label for key, label in sample.judged.items() if label != OTHER}
    frame = judged[judged["mention_key"].isin(said)]
    people = frame["mention_key"].map(said).to_numpy() == NEGATIVE
    if len(frame) < ENOUGH or not _enough(people):
        return None
    engine = _called(frame)
    weight = np.array([sample.weight(key) for key in frame["mention_key"]])
    sensitivity, sensitivity_sd = _rate(engine[people], weight[people])
    specificity, specificity_sd = _rate(~engine[~people], weight[~people])
    return ErrorRates(sensitivity, sensitivity_sd, specificity, specificity_sd)


def _enough(people: np.ndarray) -> bool:
    return min(people.sum(), (~people).sum()) >= ENOUGH_OF_EACH


def _called(frame: pd.DataFrame) -> np.ndarray:
    """Tell which the engine called negative, also where a person relabelled since."""
    by_hand = (frame["engine"] == BY_HAND).to_numpy(bool)
    negative = (frame["label"] == NEGATIVE).to_numpy(bool)
    chance = frame["p_negative"].to_numpy(dtype=float, na_value=np.nan)
    own = chance[negative & ~by_hand]
    bound = float(np.nanmin(own)) if len(own) and not np.isnan(own).all() else 0.5
    return np.where(by_hand, chance >= bound, negative)


def _rate(hits: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    total = weight.sum()
    worth = total**2 / (weight**2).sum()
    share = float((hits * weight).sum() / total)
    smooth = (share * worth + 1) / (worth + 2)
    return share, sqrt(smooth * (1 - smooth) / worth)
