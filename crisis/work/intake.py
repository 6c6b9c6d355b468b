"""One import from file to receipt: copy, read, score, store, record.

What is stored before a failure or a cancel is taken out again; what is stored before
the process is killed is taken out and read anew at the next start (`unfinished`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from crisis import journal
from crisis.errors import CrisisError
from crisis.model import Event, Receipt
from crisis.stores.casebook import Casebook
from crisis.stores.duck import DuckStore
from crisis.work import receipts
from crisis.work.chunk import BUGS, Stages
from crisis.work.job import Cancelled, Job

_COUNTED = {".csv", ".tsv", ".txt", ".jsonl", ".ndjson"}
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Order:
    """What is to be read: `path` is the copy kept as evidence."""

    import_id: str
    name: str
    path: Path
    timezone: str | None = None
    actor: str = ""


@dataclass(frozen=True)
class Books:
    """Where an import is written. clock: the present time, UTC."""

    store: DuckStore
    casebook: Casebook
    receipts: Path
    clock: Callable[[], datetime]

    def note(self, kind: str, order: Order, payload: dict[str, Any]) -> None:
        """Add an event about an import."""
        self.casebook.append(
            kind,
            {"import_id": order.import_id, "name": order.name, **payload},
            actor=order.actor,
            at=self.clock(),
        )


def begin(order: Order, books: Books) -> None:
    """Put on record that an import began, so that a killed one can be resumed."""
    evidence, timezone = order.path.name, order.timezone
    books.note(receipts.BEGUN, order, {"evidence": evidence, "timezone": timezone})


def take_in(order: Order, books: Books, stages: Stages, job: Job) -> Receipt:
    """Read, score and store a file, and put its receipt on record.

    Raises: CrisisError of the reader, the engine or a store; `Cancelled`.
    """
    try:
        receipt = _read_all(order, books, stages, job)
        payload = receipts.write(receipt, books.receipts)
        books.note(journal.IMPORTED, order, payload)
    except (CrisisError, *BUGS) as problem:
        if job.interrupted:
            raise Cancelled("job_interrupted", file=order.name) from problem
        books.store.remove_source(order.import_id)
        stopped = isinstance(problem, Cancelled)
        kind = receipts.CANCELLED if stopped else receipts.FAILED
        code = problem.code if isinstance(problem, CrisisError) else "bug"
        books.note(kind, order, {"code": code, "words": str(problem)})
        raise
    return receipt


def _read_all(order: Order, books: Books, stages: Stages, job: Job) -> Receipt:
    began = time.monotonic()
    tally = receipts.Tally()
    job.enter("reading", estimated_rows(order.path))
    stop = job.cancelled
    for chunk in stages.scored_chunks(order.path, order.name, order.timezone, stop):
        if stop.is_set():
            break
        table = from_source(chunk.table, order.import_id)
        tally.add(chunk, books.store.append_arrow(table))
        job.advance(chunk.facts.rows)
    if stop.is_set():
        raise Cancelled("job_cancelled", file=order.name)
    return tally.receipt(order.import_id, order.name, time.monotonic() - began)


def unfinished(events: Iterable[Event], evidence: Path) -> list[Order]:
    """Return the imports that began and neither ended, failed nor were cancelled."""
    ends = (journal.IMPORTED, receipts.FAILED, receipts.CANCELLED)
    open_orders: dict[str, Order] = {}
    for event in events:
        import_id = event.payload.get("import_id", "")
        if event.kind == receipts.BEGUN:
            open_orders[import_id] = Order(
                import_id=import_id,
                name=event.payload["name"],
                path=evidence / event.payload["evidence"],
                timezone=event.payload.get("timezone"),
                actor=event.actor,
            )
        elif event.kind in ends:
            open_orders.pop(import_id, None)
    return list(open_orders.values())


def from_source(table: pa.Table, source: str) -> pa.Table:
    """Return the table with every row's ``source`` set."""
    place = table.schema.get_field_index("source")
    kind = table.schema.field(place).type
    column = pa.repeat(pa.scalar(source, kind), table.num_rows)
    return table.set_column(place, "source", column)


def estimated_rows(path: Path) -> int | None:
    """Return the number of lines of a text file, for the progress bar, else None."""
    suffix = path.suffix.lower()
    if suffix not in _COUNTED:
        return None
    lines = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            lines += block.count(b"\n")
    return max(lines, 1)
