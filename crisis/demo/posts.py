"""Draws the demo's mentions: day and night, a quiet baseline, an outbreak, recovery.

Everything is invented; texts are cores of ``data/demo/posts.toml`` with drawn details.
The same seed gives the same frame, row for row.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
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
_PARTS = re.compile(r"\[\[([^\]]+)\]\]")
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
    counts = np.random.default_rng(plot["seed"])
    draw = random.Random(plot["seed"])  # scalars: five times as fast as numpy's
    start, end = local(plot["start"], plot), local(plot["end"], plot)
    rows: list[dict[str, Any]] = []
    for index in range(int((end - start).total_seconds() // STEP)):
        at = start + timedelta(seconds=STEP * index)
        rhythm = _HOURS[at.hour] * _WEEKDAYS[at.weekday()]
        per_hour = STEP / 3600
        for _ in range(counts.poisson(plot["base_rate"] * rhythm * per_hour)):
            rows.append(_row(draw, plot, texts, "quiet", plot["base_mix"], at))
        for wave in plot["wave"]:
            rate = _wave(at, wave, plot) * (0.35 + 0.65 * rhythm)
            for _ in range(counts.poisson(rate * per_hour)):
                rows.append(_row(draw, plot, texts, wave["phase"], wave["mix"], at))
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


def _pick(draw: random.Random, weights: Mapping[str, float]) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]


def _row(
    draw: random.Random,
    plot: Mapping[str, Any],
    texts: Mapping[str, Any],
    phase: str,
    mix: Mapping[str, float],
    at: datetime,
) -> dict[str, Any]:
    lang = _pick(draw, plot["languages"])
    platform = _pick(draw, plot["platforms"][lang])
    core = draw.choice(texts[phase][lang][_pick(draw, mix)])
    detail = draw.choice(texts["details"][lang]).format(
        city=draw.choice(texts["details"][f"city_{lang}"]), n=draw.randint(100, 9999)
    )
    core = _PARTS.sub(lambda part: draw.choice(part[1].split("|")), core)
    text = core.format(p=texts["product"][lang], t=detail).strip()
    spread, kind, name = phase != "quiet", "post", draw.choice(texts["names"][lang])
    if spread and platform in {"weibo", "x"} and draw.random() < 0.14:
        kind = "repost"
        text = (
            f"转发微博//@{name}:{text}"
            if platform == "weibo"
            else f"RT @{name}: {text}"
        )
    author = f"{draw.choice(texts['names'][lang])}{draw.randint(1, 900)}"
    likes = int((draw.paretovariate(1.4) - 1) * (14 if spread else 3))
    return {
        "platform": platform,
        "author": author,
        "author_name": author,
        "followers": int(draw.lognormvariate(5.6, 1.7)),
        "verified": draw.random() < 0.03,
        "published_at": at + timedelta(seconds=draw.randrange(STEP)),
        "text": text,
        "lang": lang,
        "kind": kind,
        "likes": likes,
        "reposts": int(likes * draw.random() * 0.4),
        "replies": int(likes * draw.random() * 0.3),
        "views": None,
    }
