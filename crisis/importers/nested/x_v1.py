"""X API v1.1 statuses, and the GraphQL trees of web dumps that hold them.

``full_text`` or ``extended_tweet`` is the whole text; a retweet's is its original's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.importers.nested.shape import Fields, Row, Shape, identity

_MARKS = {"id_str", "retweet_count", "favorite_count", "in_reply_to_status_id_str"}


def _is_status(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    has_text = isinstance(item.get("full_text") or item.get("text"), str)
    user = isinstance(item.get("user"), dict)
    return has_text and "created_at" in item and user and bool(_MARKS & set(item))


def _find(value: Any, depth: int = 25) -> Iterator[Mapping[str, Any]]:
    """Statuses anywhere in a tree; those inside a status are its own business."""
    if _is_status(value):
        yield value
    elif isinstance(value, dict):
        status = _graphql(value)
        if status is not None:
            yield status
        elif depth:
            for inner in value.values():
                if isinstance(inner, (dict, list)):
                    yield from _find(inner, depth - 1)
    elif isinstance(value, list) and depth:
        for inner in value:
            yield from _find(inner, depth - 1)


def _graphql(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A web client's post: ``legacy`` beside ``core.user_results.result``."""
    legacy = value.get("legacy")
    if not isinstance(legacy, dict) or "full_text" not in legacy:
        return None
    core = value.get("core") or {}
    result = (core.get("user_results") or core.get("user_result") or {}).get("result")
    user = dict((result or {}).get("legacy") or {})
    user.update((result or {}).get("core") or {})
    note = (((value.get("note_tweet") or {}).get("note_tweet_results") or {}).get("result") or {}).get("text")  # noqa: E501  # fmt: skip
    views = (value.get("views") or {}).get("count")
    return {
        **legacy,
        "id_str": legacy.get("id_str") or value.get("rest_id"),
        "user": {**user, "verified": (result or {}).get("is_blue_verified")},
        "full_text": note or legacy["full_text"],
        "views": views,
    }


def _matches(records: list[Mapping[str, Any]]) -> bool:
    hits = sum(next(_find(item), None) is not None for item in records[:50])
    return hits * 2 > min(len(records), 50)


def _rows(value: Mapping[str, Any]) -> Iterator[Row]:
    found = False
    for status in _find(value):
        found = True
        yield _status(status), status, ""
    if not found and not _is_frame(value):
        yield {}, value, "no_text"


def _is_frame(value: Mapping[str, Any]) -> bool:
    """A page without posts (the end of a search) holds no row to refuse."""
    return "data" in value or value.get("statuses") == []


def _text(status: Mapping[str, Any]) -> str | None:
    extended = status.get("extended_tweet")
    long = extended.get("full_text") if isinstance(extended, dict) else None
    return long or status.get("full_text") or status.get("text")


def _status(status: Mapping[str, Any]) -> Fields:
    user = status.get("user") or {}
    original = status.get("retweeted_status")
    if original is None:
        nested = (status.get("retweeted_status_result") or {}).get("result")
        original = _graphql(nested) if isinstance(nested, dict) else None
    text = _text(status)
    kind, parent = "post", None
    if original:
        kind, parent = "repost", original.get("id_str") or original.get("id")
        name = (original.get("user") or {}).get("screen_name")
        text = f"RT @{name}: {_text(original)}" if name else text
    elif status.get("in_reply_to_status_id_str") or status.get("in_reply_to_status_id"):
        kind = "reply"
        parent = (
            status.get("in_reply_to_status_id_str") or status["in_reply_to_status_id"]
        )
    elif status.get("is_quote_status") or status.get("quoted_status"):
        kind = "quote"
        parent = status.get("quoted_status_id_str") or status.get("quoted_status_id")
    native = status.get("id_str") or status.get("id")
    return {
        "text": text,
        "time": status.get("created_at"),
        "native_id": native,
        "url": f"https://x.com/{user.get('screen_name') or 'i/web'}/status/{native}",
        "author": user.get("screen_name"),
        "author_id": user.get("id_str") or user.get("id"),
        "author_name": user.get("name"),
        "followers": user.get("followers_count"),
        "verified": user.get("verified"),
        "lang": status.get("lang"),
        "kind": kind,
        "parent_id": parent,
        "likes": status.get("favorite_count"),
        "reposts": status.get("retweet_count"),
        "replies": status.get("reply_count"),
        "views": status.get("views"),
    }


SHAPE = Shape(identity("x_api_v1", platform="x", zone="UTC"), _matches, _rows)
