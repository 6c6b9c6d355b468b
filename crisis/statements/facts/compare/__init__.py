"""Contradictions between two readings, one module for each class of fact."""
