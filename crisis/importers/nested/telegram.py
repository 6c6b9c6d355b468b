"""Telegram's own chat export (``result.json``): text may be a list of pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crisis.importers.nested.shape import Row, Shape, identity


def _is_chat(item: Mapping[str, Any]) -> bool:
    messages = item.get("messages")
    if (
        not isinstance(messages, list)
        or not messages
        or not isinstance(messages[0], dict)
    ):
        return False
    return {"type", "date"} <= set(messages[0]) and "id" in messages[0]


def _matches(records: list[Mapping[str, Any]]) -> bool:
    return _is_chat(records[0])


def _rows(value: Mapping[str, Any]) -> Iterator[Row]:
    if not _is_chat(value):
        yield {}, value, "no_text"
        return
    chat = value.get("id")
    for message in value["messages"]:
        if not isinstance(message, dict):
            yield {}, message, "not_an_object"
        elif message.get("type") == "service":
            yield {}, message, "service_message"
        else:
            parent = message.get("reply_to_message_id")
            yield (
                {
                    "text": _text(message.get("text")),
                    "time": message.get("date_unixtime") or message.get("date"),
                    "native_id": f"{chat}/{message.get('id')}",
                    "author": message.get("from_id") or message.get("actor_id"),
                    "author_name": message.get("from"),
                    "kind": "reply" if parent else "post",
                    "parent_id": f"{chat}/{parent}" if parent else None,
                },
                message,
                "",
            )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        pieces = [
            piece if isinstance(piece, str) else piece.get("text", "")
            for piece in value
        ]
        return "".join(pieces)
    return value if isinstance(value, str) else None


SHAPE = Shape(identity("telegram_chat", platform="telegram"), _matches, _rows)
