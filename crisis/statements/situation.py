"""What a draft is an answer to: the conditions that rules may ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class Situation:
    """The arguments of `crisis.statements.check`, as conditions see them.

    phase: "first" without earlier statements, "later" with some.
    """

    CONDITIONS: ClassVar[frozenset[str]] = frozenset(
        {"kind", "fault", "severity", "cause", "channel", "phase", "lang"}
    )

    kind: str
    fault: str
    severity: int
    lang: str
    prior: tuple[tuple[str, str], ...] = ()
    cause: str = ""
    channel: str = ""
    now: datetime | None = None
    alerted_at: datetime | None = None
    open_questions: Sequence[Any] = ()
    fact_sheet: Sequence[Any] = ()
    pending: Sequence[Any] = ()

    @property
    def phase(self) -> str:
        """Whether this is the first word on the matter."""
        return "later" if self.prior else "first"
