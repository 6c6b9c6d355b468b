"""How long a text is on a channel, by that channel's own way of counting."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crisis import resources

_URL = re.compile(r"https?://\S+|(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.I)
_LINK_WEIGHT = 23
# Ranges that weigh 1 on X; everything else weighs 2 (its published configuration).
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_EMOJI_JOIN = re.compile("[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.")


@dataclass(frozen=True)
class Length:
    """Length of a text on a channel. `limit` 0: none. `parts`: posts it needs."""

    channel: str
    length: int
    limit: int
    parts: int


@lru_cache(maxsize=4)
def _table(stamp: float) -> dict[str, Any]:
    return resources.load_toml(resources.find("channels.toml"))


def channels() -> tuple[str, ...]:
    """Return the ids of the channels, in the order of ``data/channels.toml``."""
    return tuple(_table(resources.find("channels.toml").stat().st_mtime))


def length(text: str, channel: str) -> Length:
    """Return how long `text` is on `channel`, and how many posts it takes."""
    rule = _table(resources.find("channels.toml").stat().st_mtime)[channel]
    size = weighted(text) if rule.get("weighted") else len(text)
    limit = int(rule["limit"])
    parts = max(1, math.ceil(size / limit)) if limit else 1
    return Length(channel, size, limit, parts)


def weighted(text: str) -> int:
    """Return X's weighted length: CJK and symbols 2, links 23, an emoji 2."""
    total, at = 0, 0
    for link in _URL.finditer(text):
        total += _plain(text[at : link.start()]) + _LINK_WEIGHT
        at = link.end()
    return total + _plain(text[at:])


def _plain(text: str) -> int:
    text = _EMOJI_JOIN.sub("", text)
    return sum(
        1 if any(low <= ord(c) <= high for low, high in _LIGHT) else 2 for c in text
    )
