"""What is asked of a mention store, as one hashable value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from crisis.errors import StoreError

Order = Literal["newest", "oldest", "spread", "negative", "sample"]
Measure = Literal["reach", "authors"]

# Author classes by followers, [low, high); "verified" and "unknown" stand beside them.
AUTHOR_CLASSES: dict[str, tuple[int, int | None]] = {
    "small": (0, 10_000),
    "medium": (10_000, 100_000),
    "large": (100_000, 1_000_000),
    "huge": (1_000_000, None),
}


@dataclass(frozen=True)
class Query:
    """Which mentions are meant; an empty part does not restrict.

    since, until: half-open ``[since, until)``, time-zone aware. `causes`, `labels`,
    `sources`, `kinds`, `langs`, `platforms`: exact values, any of them suffices; ``""``
    stands for missing. `author_classes`: keys of `AUTHOR_CLASSES`, ``verified`` or
    ``unknown`` (followers missing); any of them suffices. `search`: words that must all
    occur in the text, in any letter case and either Chinese script; ``-word`` must not;
    ``"two words"`` in quotation marks are one.
    Raises: StoreError for a naive time.
    """

    since: datetime | None = None
    until: datetime | None = None
    platforms: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    author_classes: tuple[str, ...] = ()
    search: str = ""

    def __post_init__(self) -> None:
        for moment in (self.since, self.until):
            if moment is not None and moment.tzinfo is None:
                raise StoreError("store_naive_time", time=moment.isoformat())

    def whole_minutes(self) -> bool:
        """Tell whether both ends fall on a full minute."""
        ends = (self.since, self.until)
        return all(not (m.second or m.microsecond) for m in ends if m is not None)


def naive_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC without its zone, as stores keep time."""
    return moment.astimezone(UTC).replace(tzinfo=None)
