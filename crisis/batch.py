"""Many past statements checked at once: for reviews, and for training.

A file is TXT (statements parted by a line ``---``, or one statement), CSV or JSONL with
a ``text``, or DOCX (statements parted by ``---``, or one).
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from xml.etree import ElementTree

from crisis import statements
from crisis.errors import StatementError
from crisis.model import PRINCIPLES, CheckReport, Fault, StatementKind

MOST = 2_000  # statements of a file
LARGEST = 20_000_000  # bytes of a document unpacked
_PART = re.compile(r"^\s*-{3,}\s*$", re.MULTILINE)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT_NAMES = ("text", "statement", "content", "正文", "内容", "內容", "声明", "聲明")


@dataclass(frozen=True)
class Row:
    """A statement of the file; empty fields take what the screen has chosen."""

    name: str
    text: str
    kind: str = ""
    fault: str = ""
    severity: int = 0


def read(data: bytes, name: str) -> list[Row]:
    """Return the statements in a file, in order.

    Raises: StatementError that names the file and what to do.
    """
    suffix = PurePath(name).suffix.lower()
    readers = {".txt": _text, ".md": _text, ".csv": _csv, ".jsonl": _jsonl}
    try:
        if suffix == ".docx":
            rows = _parts(_docx(data), name)
        elif suffix in readers:
            rows = readers[suffix](data.decode("utf-8-sig"), name)
        else:
            raise StatementError("batch_kind", file=name)
    except (
        UnicodeDecodeError,
        ValueError,
        csv.Error,
        KeyError,
        zipfile.BadZipFile,
        ElementTree.ParseError,
    ) as problem:
        raise StatementError(
            "batch_broken", file=name, problem=str(problem)[:120]
        ) from problem
    rows = [row for row in rows if row.text.strip()][:MOST]
    if not rows:
        raise StatementError("batch_empty", file=name)
    return rows


def _parts(text: str, name: str) -> list[Row]:
    parts = [part.strip() for part in _PART.split(text) if part.strip()]
    return [Row(f"{name} {n}", part) for n, part in enumerate(parts, 1)]


def _text(text: str, name: str) -> list[Row]:
    return _parts(text, name)


def _csv(text: str, name: str) -> list[Row]:
    table = csv.DictReader(io.StringIO(text))
    return _mapped(list(table), name)


def _jsonl(text: str, name: str) -> list[Row]:
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return _mapped([row for row in rows if isinstance(row, dict)], name)


def _mapped(rows: Sequence[Mapping[str, object]], name: str) -> list[Row]:
    if not rows:
        return []
    known = [key for key in rows[0] if isinstance(key, str)]
    text = next((key for key in known if key.strip().lower() in _TEXT_NAMES), None)
    if text is None:
        found = ", ".join(known[:8])
        raise StatementError("batch_no_text", file=name, found=found)
    return [
        Row(
            str(row.get("id") or row.get("name") or f"{name} {number}"),
            str(row.get(text) or ""),
            str(row.get("kind") or ""),
            str(row.get("fault") or ""),
            _severity(row.get("severity")),
        )
        for number, row in enumerate(rows, 1)
    ]


def _severity(value: object) -> int:
    found = str(value or "").strip()
    return int(found) if found in {"1", "2", "3", "4"} else 0


def _docx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo("word/document.xml").file_size > LARGEST:
            raise ValueError("document.xml is too large")
        tree = ElementTree.fromstring(archive.read("word/document.xml"))
    lines = [
        "".join(run.text or "" for run in paragraph.iter(f"{_WORD}t"))
        for paragraph in tree.iter(f"{_WORD}p")
    ]
    return "\n".join(lines)


@dataclass(frozen=True)
class Checked:
    """A statement and what the check says of it."""

    row: Row
    report: CheckReport

    def failed(self) -> list[str]:
        """Return the principles that failed."""
        return [name for name in PRINCIPLES if self.report.verdicts[name] == "fail"]


def check(
    rows: Sequence[Row], *, kind: StatementKind, fault: Fault, severity: int
) -> list[Checked]:
    """Check statements as said one after the other; arguments fill what rows leave."""
    found: list[Checked] = []
    prior: list[tuple[str, str]] = []
    for number, row in enumerate(rows):
        own_kind: StatementKind = "reply" if row.kind == "reply" else kind
        if row.kind == "statement":
            own_kind = "statement"
        own_fault = _fault(row.fault, fault)
        report = statements.check(
            row.text,
            kind=own_kind,
            fault=own_fault,
            severity=row.severity or severity,
            prior=tuple(prior[-20:]) if own_kind == "statement" else (),
        )
        found.append(Checked(row, report))
        if own_kind == "statement":
            # Their times are not known; their order is.
            prior.append(
                (f"2000-01-01T{number // 60 % 24:02}:{number % 60:02}", row.text)
            )
    return found


def _fault(value: str, otherwise: Fault) -> Fault:
    known: dict[str, Fault] = {
        "brand": "brand",
        "third_party": "third_party",
        "unknown": "unknown",
        "false_rumour": "false_rumour",
    }
    return known.get(value, otherwise)
