"""Learns the weights of the default sentiment engine; run by hand.

    python tests/benchmarks/sentiment_train.py labelled.csv.gz [--no-write]

The labelled file has the columns set, lang, label (-1, 0, 1), text. Needs numpy, pandas
and vaderSentiment (all in requirements.txt), scipy and scikit-learn; about five minutes
on one core. Seeded: the same files give the same weights.

Writes social.npz and social.toml below data/sentiment. The scores written down are of
posts whose set the judged weights never saw. To save time several sets are left out at
once (`ROUNDS`), with all copies of their posts. Which n-grams are frequent is counted
over all posts; no label goes into that. ``auc_known_sets`` alone is of random rows.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import scipy.sparse as sp
import sklearn
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from sentiment_words import VALENCE_STEP, word_list  # noqa: E402

from crisis.sentiment import features, social  # noqa: E402

SEED = 0
L2 = (1e-5, 1e-5)
MIN_POSTS = 3  # an n-gram that fewer posts hold says nothing about other sets
ENGLISH = 0.45  # columns of English n-grams are shrunk: they carry over less
SET_POWER = 0.5  # a set counts with the root of its size
FAMILIES = {
    "Weibo": ("weibo2018", "covid19", "smp2020"),
    "Chinese reviews": ("online_shopping",),
    "Traditional": ("ptt", "dimabsa"),
    "English tweets": ("airline", "crowdflower", "twitter_entity"),
}
# Sets left out together: one of each family at most, and the two of one source.
ROUNDS = (
    ("airline_us_2015", "covid19_weibo_labeled", "dimabsa_finance",
     "online_shopping_10_cats"),
    ("crowdflower_brand_emotion", "weibo2018_train", "dimabsa_laptop"),
    ("twitter_entity_sentiment", "smp2020_usual_eval", "dimabsa_restaurant"),
    ("smp2020_virus_train", "smp2020_virus_eval", "ptt_consensus"),
)  # fmt: skip


class Posts:
    """The labelled posts as n-gram keys, weights and owners, and what they are."""

    def __init__(self, rows: pd.DataFrame) -> None:
        texts = rows["text"].tolist()
        parts, self.folded = [], []
        for start in range(0, len(texts), 1024):
            batch = texts[start : start + 1024]
            found = features.extract(batch)
            parts.append((found.keys, found.posts.astype(np.int64) + start,
                          found.weights.astype(np.float32)))  # fmt: skip
            self.folded += [line.strip() for line in features.fold(batch).split("\n")]
        self.keys, self.owner, self.weight = map(
            np.concatenate, zip(*parts, strict=True)
        )
        self.many = len(texts)
        self.copies = np.unique(self.folded, return_inverse=True)[1]
        self.names, self.group = np.unique(rows["set"], return_inverse=True)
        self.label = rows["label"].to_numpy()
        self.english = (rows["lang"] == "en").to_numpy()
        self.graded = np.isin(self.group, np.unique(self.group[self.label == 0]))

    def design(self) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray]:
        """Return posts x n-grams, the n-grams' keys, and the scale of each column.

        Values are weight over root of the post's sum, times the inverse frequency, so
        that a rare n-gram pays less for a large weight.
        """
        found, column = np.unique(self.keys, return_inverse=True)
        x = sp.csr_matrix(
            (self.weight, (self.owner, column)), shape=(self.many, len(found))
        )
        often = np.bincount(x.indices, minlength=len(found))
        kept = np.flatnonzero(often >= MIN_POSTS)
        norm = np.sqrt(np.maximum(np.bincount(self.owner, self.weight, self.many), 1))
        foreign = (x[self.english] > 0).sum(axis=0).A1[kept] > often[kept] / 2
        scale = (np.log(self.many / often[kept]) / 5).astype(np.float32)
        scale[foreign] *= ENGLISH
        x = sp.diags((1 / norm).astype(np.float32)) @ x[:, kept] @ sp.diags(scale)
        return x.tocsr(), found[kept], scale

    def heard(self, valence: dict[int, int]) -> np.ndarray:
        """Return the damped sums of praise and blame, as the engine computes them."""
        keys = np.array(sorted(valence))
        worth = np.array([valence[key] for key in keys.tolist()]) * VALENCE_STEP
        at = np.minimum(np.searchsorted(keys, self.keys), len(keys) - 1)
        hit = keys[at] == self.keys
        weight = self.weight[hit] / features.OWN_WEIGHT
        value, owner = worth[at[hit]] * weight, self.owner[hit]
        praise = np.bincount(owner, np.maximum(value, 0), self.many)
        blame = np.bincount(owner, np.maximum(-value, 0), self.many)
        return social.damped(praise, blame).astype(np.float32)

    def weights(self, at: np.ndarray) -> np.ndarray:
        """Return what each post counts, so that no set drowns the others."""
        return np.bincount(self.group[at])[self.group[at]] ** (SET_POWER - 1.0)


def fit(x, y: np.ndarray, weight: np.ndarray, group: np.ndarray, l2: float):
    """Return the weights of a logistic regression with an intercept per set.

    The intercepts take up how negative a set is on the whole, so that the weights need
    not learn a set's topic; they are thrown away.
    """
    which = sp.csr_matrix((np.full(len(y), 10, np.float32), (np.arange(len(y)), group)))
    model = LogisticRegression(
        solver="liblinear", dual=True, fit_intercept=False, tol=0.03, max_iter=20,
        random_state=SEED,
    )  # fmt: skip
    with warnings.catch_warnings():  # twenty passes are enough; more change nothing
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(sp.hstack([x, which]).tocsr(), y, weight / (weight.sum() * l2))
    return model.coef_[0, : x.shape[1]]


def auc(truth: np.ndarray, score: np.ndarray) -> float:
    """Return the chance that a true one outranks a false one."""
    ranks = pd.Series(score).rank().to_numpy()
    ones = truth.sum()
    total = ranks[truth].sum() - ones * (ones + 1) / 2
    return float(total / ones / (len(truth) - ones))


def platt(truth: np.ndarray, z: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return slope and intercept that make log-odds calibrated (Platt 1999)."""

    def loss(v: np.ndarray) -> float:
        margin = np.where(truth, 1, -1) * (v[0] * z + v[1])
        return float((weight * np.logaddexp(0, -margin)).sum() / weight.sum())

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def ece(truth: np.ndarray, chance: np.ndarray, weight: np.ndarray) -> float:
    """Return the expected calibration error over ten equal bins."""
    place = np.minimum((chance * 10).astype(int), 9)
    gap = np.bincount(place, weight * (truth - chance), 10)
    return float(np.abs(gap).sum() / weight.sum())


def doubt(truth: np.ndarray, chance: np.ndarray, weight: np.ndarray):
    """Return the band of P(negative) in which left-out posts are mostly guessed.

    From the bin where fewer than 65 in 100 are called right to the last such bin.
    """
    place = np.clip((chance * 20).astype(int), 0, 19)
    share = np.bincount(place, weight * truth, 20) / np.bincount(place, weight, 20)
    doubtful = np.flatnonzero((share > 0.35) & (share < 0.65))
    return max(doubtful.min() / 20, 0.2), min((doubtful.max() + 1) / 20, 0.8)


def left_out(posts: Posts, x: sp.csr_matrix) -> np.ndarray:
    """Return log-odds of both heads, each set judged by weights that never saw it."""
    negative, positive = posts.label == -1, posts.label == 1
    unseen = np.zeros((posts.many, 2))
    for names in (*ROUNDS, tuple(set(posts.names) - set(sum(ROUNDS, ())))):
        out = np.isin(posts.names, names)[posts.group]
        if not out.any():
            continue
        seen = ~out & ~np.isin(posts.copies, posts.copies[out])
        for head, truth, used in (
            (0, negative, np.flatnonzero(seen)),
            (1, positive, np.flatnonzero(seen & posts.graded & ~negative)),
        ):
            group = np.unique(posts.group[used], return_inverse=True)[1]
            v = fit(x[used], truth[used], posts.weights(used), group, L2[head])
            unseen[out, head] = x[out] @ v
        for name in names:
            of = posts.names[posts.group] == name
            print(f"{name:28s} {auc(negative[of], unseen[of, 0]):.4f}", flush=True)
    return unseen


def known_sets(posts: Posts, x: sp.csr_matrix) -> np.ndarray:
    """Return P-ranking of a tenth of the posts by weights of the other nine tenths."""
    negative = posts.label == -1
    tenth = np.random.default_rng(SEED).integers(0, 10, posts.copies.max() + 1)
    out = tenth[posts.copies] == 0
    used = np.flatnonzero(~out)
    v = fit(x[used], negative[used], posts.weights(used), posts.group[used], L2[0])
    return np.where(out, x @ v, np.nan)


def main() -> None:
    """Learn, judge by leaving sets out, write weights and provenance."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--no-write", action="store_true")
    parser.add_argument("--date", default="2026-11-23")
    chosen = parser.parse_args()
    rows = pd.read_csv(chosen.labelled, keep_default_na=False)
    posts, valence = Posts(rows), word_list()
    ngrams, keys, scale = posts.design()
    x = sp.hstack([ngrams, sp.csr_matrix(posts.heard(valence))]).tocsr()
    x = x.astype(np.float32)
    unseen, near = left_out(posts, x), known_sets(posts, x)
    negative, everything = posts.label == -1, np.arange(posts.many)
    rest = everything[posts.graded & ~negative]
    columns = [
        fit(x[used], truth[used], posts.weights(used), posts.group[used], l2)
        for used, truth, l2 in (
            (everything, negative, L2[0]), (rest, posts.label == 1, L2[1]),
        )
    ]  # fmt: skip
    even = 1 / np.bincount(posts.group)[posts.group]
    bends = [
        platt(negative, unseen[:, 0], even),
        platt(posts.label[rest] == 1, unseen[rest, 1], even[rest]),
    ]
    model, table = assemble(columns, bends, keys, scale, valence)
    chance = 1 / (1 + np.exp(-(bends[0][0] * unseen[:, 0] + bends[0][1])))
    model["unsure"] = [round(float(edge), 3) for edge in doubt(negative, chance, even)]
    lines = provenance(chosen.date, model, posts, rows, chance, near, even)
    print("\n".join(lines))
    if not chosen.no_write:
        folder = ROOT / "data" / "sentiment"
        steps, cells = social.pack(table)
        np.savez_compressed(folder / "social.npz", steps=steps, cells=cells)
        (folder / "social.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def assemble(columns, bends, keys, scale, valence):
    """Return the settings of the model and its table of bytes."""
    many = len(keys)
    cells = np.zeros((1 << features.ROW_BITS, 4), np.uint8)
    signed = cells.view(np.int8)
    order = np.argsort(np.abs(columns[0][:many] * scale), kind="stable")
    row, tag = keys >> features.TAG_BITS, keys & ((1 << features.TAG_BITS) - 1)
    row, tag = row[order], tag[order]  # the heaviest comes last and keeps the row
    steps = []
    cells[row, 0] = tag
    for head, column in enumerate(columns):
        flat = column[:many] * scale
        step = float(np.quantile(np.abs(flat), 0.9995)) / 127
        whole = np.clip(np.round(flat / step), -127, 127).astype(np.int8)
        signed[row, 1 + head] = whole[order]
        steps.append(step)
    for key, worth in valence.items():
        at, mark = key >> features.TAG_BITS, key & ((1 << features.TAG_BITS) - 1)
        if cells[at, 0] != mark:
            cells[at] = 0
            cells[at, 0] = mark
        signed[at, 3] = worth
    return {
        "version": "1.2",
        "scale": [b[0] * s for b, s in zip(bends, steps, strict=True)],
        "bias": [b[1] for b in bends],
        "damped": [(b[0] * c[many:]).tolist() for b, c in zip(bends, columns, strict=True)],
        "valence": VALENCE_STEP / features.OWN_WEIGHT,
    }, cells.view("<u4")[:, 0]  # fmt: skip


def provenance(date, model, posts, rows, chance, near, even) -> list[str]:
    """Return social.toml: the model's numbers, its sources and its scores."""
    negative = posts.label == -1
    low, high = model["unsure"]
    called, sure = chance >= high, (chance >= high) | (chance <= low)
    lines = [
        "# The default sentiment engine: how to read its weights, and where they are from.",
        "# Written by tests/benchmarks/sentiment_train.py; do not edit.",
        "[model]",
        f'version = "{model["version"]}"',
        *(f"{key} = {model[key]}" for key in ("scale", "bias", "damped")),
        f"valence = {model['valence']}",
        f"unsure = {model['unsure']}",
        "",
        "[provenance]",
        f'date = "{date}"',
        f'made_with = "numpy {np.__version__}, scipy {scipy.__version__}, '
        f'scikit-learn {sklearn.__version__}"',
        f"seed = {SEED}",
        f"l2 = {list(L2)}",
        f"min_posts = {MIN_POSTS}",
        'word_lists = "data/lexicons/zh_polarity.tsv, en_polarity.tsv (our own), '
        'vaderSentiment 3.3.2 (MIT)"',
        f"ece_left_out = {ece(negative, chance, even):.4f}  # sets weigh alike",
    ]
    rates = []
    for at, name in enumerate(posts.names):
        of = posts.group == at
        hit, spared = called[of & negative].mean(), 1 - called[of & ~negative].mean()
        rates.append((hit, spared))
        right = (called == negative)[of & sure].mean()
        lines += [
            "",
            "[[set]]",
            f'name = "{name}"',
            f'lang = "{rows["lang"][of].iloc[0]}"',
            f"posts = {of.sum()}",
            f"negative = {(of & negative).sum()}",
            f"neutral = {(of & (posts.label == 0)).sum()}",
            f"positive = {(of & (posts.label == 1)).sum()}",
            f"auc_left_out = {auc(negative[of], chance[of]):.4f}",
            f"f1_left_out = {f1(negative[of], chance[of] >= 0.5):.4f}",
            f"ece_left_out = {ece(negative[of], chance[of], even[of]):.4f}",
            f"unsure_left_out = {1 - sure[of].mean():.4f}",
            f"sure_right_left_out = {right:.4f}",
        ]
    for name, parts in FAMILIES.items():
        inside = [at for at, one in enumerate(posts.names) if one.startswith(parts)]
        of = np.isin(posts.group, inside)
        held = [of & (posts.group == at) & ~np.isnan(near) for at in inside]
        far = [
            auc(negative[posts.group == at], chance[posts.group == at]) for at in inside
        ]
        lines += [
            "",
            f'[family."{name}"]',
            f"auc_left_out = {np.mean(far):.4f}  # mean over its sets",
            f"auc_known_sets = {np.mean([auc(negative[h], near[h]) for h in held]):.4f}",
            f"ece_left_out = {ece(negative[of], chance[of], even[of]):.4f}",
        ]
    hit, spared = np.array(rates).T
    return [
        *lines,
        "",
        "[errors]  # at the label negative, mean and deviation over left-out sets",
        f"sensitivity = {hit.mean():.4f}",
        f"sensitivity_sd = {hit.std(ddof=1):.4f}",
        f"specificity = {spared.mean():.4f}",
        f"specificity_sd = {spared.std(ddof=1):.4f}",
    ]


def f1(truth: np.ndarray, called: np.ndarray) -> float:
    """Return the mean F1 of negative and of the rest."""
    pairs = ((truth, called), (~truth, ~called))
    return float(np.mean([2 * (a & b).sum() / (a.sum() + b.sum()) for a, b in pairs]))


if __name__ == "__main__":
    main()
