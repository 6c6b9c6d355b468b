"""Regular expressions over whole text columns: in pyarrow (RE2), not cell by cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def captured(column: pd.Series, pattern: str) -> pd.Series:
    """Return what the group ``(?P<x>...)`` of `pattern` holds, missing where no match.

    Args: pattern: RE2 syntax; searched anywhere in the cell.
    """
    values = pa.array(column, type=pa.string(), from_pandas=True)
    groups = pc.extract_regex(values, pattern)
    if isinstance(groups, pa.ChunkedArray):
        groups = groups.combine_chunks()
    found = pc.if_else(groups.is_valid(), groups.field("x"), None)
    return pd.Series(found, index=column.index, dtype="str")


def found(column: pd.Series, pattern: str) -> pd.Series:
    """Tell which cells match `pattern` somewhere; a missing cell does not."""
    values = pa.array(column, type=pa.string(), from_pandas=True)
    hits = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    return pd.Series(np.asarray(hits, dtype=bool), index=column.index)


def replaced(column: pd.Series, pattern: str, by: str) -> pd.Series:
    r"""Return the column with every match replaced (groups as ``\1``)."""
    values = pa.array(column, type=pa.string(), from_pandas=True)
    out = pc.replace_substring_regex(values, pattern, by)
    return pd.Series(out, index=column.index, dtype="str")
