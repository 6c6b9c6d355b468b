"""Words of the user interface, in every UI language.

Lowest module of the house: it reads ``data/i18n/<lang>.toml`` and knows nothing else,
so that errors can say what they mean in the reader's language. Domain code returns
ids and numbers; only errors, the review and the screens ask for words.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES: tuple[str, ...] = ("en", "zh-Hans", "zh-Hant")
FALLBACK = "en"
_FOLDER = Path(__file__).resolve().parent.parent / "data" / "i18n"


def languages() -> tuple[str, ...]:
    """Return the BCP 47 ids of the UI languages, the fallback first."""
    return LANGUAGES


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return all strings of one language as ``{"table.key": text}``.

    Args: lang: one of `languages()`.
    Raises: FileNotFoundError if the language has no file.
    """
    with (_FOLDER / f"{lang}.toml").open("rb") as file:
        return dict(_flatten(tomllib.load(file)))


def _flatten(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            rows += _flatten(value, f"{prefix}{key}.")
        else:
            rows.append((prefix + key, str(value)))
    return rows


def has(key: str, lang: str = FALLBACK) -> bool:
    """Tell whether `lang` has words of its own for `key`."""
    return key in catalogue(lang)


def t(lang: str, key: str, /, **slots: object) -> str:
    """Return the words for `key` with its ``{slots}`` filled.

    Falls back to English; a key that no language has comes back as itself, so that a
    gap is seen on screen (a test forbids both). Slots hold plain text: what comes from
    a mention must be escaped by the screen before it enters a Markdown sink.
    """
    words = catalogue(lang if lang in LANGUAGES else FALLBACK).get(key)
    if words is None:
        words = catalogue(FALLBACK).get(key, key)
    return words.format(**slots) if slots else words


def best_language(wanted: str | None) -> str:
    """Map any BCP 47 tag (a browser's locale, a mention's language) to a UI language.

    ``zh-TW``, ``zh-HK``, ``zh-MO`` and ``zh-Hant-*`` give ``zh-Hant``; any other
    Chinese ``zh-Hans``; everything else English.
    """
    tag = (wanted or "").replace("_", "-").lower()
    if tag.startswith("zh"):
        hant = "hant" in tag or tag.endswith(("-tw", "-hk", "-mo"))
        return "zh-Hant" if hant else "zh-Hans"
    return FALLBACK
