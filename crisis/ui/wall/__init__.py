"""The wall: one component that draws a snapshot for a screen across the room."""

from crisis.ui.wall.payload import payload
from crisis.ui.wall.wall import show

__all__ = ["payload", "show"]
