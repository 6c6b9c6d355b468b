"""Which platform a mention comes from: by a cell's name, else by its address."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from crisis import resources
from crisis.importers.matching import captured

UNKNOWN = "unknown"
WEB = "web"


@cache
def _table() -> dict[str, dict[str, Any]]:
    return resources.load_toml(resources.find("formats/words/platforms.toml"))


@cache
def _names() -> dict[str, str]:
    return {
        name.lower(): platform
        for platform, entry in _table().items()
        for name in (platform, *entry["names"])
    }


@cache
def of_host(host: str) -> str | None:
    """Return the platform of a host name, the longest known domain wins."""
    host = host.lower().split(":")[0]
    best, size = None, 0
    for platform, entry in _table().items():
        for domain in entry["domains"]:
            fits = host == domain or host.endswith("." + domain)
            if fits and len(domain) > size:
                best, size = platform, len(domain)
    return best


def of_names(column: pd.Series) -> pd.Series:
    """Return platforms by what a cell calls them (``微博``, ``Twitter``, a domain)."""
    lowered = column.str.strip().str.lower()
    found = {name: _of_name(name) for name in lowered.dropna().unique()}
    return lowered.map(found).astype("str")


def _of_name(name: str) -> str | None:
    known = _names().get(name)
    if known or "." not in name:
        return known
    return of_host(name.split("//")[-1].split("/")[0])


def of_urls(column: pd.Series) -> pd.Series:
    """Return platforms by address; an address of no known platform is ``web``."""
    host = captured(column, r"(?i)^\s*https?://(?:[^/@\s]*@)?(?P<x>[^/\s?#]+)")
    found = {name: of_host(name) or WEB for name in host.dropna().unique()}
    return host.map(found).astype("str")


@cache
def scripts() -> dict[str, str]:
    """Return the Chinese script a platform writes, where it writes one."""
    return {
        platform: entry["script"]
        for platform, entry in _table().items()
        if "script" in entry
    }
