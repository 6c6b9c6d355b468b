"""Pieces of the intake screen."""
