"""What a source has written already, in a small state file beside its growing file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

_KEPT = 2_000  # identities remembered; older posts are known by their time


def stem(scraper: str, target: str) -> str:
    """Return the name of a source's files, without suffix."""
    safe = re.sub(r"[^\w.@-]+", "_", target)
    return f"snscrape-{scraper}-{safe.casefold()}"


@dataclass(frozen=True)
class Written:
    """Posts written so far. `until`: all older than this are; `keys`: identities."""

    until: datetime | None = None
    keys: tuple[str, ...] = ()

    @staticmethod
    def load(book: Path) -> Written:
        """Read the state file; a missing or damaged one means nothing is known."""
        try:
            found = json.loads(book.read_text(encoding="utf-8"))
            until = found["until"]
            return Written(
                datetime.fromisoformat(until) if until else None,
                tuple(str(key) for key in found["keys"]),
            )
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return Written()  # then posts come twice, and are merged by the store

    def save(self, book: Path) -> None:
        """Write the state file, whole or not at all."""
        until = self.until.isoformat() if self.until else ""
        draft = book.with_name(f"{book.name}.tmp")
        text = json.dumps({"until": until, "keys": self.keys}, ensure_ascii=False)
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, book)

    def add(self, batch: Sequence[tuple[str, Any]], file: Path, book: Path) -> Written:
        """Append posts to the growing file as whole lines, oldest first."""
        if not batch:
            return self
        lines = [f"{item.json()}\n" for _, item in reversed(batch)]
        with file.open("ab+") as growing:
            _drop_torn_line(growing)
            growing.write("".join(lines).encode("utf-8"))
        keys = (*self.keys, *(key for key, _ in reversed(batch)))
        done = replace(self, keys=keys[-_KEPT:])
        done.save(book)
        return done

    def complete(self, newest: datetime | None) -> Written:
        """Return the state after a run that was not cut short by a failure."""
        known = [each for each in (self.until, newest) if each is not None]
        return replace(self, until=max(known, default=None))


def _drop_torn_line(growing: Any) -> None:
    """Cut off what a killed run left of a line; readers only take whole lines."""
    end = growing.seek(0, os.SEEK_END)
    at = max(0, end - (1 << 20))
    growing.seek(at)
    tail = growing.read()
    if tail and not tail.endswith(b"\n"):
        growing.truncate(at + tail.rfind(b"\n") + 1)
    growing.seek(0, os.SEEK_END)
