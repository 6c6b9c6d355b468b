"""The composer: checks drafts of statements and replies, in three languages."""

from crisis.statements.linter import check
from crisis.statements.tactics import tactics

__all__ = ["check", "tactics"]
