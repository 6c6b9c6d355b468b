"""The archive X gives an account of its own posts (``data/tweets.js``).

These are our statements, not mentions of us: the receipt says so, and whoever takes
the rows feeds them to the statement log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.importers.nested.shape import Row, Shape, identity


def _post(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    inner = item.get("tweet", item)
    if not isinstance(inner, dict) or "user" in inner or "full_text" not in inner:
        return None
    return inner if "id_str" in inner and "created_at" in inner else None


def _matches(records: list[Mapping[str, Any]]) -> bool:
    hits = sum(_post(item) is not None for item in records)
    return hits * 2 > len(records)


def _rows(value: Mapping[str, Any]) -> Iterator[Row]:
    post = _post(value)
    if post is None:
        yield {}, value, "no_text"
        return
    text = str(post.get("full_text") or "")
    parent = post.get("in_reply_to_status_id_str")
    kind = "repost" if text.startswith("RT @") else "reply" if parent else "post"
    yield (
        {
            "text": text,
            "time": post.get("created_at"),
            "native_id": post.get("id_str"),
            "url": f"https://x.com/i/web/status/{post.get('id_str')}",
            "lang": post.get("lang"),
            "kind": kind,
            "parent_id": parent,
            "likes": post.get("favorite_count"),
            "reposts": post.get("retweet_count"),
        },
        post,
        "",
    )


SHAPE = Shape(
    identity(
        "x_archive", platform="x", zone="UTC", statement_log=True, note="own_posts"
    ),
    _matches,
    _rows,
)
