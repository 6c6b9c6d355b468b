"""Figures of the desk screens, as plotly figure dicts. The only door to plotly.

A figure is a plain dict: cheap to build, cache and send. Time axes are ``x0``/``dx``
in milliseconds, at most `MAX_POINTS` a trace; aggregate before you come here. Texts
come in already translated. Colours by scheme, never by module state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
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


def trend(
    rollup: pd.DataFrame,
    bands: pd.DataFrame | None,
    marks: Sequence[Mark],
    *,
    words: Words,
    scheme: str,
    zone: str,
    bucket: int,
    selected: tuple[pd.Timestamp, pd.Timestamp] | None = None,
    height: int = 560,
) -> dict[str, Any]:
    """Draw counts with their expected band over negative share, on one time axis.

    Args: rollup: ROLLUP rows at a regular `bucket` (seconds). bands: columns
    ``expected lower upper`` row for row, of the negative count, or None. marks: in any
    order. zone: IANA name the axis is shown in. selected: span shaded below the lines.
    Returns: a plotly figure as a dict.
    """
    ink = PALETTE["dark" if scheme == "dark" else "light"]
    start = _local(rollup["bucket_start"].iloc[0], zone) if len(rollup) else ""
    axis = {"x0": start, "dx": bucket * 1000}
    negative = _numbers(rollup["negative"])
    data: list[dict[str, Any]] = []
    if bands is not None and len(bands):
        data += _band(bands, axis, ink, words)
    everything = _numbers(rollup["mentions"])
    data.append(
        _line(everything, axis, ink["neutral"], words.mentions, width=1.5, dash="dot")
    )
    data.append(
        _line(negative, axis, ink["negative"], words.negative, width=3)
        | {"fill": "tozeroy", "fillcolor": ink["fill"]}
    )
    data += _share(rollup, axis, ink, words)
    data += _spikes([m for m in marks if m.kind == "spike"], ink, zone)
    layout = _layout(ink, words, height)
    data += _statements([m for m in marks if m.kind == "statement"], layout, ink, zone)
    if selected:
        layout["shapes"].append(
            _shade(_local(selected[0], zone), _local(selected[1], zone), ink)
        )
    return {"data": data, "layout": layout}


def _local(moment: pd.Timestamp, zone: str) -> str:
    at = pd.Timestamp(moment)
    at = at.tz_localize("UTC") if at.tzinfo is None else at
    return at.tz_convert(zone).strftime("%Y-%m-%d %H:%M:%S")


def _numbers(column: pd.Series, digits: int = 3) -> list[float | None]:
    values = column.astype("Float64").round(digits)
    return [None if pd.isna(value) else float(value) for value in values]


def _line(
    y: Sequence[float | None],
    axis: dict[str, Any],
    colour: str,
    name: str,
    *,
    width: float,
    dash: str = "solid",
    panel: str = "y",
) -> dict[str, Any]:
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


def _band(
    bands: pd.DataFrame, axis: dict[str, Any], ink: dict[str, str], words: Words
) -> list[dict[str, Any]]:
    edge = {"color": "rgba(0,0,0,0)", "width": 0}
    base = {"type": "scatter", "mode": "lines", **axis, "line": edge}
    low = base | {"y": _numbers(bands["lower"], 1), "hoverinfo": "skip"}
    high = base | {
        "y": _numbers(bands["upper"], 1),
        "fill": "tonexty",
        "fillcolor": ink["band"],
        "name": words.expected,
        "hovertemplate": "≤ %{y:,.0f}",
    }
    return [low, high]


def _share(
    rollup: pd.DataFrame, axis: dict[str, Any], ink: dict[str, str], words: Words
) -> list[dict[str, Any]]:
    """Draw the share where enough posts carry it, and its interval as a ribbon."""
    total = rollup["mentions"].astype(float).to_numpy()
    value = (
        rollup["negative_share"]
        .astype("Float64")
        .to_numpy(dtype=float, na_value=np.nan)
    )
    value = np.where(total >= LEAST, value, np.nan)
    low, high = wilson(value, total)
    start = str(axis["x0"] or "1970-01-01")
    times = pd.date_range(start, periods=len(total), freq=f"{axis['dx']}ms")
    x, y = _ribbon(times.strftime("%Y-%m-%d %H:%M:%S").tolist(), low * 100, high * 100)
    ribbon = {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "yaxis": "y2",
        "fill": "toself",
        "fillcolor": ink["fill"],
        "line": {"width": 0, "color": "rgba(0,0,0,0)"},
        "hoverinfo": "skip",
    }
    percent = _numbers(pd.Series(value * 100), 1)
    line = _line(percent, axis, ink["negative"], words.share, width=2, panel="y2")
    return [ribbon, line]


def _ribbon(
    times: Sequence[str], low: np.ndarray, high: np.ndarray
) -> tuple[list[str | None], list[float | None]]:
    """Return closed outlines, one for each run of known values."""
    x: list[str | None] = []
    y: list[float | None] = []
    run: list[int] = []
    for place in range(len(times) + 1):
        if place < len(times) and not np.isnan(low[place]):
            run.append(place)
            continue
        if run:
            there, back = run, run[::-1]
            x += [*(times[n] for n in there), *(times[n] for n in back), None]
            y += [round(float(high[n]), 1) for n in there]
            y += [*(round(float(low[n]), 1) for n in back), None]
            run = []
    return x, y


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


def _spikes(
    spikes: Sequence[Mark], ink: dict[str, str], zone: str
) -> list[dict[str, Any]]:
    if not spikes:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [_local(mark.at, zone) for mark in spikes],
            "y": [mark.value for mark in spikes],
            "text": [mark.label for mark in spikes],
            "textposition": "top left",
            "cliponaxis": False,
            "marker": {"symbol": "triangle-down", "size": 13, "color": ink["negative"]},
            "textfont": {"size": 14, "color": ink["ink"]},
            "hoverinfo": "skip",
        }
    ]


def _statements(
    marks: Sequence[Mark], layout: dict[str, Any], ink: dict[str, str], zone: str
) -> list[dict[str, Any]]:
    if not marks:
        return []
    times = [_local(mark.at, zone) for mark in marks]
    layout["shapes"] += [
        {
            "type": "line",
            "x0": at,
            "x1": at,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"color": ink["ink"], "width": 1.5, "dash": "dot"},
        }
        for at in times
    ]
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": times,
            "y": [1.0] * len(times),
            "yaxis": "y3",
            "text": [f"<b>{mark.label}</b>" for mark in marks],
            "textfont": {"size": 14, "color": ink["page"]},
            "marker": {"size": 24, "color": ink["ink"]},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
    ]


def _shade(x0: str, x1: str, ink: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": x0,
        "x1": x1,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": ink["select"],
        "line": {"width": 0},
    }


def _layout(ink: dict[str, str], words: Words, height: int) -> dict[str, Any]:
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
                {"dtickrange": [86_400_000, None], "value": words.day},
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


def composition(
    parts: Sequence[tuple[str, float, str]], *, scheme: str, height: int = 96
) -> dict[str, Any]:
    """Draw one horizontal bar of shares. parts: (label, value, palette role)."""
    ink = PALETTE["dark" if scheme == "dark" else "light"]
    total = sum(value for _, value, _ in parts) or 1
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [value / total * 100],
            "y": [""],
            "name": label,
            "marker": {"color": ink.get(role, role)},
            "hovertemplate": f"{label}: {value:,.0f}<extra></extra>",
        }
        for label, value, role in parts
    ]
    layout = _layout(ink, Words("", "", "", "", ""), height)
    layout |= {
        "barmode": "stack",
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.2, "traceorder": "normal"},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "xaxis": {"visible": False, "range": [0, 100]},
        "yaxis": {"visible": False},
        "annotations": [],
        "hovermode": "closest",
        "dragmode": False,
    }
    for panel in ("yaxis2", "yaxis3"):
        layout.pop(panel)
    return {"data": data, "layout": layout}


def compare(
    lines: Sequence[tuple[str, pd.Series]],
    *,
    bucket: int,
    scheme: str,
    height: int = 300,
) -> dict[str, Any]:
    """Draw counts of several spans over the time since each began (in hours)."""
    ink = PALETTE["dark" if scheme == "dark" else "light"]
    data = []
    for place, (name, counts) in enumerate(lines):
        first = place == 0
        colour = ink["negative"] if first else ink["muted"]
        axis = {"x0": 0, "dx": bucket / 3600}
        line = _line(
            _numbers(counts),
            axis,
            colour,
            name,
            width=3 if first else 2,
            dash="solid" if first else "dot",
        )
        data.append(line | {"showlegend": True})
    layout = _layout(ink, Words("", "", "", "", ""), height)
    layout |= {
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.15, "x": 0},
        "annotations": [],
        "dragmode": False,
        "xaxis": {"showgrid": False, "color": ink["muted"], "ticksuffix": " h"},
        "yaxis": layout["yaxis"] | {"domain": [0, 1]},
    }
    for panel in ("yaxis2", "yaxis3"):
        layout.pop(panel)
    return {"data": data, "layout": layout}


def page(figure: dict[str, Any], title: str) -> str:
    """Return a figure as an HTML page that works offline (plotly.js is inside)."""
    import plotly.io  # 0.3 s, and only when somebody downloads

    html: str = plotly.io.to_html(figure, include_plotlyjs=True, full_html=True)
    return html.replace("<head>", f"<head><title>{escape(title)}</title>", 1)
