"""Raw files are kept as they came: they are the evidence, and can be read again."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from crisis.errors import ImportFailed

_BLOCK = 1 << 20
_UNSAFE = re.compile(r"[^\w.\-]+")


def keep(source: str | Path | BinaryIO, name: str, folder: Path) -> Path:
    """Copy a file or an upload into `folder`, named by its content.

    Returns: the path ``<first 16 hex of sha256>-<name>``; the same content under the
    same name is kept once. The copy is on disk before it gets its name.
    Raises: ImportFailed if the file cannot be read or the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".arriving-{uuid4().hex}"
    try:
        if isinstance(source, str | Path):
            with Path(source).open("rb") as file:
                digest = _copy(file, draft)
                stat = os.fstat(file.fileno())
            # "five minutes ago" in a file counts from when the file was written.
            os.utime(draft, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        else:
            if source.seekable():
                source.seek(0)  # an upload may have been looked at before
            digest = _copy(source, draft)
        kept = folder / f"{digest[:16]}-{safe_name(name)}"
        os.replace(draft, kept)
    except OSError as problem:
        draft.unlink(missing_ok=True)
        raise ImportFailed(
            "job_copy", file=name, problem=problem.strerror or str(problem)
        ) from problem
    return kept


def settle(path: Path, folder: Path) -> Path:
    """Move a finished file of the inbox into `folder`, named by its content."""
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    kept = folder / f"{digest[:16]}-{safe_name(path.name)}"
    os.replace(path, kept)
    return kept


def safe_name(name: str) -> str:
    """Return the last part of a name, without what a file system might trip over."""
    last = re.split(r"[\\/]", name)[-1]
    return _UNSAFE.sub("_", last).strip("._")[-80:] or "file"


def _copy(source: BinaryIO, target: Path) -> str:
    digest = hashlib.sha256()
    with target.open("wb") as out:
        while block := source.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
