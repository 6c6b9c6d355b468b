"""The live sources of a room: ``home/sources.toml``, edited on screen or by hand."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

from crisis.errors import DataFileError, FeedUnavailable
from crisis.feeds.sites import site
from crisis.feeds.written import stem
from crisis.resources import load_toml

FILE = "sources.toml"
LIMIT = 100
MOST = 1_000  # a run that wants more runs into its time limit
Every = Literal["once", "15min", "hour"]
EVERY: tuple[str, ...] = get_args(Every)
SPAN = {"15min": timedelta(minutes=15), "hour": timedelta(hours=1)}


@dataclass(frozen=True)
class Subscription:
    """One source to be read. limit: new posts a run. every: once, 15min, hour."""

    scraper: str
    target: str
    limit: int = LIMIT
    every: Every = "hour"

    @property
    def id(self) -> str:
        """The stem of its files in the inbox: one source is one growing file."""
        return stem(self.scraper, self.target)

    @property
    def file(self) -> str:
        """The name of its growing file in the inbox."""
        return f"{self.id}.jsonl"


def checked(scraper: str, target: str, limit: int, every: str) -> Subscription:
    """Return a subscription to what somebody typed.

    Raises: FeedUnavailable (site, target), ValueError (limit, every).
    """
    if every not in EVERY:
        raise ValueError(f"every = {every}")
    if not 1 <= int(limit) <= MOST:
        raise ValueError(f"limit = {limit}")
    named = site(scraper).target(target)
    return Subscription(scraper, named, int(limit), every)  # type: ignore[arg-type]


def load(home: Path) -> tuple[Subscription, ...]:
    """Read the room's sources; none if there is no file.

    Raises: DataFileError that names the fault.
    """
    path = home / FILE
    if not path.is_file():
        return ()
    found: dict[str, Subscription] = {}
    for row in load_toml(path).get("source", ()):
        try:
            one = checked(
                str(row["scraper"]),
                str(row["target"]),
                row.get("limit", LIMIT),
                str(row.get("every", "hour")),
            )
        except (KeyError, TypeError, ValueError, FeedUnavailable) as problem:
            raise DataFileError(
                "data_file_broken", file=str(path), problem=str(problem)
            ) from problem
        found[one.id] = one
    return tuple(found.values())


def save(subscriptions: tuple[Subscription, ...], home: Path) -> None:
    """Write the room's sources, whole or not at all."""
    lines: list[str] = []
    for one in subscriptions:
        lines += [
            "[[source]]",
            f"scraper = {_text(one.scraper)}",
            f"target = {_text(one.target)}",
            f"limit = {one.limit}",
            f"every = {_text(one.every)}",
            "",
        ]
    draft = home / f".{FILE}.new"
    draft.write_text("\n".join(lines), encoding="utf-8")
    os.replace(draft, home / FILE)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
