"""Small figures: one bar of shares, several spans on one axis; and a page to keep."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from crisis.charts.parts import PALETTE, Words, layout, line, numbers


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
    frame = layout(ink, Words("", "", "", "", ""), height)
    frame |= {
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
        frame.pop(panel)
    return {"data": data, "layout": frame}


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
        drawn = line(
            numbers(counts),
            axis,
            colour,
            name,
            width=3 if first else 2,
            dash="solid" if first else "dot",
        )
        data.append(drawn | {"showlegend": True})
    frame = layout(ink, Words("", "", "", "", ""), height)
    frame |= {
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.15, "x": 0},
        "annotations": [],
        "dragmode": False,
        "xaxis": {"showgrid": False, "color": ink["muted"], "ticksuffix": " h"},
        "yaxis": frame["yaxis"] | {"domain": [0, 1]},
    }
    for panel in ("yaxis2", "yaxis3"):
        frame.pop(panel)
    return {"data": data, "layout": frame}


def page(figure: dict[str, Any], title: str) -> str:
    """Return a figure as an HTML page that works offline (plotly.js is inside)."""
    import plotly.io  # 0.3 s, and only when somebody downloads

    html: str = plotly.io.to_html(figure, include_plotlyjs=True, full_html=True)
    return html.replace("<head>", f"<head><title>{escape(title)}</title>", 1)
