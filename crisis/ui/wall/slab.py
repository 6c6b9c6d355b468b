"""The wall's slab: how grave it is, since when, why, and who set it."""

from __future__ import annotations

from typing import Any

from crisis import i18n
from crisis.model import Factor
from crisis.snapshot.types import Snapshot
from crisis.ui.wall import words

NUMERALS = {1: "I", 2: "II", 3: "III", 4: "IV"}
REASONS, TERMS = 2, 4
_FIGURES = ("count", "times", "points", "followers")


def slab(snapshot: Snapshot, lang: str, tier: int, empty: bool) -> dict[str, Any]:
    """Return the slab's words; its duration ticks from `began` (ms)."""
    if empty:
        return {"label": "", "word": i18n.t(lang, "wall.empty")}
    made: dict[str, Any] = {
        "label": i18n.t(lang, "level.label"),
        "word": i18n.t(lang, f"level.{tier}"),
        "numeral": NUMERALS.get(tier, ""),
        "gloss": i18n.t(lang, f"level.gloss_{tier}") if tier else "",
    }
    return made | (_grave(snapshot, lang) if tier else _calm(snapshot, lang))


def _calm(snapshot: Snapshot, lang: str) -> dict[str, Any]:
    days = snapshot.calm_days
    if days is None:
        said = i18n.t(lang, "wall.never")
    elif days == 0:
        said = i18n.t(lang, "wall.today")
    else:
        said = i18n.t(lang, "wall.day" if days == 1 else "wall.days", n=days)
    terms = [words.clipped(words.masked(term), 40) for term in snapshot.terms[:TERMS]]
    return {
        "since": i18n.t(lang, "wall.since_last"),
        "long": words.joined(said),
        "why": i18n.t(lang, "wall.terms") if terms else "",
        "reasons": [
            {"figure": term, "words": "", "lang": words.script_of(term)}
            for term in terms
        ],
        "foot": [],
    }


def _grave(snapshot: Snapshot, lang: str) -> dict[str, Any]:
    incident, judged = snapshot.incident, snapshot.assessment
    began = None
    if incident is not None:
        began = incident.opened_at
    elif judged is not None:
        began = judged.since or judged.at
    factors = judged.factors[:REASONS] if judged is not None else ()
    made: dict[str, Any] = {
        "why": i18n.t(lang, "wall.why") if factors else "",
        "reasons": [_reason(factor, lang) for factor in factors],
        "foot": _set_by(snapshot, lang),
    }
    if began is not None:
        when = words.moment(began, snapshot.now, snapshot.zone, lang)
        made["since"] = i18n.t(lang, "wall.since", time=when)
        made["began"] = words.epoch_ms(began)
    return made


def _reason(factor: Factor, lang: str) -> dict[str, str]:
    """Return a factor as its figure and what the figure counts."""
    given = [factor.slots[key] for key in _FIGURES if key in factor.slots]
    figure = str(given[0]) if given else f"{factor.value:,.0f}"
    figure = figure.removesuffix(".0")
    key = f"triage.factor_{factor.name}"
    return {"figure": figure, "words": i18n.t(lang, key), "lang": ""}


def _set_by(snapshot: Snapshot, lang: str) -> list[str]:
    incident, judged = snapshot.incident, snapshot.assessment
    if incident is None:
        return [i18n.t(lang, "wall.proposed")]
    when = words.moment(incident.tier_at, snapshot.now, snapshot.zone, lang)
    by = words.safe(incident.tier_by, 40)
    key = "wall.set_by" if by else "wall.set_at"
    said = [i18n.t(lang, key, time=when, name=by)]
    if judged is not None and judged.tier not in (0, incident.tier):
        numeral = NUMERALS[judged.tier]
        said.append(i18n.t(lang, "wall.suggested", numeral=numeral))
    return said
