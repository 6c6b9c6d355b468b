"""Figures of the desk screens, as plotly figure dicts. The only door to plotly.

A figure is a plain dict: cheap to build, cache and send. Time axes are ``x0``/``dx``
in milliseconds, at most `MAX_POINTS` a trace; aggregate before you come here. Texts
come in already translated.
"""

from crisis.charts.bars import compare, composition, page
from crisis.charts.parts import LEAST, MAX_POINTS, Mark, Words, wilson
from crisis.charts.trend import trend

__all__ = [
    "LEAST",
    "MAX_POINTS",
    "Mark",
    "Words",
    "compare",
    "composition",
    "page",
    "trend",
    "wilson",
]
