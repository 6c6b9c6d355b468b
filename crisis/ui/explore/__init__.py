"""Pieces of the explore screen."""
