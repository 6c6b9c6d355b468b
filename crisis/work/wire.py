"""What travels between the room and its worker processes: framed, Arrow inside.

A frame is a small JSON head and a body of bytes: ``>IQ`` lengths, head, body. Bodies
hold Arrow IPC streams, one after the other, whose lengths stand in the head.
"""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from crisis.errors import CrisisError
from crisis.frames import MENTIONS, conform
from crisis.work.chunk import Facts

_ERRORS = CrisisError.__module__
_LENGTHS = struct.Struct(">IQ")
Head = dict[str, Any]
Frame = tuple[Head, memoryview]


def send(stream: BinaryIO, head: Head, tables: Sequence[pa.Table | bytes] = ()) -> None:
    """Write one frame and flush it.

    Args: tables: Arrow tables, or bytes that go as they are.
    Raises: OSError if the other side is gone.
    """
    parts = [
        packed(table) if isinstance(table, pa.Table) else table for table in tables
    ]
    text = json.dumps(head | {"parts": [len(part) for part in parts]}, default=str)
    data = text.encode("utf-8", "backslashreplace")
    stream.write(_LENGTHS.pack(len(data), sum(map(len, parts))))
    stream.write(data)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO) -> Frame | None:
    """Read one frame; None if the other side is gone, in mid-frame or between two."""
    lengths = _exactly(stream, _LENGTHS.size)
    if lengths is None:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    head, body = _exactly(stream, head_size), _exactly(stream, body_size)
    if head is None or body is None:
        return None
    return json.loads(bytes(head)), body


def _exactly(stream: BinaryIO, size: int) -> memoryview | None:
    room = bytearray(size)
    view, filled = memoryview(room), 0
    while filled < size:
        got = stream.readinto(view[filled:])  # type: ignore[attr-defined]
        if not got:
            return None
        filled += got
    return view


def parts(frame: Frame) -> list[memoryview]:
    """Cut a frame's body into its parts."""
    head, body = frame
    found, start = [], 0
    for size in head["parts"]:
        found.append(body[start : start + size])
        start += size
    return found


def packed(table: pa.Table) -> memoryview:
    """Return a table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def unpacked(part: memoryview) -> pa.Table:
    """Return the table of an Arrow IPC stream."""
    return pa.ipc.open_stream(pa.py_buffer(part)).read_all()


def mentions_table(mentions: pd.DataFrame) -> pa.Table:
    """Return a MENTIONS frame as the Arrow table that travels."""
    return pa.Table.from_pandas(conform(mentions, MENTIONS), preserve_index=False)


def facts_out(facts: Facts) -> tuple[Head, pa.Table]:
    """Return facts as a JSON head and the table of refused rows."""
    head = {key: value for key, value in _plain(facts).items() if key != "rejected"}
    rejected = facts.rejected.astype({"row": "Int64", "reason": "str", "raw": "str"})
    return head, pa.Table.from_pandas(rejected, preserve_index=False)


def facts_in(head: Head, rejected: pa.Table) -> Facts:
    """Return the facts that `facts_out` took apart."""
    values = dict(head)
    values["notes"] = tuple((code, slots) for code, slots in head["notes"])
    frame: pd.DataFrame = rejected.to_pandas()
    frame = frame.astype({"row": "Int64", "reason": "str", "raw": "str"})
    return Facts(**values, rejected=frame)


def _plain(facts: Facts) -> Head:
    found = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    found["columns"] = dict(facts.columns)
    found["notes"] = [(code, dict(slots)) for code, slots in facts.notes]
    return found


def error_out(problem: CrisisError) -> bytes:
    """Return an error as bytes for `error_in`; details that cannot travel, as text.

    Pickle is safe here: both ends are our own, and the pipe is nobody else's.
    """
    try:
        return pickle.dumps(problem)
    except (pickle.PicklingError, TypeError, AttributeError):
        plain = {key: str(value) for key, value in problem.details.items()}
        kinds = (kind for kind in type(problem).__mro__ if kind.__module__ == _ERRORS)
        return pickle.dumps(next(kinds)(problem.code, **plain))


def error_in(part: memoryview | bytes) -> CrisisError:
    """Return the error that `error_out` packed."""
    problem = pickle.loads(part)
    assert isinstance(problem, CrisisError)
    return problem
