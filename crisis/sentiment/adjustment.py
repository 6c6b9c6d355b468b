"""A room's small change of the default engine, as plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MARGIN = 0.01  # nats a held-back correction must gain on average


@dataclass(frozen=True)
class Adjustment:
    """A small change of the default engine's P(negative), as plain data.

    rows, deltas: table rows and what is added to the log-odds there. shift: added for
    every post. learnt_from: how many corrections. before, after: mean loss (nats) on
    held-back corrections without and with it. helps: adopt it. version: short digest.
    """

    rows: tuple[int, ...]
    deltas: tuple[float, ...]
    shift: float
    learnt_from: int
    before: float
    after: float

    @property
    def helps(self) -> bool:
        """Tell whether held-back corrections are judged better with it."""
        return self.before - self.after >= MARGIN

    @property
    def version(self) -> str:
        """Return a digest of what it changes."""
        told = repr((self.rows, self.deltas, self.shift)).encode()
        return hashlib.blake2b(told, digest_size=3).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "rows": list(self.rows),
            "deltas": list(self.deltas),
            "shift": self.shift,
            "learnt_from": self.learnt_from,
            "before": self.before,
            "after": self.after,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Adjustment:
        """Return what `to_dict` gave."""
        return cls(
            tuple(int(row) for row in data["rows"]),
            tuple(float(delta) for delta in data["deltas"]),
            float(data["shift"]),
            int(data["learnt_from"]),
            float(data["before"]),
            float(data["after"]),
        )
