"""What the columns of one tool's export mean: a format, as data.

Each file ``data/formats/<id>.toml`` describes one layout (``CONTRIBUTING.md`` shows how
to add one); a room's own files in its overlay join them. Fields are the MENTIONS
columns and a few helpers (`FIELDS`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from crisis import resources
from crisis.errors import DataFileError

FIELDS: tuple[str, ...] = (
    *("text", "title", "time", "clock", "native_id", "url", "author", "author_name"),
    *("author_id", "followers", "verified", "lang", "kind", "parent_id", "likes"),
    *("reposts", "replies", "views", "vendor_sentiment", "platform", "source_name"),
    *("seen_at", "bid"),
)
KINDS = ("post", "reply", "repost", "quote", "comment")
_SPACE = re.compile(r"\s+")
_KNOWN_KEYS = {
    *("title", "platform", "kind", "zone", "dayfirst", "signatures", "columns"),
    *("values", "kinds", "html", "id_prefix", "url", "author_from_name", "ids"),
    *("statement_log", "withholds_text", "join_title", "note", "script", "prefer_url"),
}


@dataclass(frozen=True)
class Signature:
    """Headers by which a layout is known; `none` must be absent."""

    headers: frozenset[str]
    none: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Layout:
    """One format. columns: field -> file headers, the first non-empty one counts.

    kinds: kind -> headers; a row with anything in one of them is of that kind.
    zone: IANA name for times that say none, "" if unknown. url: template of the web
    address for rows without. ids: whether native ids are the platform's own.
    """

    id: str
    title: str = ""
    platform: str = ""
    kind: str = "post"
    zone: str = ""
    dayfirst: bool | None = None
    signatures: tuple[Signature, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    html: bool = False
    id_prefix: str = ""
    url: str = ""
    author_from_name: bool = False
    ids: bool = True
    statement_log: bool = False
    withholds_text: bool = False
    join_title: bool = True
    prefer_url: bool = False
    script: str = ""
    note: str = ""


def folded(header: str) -> str:
    """Return a header as it is compared: width, case, spaces and BOM do not count."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "")
    return _SPACE.sub(" ", text).strip().strip("\"'").lower()


def parse_layout(key: str, data: Mapping[str, Any], file: str = "") -> Layout:
    """Make a layout of a format file's content.

    Raises: DataFileError that names the file and what is wrong in it.
    """
    unknown = set(data) - _KNOWN_KEYS
    columns = {name: _names(heads) for name, heads in data.get("columns", {}).items()}
    unknown |= set(columns) - set(FIELDS)
    kinds = {name: _names(heads) for name, heads in data.get("kinds", {}).items()}
    unknown |= set(kinds) - set(KINDS)
    if unknown or "text" not in columns:
        problem = ", ".join(sorted(unknown)) or "columns.text"
        raise DataFileError("import_format_file", file=file or key, problem=problem)
    plain = {
        name: data[name]
        for name in _KNOWN_KEYS - {"signatures", "columns", "values", "kinds"}
        if name in data
    }
    return Layout(
        id=key,
        columns=columns,
        kinds=kinds,
        signatures=tuple(_signature(s) for s in data.get("signatures", ())),
        values={
            name: {str(k).lower(): str(v) for k, v in table.items()}
            for name, table in data.get("values", {}).items()
        },
        **plain,
    )


def _names(heads: str | Iterable[str]) -> tuple[str, ...]:
    return (heads,) if isinstance(heads, str) else tuple(heads)


def _signature(data: Mapping[str, Any]) -> Signature:
    def group(key: str) -> frozenset[str]:
        return frozenset(folded(header) for header in data.get(key, ()))

    return Signature(group("all"), group("none"), group("any"))


def layouts() -> tuple[Layout, ...]:
    """Return all layouts, shipped and the room's own (which win), sorted by id."""
    files = {
        key: path
        for key, path in resources.listing("formats").items()
        if not key.startswith("words/")
    }
    stamp = tuple(
        (key, str(path), path.stat().st_mtime_ns) for key, path in files.items()
    )
    return _loaded(stamp)


@lru_cache(maxsize=4)
def _loaded(stamp: tuple[tuple[str, str, int], ...]) -> tuple[Layout, ...]:
    return tuple(
        parse_layout(key, resources.load_toml(Path(path)), path)
        for key, path, _ in stamp
    )


def recognise(
    header: Iterable[str], known: tuple[Layout, ...] | None = None
) -> tuple[Layout, int] | None:
    """Return the layout with the longest signature within `header`, and its length.

    A signature's ``user`` is met by ``user.name`` too (flattened objects).
    """
    have = {folded(name) for name in header}
    have |= {name[:at] for name in have for at in _dots(name)}
    best: tuple[Layout, int] | None = None
    for layout in known if known is not None else layouts():
        for signature in layout.signatures:
            if not signature.headers <= have or signature.none & have:
                continue
            if signature.any and not signature.any & have:
                continue
            length = len(signature.headers) + bool(signature.any)
            if best is None or length > best[1]:
                best = layout, length
    return best


def _dots(name: str) -> list[int]:
    return [at for at, char in enumerate(name) if char == "."]


def column_of(header: tuple[str, ...], wanted: str) -> int | None:
    """Return the place of a header by its folded name, the first if it is doubled."""
    target = folded(wanted)
    for at, name in enumerate(header):
        if folded(name) == target:
            return at
    return None
