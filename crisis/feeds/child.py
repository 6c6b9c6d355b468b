"""Starts the child process that reads one source, waits for it, kills it if need be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from crisis.errors import FeedUnavailable
from crisis.feeds.run import UNAVAILABLE

TIMEOUT = 180.0  # seconds: pages of a few hundred posts, with retries
_ROOT = Path(__file__).resolve().parent.parent.parent
# A scraper has no business with the room's secrets or its databases.
_SECRET = ("WARROOM_CASEBOOK", "AWS_", "STREAMLIT_")


@dataclass(frozen=True)
class Fetched:
    """What a run brought. `seen`: posts looked at; `cut`: the limit left some out."""

    seen: int
    new: int
    cut: bool


class Child:
    """One run of a source, in a process group of its own."""

    def __init__(
        self, scraper: str, target: str, inbox: Path, *, limit: int, retries: int = 2
    ) -> None:
        """Start it. inbox: folder where its growing file lies."""
        paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
        plain = {k: v for k, v in os.environ.items() if not k.startswith(_SECRET)}
        command = [sys.executable, "-m", "crisis.feeds.run", scraper, target]
        command += ["--limit", str(limit), "--retries", str(retries)]
        self._process = subprocess.Popen(
            [*command, "--into", str(inbox)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=plain
            | {
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                "PYTHONUTF8": "1",
            },
            start_new_session=True,
        )

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now; what it wrote as whole lines stays."""
        self._process.kill()

    def result(self, timeout: float = TIMEOUT) -> Fetched:
        """Wait for the end of the run; kill it after `timeout` seconds.

        Raises: FeedUnavailable with the reason.
        """
        try:
            out, err = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as problem:
            self.kill()
            self._process.communicate()
            raise FeedUnavailable("feed_timed_out", seconds=int(timeout)) from problem
        status = self._process.returncode
        said = (out.decode("utf-8", "replace").splitlines() or [""])[-1]
        try:
            report = json.loads(said)
            if status == UNAVAILABLE:
                raise FeedUnavailable(report["code"], **report["details"])
            if status == 0:
                return Fetched(report["seen"], report["new"], report["cut"])
        except (ValueError, KeyError, TypeError):
            pass  # it died before it could report
        last = (err.decode("utf-8", "replace").strip().splitlines() or [""])[-1]
        raise FeedUnavailable("feed_crashed", status=status, problem=last[:200])
