"""Pieces of the labels screen: blind labelling, its outcome, teaching, the engine."""
