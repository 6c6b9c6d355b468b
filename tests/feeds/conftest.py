"""A local site that is read instead of the real ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from site_server import SiteServer

from crisis.errors import FeedUnavailable
from crisis.feeds import run
from crisis.feeds.child import Fetched


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[SiteServer]:
    server = SiteServer()
    monkeypatch.setenv("WARROOM_FEED_ORIGIN", server.start())
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    yield server
    server.stop()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def fetch(
    site: SiteServer, inbox: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Fetched]:
    """What the child process runs, within this process: its start costs a second."""

    def go(
        scraper: str = "telegram-channel",
        target: str = "haijiao",
        limit: int = 50,
        retries: int = 0,
    ) -> Fetched:
        options = ["--limit", str(limit), "--retries", str(retries)]
        status = run.main([scraper, target, *options, "--into", str(inbox)])
        report = json.loads(capsys.readouterr().out)
        if status == run.UNAVAILABLE:
            raise FeedUnavailable(report["code"], **report["details"])
        return Fetched(**report)

    return go
