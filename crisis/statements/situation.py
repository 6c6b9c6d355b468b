"""What a draft is an answer to: the conditions that rules may ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from crisis.errors import StatementError


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


def situation_of(
    lang: str,
    kind: str,
    fault: str,
    severity: int,
    prior: Sequence[tuple[str, str]],
    context: dict[str, Any],
) -> Situation:
    """Build the situation from the arguments of `check`; see there.

    Raises: StatementError (statement_kind, statement_fault, statement_severity).
    """
    if kind not in ("reply", "statement"):
        raise StatementError("statement_kind", value=kind)
    if fault not in ("brand", "third_party", "unknown", "false_rumour"):
        raise StatementError("statement_fault", value=fault)
    if severity not in (1, 2, 3, 4):
        raise StatementError("statement_severity", value=severity)
    return Situation(
        kind=kind,
        fault=fault,
        severity=severity,
        lang=lang,
        prior=tuple((str(at), str(said)) for at, said in prior),
        cause=str(context.get("cause") or ""),
        channel=str(context.get("channel") or ""),
        now=context.get("now"),
        alerted_at=context.get("alerted_at"),
        open_questions=context.get("open_questions") or (),
        fact_sheet=context.get("fact_sheet") or (),
        pending=context.get("pending") or (),
    )
