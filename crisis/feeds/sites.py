"""Which sites a live source can read: ``data/feeds.toml``, and what to type for each.

What answers, what does not: the scraper's maintainer, February 2025 (issue 1045 of its
repository): Telegram channels and Weibo timelines; Mastodon before version 4 only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from crisis.errors import DataFileError, FeedUnavailable
from crisis.resources import find, load_toml

FILE = "feeds.toml"
State = Literal["answers", "doubtful", "silent"]
_STATES = ("answers", "doubtful", "silent")


@dataclass(frozen=True)
class Site:
    """One site. `old_enough`: known or too old posts in a row that end a reading."""

    id: str
    platform: str
    state: State
    targets: tuple[str, ...]
    old_enough: int

    def target(self, typed: str) -> str:
        """Return what the scraper wants to be given, from a name or an address.

        Raises: FeedUnavailable ``feed_bad_target``.
        """
        for pattern in self.targets:
            if found := re.fullmatch(pattern, typed.strip()):
                parts = found.groupdict()
                if "server" in parts:
                    return f"@{parts['user']}@{parts['server'].lower()}"
                return parts["target"]
        raise FeedUnavailable("feed_bad_target", target=typed.strip()[:80])


@cache
def _load(path: str) -> tuple[Site, ...]:
    table = load_toml(find(path))
    found: list[Site] = []
    for row in table.get("site", ()):
        try:
            if row["state"] not in _STATES:
                raise ValueError(f"state = {row['state']}")
            site = Site(
                id=str(row["id"]),
                platform=str(row.get("platform", "")),
                state=row["state"],
                targets=tuple(
                    re.compile(each).pattern for each in row.get("targets", ())
                ),
                old_enough=int(row.get("old_enough", 5)),
            )
        except (KeyError, TypeError, ValueError, re.error) as problem:
            raise DataFileError(
                "data_file_broken", file=path, problem=str(problem)
            ) from problem
        found.append(site)
    return tuple(found)


def sites() -> tuple[Site, ...]:
    """Return all sites, the readable ones first.

    Raises: DataFileError that names the entry's fault.
    """
    return _load(FILE)


def offered() -> tuple[Site, ...]:
    """Return the sites a source can be made for."""
    return tuple(each for each in sites() if each.state != "silent")


def silent() -> tuple[Site, ...]:
    """Return the sites that no longer answer; their words say what to do instead."""
    return tuple(each for each in sites() if each.state == "silent")


def site(name: str) -> Site:
    """Return a readable site by its id.

    Raises: FeedUnavailable ``feed_no_such_site``.
    """
    for each in offered():
        if each.id == name:
            return each
    raise FeedUnavailable("feed_no_such_site", site=name)
