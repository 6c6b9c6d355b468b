"""Read one live source once: ``python -m crisis.feeds.run SCRAPER TARGET [options]``.

A process of its own, so that a hanging site can be killed and a scraper's fault hurts
nobody. It prints posts as ``snscrape --jsonl`` does; or, with ``--into FOLDER``, adds
those not written before to a file there and prints one line of report.
Exit status: 0 read, 3 the source is unavailable (the reason is reported), 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crisis.errors import FeedUnavailable
from crisis.feeds.sites import Site, site
from crisis.feeds.written import Written, stem

UNAVAILABLE = 3
_AT_ONCE = 20  # posts a page or so: written in one go


def main(arguments: Sequence[str]) -> int:
    """Run with command-line arguments; returns the exit status."""
    options = _options(arguments)
    try:
        found = site(options.scraper)
        target = found.target(options.target)
        if options.into is None:
            report = _print(found, target, options)
        else:
            report = _add(found, target, options)
    except FeedUnavailable as problem:
        print(json.dumps({"code": problem.code, "details": problem.details}))
        print(problem, file=sys.stderr)
        return UNAVAILABLE
    if options.into is not None:
        print(json.dumps(report))
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="crisis.feeds.run", description=__doc__)
    parser.add_argument("scraper")
    parser.add_argument("target")
    parser.add_argument("--limit", type=int, default=100, help="new posts at most")
    parser.add_argument("--since", type=_time, help="ISO time; older posts are left")
    parser.add_argument("--retries", type=int, default=2)
    parser.add_argument("--into", type=Path, help="folder of the growing file")
    return parser.parse_args(arguments)


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


class Reading:
    """The new posts of one run, and how it ended. `cut`: stopped by the limit."""

    def __init__(
        self, found: Site, target: str, options: argparse.Namespace, done: Written
    ) -> None:
        self.seen = 0
        self.new = 0
        self.cut = False
        self.newest: datetime | None = None
        self._site, self._target, self._options = found, target, options
        self._done = done

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        from crisis.feeds import snscrape_feed

        retries, old = self._options.retries, 0
        since = max(filter(None, (self._options.since, self._done.until)), default=None)
        items = snscrape_feed.posts(self._site.id, self._target, retries=retries)
        for item in items:
            self.seen += 1
            at, key = snscrape_feed.moment(item), snscrape_feed.identity(item)
            too_old = at is not None and since is not None and at < since
            # A few old posts may be pinned ones; a row of them is the past.
            old = old + 1 if too_old or key in self._done.keys else 0
            if old >= self._site.old_enough:
                return
            if old:
                continue
            if self.new >= self._options.limit:
                self.cut = self._done.until is not None
                return
            self.new += 1
            if at is not None:
                self.newest = max(at, self.newest or at)
            yield key, item


def _print(found: Site, target: str, options: argparse.Namespace) -> dict[str, Any]:
    for _, item in Reading(found, target, options, Written()):
        print(item.json(), flush=True)
    return {}


def _add(found: Site, target: str, options: argparse.Namespace) -> dict[str, Any]:
    name = stem(found.id, target)
    file, book = options.into / f"{name}.jsonl", options.into / f".{name}.state"
    done = Written.load(book)
    reading = Reading(found, target, options, done)
    batch: list[tuple[str, Any]] = []
    try:
        for post in reading:
            batch.append(post)
            if len(batch) == _AT_ONCE:
                done = done.add(batch, file, book)
                batch = []
    finally:
        done = done.add(batch, file, book)  # a failure later keeps what came before
    # Only a run that came to its end vouches for all before its newest post.
    done.complete(reading.newest).save(book)
    return {"seen": reading.seen, "new": reading.new, "cut": reading.cut}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main(sys.argv[1:]))
