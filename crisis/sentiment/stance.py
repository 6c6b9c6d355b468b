"""Against the brand, or only heated: who a negative post is about.

"Stop smearing them" and "why does nobody look into the others" sound negative and are
not against the watched brand. The cues are data (``data/lexicons/stance.toml``); this
lowers P(negative) by what they decide and says which ones it saw. It is a correction of
tone by rules, not understanding: irony without any cue is missed, and a post that both
defends and complains is left as it sounds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from crisis import hanzi, resources
from crisis.errors import DataFileError

Kind = Literal["defends", "other", "against"]
KINDS: tuple[Kind, ...] = ("defends", "other", "against")
MAX_CHARS = 2000
_NOBODY = "(?!)"  # a pattern that never matches


@dataclass(frozen=True)
class Stance:
    """Towards the brand. p_negative: of negativity about the brand, in [0, 1].

    kind: ``against`` (nothing speaks for another reading), ``defends``, ``other`` (it
    blames somebody else). cues: ``[start, end)`` in the original text, what was seen.
    """

    p_negative: float
    kind: Kind
    cues: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Cue:
    kind: Kind
    weight: float
    pattern: str


def toward(
    texts: Sequence[str], p_negative: Sequence[float], brand: Sequence[str]
) -> list[Stance]:
    """Return the stance of each post towards the brand.

    Args: texts: as they are, any script. p_negative: how negative each sounds
    (`crisis.sentiment.negativity`), NaN where unknown. brand: its names, any script.
    With c the joint weight of the cues that point away from the brand (1 - prod(1-w))
    and a that of first-hand complaint, the result is p * (1 - c * (1 - a)).
    Raises: DataFileError if the cue file is broken.
    """
    compiled = _compiled(tuple(brand))
    return [
        _one(text, float(p), compiled)
        for text, p in zip(texts, p_negative, strict=True)
    ]


def adjusted(
    texts: Sequence[str], p_negative: Sequence[float], brand: Sequence[str]
) -> NDArray[np.float64]:
    """Return P(negative about the brand) alone; see `toward`."""
    return np.array([s.p_negative for s in toward(texts, p_negative, brand)], float)


def _one(
    text: str, p: float, compiled: Sequence[tuple[_Cue, re.Pattern[str]]]
) -> Stance:
    # Simplified characters stand one for one, so spans hold in the original; lower()
    # may lengthen a few exotic letters, so case is left to the patterns.
    folded = hanzi.to_simplified(text[:MAX_CHARS])
    missed = dict.fromkeys(KINDS, 1.0)
    spans: list[tuple[int, int]] = []
    for cue, pattern in compiled:
        found = pattern.search(folded)
        if found:
            missed[cue.kind] *= 1 - cue.weight
            if cue.kind != "against":
                spans.append(found.span())
    away = 1 - missed["defends"] * missed["other"]
    away *= missed["against"]
    if away < 0.5:
        return Stance(p * (1 - away), "against", tuple(spans))
    kind: Kind = "defends" if missed["defends"] <= missed["other"] else "other"
    return Stance(p * (1 - away), kind, tuple(spans))


@cache
def _compiled(brand: tuple[str, ...]) -> tuple[tuple[_Cue, re.Pattern[str]], ...]:
    names = sorted({hanzi.to_simplified(name.strip()) for name in brand} - {""})
    anyone = "(?:" + "|".join(map(re.escape, names)) + ")" if names else _NOBODY
    made = []
    for cue in _cues():
        try:
            pattern = re.compile(cue.pattern.replace("<brand>", anyone), re.IGNORECASE)
        except re.error as problem:
            raise DataFileError(
                "data_file_broken", file="lexicons/stance.toml", problem=str(problem)
            ) from problem
        made.append((cue, pattern))
    return tuple(made)


@cache
def _cues() -> tuple[_Cue, ...]:
    path = resources.find("lexicons/stance.toml")
    cues = []
    for row in resources.load_toml(path).get("cue", []):
        kind, weight, pattern = row.get("kind"), row.get("weight"), row.get("pattern")
        if kind not in KINDS or not isinstance(weight, float) or not pattern:
            raise DataFileError("data_file_broken", file=str(path), problem=str(row))
        cues.append(_Cue(kind, weight, pattern))
    return tuple(cues)
