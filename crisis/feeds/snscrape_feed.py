"""The only door to snscrape; imported in the child process of `crisis.feeds.run`.

``import snscrape.modules`` fails on Python 3.12 and later (it calls
``importer.find_module``, which is gone), so the parent package is put in place empty
and the one submodule needed is imported: the same way on every Python.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

from crisis.errors import FeedUnavailable

# A loopback address that stands in for every site: how our tests serve pages.
ORIGIN = "WARROOM_FEED_ORIGIN"
_SCRAPERS = {
    "telegram-channel": ("telegram", "TelegramChannelScraper"),
    "weibo-user": ("weibo", "WeiboUserScraper"),
    "mastodon-profile": ("mastodon", "MastodonProfileScraper"),
}
# 418 and 432 are Weibo's ways to say "too much" and "not without a login".
_BLOCKED = {401, 403, 418, 432, 451}
_NOBODY = ("No public post list", "User does not exist", "Account does not exist")
_BROKEN = (KeyError, AttributeError, TypeError, IndexError, ValueError, AssertionError)
_WEIBO_EPOCH = 515483463  # ids of Weibo carry their creation time in the upper bits


def module(name: str) -> ModuleType:
    """Import one submodule of ``snscrape.modules``, the parent standing in empty.

    Raises: FeedUnavailable ``feed_not_installed``.
    """
    parent = "snscrape.modules"
    try:
        if parent not in sys.modules:
            package = importlib.import_module("snscrape")
            stub = ModuleType(parent)
            stub.__path__ = [os.path.join(each, "modules") for each in package.__path__]
            sys.modules[parent] = stub
        return importlib.import_module(f"{parent}.{name}")
    except ImportError as problem:
        raise FeedUnavailable("feed_not_installed", problem=str(problem)) from problem


class _Line(HTTPAdapter):
    """Carries the requests of a run, and knows afterwards what the site said.

    A refusal ends the run at once: asking again is what the site asked us not to do.
    """

    def __init__(self, site: str) -> None:
        super().__init__()
        self.site, self.status, self.lost = site, 0, ""
        self._origin = urlsplit(os.environ.get(ORIGIN, ""))
        if self._origin.netloc and self._origin.hostname != "127.0.0.1":
            raise FeedUnavailable("feed_unreachable", site=site, problem=ORIGIN)

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Send one request; raises FeedUnavailable where the site refuses."""
        asked = request.url
        try:
            if self._origin.netloc:
                local = urlsplit(asked)._replace(
                    scheme=self._origin.scheme, netloc=self._origin.netloc
                )
                request.url = urlunsplit(local)
            answer = super().send(request, *args, **kwargs)
        except requests.RequestException as problem:
            self.lost = type(problem).__name__
            raise
        finally:
            request.url = asked
        answer.url, self.lost, self.status = asked, "", answer.status_code
        self._refused(answer)
        return answer

    def _refused(self, answer: Any) -> None:
        where = {"site": self.site, "status": self.status}
        if self.status == 429:
            wait = answer.headers.get("Retry-After", "")
            seconds = int(wait) if wait.isdigit() else 0
            raise FeedUnavailable("feed_rate_limited", **where, seconds=seconds)
        # Sent to a page where one logs in: a refusal with a polite face.
        login = "passport" in answer.headers.get("Location", "")
        if self.status in _BLOCKED or login:
            raise FeedUnavailable("feed_blocked", **where)


class _Said(logging.Handler):
    """Keeps what the scraper logs: that a target does not exist is said only there."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def posts(scraper: str, target: str, *, retries: int = 2) -> Iterator[Any]:
    """Yield snscrape's own items, newest first as the site gives them.

    Boosts are left out: they are other people's posts, and tell no time of their own.
    Raises: FeedUnavailable with the reason, also when there was nothing to yield.
    """
    file, kind = _SCRAPERS[scraper]
    found = module(file)
    base = importlib.import_module("snscrape.base")
    line, said = _Line(scraper), _Said()
    logging.getLogger("snscrape").addHandler(said)
    logging.getLogger("snscrape").propagate = False
    number = scraper == "weibo-user" and target.isdigit()
    source = getattr(found, kind)(int(target) if number else target, retries=retries)
    for scheme in ("https://", "http://"):
        source._session.mount(scheme, line)  # no public way to see what was answered
    seen = 0
    try:
        for item in source.get_items():
            seen += 1
            if type(item).__name__ != "Boost":
                yield _dated(item)
    except base.ScraperException as problem:
        raise _failure(line, scraper, str(problem), seen) from problem
    except requests.JSONDecodeError as problem:
        raise _layout(problem, scraper) from problem
    except requests.RequestException as problem:
        raise _failure(line, scraper, str(problem), seen) from problem
    except _BROKEN as problem:
        raise _layout(problem, scraper) from problem
    finally:
        logging.getLogger("snscrape").removeHandler(said)
    if not seen:
        nobody = any(text.startswith(_NOBODY) for text in said.lines)
        code = "feed_no_such_target" if nobody else "feed_empty"
        raise FeedUnavailable(code, site=scraper, target=target)


def _layout(problem: Exception, scraper: str) -> FeedUnavailable:
    words = f"{type(problem).__name__}: {problem}"[:200]
    return FeedUnavailable("feed_layout_changed", site=scraper, problem=words)


def _failure(line: _Line, scraper: str, words: str, seen: int) -> FeedUnavailable:
    if line.lost:
        return FeedUnavailable("feed_unreachable", site=scraper, problem=line.lost)
    if line.status == 404 and not seen:
        return FeedUnavailable("feed_no_such_target", site=scraper, target="404")
    if line.status >= 400:
        return FeedUnavailable("feed_server_error", site=scraper, status=line.status)
    if line.status == 200 and "giving up" in words:
        # Weibo's "no content here yet", also for a user id that nobody has.
        return FeedUnavailable("feed_empty", site=scraper, target="")
    return FeedUnavailable("feed_layout_changed", site=scraper, problem=words[:200])


def _dated(item: Any) -> Any:
    """Give a Weibo post that says "5 minutes ago" the time its id tells.

    What is written down is evidence, and is read again later.
    """
    said, at = getattr(item, "createdAt", ""), moment(item)
    if at is not None and said and not re.search(r"\b\d{4}\b", said):
        item.createdAt = at.isoformat()
    return item


def identity(item: Any) -> str:
    """Return what tells an item from all others of its source."""
    return f"{type(item).__name__} {item}"


def moment(item: Any) -> datetime | None:
    """Return when an item was posted, UTC; None where it cannot be known.

    Weibo writes its times in many ways, but its ids tell the time: (id >> 22) +
    515483463 seconds.
    """
    said = getattr(item, "date", None)
    if isinstance(said, datetime):
        return said.astimezone(UTC)
    number = str(getattr(item, "id", ""))
    if "createdAt" in vars(item) and number.isdigit():
        return datetime.fromtimestamp((int(number) >> 22) + _WEIBO_EPOCH, UTC)
    return None
