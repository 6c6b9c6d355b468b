"""Draws the demo's mentions: day and night, a quiet baseline, an outbreak, recovery.

Everything is invented; texts are cores of ``data/demo/posts.toml`` with drawn details.
The same seed gives the same frame, row for row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisis import resources
from crisis.frames import MENTIONS, conform

STEP = 300  # seconds per draw
# Share of the busiest hour, by local hour: asleep at 4, busiest from 20 to 22.
_HOURS = np.array(
    [
        "30",
        "18",
        "12",
        "9",
        "8",
        "12",
        "24",
        "45",
        "62",
        "70",
        "74",
        "78",
        "82",
        "76",
        "70",
        "68",
        "70",
        "74",
        "80",
        "88",
        "98",
        "100",
        "84",
        "55",
    ],
    dtype=float,
)
_HOURS /= 100
_WEEKDAYS = np.array([0.96, 0.94, 0.95, 0.97, 1.0, 1.1, 1.12])


def story() -> dict[str, Any]:
    """Return ``data/demo/story.toml``."""
    return resources.load_toml(resources.find("demo/story.toml"))


def local(moment: datetime, plot: Mapping[str, Any]) -> datetime:
    """Return a story time (written without zone) as an aware datetime."""
    return moment.replace(tzinfo=ZoneInfo(plot["zone"]))


def mentions(plot: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Draw all mentions of the story.

    Returns: MENTIONS frame, several thousand rows, ascending by time.
    """
    plot = plot or story()
    texts = resources.load_toml(resources.find("demo/posts.toml"))
    rng = np.random.default_rng(plot["seed"])
    start, end = local(plot["start"], plot), local(plot["end"], plot)
    steps = int((end - start).total_seconds() // STEP)
    rows: list[dict[str, Any]] = []
    for index in range(steps):
        at = start + timedelta(seconds=STEP * index)
        rhythm = _HOURS[at.hour] * _WEEKDAYS[at.weekday()]
        base = rng.poisson(plot["base_rate"] * rhythm * STEP / 3600)
        for _ in range(base):
            rows.append(_row(rng, plot, texts, "quiet", plot["base_mix"], at))
        for wave in plot["wave"]:
            rate = _wave(at, wave, plot) * (0.35 + 0.65 * rhythm)
            for _ in range(rng.poisson(rate * STEP / 3600)):
                rows.append(_row(rng, plot, texts, wave["phase"], wave["mix"], at))
    frame = pd.DataFrame(rows).sort_values("published_at", kind="stable")
    frame["native_id"] = [str(9_000_000_000 + n) for n in range(len(frame))]
    frame["mention_key"] = "demo:" + frame["native_id"]
    frame["url"] = "https://example.org/post/" + frame["native_id"]
    frame["source"] = "demo-" + frame["platform"]
    return conform(frame.reset_index(drop=True), MENTIONS)


def _wave(at: datetime, wave: Mapping[str, Any], plot: Mapping[str, Any]) -> float:
    minutes = (at - local(wave["at"], plot)).total_seconds() / 60
    if minutes < 0:
        return 0.0
    if minutes < wave["rise"]:
        return float(wave["rate"] * (minutes + 5) / (wave["rise"] + 5))
    return float(wave["rate"] * 0.5 ** ((minutes - wave["rise"]) / wave["half"]))


def _pick(rng: np.random.Generator, weights: Mapping[str, float]) -> str:
    names = list(weights)
    chances = np.array([weights[name] for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=chances / chances.sum()))]


def _one(rng: np.random.Generator, values: Sequence[str]) -> str:
    return values[int(rng.integers(len(values)))]


def _row(
    rng: np.random.Generator,
    plot: Mapping[str, Any],
    texts: Mapping[str, Any],
    phase: str,
    mix: Mapping[str, float],
    at: datetime,
) -> dict[str, Any]:
    lang = _pick(rng, plot["languages"])
    platform = _pick(rng, plot["platforms"][lang])
    mood = _pick(rng, mix)
    core = _one(rng, texts[phase][lang][mood])
    detail = _one(rng, texts["details"][lang]).format(
        city=_one(rng, texts["details"][f"city_{lang}"]), n=int(rng.integers(100, 9999))
    )
    text = core.format(p=texts["product"][lang], t=detail).strip()
    spread = phase != "quiet"
    kind = "post"
    if spread and platform in {"weibo", "x"} and rng.random() < 0.14:
        kind = "repost"
        name = _one(rng, texts["names"][lang])
        text = (
            f"转发微博//@{name}:{text}"
            if platform == "weibo"
            else f"RT @{name}: {text}"
        )
    author = f"{_one(rng, texts['names'][lang])}{int(rng.integers(1, 900))}"
    likes = int(rng.pareto(1.4) * (14 if spread else 3))
    return {
        "platform": platform,
        "author": author,
        "author_name": author,
        "followers": int(rng.lognormal(5.6, 1.7)),
        "verified": bool(rng.random() < 0.03),
        "published_at": at + timedelta(seconds=int(rng.integers(0, STEP))),
        "text": text,
        "lang": lang,
        "kind": kind,
        "likes": likes,
        "reposts": int(likes * rng.random() * 0.4),
        "replies": int(likes * rng.random() * 0.3),
        "views": None,
    }
