"""Formats that need code: records to join, texts to choose. One file each."""

from collections.abc import Mapping
from typing import Any

from crisis.importers.nested import bluesky, telegram, x_archive, x_v1, x_v2
from crisis.importers.nested.shape import HEADER, Shape

SHAPES: tuple[Shape, ...] = (
    x_archive.SHAPE,
    x_v2.SHAPE,
    x_v1.SHAPE,
    bluesky.SHAPE,
    telegram.SHAPE,
)
__all__ = ["HEADER", "SHAPES", "Shape", "recognise"]


def recognise(records: list[Mapping[str, Any]]) -> Shape | None:
    """Return the nested format that the first records of a file are in, if any."""
    if not records:
        return None
    return next((shape for shape in SHAPES if shape.matches(records)), None)
