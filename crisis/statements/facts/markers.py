"""Words that change how a clause is read: corrections, progress, part, negation."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice

from crisis import resources

_LATIN, _CHINESE = re.compile("[a-z]{2}"), re.compile("[\u4e00-\u9fff]")
_MOST = 300  # spans of one pattern in one text


@cache
def pattern(
    name: str, file: str = "markers", *path: str
) -> tuple[re.Pattern[str], ...]:
    """Return the compiled (English, Chinese) patterns of one marker.

    Args: name: table of ``data/facts/<file>.toml``. path: tables below it.
    """
    entry = resources.load_toml(resources.find(f"facts/{file}.toml"))[name]
    for key in path:
        entry = entry[key]
    return pair(entry)


@cache
def single(name: str) -> tuple[re.Pattern[str], ...]:
    """Return (English, Chinese) of a marker of one pattern each, groups kept."""
    entry = resources.load_toml(resources.find("facts/markers.toml"))[name]
    return tuple(re.compile(entry[lang][0]) for lang in ("en", "zh"))


def pair(entry: dict[str, list[str]]) -> tuple[re.Pattern[str], ...]:
    """Compile ``{"en": [...], "zh": [...]}`` to two patterns.

    ``<us>`` in a pattern stands for the names a brand gives itself (markers, [us]).
    """
    never = r"(?!)"
    us = _us()
    return tuple(
        re.compile(
            "|".join(f"(?:{p})" for p in entry.get(lang, ())).replace("<us>", us[lang])
            or never
        )
        for lang in ("en", "zh")
    )


@cache
def _us() -> dict[str, str]:
    entry = resources.load_toml(resources.find("facts/markers.toml"))["us"]
    return {lang: f"(?:{'|'.join(entry[lang])})" for lang in ("en", "zh")}


@lru_cache(maxsize=6000)
def scripts(folded: str) -> tuple[bool, bool]:
    """Return (has Latin words, has Chinese): patterns of the other are not tried."""
    return bool(_LATIN.search(folded)), bool(_CHINESE.search(folded))


def spans(
    patterns: tuple[re.Pattern[str], ...], folded: str, start: int = 0, end: int = -1
) -> list[tuple[int, int]]:
    """Return the spans of either pattern within ``[start, end)``."""
    stop = len(folded) if end < 0 else end
    return [
        m.span()
        for p, there in zip(patterns, scripts(folded), strict=True)
        if there
        for m in islice(p.finditer(folded, start, stop), _MOST)
    ]


def within(name: str, folded: str, start: int, end: int) -> bool:
    """Tell whether the marker stands in ``folded[start:end]``."""
    part = folded[start:end]
    return any(p.search(part) for p in pattern(name))


@cache
def dull() -> frozenset[str]:
    """Return the words that say nothing about what a sentence is about (stems of 6)."""
    entry = resources.load_toml(resources.find("facts/markers.toml"))["dull"]
    return frozenset(word[:6] for word in entry["en"] + entry["zh"])


_WORD = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")


def content(folded: str, start: int, end: int) -> frozenset[str]:
    """Return what ``folded[start:end]`` is about: stems of 6 letters, Han pairs."""
    found: set[str] = set()
    for token in _WORD.findall(folded[start:end]):
        if token.isascii():
            found.add(token[:6])
        else:
            found |= {token[i : i + 2] for i in range(len(token) - 1)}
    return frozenset(found - dull())
