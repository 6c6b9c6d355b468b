"""Learns the weights of the default sentiment engine; run by hand.

    python tests/benchmarks/sentiment_train.py labelled.csv.gz [--loso-only] [--vectors F]

The labelled file has the columns set, lang, label (-1, 0, 1), text. Needs numpy, pandas,
vaderSentiment (all in requirements.txt) and scipy; seeds nothing, since nothing is
drawn: full-batch logistic regression by L-BFGS. Writes data/sentiment/social.npz and
social.toml. Every figure written down is of sets that the judged weights never saw.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import scipy.sparse as sp
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crisis.sentiment import features  # noqa: E402

SEED = 0
ROWS = 1 << features.HASH_BITS
L2 = 6e-6
MIN_POSTS = 3  # an n-gram that fewer posts hold says nothing about other sets
SET_POWER = 0.5  # a set counts with the root of its size
PRIOR_SCALE = 1.0


def design(texts: list[str]) -> sp.csr_matrix:
    """Return the posts as rows of n-gram weights over the root of their number."""
    ids, posts, weights = [], [], []
    for start in range(0, len(texts), 1024):
        found = features.extract(texts[start : start + 1024])
        ids.append(found.ids)
        posts.append(found.posts.astype(np.int64) + start)
        weights.append(found.weights.astype(np.float32))
    owner = np.concatenate(posts)
    values = np.concatenate(weights)
    norm = np.sqrt(np.bincount(owner, values, len(texts)))
    values /= np.maximum(norm, 1)[owner].astype(np.float32)
    return sp.csr_matrix(
        (values, (owner, np.concatenate(ids))), shape=(len(texts), ROWS)
    )


def fit(
    x: sp.csr_matrix, y: np.ndarray, weight: np.ndarray, group: np.ndarray, l2: float
) -> np.ndarray:
    """Return the weights of a logistic regression with an intercept per set.

    The intercepts take up how negative a set is on the whole, so that the weights need
    not learn a set's topic; they are thrown away.
    """
    columns, groups = x.shape[1], int(group.max()) + 1
    which = sp.csr_matrix(
        (np.full(len(y), 10.0, np.float32), (np.arange(len(y)), group)),
        shape=(len(y), groups),
    )
    model = LogisticRegression(
        solver="liblinear", dual=True, fit_intercept=False, tol=0.02, max_iter=40,
        random_state=SEED,
    )  # fmt: skip
    with warnings.catch_warnings():  # forty passes are enough; more change nothing
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(sp.hstack([x, which]).tocsr(), y, weight / (weight.sum() * l2))
    return model.coef_[0, :columns]


def vader_prior() -> np.ndarray:
    """Return VADER's valences on the rows of their words, turned round when negated."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    lexicon = SentimentIntensityAnalyzer().lexicon
    return prior(list(lexicon), np.array(list(lexicon.values())))


def prior(phrases: list[str], valence: np.ndarray) -> np.ndarray:
    """Return a column over the table rows from phrases and their valences."""
    column = np.zeros(ROWS, np.float32)
    rows = features.phrase_rows(phrases)
    column[rows[rows >= 0]] = valence[rows >= 0]
    rows = features.negated_rows(phrases)
    column[rows[rows >= 0]] = -1.6 * valence[rows >= 0]
    return column


class Learner:
    """Fits one head on any subset of the posts and gives table weights back."""

    def __init__(self, x: sp.csr_matrix, priors: np.ndarray) -> None:
        often = np.bincount(x.indices, minlength=ROWS)
        self.columns = np.flatnonzero(often >= MIN_POSTS)
        self.priors = priors
        self.scale = np.log(x.shape[0] / often[self.columns]) / 5
        kept = x[:, self.columns].multiply(self.scale[None, :]).tocsr()
        known = sp.csr_matrix(x @ priors.T * PRIOR_SCALE)
        self.x = sp.hstack([kept, known]).tocsr().astype(np.float32)

    def weights(
        self, at: np.ndarray, y: np.ndarray, group: np.ndarray, l2: float = L2
    ) -> np.ndarray:
        """Return a table column learnt from the posts `at`."""
        sizes = np.bincount(group[at])[group[at]]
        v = fit(self.x[at], y[at], sizes ** (SET_POWER - 1.0), group[at], l2)
        many = len(self.columns)
        table = (v[many:, None] * self.priors * PRIOR_SCALE).sum(axis=0)
        table[self.columns] += v[:many] * self.scale
        return table.astype(np.float32)


def auc(y: np.ndarray, score: np.ndarray) -> float:
    """Return the chance that a negative post outranks another one."""
    ranks = pd.Series(score).rank().to_numpy()
    ones = y.sum()
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / ones / (len(y) - ones))


def quantise(columns: list[np.ndarray]) -> tuple[np.ndarray, list[float]]:
    """Return int8 columns and the size of a step for each."""
    made, steps = [], []
    for column in columns:
        some = np.abs(column[column != 0])
        step = float(np.quantile(some, 0.9995)) / 127
        made.append(np.clip(np.round(column / step), -127, 127).astype(np.int8))
        steps.append(step)
    return np.column_stack(made), steps


def sharpness(y: np.ndarray, z: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return slope and intercept that make the log-odds `z` calibrated (Platt 1999)."""

    def loss(v: np.ndarray) -> float:
        margin = (2 * y - 1) * (v[0] * z + v[1])
        return float((weight * np.logaddexp(0, -margin)).sum() / weight.sum())

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def main() -> None:
    """Learn, judge by leaving sets out, write weights and provenance."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--loso-only", action="store_true")
    parser.add_argument("--quick", action="store_true", help="leave half out at once")
    parser.add_argument("--date", default=str(datetime.date(2026, 11, 23)))
    chosen = parser.parse_args()
    rows = pd.read_csv(chosen.labelled, keep_default_na=False)
    texts = rows["text"].tolist()
    keys = np.array(
        [k.strip() for i in range(0, len(texts), 1024)
         for k in features.fold(texts[i : i + 1024]).split("\n")]
    )  # fmt: skip
    names, group = np.unique(rows["set"].to_numpy(), return_inverse=True)
    negative = (rows["label"].to_numpy() == -1).astype(np.float32)
    positive = (rows["label"].to_numpy() == 1).astype(np.float32)
    learner = Learner(design(texts), np.stack([vader_prior()]))
    x = design(texts)
    unseen = np.zeros((len(rows), 2))
    graded = np.isin(group, np.unique(group[rows["label"] == 0]))
    scores = {}
    rounds = [[at] for at in range(len(names))]
    if chosen.quick:
        rounds = [list(range(0, len(names), 2)), list(range(1, len(names), 2))]
    for held in rounds:
        out = np.isin(group, held)
        seen = ~out & ~np.isin(keys, keys[out])
        unseen[out, 0] = x[out] @ learner.weights(np.flatnonzero(seen), negative, group)
        rest = np.flatnonzero(seen & graded & (negative == 0))
        unseen[out, 1] = x[out] @ learner.weights(rest, positive, group)
        for at in held:
            of = group == at
            scores[names[at]] = auc(negative[of], unseen[of, 0])
            print(
                f"{names[at]:28s} {of.sum():6d} AUC {scores[names[at]]:.4f}", flush=True
            )
    if chosen.loso_only:
        return
    write(chosen.date, rows, x, learner, unseen, scores, names, group)


def write(date, rows, x, learner, unseen, scores, names, group) -> None:
    """Fit on everything and store weights, calibration and provenance."""
    label = rows["label"].to_numpy()
    negative = (label == -1).astype(np.float32)
    positive = (label == 1).astype(np.float32)
    weight = 1 / np.bincount(group)[group]
    graded = np.isin(group, np.unique(group[label == 0]))
    everything = np.arange(len(rows))
    rest = everything[graded & (label >= 0)]
    columns = [
        learner.weights(everything, negative, group),
        learner.weights(rest, positive, group),
    ]
    table, steps = quantise(columns)
    first = sharpness(negative, unseen[:, 0], weight)
    second = sharpness(positive[rest], unseen[rest, 1], weight[rest])
    folder = ROOT / "data" / "sentiment"
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "social.npz", table=table)
    chance = 1 / (1 + np.exp(-(first[0] * unseen[:, 0] + first[1])))
    low, high = doubt(chance, negative, weight)
    lines = [
        "# Weights of the default sentiment engine: how to read them, where they are from.",
        "# Written by tests/benchmarks/sentiment_train.py; do not edit.",
        "[model]",
        'version = "1.0"',
        f"scale = [{first[0] * steps[0]!r}, {second[0] * steps[1]!r}]",
        f"bias = [{first[1]!r}, {second[1]!r}]",
        f"unsure = [{low:.3f}, {high:.3f}]",
        "",
        "[provenance]",
        f'date = "{date}"',
        f'made_with = "numpy {np.__version__}, scipy {scipy.__version__}"',
        "seed = 0  # nothing is drawn at random",
        f"hash_bits = {features.HASH_BITS}",
        f"l2 = {L2}",
        f"min_posts = {MIN_POSTS}",
        'lexicon = "vaderSentiment 3.3.2 (MIT), as one prior column"',
    ]
    for at, name in enumerate(names):
        of = label[group == at]
        lines += [
            "",
            "[[set]]",
            f'name = "{name}"',
            f'lang = "{rows["lang"][group == at].iloc[0]}"',
            f"posts = {len(of)}",
            f"negative = {int((of == -1).sum())}",
            f"neutral = {int((of == 0).sum())}",
            f"positive = {int((of == 1).sum())}",
            f"auc_left_out = {scores[name]:.4f}",
        ]
    (folder / "social.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def doubt(
    chance: np.ndarray, negative: np.ndarray, weight: np.ndarray
) -> tuple[float, float]:
    """Return the band of P(negative) in which left-out posts are mostly guessed.

    The widest band around 0.5 in which fewer than 6 in 10 are called right.
    """
    edges = np.linspace(0, 1, 41)
    place = np.clip(np.digitize(chance, edges) - 1, 0, 39)
    share = np.bincount(place, weight * negative, 40) / np.maximum(
        np.bincount(place, weight, 40), 1e-9
    )
    doubtful = np.flatnonzero((share > 0.4) & (share < 0.6))
    return float(edges[doubtful.min()]), float(edges[doubtful.max() + 1])


if __name__ == "__main__":
    main()
