"""Situation of the room at one moment: types, and how it is put together."""

from crisis.snapshot.build import build
from crisis.snapshot.types import Snapshot

__all__ = ["Snapshot", "build"]
