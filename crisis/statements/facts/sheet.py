"""The incident's fact sheet: what may be said as certain, and what may not yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crisis.model import Finding


def findings(
    text: str, fact_sheet: Sequence[Mapping[str, Any]], now: datetime | None
) -> list[Finding]:
    """Return what contradicts a confirmed fact or states an unconfirmed one."""
    return []
