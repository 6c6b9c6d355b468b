"""Receipts of imports, as events of the casebook and back.

Refused rows are many and long, so they stand in a file beside the casebook, whose
digest the event holds.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crisis.errors import RecordError
from crisis.model import Receipt
from crisis.stores.base import Appended
from crisis.work.chunk import Facts, ScoredChunk, no_rejected

BEGUN, FAILED, CANCELLED = "import.begun", "import.failed", "import.cancelled"


class Tally:
    """Adds up the parts of one import to its receipt."""

    def __init__(self) -> None:
        self.rows = self.new = self.merged = 0
        self._facts: Facts | None = None
        self._rejected: list[pd.DataFrame] = []
        self._languages: Counter[str] = Counter()
        self._platforms: Counter[str] = Counter()
        self._first: datetime | None = None
        self._last: datetime | None = None

    def add(self, chunk: ScoredChunk, done: Appended) -> None:
        """Count one part."""
        self._facts = facts = chunk.facts
        self.rows += facts.rows
        self.new += done.new
        self.merged += done.merged + facts.merged
        if len(facts.rejected):
            self._rejected.append(facts.rejected)
        _count(chunk.table, "lang", self._languages)
        _count(chunk.table, "platform", self._platforms)
        if chunk.table.num_rows:
            ends = pc.min_max(chunk.table.column("published_at")).as_py()
            low, high = (ends[end].astimezone(UTC) for end in ("min", "max"))
            self._first = low if self._first is None else min(self._first, low)
            self._last = high if self._last is None else max(self._last, high)

    def receipt(self, import_id: str, name: str, seconds: float) -> Receipt:
        """Return the receipt; ``rows == new + merged + refused``."""
        facts = self._facts or Facts("", 0, 0)
        rejected = no_rejected()
        if self._rejected:
            rejected = pd.concat(self._rejected, ignore_index=True)
        return Receipt(
            import_id=import_id,
            name=name,
            format_id=facts.format_id,
            rows=self.rows,
            new=self.new,
            merged=self.merged,
            refused=len(rejected),
            rejected=rejected,
            first_at=self._first,
            last_at=self._last,
            zone=facts.zone,
            zone_reason=facts.zone_reason,
            languages=dict(self._languages.most_common()),
            platforms=dict(self._platforms.most_common()),
            recognised_by=facts.recognised_by,
            encoding=facts.encoding,
            columns=facts.columns,
            notes=facts.notes,  # the last part's speak for the whole file
            seconds=round(seconds, 3),
        )


def _count(table: pa.Table, column: str, into: Counter[str]) -> None:
    for pair in pc.value_counts(table.column(column)).to_pylist():
        into[pair["values"] or ""] += pair["counts"]


def write(receipt: Receipt, folder: Path) -> dict[str, Any]:
    """Write the refused rows to `folder`; return the event's payload."""
    payload: dict[str, Any] = {}
    for each in fields(receipt):
        value = getattr(receipt, each.name)
        if each.name == "rejected":
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        elif each.name == "notes":
            value = [[code, dict(slots)] for code, slots in value]
        elif isinstance(value, Mapping):
            value = dict(value)
        payload[each.name] = value
    payload["rejected_sha256"] = ""
    if receipt.refused:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{receipt.import_id}.parquet"
        receipt.rejected.to_parquet(path, index=False)
        payload["rejected_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return payload


def read(payload: Mapping[str, Any], folder: Path) -> Receipt:
    """Return the receipt that `write` made an event of.

    Raises: RecordError if the file of refused rows is gone or was changed.
    """
    values: dict[str, Any] = {
        each.name: payload.get(each.name) for each in fields(Receipt)
    }
    for end in ("first_at", "last_at"):
        moment = payload.get(end)
        values[end] = datetime.fromisoformat(moment) if moment else None
    values["notes"] = tuple((code, slots) for code, slots in payload.get("notes", ()))
    values["rejected"] = no_rejected()
    if payload.get("refused"):
        path = folder / f"{payload['import_id']}.parquet"
        if not path.is_file():
            raise RecordError("record_rejected_gone", file=str(path))
        if hashlib.sha256(path.read_bytes()).hexdigest() != payload["rejected_sha256"]:
            raise RecordError("record_rejected_changed", file=str(path))
        values["rejected"] = pd.read_parquet(path)
    return Receipt(**values)
