"""Hostile text made safe, and text made comparable.

Mention text comes from strangers: it must never act (markup, formulas, links) and never
hide (bidirectional controls, zero-width characters).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from crisis import hanzi

_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_JOINER = "\u200d"  # holds emoji families together; harmless between emoji
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$:^=&\"'])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_HANDLE = re.compile(r"@[\w.\-]+")
_SPACE = re.compile(r"\s+")


def visible(text: str) -> str:
    """Return `text` with hidden characters as ``⟨U+202E⟩``, controls as U+FFFD.

    A zero-width joiner stays where it joins two symbols (emoji families).
    """
    out: list[str] = []
    for at, char in enumerate(text):
        if char == _JOINER and _joins_symbols(text, at):
            out.append(char)
        elif _HIDDEN.match(char):
            out.append(f"⟨U+{ord(char):04X}⟩")
        else:
            out.append(char)
    return _CONTROL.sub("�", "".join(out))


def _joins_symbols(text: str, at: int) -> bool:
    sides = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    kinds = {"So", "Sk", "Mn", "Me"}
    return len(sides) == 2 and all(unicodedata.category(c) in kinds for c in sides)


def escape_md(text: str) -> str:
    """Return `text` so that a Markdown sink shows it literally, on one line."""
    return _MARKDOWN.sub(r"\\\1", _SPACE.sub(" ", visible(text)))


def escape_cell(value: object) -> object:
    """Return a spreadsheet-safe cell: text that would act as a formula gets a ``'``."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def safe_url(url: object) -> str | None:
    """Return `url` if it is an http(s) link that may be shown as one, else None."""
    if isinstance(url, str) and re.match(r"https?://[^\s<>\"']+$", url, re.IGNORECASE):
        return url
    return None


def comparable(text: str) -> str:
    """Return `text` folded for comparing copies.

    NFKC width, Simplified characters, lower case, links and handles reduced to a mark,
    white space collapsed. Two mentions with equal `comparable` text are copies.
    """
    folded = hanzi.to_simplified(unicodedata.normalize("NFKC", text))
    folded = _HANDLE.sub("@", _URL.sub("link", folded))
    return _SPACE.sub(" ", _HIDDEN.sub("", folded)).strip().lower()


def digest(*parts: str, length: int = 16) -> str:
    """Return a short stable hex digest of the parts, for keys."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=length // 2).hexdigest()


def mask(author: str | None) -> str:
    """Return a masked author for anything that leaves the desk: ``··7k3``."""
    return "··" + digest(author or "", length=16)[:3] if author else "··"
