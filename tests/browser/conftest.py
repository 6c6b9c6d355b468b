"""Real Chromium against real servers: one browser and one server per app and session."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "tests" / "screenshots"
READY = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    "[data-test-script-state=notRunning]"
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The installed browser, or None for Playwright's own download."""
    wanted = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if Path(wanted).exists():
        return wanted
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Servers:
    """``servers("path/to/app.py", {"VARIABLE": "value"}) -> url``; kept till the end."""

    def __init__(self) -> None:
        self._urls: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._asked: dict[str, tuple[str, dict[str, str]]] = {}

    def __call__(self, app_path: str | Path, env: dict[str, str] | None = None) -> str:
        app, more = str(app_path), dict(env or {})
        key = (app, tuple(sorted(more.items())))
        if key not in self._urls:
            self._urls[key] = self.start(app, more, free_port())
        return self._urls[key]

    def start(self, app: str, env: dict[str, str], port: int) -> str:
        command = [sys.executable, str(Path(__file__).parent / "serve.py"), app]
        settings = {
            "STREAMLIT_SERVER_PORT": str(port),
            "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
            "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
        }
        path = os.pathsep.join(
            one for one in (str(ROOT), os.environ.get("PYTHONPATH", "")) if one
        )
        url = f"http://127.0.0.1:{port}"
        self._running[url] = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings, "PYTHONPATH": path, **env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._asked[url] = (app, env)
        self._wait(url)
        return url

    def restart(self, url: str) -> None:
        """Start a stopped server again, where it was."""
        app, env = self._asked[url]
        self.start(app, env, int(url.rsplit(":", 1)[1]))

    def stop(self, url: str) -> None:
        process = self._running.pop(url)
        if process.poll() is not None:
            app = self._asked[url][0]
            raise RuntimeError(f"the server of {app} had ended by {process.returncode}")
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)

    def close(self) -> None:
        for url in list(self._running):
            self.stop(url)

    def _wait(self, url: str) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._running[url].poll() is not None:
                raise RuntimeError(f"the server of {self._asked[url][0]} ended")
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as got:
                    if got.read() == b"ok":
                        return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"the server of {self._asked[url][0]} did not come up")


@pytest.fixture(scope="session")
def server() -> Iterator[Servers]:
    servers = Servers()
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """``open_page(width=, height=, **context options) -> page``, closed afterwards."""
    contexts = []

    def open_one(width: int = 1920, height: int = 1080, **options: Any) -> Any:
        settings = {
            "viewport": {"width": width, "height": height},
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "UTC",
            **options,
        }
        context = browser.new_context(**settings)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A fresh 1920x1080 page."""
    return open_page()


@pytest.fixture(scope="session")
def shot() -> Callable[[Any, str], Path]:
    """``shot(page, name)`` stores ``tests/screenshots/<name>.png``."""

    def store(page: Any, name: str) -> Path:
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=path, animations="disabled")
        return path

    return store


@pytest.fixture(scope="session")
def ready() -> Callable[[Any], None]:
    """``ready(page)`` waits until the page's script has run and nothing is pending."""

    def wait(page: Any) -> None:
        page.wait_for_selector(READY, timeout=30_000)

    return wait
