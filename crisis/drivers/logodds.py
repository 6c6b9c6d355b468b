"""Is something said more often now than usual? Log-odds with a Dirichlet prior.

Monroe, Colaresi & Quinn (2008), "Fightin' Words", Political Analysis 16(4), eq. 16-22:
the difference of the log-odds of a feature in two groups, each smoothed by a prior that
is informed by both together, over its estimated standard deviation. Rare features are
pulled towards "no difference"; the result is a z-score.
"""

from __future__ import annotations

import numpy as np

PRIOR = 20.0  # posts' worth of prior, spread as the two groups together are


def z_scores(
    now: np.ndarray, now_all: float, usual: np.ndarray, usual_all: float
) -> np.ndarray:
    """Return how surely each feature is over-represented now.

    Args: now, usual: posts with the feature; now_all, usual_all: all posts.
    """
    pooled = (now + usual + 0.5) / (now_all + usual_all + 1)
    prior, total = PRIOR * pooled, PRIOR
    here, there = now + prior, usual + prior
    difference = np.log(here / (now_all + total - here)) - np.log(
        there / (usual_all + total - there)
    )
    return difference / np.sqrt(1 / here + 1 / there)


def times_usual(
    now: float, now_all: float, usual: float, usual_all: float
) -> float | None:
    """Return the rate now over the usual rate, None if it was never there before."""
    if not usual or not usual_all or not now_all:
        return None
    return float((now / now_all) / (usual / usual_all))
