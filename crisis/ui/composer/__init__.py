"""Pieces of the composer screen."""
