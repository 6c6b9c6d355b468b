"""Situation of the room at one moment: types, and how it is put together."""
