"""Reader and engine for the worker tests, loaded inside the worker process.

A file holds one text a line. A text ``die once <file>`` kills the process unless <file>
exists, which it then does; ``die`` always kills; ``hang`` waits until killed.
"""

import os
import signal
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from crisis.errors import UnknownFormat
from crisis.frames import MENTIONS, SCORED, conform
from crisis.model import ImportResult

START = datetime(2031, 5, 6, tzinfo=UTC)
CHUNK = 3


def read_file(source, name, timezone):
    data = source.read_bytes() if isinstance(source, Path) else source.read()
    texts = data.decode().splitlines()
    if texts and texts[0] == "not an export":
        raise UnknownFormat("worker_died", file=name)
    print("noise on standard output breaks nothing")
    for start in range(0, len(texts), CHUNK):
        part = texts[start : start + CHUNK]
        for text in part:
            if text.startswith("read "):
                _misbehave(text.removeprefix("read "))
        good = [text for text in part if text]
        mentions = pd.DataFrame(
            {
                "mention_key": [f"{name}:{start + n}" for n, _ in enumerate(good)],
                "text": good,
                "published_at": [START + timedelta(minutes=start)] * len(good),
            }
        ).assign(platform="x", lang="en", kind="post")
        bad = [(start + n + 1, "no_text", "") for n, t in enumerate(part) if not t]
        yield ImportResult(
            conform(mentions, MENTIONS),
            pd.DataFrame(bad, columns=["row", "reason", "raw"]),
            0,
            "lines",
            zone=timezone or "UTC",
            notes=(("capped", {"at": 3}),),
            columns={"line": "text"},
        )


def score_frame(mentions):
    for text in mentions["text"]:
        if text.startswith("score "):
            _misbehave(text.removeprefix("score "))
    return conform(
        mentions.assign(label="neutral", engine=f"pid {os.getpid()}"), SCORED
    )


def _misbehave(how: str) -> None:
    if how.startswith("die once "):
        path = Path(how.removeprefix("die once "))
        if path.exists():
            return
        path.touch()
        how = "die"
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "hang":
        threading.Event().wait()
    if how == "bug":
        raise ZeroDivisionError("a bug")
