"""Hashtags, links, accounts, languages, platforms, causes that are over-present."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from crisis.drivers import logodds

# Weibo closes a topic with a second #; elsewhere a tag ends with its word.
_TAG = re.compile(r"#([^#\s][^#\n]{0,38}[^#\s]|[^#\s])#|#(\w{1,60})")
_LINK = re.compile(r"https?://[^\s<>\"'，。！？、）)\]】]+", re.IGNORECASE)
_Z_LEAST, _LEAST, _TIMES_LEAST = 2.0, 2, 1.2


@dataclass(frozen=True)
class Driver:
    """Something over-represented. count: posts of the window with it.

    times: its share of posts over its usual share, None if it never was there before.
    z: how sure that is (`crisis.drivers.logodds`). lang: of a phrase, else "".
    """

    value: str
    count: int
    times: float | None
    z: float
    lang: str = ""


def hashtags(text: str) -> set[str]:
    """Return the hashtags of a text, folded, without #."""
    if "#" not in text and "＃" not in text:
        return set()
    found = _TAG.findall(text.replace("＃", "#"))
    return {(closed or single).strip().lower() for closed, single in found}


def links(text: str) -> set[str]:
    """Return the http(s) links of a text, without what only tracks the reader."""
    if "://" not in text:
        return set()
    return {_bare(link) for link in _LINK.findall(text)}


def domains(text: str) -> set[str]:
    """Return the domains that a text links to."""
    found = set()
    for link in links(text):
        host = link.split("://", 1)[1].split("/", 1)[0].lower()
        found.add(host.removeprefix("www."))
    return found


def _bare(link: str) -> str:
    try:
        parts = urlsplit(link.rstrip(".,;:!?"))
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return link
    query = "&".join(
        part
        for part in parts.query.split("&")
        if part and not part.lower().startswith(("utm_", "fbclid", "gclid", "spm"))
    )
    end = f"?{query}" if query else ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}{parts.path}{end}"


def over_represented(
    now: Iterable[Iterable[str]],
    usual: Iterable[Iterable[str]],
    sizes: tuple[int, int],
    most: int = 12,
    least: int = _LEAST,
) -> list[Driver]:
    """Return the values that more posts have now than usual, surest first.

    Args: now, usual: the values of each post. sizes: posts of both.
    """
    here = Counter(value for values in now for value in set(values))
    wanted = [value for value, count in here.items() if count >= least]
    if not wanted:
        return []
    keep = set(wanted)
    there = Counter(v for values in usual for v in set(values) if v in keep)
    mine = np.array([here[value] for value in wanted], dtype=float)
    theirs = np.array([there[value] for value in wanted], dtype=float)
    z = logodds.z_scores(mine, sizes[0], theirs, sizes[1])
    found = []
    for place, value in enumerate(wanted):
        times = logodds.times_usual(mine[place], sizes[0], theirs[place], sizes[1])
        if z[place] >= _Z_LEAST and (times is None or times >= _TIMES_LEAST):
            found.append(Driver(value, int(mine[place]), times, float(z[place])))
    found.sort(key=lambda one: (-one.z, one.value))
    return found[:most]


def of_text(
    pick: Callable[[str], set[str]], window: pd.DataFrame, usual: pd.DataFrame
) -> list[Driver]:
    """Return over-represented things that `pick` finds in texts."""
    sizes = len(window), len(usual)
    return over_represented(
        (pick(text) for text in window["text"]),
        (pick(text) for text in usual["text"]),
        sizes,
    )


def of_column(column: str, window: pd.DataFrame, usual: pd.DataFrame) -> list[Driver]:
    """Return over-represented values of a column; missing values say nothing."""
    if column not in window.columns:
        return []
    here = window[column].dropna()
    there = usual[column].dropna() if column in usual.columns else here.iloc[:0]
    return over_represented(
        ((str(value),) for value in here),
        ((str(value),) for value in there),
        (len(here), len(there)),
    )
