"""How grave it is: every factor with its value, its threshold and the tier it asks for.

The tier is the gravest that any factor asks for. Thresholds stand in
``data/tiers.toml``, harm words in ``data/triage/harm.toml``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd

from crisis import hanzi, resources
from crisis.model import Assessment, Factor

NO_INCIDENT = 0


@dataclass(frozen=True)
class Reading:
    """What the tier is judged by. Counts are of negative mentions in one bucket.

    peak, expected: the strongest bucket of the window and what was expected there.
    share, usual_share: of negative mentions in the window and in the week before.
    """

    mentions: int
    negative: int
    peak: float
    expected: float
    share: float | None
    usual_share: float | None


@lru_cache(maxsize=8)
def _settings(path: str, stamp: float) -> dict[str, Any]:
    return resources.load_toml(resources.find(path))


def settings() -> dict[str, Any]:
    """Return ``data/tiers.toml`` (or the overlay's), read again when it changes."""
    path = resources.find("tiers.toml")
    return _settings("tiers.toml", path.stat().st_mtime)


def clocks(tier: int) -> dict[str, timedelta]:
    """Return what a tier demands from the first alert on: ``{duty: time}``."""
    rows = settings()["clocks"].get(str(tier), {})
    return {name: timedelta(minutes=minutes) for name, minutes in rows.items()}


@lru_cache(maxsize=4)
def _harm_patterns(stamp: float) -> dict[str, re.Pattern[str]]:
    table = resources.load_toml(resources.find("triage/harm.toml"))
    made = {}
    for harm, words in table.items():
        zh = "|".join(re.escape(word) for word in words.get("zh", ()))
        en = "|".join(re.escape(word) for word in words.get("en", ()))
        parts = [zh] if zh else []
        parts += [rf"(?<![a-z])(?:{en})(?![a-z])"] if en else []
        made[harm] = re.compile("|".join(parts))
    return made


def harm_of(text: str) -> str | None:
    """Return the first class of harm the text names (safety, data, money, rights)."""
    stamp = resources.find("triage/harm.toml").stat().st_mtime
    folded = hanzi.to_simplified(unicodedata.normalize("NFKC", text)).lower()
    for harm, pattern in _harm_patterns(stamp).items():
        if pattern.search(folded):
            return harm
    return None


def assess(
    reading: Reading, negatives: pd.DataFrame, *, at: datetime, since: datetime | None
) -> Assessment:
    """Judge the tier of what is going on.

    Args: reading: counts of the window. negatives: SCORED rows labelled negative in
    the window (a sample is enough). at, since: UTC; since: onset of the open spike.
    Returns: tier 1 .. 4, or 0 when nothing asks for one; factors strongest first.
    """
    rules = settings()
    found = [
        *_harm(negatives, rules["harm"]),
        *_volume(reading, rules["volume"]),
        *_share(reading, rules["share"]),
        *_voices(negatives, rules["voices"]),
    ]
    found.sort(key=lambda factor: (factor.tier, -factor.points))
    tier = min((factor.tier for factor in found), default=NO_INCIDENT)
    return Assessment(tier, tuple(found), at, since)


def _gravest(value: float, steps: Mapping[str, float]) -> int | None:
    hits = [int(tier) for tier, least in steps.items() if value >= least]
    return min(hits, default=None)


def _harm(negatives: pd.DataFrame, rules: Mapping[str, Any]) -> list[Factor]:
    if negatives.empty:
        return []
    kinds = negatives["text"].map(harm_of)
    found = []
    for harm in ("safety", "data", "money", "rights"):
        rows = negatives[kinds == harm]
        authors = int(rows["author"].fillna(rows["mention_key"]).nunique())
        tier = _gravest(authors, rules["authors"])
        if harm in {"money", "rights"} and tier is not None:
            tier = min(tier + 1, 3)  # grave, but nobody's life: one step lower
        if tier is not None:
            found.append(
                Factor(f"harm_{harm}", authors, 8 - tier, tier, {"count": authors})
            )
    return found


def _volume(reading: Reading, rules: Mapping[str, Any]) -> list[Factor]:
    z = 2 * (math.sqrt(max(reading.peak, 0)) - math.sqrt(max(reading.expected, 0)))
    tier = _gravest(z, rules["z"])
    if tier is None:
        return []
    if tier == 1 and (reading.share or 0) < rules["share_for_tier_1"]:
        tier = 2
    times = reading.peak / max(reading.expected, 1)
    slots = {"times": f"{times:.1f}", "z": f"{z:.1f}"}
    return [Factor("volume", z, min(z / 2, 6.5), tier, slots)]


def _share(reading: Reading, rules: Mapping[str, Any]) -> list[Factor]:
    if reading.share is None or reading.mentions < rules["least"]:
        return []
    points = reading.share - (reading.usual_share or 0)
    tier = _gravest(points, rules["points"])
    if tier is None:
        return []
    slots = {"points": round(points * 100), "share": round(reading.share * 100)}
    return [Factor("share", points, 2 + points, tier, slots)]


def _voices(negatives: pd.DataFrame, rules: Mapping[str, Any]) -> list[Factor]:
    if negatives.empty:
        return []
    found = []
    verified = negatives[negatives["verified"].fillna(False)]
    largest = verified["followers"].max() if len(verified) else None
    if largest is not None and pd.notna(largest):
        tier = _gravest(float(largest), rules["followers"])
        if tier is not None:
            slots = {"followers": f"{int(largest):,}"}
            found.append(Factor("verified", float(largest), 4.0, tier, slots))
    outlets = negatives[negatives["platform"] == "news"]
    count = int(outlets["author_name"].fillna(outlets["author"]).nunique())
    tier = _gravest(count, rules["outlets"])
    if tier is not None:
        found.append(Factor("outlets", count, 7.0 - tier, tier, {"count": count}))
    return found
