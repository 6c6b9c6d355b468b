"""Hashtags, links, accounts, languages, platforms, causes that are over-present."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import numpy as np
import pandas as pd

from crisis.drivers import logodds

# Weibo closes a topic with a second #; elsewhere a tag ends with its word.
_TAG = re.compile(r"#([^#\s][^#\n]{0,38}[^#\s]|[^#\s])#|#(\w{1,60})")
_LINK = re.compile(r"https?://[^\s<>\"'，。！？、）)\]】]+", re.IGNORECASE)
_Z_LEAST, _LEAST, _TIMES_LEAST, _MOST = 2.0, 2, 1.2, 12


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
    if "://" not in text:
        return set()
    hosts = (link.split("://", 1)[1].split("/", 1)[0] for link in _LINK.findall(text))
    return {host.lower().removeprefix("www.") for host in hosts}


def _bare(link: str) -> str:
    if "?" not in link and "#" not in link:
        return link.rstrip(".,;:!?")
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


def of_text(
    pick: Callable[[str], set[str]], now: Sequence[str], usual: Sequence[str]
) -> list[Driver]:
    """Return over-represented things that `pick` finds in texts, surest first."""
    here = Counter(value for text in now for value in pick(text))
    there = Counter(value for text in usual for value in pick(text)) if here else None
    return _over_represented(here, there or Counter(), (len(now), len(usual)))


def of_column(column: str, now: pd.DataFrame, usual: pd.DataFrame) -> list[Driver]:
    """Return over-represented values of a column; missing values say nothing."""
    if column not in now.columns:
        return []
    here = now[column].value_counts()
    if column in usual.columns:
        there = usual[column].value_counts().reindex(here.index, fill_value=0)
    else:
        there = here * 0
    seen = int(here.sum()), int(usual[column].notna().sum()) if len(usual) else 0
    return _over_represented(
        Counter(dict(zip(map(str, here.index), here.astype(int), strict=True))),
        Counter(dict(zip(map(str, there.index), there.astype(int), strict=True))),
        seen,
    )


def _over_represented(
    here: Counter[str], there: Counter[str], sizes: tuple[int, int]
) -> list[Driver]:
    wanted = [value for value, count in here.items() if count >= _LEAST]
    if not wanted:
        return []
    mine = np.array([here[value] for value in wanted], dtype=float)
    theirs = np.array([there[value] for value in wanted], dtype=float)
    z = logodds.z_scores(mine, sizes[0], theirs, sizes[1])
    found = []
    for place in np.flatnonzero(z >= _Z_LEAST):
        times = logodds.times_usual(mine[place], sizes[0], theirs[place], sizes[1])
        if times is None or times >= _TIMES_LEAST:
            count, sure = int(mine[place]), float(z[place])
            found.append(Driver(wanted[place], count, times, sure))
    found.sort(key=lambda one: (-one.z, one.value))
    return found[:_MOST]
