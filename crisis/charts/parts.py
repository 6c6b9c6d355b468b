"""What every figure is made of: colours, lines, layout. Colours by scheme only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

MAX_POINTS = 1500
LEAST = 5  # posts a bucket needs for its share to be drawn
FONT = (
    '"Source Sans", "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif'
)
PALETTE = {
    "light": {
        "ink": "#16202E",
        "muted": "#4E5B6C",
        "line": "#D3D9E1",
        "page": "#F5F6F8",
        "negative": "#A8116F",
        "neutral": "#7F8B99",
        "positive": "#1B8AD6",
        "unsure": "#CBD2DB",
        "fill": "rgba(168,17,111,0.14)",
        "band": "rgba(22,32,46,0.16)",
        "select": "rgba(22,32,46,0.08)",
    },
    "dark": {
        "ink": "#EEF2F7",
        "muted": "#A9B4C2",
        "line": "#2C3847",
        "page": "#0F151E",
        "negative": "#F49AD0",
        "neutral": "#5F6B7B",
        "positive": "#2A7FEA",
        "unsure": "#334052",
        "fill": "rgba(244,154,208,0.18)",
        "band": "rgba(169,180,194,0.20)",
        "select": "rgba(238,242,247,0.10)",
    },
}


@dataclass(frozen=True)
class Mark:
    """Something on the time axis. kind: spike or statement; label as shown."""

    at: pd.Timestamp
    kind: str
    label: str
    value: float = 0.0


@dataclass(frozen=True)
class Words:
    """Panel names and hover words, in the viewer's language."""

    count: str
    share: str
    expected: str
    negative: str
    mentions: str
    day: str = "%d %b"  # how a day is written, in d3 time format


def local(moment: pd.Timestamp, zone: str) -> str:
    """Return a time as the axis of a room in `zone` takes it."""
    at = pd.Timestamp(moment)
    at = at.tz_localize("UTC") if at.tzinfo is None else at
    return at.tz_convert(zone).strftime("%Y-%m-%d %H:%M:%S")


def numbers(column: pd.Series, digits: int = 3) -> list[float | None]:
    """Return a column as plain numbers, missing ones as None."""
    values = column.astype("Float64").round(digits)
    return [None if pd.isna(value) else float(value) for value in values]


def line(
    y: Sequence[float | None],
    axis: dict[str, Any],
    colour: str,
    name: str,
    *,
    width: float,
    dash: str = "solid",
    panel: str = "y",
) -> dict[str, Any]:
    """Return a line trace; panel: ``y`` for counts, ``y2`` for percent."""
    return {
        "type": "scatter",
        "mode": "lines",
        "y": y,
        **axis,
        "yaxis": panel,
        "name": name,
        "line": {"color": colour, "width": width, "dash": dash},
        "hovertemplate": "%{y:,.0f}" if panel == "y" else "%{y:.0f} %",
        "connectgaps": False,
    }


def wilson(
    share: np.ndarray, total: np.ndarray, z: float = 1.96
) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % interval of a share of `total` posts (Wilson, 1927)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        n = np.where(total > 0, total, np.nan)
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = (
            z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + (z / (2 * n)) ** 2)
        )
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


def layout(ink: dict[str, str], words: Words, height: int) -> dict[str, Any]:
    """Return the layout of two panels on one time axis."""
    panel = {
        "gridcolor": ink["line"],
        "zeroline": False,
        "ticks": "",
        "rangemode": "tozero",
        "color": ink["muted"],
    }
    name = {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 14, "color": ink["ink"]},
    }
    return {
        "height": height,
        "font": {"family": FONT, "size": 14, "color": ink["muted"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 44, "r": 16, "t": 40, "b": 44},
        "showlegend": False,
        "hovermode": "x unified",
        "dragmode": "select",
        "selectdirection": "h",
        "uirevision": "trend",
        "xaxis": {
            "showgrid": False,
            "anchor": "y2",
            "color": ink["muted"],
            "tickformatstops": [
                {"dtickrange": [None, 86_399_000], "value": f"%H:%M\n{words.day}"},
                {"dtickrange": [86_400_000, "M1"], "value": words.day},
                {"dtickrange": ["M1", None], "value": "%Y-%m"},
            ],
        },
        "yaxis": panel | {"domain": [0.34, 1]},
        "yaxis2": panel | {"domain": [0, 0.24], "range": [0, 100], "nticks": 3},
        "yaxis3": {
            "domain": [0.34, 1],
            "range": [0, 1],
            "overlaying": "y",
            "visible": False,
            "fixedrange": True,
        },
        "shapes": [],
        "annotations": [
            name | {"y": 1.02, "text": f"<b>{words.count}</b>"},
            name | {"y": 0.25, "text": f"<b>{words.share}</b>"},
        ],
    }
