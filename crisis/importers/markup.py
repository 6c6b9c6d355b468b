"""HTML in cells to plain text; entities to characters. Nothing is ever rendered."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from crisis.importers.matching import found

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BREAKS = {"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"}
_IMAGE_ALT = re.compile(r"<img\b[^<>]*?\balt=[\"']([^\"'<>]*)[\"'][^<>]*>", re.I)
_DROPPED = re.compile(r"<(script|style)\b.*?</\1>", re.I | re.S)
_LOOKS_HTML = r"(?i)<(?:p|br|a|span|div|img|blockquote)(?:\s[^<>]*)?/?>"
_SURROGATES = re.compile("[\ud800-\udfff]")


def to_text(cell: str) -> str:
    """Return the readable text of an HTML fragment: paragraphs become line ends.

    Emoji given as images keep their alternative text (``[doge]``).
    """
    body = _IMAGE_ALT.sub(r"\1", _DROPPED.sub(" ", cell))

    def tag(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name == "br" or (name in _BREAKS and match[1]):
            return "\n"
        return ""

    return html.unescape(_TAG.sub(tag, body)).strip("\n")


def plain(column: pd.Series, *, is_html: bool) -> pd.Series:
    """Return a text column without markup.

    Args: is_html: the format says its text is HTML; otherwise tags are touched only
    in cells of a column most of whose cells hold markup, entities in any cell.
    """
    marked = found(column, _LOOKS_HTML)
    if is_html or marked.mean() > 0.5:
        touched = marked | found(column, "[&<]" if is_html else "&")
        if touched.any():
            column = column.copy()
            column[touched] = column[touched].map(to_text)
        return column
    entity = found(column, r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
    if entity.any():
        column = column.copy()
        column[entity] = column[entity].map(html.unescape)
    return column


def well_formed(cell: str | None) -> str | None:
    """Return text that can be stored: lone surrogates become U+FFFD."""
    if cell is None or not _SURROGATES.search(cell):
        return cell
    # Two halves written apart belong together.
    joined = cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined


def text_series(values: Sequence[Any]) -> pd.Series:
    """Return a text column; lone surrogates, which no store takes, are mended."""
    try:
        return pd.Series(pa.array(values, type=pa.string()), dtype="str")
    except (UnicodeEncodeError, pa.ArrowInvalid, pa.ArrowTypeError):
        clean = [well_formed(None if v is None else str(v)) for v in values]
        return pd.Series(clean, dtype="str")
