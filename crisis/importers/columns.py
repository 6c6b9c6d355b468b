"""Cells of one field, gathered from the file columns a layout names for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crisis.importers import cells
from crisis.importers.batch import Batch
from crisis.importers.layout import Layout, folded
from crisis.importers.markup import text_series
from crisis.importers.suggestion import field_of


class Columns:
    """A batch seen through a layout. `used`: file header -> field, what was taken."""

    def __init__(self, batch: Batch, layout: Layout) -> None:
        self._layout = layout
        self._size = len(batch.rows)
        self._places: dict[str, int] = {}
        for at, name in enumerate(batch.header):
            self._places.setdefault(folded(name), at)
        self._header = batch.header
        self._sparse = batch.sparse
        self._cells: Sequence[Sequence[str | None]] = list(
            zip(*batch.rows, strict=True)
        )
        self._made: dict[str, pd.Series] = {}
        self.used: dict[str, str] = {}

    def has(self, field: str) -> bool:
        """Whether the file has any column for `field`."""
        return any(
            self._place(name) is not None
            for name in self._layout.columns.get(field, ())
        )

    def raw(self, field: str, *, blank: bool = False) -> pd.Series:
        """Return the first non-empty cell of the columns of `field`, as text.

        Args: blank: only empty cells count as missing, not "none" or "-".
        """
        out: pd.Series | None = None
        for name in self._layout.columns.get(field, ()):
            column = self.named(name, field)
            if column is None:
                continue
            column = (
                column.mask(column.str.strip().eq(""))
                if blank
                else cells.present(column)
            )
            out = column if out is None else out.where(out.notna(), column)
            if not out.isna().any():
                break
        if out is None:
            return pd.Series([None] * self._size, dtype="str")
        return out

    def named(self, name: str, field: str = "") -> pd.Series | None:
        """Return one file column as text, None if the file does not have it."""
        place = self._place(name)
        if place is None:
            return None
        head = self._header[place]
        key = folded(name)
        if key not in self._made:
            column = text_series(self._cells[place]) if self._cells else text_series([])
            if folded(head) != key:
                column = _inside(column, key.split(".")[1:])
            self._made[key] = column
        made = self._made[key]
        # Records name all columns a format may have: tell those that hold something.
        if field and (not self._sparse or made.notna().any()):
            self.used.setdefault(head, field)
        return made

    def taken(self, field: str) -> str:
        """Return the file's name of the column that gave `field`, "" if none did."""
        return next((head for head, name in self.used.items() if name == field), "")

    def others(self, field: str, generic: bool) -> list[tuple[str, pd.Series]]:
        """Return further columns of the same meaning, which were not needed."""
        first = self.taken(field)
        names = [n for n in self._layout.columns.get(field, ()) if "." not in n]
        if generic:
            used = {head for heads in self._layout.columns.values() for head in heads}
            names += [
                head
                for head in self._header
                if head not in used and (field_of(head) or ("", 0))[0] == field
            ]
        found = []
        for name in dict.fromkeys(names):
            column = self.named(name) if folded(name) != folded(first) else None
            if column is not None and column.notna().any():
                found.append((name, cells.present(column)))
        return found

    def _place(self, name: str) -> int | None:
        """``user.name`` is also found in a cell ``user`` that holds a dict as text."""
        key = folded(name)
        if key in self._places:
            return self._places[key]
        return self._places.get(key.split(".")[0]) if "." in key else None

    def filled(self, names: Sequence[str]) -> pd.Series:
        """Tell in which rows any of the columns holds something other than no."""
        out = pd.Series([False] * self._size)
        for name in names:
            column = self.named(name)
            if column is not None:
                value = cells.present(column)
                no = value.str.lower().isin(["false", "0", "0.0", "[]", "{}"])
                out |= value.notna() & ~no
        return out


def _inside(column: pd.Series, path: Sequence[str]) -> pd.Series:
    """Read one entry of Python dicts, objects or JSON written out into cells."""
    name = path[-1]
    pattern = (
        rf"(?i)(?:^|[{{(,\s])['\"]?{name}['\"]?\s*[:=]\s*"
        r"(?:'(?P<a>(?:[^'\\]|\\.)*)'|\"(?P<b>(?:[^\"\\]|\\.)*)\"|(?P<c>[\w.+\-]+))"
    )
    groups = pc.extract_regex(pa.array(column, type=pa.string()), pattern)
    found = pc.coalesce(
        *(
            pc.if_else(pc.equal(groups.field(part), ""), None, groups.field(part))
            for part in "abc"
        )
    )
    out = pd.Series(found, dtype="str")
    return out.mask(out.eq("None"))


def label_values(layout: Layout, field: str) -> Mapping[str, str] | None:
    """Return the format's own value words of a field, if it has any."""
    return layout.values.get(field)
