"""Alert settings: the numbers of ``data/alerts.toml`` as one value."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from crisis import resources
from crisis.errors import DataFileError


@dataclass(frozen=True)
class AlertSettings:
    """What makes a rise an alert; the file explains each number and the formula."""

    window_hours: float = 2.0
    threshold: float = 4.0
    memory_days: int = 14
    memory_rank: int = 4
    memory_factor: float = 1.5
    quiet_hours: float = 6.0
    least_mentions: float = 10.0
    least_share_rise: float = 0.1
    day_threshold: float = 3.0
    level_half_life_days: float = 1.0
    spread_half_life_days: float = 3.0
    warm_up_buckets: int = 12

    def changed(self, **numbers: Any) -> AlertSettings:
        """Return a copy with some numbers changed, checked.

        Raises: DataFileError for an unknown name or a number that makes no sense.
        """
        return _checked(numbers, self, "alerts.toml")


def _checked(numbers: dict[str, Any], base: AlertSettings, file: str) -> AlertSettings:
    kinds = {field.name: type(getattr(base, field.name)) for field in fields(base)}
    for name, number in numbers.items():
        fits = isinstance(number, int | float) and not isinstance(number, bool)
        if name not in kinds or not fits or not number >= 0:
            problem = f"[spike] {name} = {number!r}"
            raise DataFileError("data_file_broken", file=file, problem=problem)
    return replace(base, **{name: kinds[name](n) for name, n in numbers.items()})


@cache
def _from_file(path: Path, changed_at: int) -> AlertSettings:
    table = resources.load_toml(path).get("spike", {})
    return _checked(table, AlertSettings(), str(path))


def load() -> AlertSettings:
    """Return this room's settings: its overlay's file, else the shipped one.

    Raises: DataFileError that names the file and the number.
    """
    path = resources.find("alerts.toml")
    return _from_file(path, path.stat().st_mtime_ns)


def shipped() -> AlertSettings:
    """Return the shipped settings, whatever the room has changed."""
    path = resources.DATA / "alerts.toml"
    return _from_file(path, path.stat().st_mtime_ns)


def save(settings: AlertSettings) -> Path:
    """Keep `settings` as this room's own and return the file, in the overlay.

    Only what differs from the shipped numbers is written, so that the rest follows
    when a later version ships better ones.
    """
    base = shipped()
    own = {
        field.name: getattr(settings, field.name)
        for field in fields(settings)
        if getattr(settings, field.name) != getattr(base, field.name)
    }
    path = resources.overlay() / "alerts.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["[spike]", *(f"{name} = {number!r}" for name, number in own.items()), ""]
    fresh = path.with_suffix(".toml.new")
    fresh.write_text("\n".join(lines), encoding="utf-8")
    fresh.replace(path)
    return path
