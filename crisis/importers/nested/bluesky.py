"""Bluesky posts: search results, feeds (wrapped in ``post``), threads.

The record's own time is set by the writer's device and may say anything;
``indexedAt`` is the server's and is preferred when the two are far apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.importers import objects
from crisis.importers.nested.shape import Fields, Row, Shape, identity


def _is_post(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    uri = item.get("uri")
    return isinstance(item.get("record"), dict) and str(uri).startswith("at://")


def _posts(
    value: Mapping[str, Any],
) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Pairs of post and its wrapper (which knows who reposted it)."""
    for key in ("posts", "feed", "notifications"):
        items = value.get(key)
        if isinstance(items, list):
            return [pair for item in items for pair in _posts(item)]
    inner = value.get("post")
    if isinstance(inner, dict):
        return [(inner, value)]
    return [(value, {})]


def _matches(records: list[Mapping[str, Any]]) -> bool:
    hits = sum(
        any(_is_post(post) for post, _ in _posts(item)[:5])
        for item in records
        if isinstance(item, dict)
    )
    return hits * 2 > len(records)


def _rows(value: Mapping[str, Any]) -> Iterator[Row]:
    for post, wrapper in _posts(value):
        if _is_post(post):
            yield _post(post, wrapper), post, ""
        elif post.get("text") is None and not post.get("record"):
            yield {}, post, "no_text"
        else:
            yield {}, post, "not_an_object"


def _post(post: Mapping[str, Any], wrapper: Mapping[str, Any]) -> Fields:
    record, author = post["record"], post.get("author") or {}
    uri, handle = str(post["uri"]), author.get("handle")
    reply = record.get("reply") or {}
    embed = record.get("embed") or {}
    quoted = embed.get("record") if isinstance(embed, dict) else None
    kind = "reply" if reply else "quote" if quoted else "post"
    parent = (reply.get("parent") or {}).get("uri") or _uri_of(quoted)
    langs = record.get("langs") or []
    return {
        "text": record.get("text"),
        "time": _time(record.get("createdAt"), post.get("indexedAt")),
        "native_id": uri,
        "url": f"https://bsky.app/profile/{handle or author.get('did')}/post/{uri.rsplit('/', 1)[-1]}",  # noqa: E501
        "author": handle,
        "author_id": author.get("did"),
        "author_name": author.get("displayName"),
        "followers": author.get("followersCount"),
        "lang": langs[0] if langs else None,
        "kind": kind,
        "parent_id": parent,
        "likes": post.get("likeCount"),
        "reposts": post.get("repostCount"),
        "replies": post.get("replyCount"),
    }


def _uri_of(quoted: Any) -> Any:
    if not isinstance(quoted, dict):
        return None
    return quoted.get("uri") or (quoted.get("record") or {}).get("uri")


def _time(written: Any, indexed: Any) -> Any:
    """The server's day wins over a device that is a day or more off."""
    one, two = objects.scalar(written) or "", objects.scalar(indexed) or ""
    if one[:10] == two[:10] or not two:
        return one or two
    return two


SHAPE = Shape(identity("bluesky", platform="bluesky", zone="UTC"), _matches, _rows)
