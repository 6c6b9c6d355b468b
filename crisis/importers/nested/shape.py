"""What a nested format's file provides. One file each; see `x_v2` for the pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crisis.importers.layout import FIELDS, KINDS, Layout

HEADER: tuple[str, ...] = FIELDS
Fields = dict[str, Any]
Row = tuple[Fields, Any, str]  # fields, the original record, reason to refuse it or ""


def identity(layout_id: str, **more: Any) -> Layout:
    """Return a layout whose columns are our own fields, as nested formats fill them."""
    return Layout(
        id=layout_id,
        columns={name: (name,) for name in FIELDS},
        values={"kind": {kind: kind for kind in KINDS}},
        **more,
    )


@dataclass(frozen=True)
class Shape:
    """A nested format. matches: whether the first objects of a file are its.
    rows: the mentions of one top-level object, each with its original record.
    """

    LAYOUT: Layout
    matches: Callable[[list[Mapping[str, Any]]], bool]
    rows: Callable[[Mapping[str, Any]], Iterator[Row]]
