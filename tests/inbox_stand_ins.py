"""A room whose inbox is read in this process; run as a program it reads until killed.

``python inbox_stand_ins.py HOME ROWS`` looks at the inbox until ROWS mentions are
stored; a test kills it at any moment.
"""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from crisis.errors import UnknownFormat
from crisis.frames import MENTIONS, SCORED, conform
from crisis.model import ImportResult
from crisis.room import Room
from crisis.stores.query import Query
from crisis.work import following
from crisis.work.local import LocalStages

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)


def read(source, name, timezone):
    """Lines of JSON ``{"id", "text"}``; what is none is refused."""
    data = source.read_bytes() if isinstance(source, Path) else source.read()
    rows, bad = [], []
    for number, line in enumerate(data.decode().splitlines(), 1):
        try:
            post = json.loads(line)
            rows.append((str(post["id"]), post["text"], post.get("likes")))
        except (ValueError, KeyError, TypeError):
            bad.append((number, "no_text", line))
    if not rows:
        raise UnknownFormat("unknown_format", file=name)
    mentions = pd.DataFrame(rows, columns=["mention_key", "text", "likes"])
    mentions["published_at"] = [
        NOW - timedelta(minutes=int(key) % 5000) for key, *_ in rows
    ]
    mentions = mentions.assign(platform="weibo", lang="zh-Hans", kind="post")
    rejected = pd.DataFrame(bad, columns=["row", "reason", "raw"])
    yield ImportResult(conform(mentions, MENTIONS), rejected, 0, "lines")


def score(mentions):
    return conform(mentions.assign(label="neutral", engine="stand-in 1"), SCORED)


def line(number: int, text: str = "海角茶铺") -> bytes:
    return json.dumps({"id": number, "text": f"{text} {number}"}).encode() + b"\n"


def open_room(home: Path, **parts):
    return Room.open(home, stages=LocalStages(read, score), **parts)


if __name__ == "__main__":
    following.PIECE = 6_000  # many pieces, so that kills fall between and into them
    opened = open_room(Path(sys.argv[1]))
    print("open", flush=True)
    while opened.store.count(Query()) < int(sys.argv[2]):
        opened.inbox.poll()
    opened.close()
