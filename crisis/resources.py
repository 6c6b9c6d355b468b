"""Finds and reads data files: the shipped ones, then the room's own overlay.

A file ``data/rules/x/y.toml`` is replaced by ``<WARROOM_HOME>/overlay/rules/x/y.toml``
and joined by any further file there. Communicators edit these, not programmers.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from crisis.errors import DataFileError

DATA = Path(__file__).resolve().parent.parent / "data"


def home() -> Path:
    """Return the folder that holds the rooms: ``WARROOM_HOME``, else data/local."""
    return Path(os.environ.get("WARROOM_HOME") or DATA / "local").expanduser()


def overlay() -> Path:
    """Return the folder of the organisation's own data files (it need not exist)."""
    return home() / "overlay"


def find(name: str) -> Path:
    """Return the path of one data file, the overlay's first.

    Args: name: relative to ``data/``, as ``"tiers.toml"``.
    Raises: DataFileError if neither tree has it.
    """
    for root in (overlay(), DATA):
        if (root / name).is_file():
            return root / name
    raise DataFileError("data_file_missing", file=name)


def listing(folder: str, suffix: str = ".toml") -> dict[str, Path]:
    """Return ``{id: path}`` of all files below `folder`, overlaid, sorted by id.

    The id is the path below `folder` without its suffix, as ``"blame/supplier"``.
    """
    found: dict[str, Path] = {}
    for root in (DATA, overlay()):
        base = root / folder
        if base.is_dir():
            for path in base.rglob(f"*{suffix}"):
                key = path.relative_to(base).with_suffix("").as_posix()
                found[key] = path
    return dict(sorted(found.items()))


def load_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises: DataFileError that names the file and the line.
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DataFileError(
            "data_file_broken", file=str(path), problem=str(problem)
        ) from problem
