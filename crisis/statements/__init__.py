"""The composer: checks drafts of statements and replies, in three languages."""

from crisis.statements.linter import check

__all__ = ["check"]
