"""JSON in every wrapping tools use: one object a line, an array, a page, a script.

Lines are read one by one and array elements as they arrive; only a single object that
is the whole file has to be in memory at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crisis.importers.batch import RAW_SHOWN

MAX_OBJECT = 400 << 20  # characters of one JSON value
_ASSIGNMENT = re.compile(
    r"^\s*window\.YTD\.[\w.]+\s*=\s*|^\s*(?:var|let|const)\s+\w+\s*=\s*"
)
_START = re.compile(r"^\s*(?:[\[{]|window\.YTD\.|(?:var|let|const)\s+\w+\s*=\s*[\[{])")
_SKIP = re.compile(r"[\s,;]*")

# Where tools put the list of records inside an object, in the order tried.
_CONTAINERS = (
    *("data", "posts", "statuses", "weibo", "feed", "items", "results", "records"),
    *("tweets", "messages", "comments", "mentions", "rows", "list", "children"),
    *("hits", "documents", "notes", "articles", "entries", "timeline"),
)
# An element that is only a wrapper around the record.
_WRAPPERS = ("tweet", "post", "_source", "data", "status", "mblog", "note")

Record = tuple[int, Any, str]  # ordinal, record or None, problem code or ""


def looks_like_json(head: str) -> bool:
    """Whether a text that begins with `head` should be tried as JSON."""
    if not _START.match(head):
        return False
    body = _ASSIGNMENT.sub("", head).lstrip()
    # "[id],text" is the head of a table; JSON goes on with a value or an end.
    return bool(re.match(r'\{\s*(["}]|$)|\[\s*([\[{"\d\-tfn\]]|$)', body)) and not (
        re.match(r"\[\w+\]\s*[,;\t]", body)
    )


def parse(text: str) -> Any:
    """Parse one JSON value.

    Raises: ValueError. The quick parser refuses numbers above 64 bits, NaN and lone
    surrogates, all of which occur; the standard one then decides.
    """
    import orjson

    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def values(lines: Iterator[str]) -> Iterator[tuple[Any, str, str]]:
    """Yield ``(value, problem, raw)`` of each top-level JSON value of a text.

    problem: "" or "bad_json" or "cut"; the raw text is given only with a problem.
    """
    first = ""
    for first in lines:
        if first.strip():
            break
    plain = _ASSIGNMENT.sub("", first)
    try:
        value = parse(plain)
    except (ValueError, RecursionError):
        yield from _scanned(plain, lines)
        return
    yield value, "", ""
    if isinstance(value, list) and not first.startswith("["):
        return
    yield from _by_line(lines)


def _by_line(lines: Iterator[str]) -> Iterator[tuple[Any, str, str]]:
    for line in lines:
        text = line.strip()
        if not text or text in {"[", "]", ","}:
            continue
        if text[-1] == "," and text[0] == "{":
            text = text[:-1]
        try:
            yield parse(text), "", ""
        except (ValueError, RecursionError):
            problem = "bad_json" if line.endswith("\n") else "cut"
            yield None, problem, line[:RAW_SHOWN]


def _scanned(start: str, lines: Iterator[str]) -> Iterator[tuple[Any, str, str]]:
    """Values that span lines: an array's elements, objects one after another."""
    decoder = json.JSONDecoder()
    buffer, in_array, wanted, ended = start, False, 0, False
    while True:
        at = _SKIP.match(buffer).end()  # type: ignore[union-attr]
        if not in_array and buffer[at : at + 1] == "[":
            in_array, at = True, at + 1
            at = _SKIP.match(buffer, at).end()  # type: ignore[union-attr]
        if in_array and buffer[at : at + 1] == "]":
            in_array, buffer = False, buffer[at + 1 :]
            continue
        if len(buffer) > at and (ended or len(buffer) >= wanted):
            try:
                value, end = decoder.raw_decode(buffer, at)
                yield value, "", ""
                buffer, wanted = buffer[end:], 0
                continue
            except (ValueError, RecursionError):
                # Try again only when there is twice as much, to stay linear.
                wanted = max(2 * len(buffer), 4096)
                if ended or wanted > MAX_OBJECT:
                    yield None, "cut", buffer[at : at + RAW_SHOWN]
                    return
        if ended:
            return
        buffer = buffer[at:]
        more = []
        size = len(buffer)
        for line in lines:
            more.append(line)
            size += len(line)
            if size >= max(wanted, 65_536):
                break
        else:
            ended = True
        buffer += "".join(more)


def records_in(value: Any) -> list[Any]:
    """Return the records of one top-level value: itself, or the list it carries."""
    if isinstance(value, list):
        return [inner for item in value for inner in records_in_item(item)]
    if not isinstance(value, dict):
        return [value]
    return records_in_item(value)


def records_in_item(item: Any) -> list[Any]:
    """Return the record of one element without its wrapper, or its list's records."""
    if not isinstance(item, dict):
        return [item]
    for key in _CONTAINERS:
        inner = item.get(key)
        if isinstance(inner, dict) and key in {"data", "hits"} and len(item) <= 6:
            nested = next(
                (inner[k] for k in _CONTAINERS if _list_of_objects(inner.get(k))), None
            )
            if nested is not None:
                return [_unwrapped(x) for x in nested]
        if isinstance(inner, list) and _list_of_objects(inner) and not _is_record(item):
            return [_unwrapped(x) for x in inner]
    return _by_index(item) or [_unwrapped(item)]


def _by_index(item: dict[str, Any]) -> list[Any]:
    """Records of an object of objects: one a key, or (pandas' default) one a column.

    ``{"1": {"text": ..}, "2": {..}}`` and ``{"text": {"0": ..}, "date": {"0": ..}}``.
    """
    inner = list(item.values())
    if not inner or not all(isinstance(value, dict) and value for value in inner):
        return []
    if all(key.isdigit() for value in inner for key in value):
        rows = dict.fromkeys(key for value in inner for key in value)
        return [{name: cells.get(row) for name, cells in item.items()} for row in rows]
    first = set(inner[0])
    alike = all(len(first & set(value)) * 2 >= len(first) for value in inner)
    named = all(any(char.isdigit() for char in key) for key in item)
    return inner if alike and named and (len(inner) > 1 or _is_record(inner[0])) else []


def _is_record(item: dict[str, Any]) -> bool:
    """Whether the object itself is a mention that merely carries a list."""
    texts = ("text", "content", "full_text", "rawContent", "body", "desc", "title")
    return any(isinstance(item.get(key), str) for key in texts)


def _list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _unwrapped(item: Any) -> Any:
    if isinstance(item, dict):
        for key in _WRAPPERS:
            inner = item.get(key)
            if isinstance(inner, dict) and not _is_record(item) and len(item) <= 8:
                return inner
    return item


def flatten(record: Any, depth: int = 4) -> dict[str, str | None]:
    """Return a record as ``{dotted key: text}``; lists as JSON text.

    MongoDB's wrappers (``{"$oid": ..}``, ``{"$date": ..}``) are taken off.
    """
    if not isinstance(record, dict):
        return {"value": scalar(record)}
    flat: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            bare = _mongo(value)
            if bare is not None:
                flat[key] = scalar(bare)
            elif depth > 1:
                for inner, cell in flatten(value, depth - 1).items():
                    flat[f"{key}.{inner}"] = cell
        else:
            flat[key] = scalar(value)
    return flat


def _mongo(value: dict[str, Any]) -> Any:
    if len(value) == 1:
        key, inner = next(iter(value.items()))
        if key in {"$oid", "$date", "$numberLong", "$numberInt", "$numberDouble"}:
            return _mongo(inner) if isinstance(inner, dict) else inner
    return None


def scalar(value: Any) -> str | None:
    """Return a JSON value as the text a table would hold."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, (int, float)):
        return repr(value)
    if not value:
        return None
    return json.dumps(value, ensure_ascii=False)[:RAW_SHOWN]


def raw_of(record: Any) -> str:
    """Return a record as JSON text, shortened, for the list of refusals."""
    return json.dumps(record, ensure_ascii=False, default=str)[:RAW_SHOWN]
