"""X API v2: pages with ``includes``, as twarc and the API give them, or flattened.

Authors and referenced posts are joined page by page; long text sits in ``note_tweet``;
a retweet's own text is cut, so the original's is taken from ``includes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.importers.nested.shape import Fields, Row, Shape, identity

_OWN_KEYS = {
    *("public_metrics", "author_id", "edit_history_tweet_ids", "conversation_id"),
    *("referenced_tweets", "context_annotations", "edit_controls"),
}
_KINDS = {"retweeted": "repost", "quoted": "quote", "replied_to": "reply"}
_REQUESTED = {"id", "ids", None}  # errors about posts that were asked for


def _is_post(item: Any) -> bool:
    if not isinstance(item, dict) or "id" not in item or "text" not in item:
        return False
    return bool(_OWN_KEYS & set(item))


def _is_page(item: Mapping[str, Any]) -> bool:
    data = item.get("data")
    some = data[0] if isinstance(data, list) and data else data
    if _is_post(some):
        return True
    meta, errors = item.get("meta"), item.get("errors")
    bare = isinstance(some, dict) and set(some) <= {
        "id",
        "text",
        "edit_history_tweet_ids",
    }
    if bare and isinstance(some, dict) and "text" in some:
        return isinstance(item.get("includes"), dict) or (
            isinstance(meta, dict) and bool({"newest_id", "result_count"} & set(meta))
        )
    empty = isinstance(meta, dict) and "result_count" in meta
    return "data" not in item and (empty or _are_errors(errors))


def _are_errors(errors: Any) -> bool:
    return (
        isinstance(errors, list)
        and bool(errors)
        and isinstance(errors[0], dict)
        and "resource_type" in errors[0]
    )


def _matches(records: list[Mapping[str, Any]]) -> bool:
    hits = sum(_is_page(item) or _is_post(item) for item in records)
    return hits * 2 > len(records)


def _rows(value: Mapping[str, Any]) -> Iterator[Row]:
    if not _is_page(value):
        yield _post(value, {}, {}), value, ""
        return
    includes = value.get("includes") or {}
    users = {user.get("id"): user for user in includes.get("users") or ()}
    posts = {post.get("id"): post for post in includes.get("tweets") or ()}
    data = value.get("data") or []
    for item in data if isinstance(data, list) else [data]:
        if isinstance(item, dict):
            yield _post(item, users, posts), item, ""
        else:
            yield {}, item, "not_an_object"
    for error in value.get("errors") or ():
        about_post = error.get("resource_type") in {"tweet", "post"}
        if about_post and error.get("parameter") in _REQUESTED:
            yield {}, error, "api_error"


def _post(
    item: Mapping[str, Any], users: Mapping[Any, Any], posts: Mapping[Any, Any]
) -> Fields:
    user = item.get("author") or users.get(item.get("author_id")) or {}
    if not isinstance(user, dict):
        user = {"username": user}
    metrics = item.get("public_metrics") or {}
    kind, parent, text = _reference(item, users, posts)
    verified = user.get("verified")
    name = user.get("username")
    return {
        "text": text,
        "time": item.get("created_at"),
        "native_id": item.get("id"),
        "url": f"https://x.com/{name or 'i/web'}/status/{item.get('id')}",
        "author": name,
        "author_id": item.get("author_id"),
        "author_name": user.get("name"),
        "followers": (user.get("public_metrics") or {}).get("followers_count"),
        "verified": verified,
        "lang": item.get("lang"),
        "kind": kind,
        "parent_id": parent,
        "likes": metrics.get("like_count"),
        "reposts": metrics.get("retweet_count"),
        "replies": metrics.get("reply_count"),
        "views": metrics.get("impression_count"),
    }


def _own_text(item: Mapping[str, Any]) -> str | None:
    note = item.get("note_tweet")
    long = note.get("text") if isinstance(note, dict) else None
    return long or item.get("text")


def _reference(
    item: Mapping[str, Any], users: Mapping[Any, Any], posts: Mapping[Any, Any]
) -> tuple[str, Any, str | None]:
    """Kind, parent and full text; a retweet outranks a reply, a reply a quote."""
    text = _own_text(item)
    links = {
        link.get("type"): link
        for link in item.get("referenced_tweets") or ()
        if isinstance(link, dict)
    }
    for name in ("retweeted", "replied_to", "quoted"):
        if name not in links:
            continue
        link = links[name]
        if name == "retweeted":
            original = posts.get(link.get("id")) or link
            text = _retweet_text(text, original, users)
        return _KINDS[name], link.get("id"), text
    return "post", None, text


def _retweet_text(
    text: str | None, original: Mapping[str, Any], users: Mapping[Any, Any]
) -> str | None:
    full = _own_text(original)
    if not full or not text or not text.startswith("RT @"):
        return text
    head = text.partition(":")[0]
    return f"{head}: {full}"


SHAPE = Shape(identity("x_api_v2", platform="x", zone="UTC"), _matches, _rows)
