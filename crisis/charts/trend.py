"""Counts with their expected band over the negative share, on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from crisis.charts.parts import (
    LEAST,
    PALETTE,
    Mark,
    Words,
    layout,
    line,
    local,
    numbers,
    wilson,
)


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
    start = local(rollup["bucket_start"].iloc[0], zone) if len(rollup) else ""
    axis = {"x0": start, "dx": bucket * 1000}
    negative = numbers(rollup["negative"])
    data: list[dict[str, Any]] = []
    if bands is not None and len(bands):
        data += _band(bands, axis, ink, words)
    everything = numbers(rollup["mentions"])
    data.append(
        line(everything, axis, ink["neutral"], words.mentions, width=1.5, dash="dot")
    )
    data.append(
        line(negative, axis, ink["negative"], words.negative, width=3)
        | {"fill": "tozeroy", "fillcolor": ink["fill"]}
    )
    data += _share(rollup, axis, ink, words)
    data += _spikes([m for m in marks if m.kind == "spike"], ink, zone)
    frame = layout(ink, words, height)
    data += _statements([m for m in marks if m.kind == "statement"], frame, ink, zone)
    if selected:
        frame["shapes"].append(
            _shade(local(selected[0], zone), local(selected[1], zone), ink)
        )
    return {"data": data, "layout": frame}


def _band(
    bands: pd.DataFrame, axis: dict[str, Any], ink: dict[str, str], words: Words
) -> list[dict[str, Any]]:
    edge = {"color": "rgba(0,0,0,0)", "width": 0}
    base = {"type": "scatter", "mode": "lines", **axis, "line": edge}
    low = base | {"y": numbers(bands["lower"], 1), "hoverinfo": "skip"}
    high = base | {
        "y": numbers(bands["upper"], 1),
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
    percent = numbers(pd.Series(value * 100), 1)
    middle = line(percent, axis, ink["negative"], words.share, width=2, panel="y2")
    return [ribbon, middle]


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


def _spikes(
    spikes: Sequence[Mark], ink: dict[str, str], zone: str
) -> list[dict[str, Any]]:
    if not spikes:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [local(mark.at, zone) for mark in spikes],
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
    marks: Sequence[Mark], frame: dict[str, Any], ink: dict[str, str], zone: str
) -> list[dict[str, Any]]:
    if not marks:
        return []
    times = [local(mark.at, zone) for mark in marks]
    frame["shapes"] += [
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
