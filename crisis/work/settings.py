"""Settings of one room: ``settings.toml`` in its folder, edited by people."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crisis.errors import DataFileError
from crisis.resources import load_toml

FILE = "settings.toml"
Mode = Literal["live", "demo", "drill"]


@dataclass(frozen=True)
class Person:
    """Somebody with a part in the room. role: spokesperson, lead, writer, legal, ..."""

    name: str
    role: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Settings:
    """What a room is about. zone: IANA name, in which times are shown and read."""

    brand: str = ""
    terms: tuple[str, ...] = ()
    zone: str = "UTC"
    mode: Mode = "live"
    people: tuple[Person, ...] = ()

    @property
    def spokesperson(self) -> str:
        """Who speaks for the brand, ``""`` if nobody is named."""
        return self.who("spokesperson")

    @property
    def lead(self) -> str:
        """Who leads the room, ``""`` if nobody is named."""
        return self.who("lead")

    def who(self, role: str) -> str:
        """Return the name of the first person with a role, ``""`` if nobody has it."""
        return next((each.name for each in self.people if each.role == role), "")


def load(folder: Path) -> Settings:
    """Read the settings of the room in `folder`; defaults if there are none.

    Raises: DataFileError that names the field.
    """
    path = folder / FILE
    if not path.is_file():
        return Settings()
    table = load_toml(path)
    try:
        settings = Settings(
            brand=_text(table, "brand", ""),
            terms=tuple(str(term) for term in table.get("terms", ())),
            zone=_text(table, "zone", "UTC"),
            mode=table.get("mode", "live"),
            people=tuple(Person(**person) for person in table.get("people", ())),
        )
        ZoneInfo(settings.zone)
        if settings.mode not in ("live", "demo", "drill"):
            raise ValueError(f"mode = {settings.mode}")
    except (TypeError, ValueError, ZoneInfoNotFoundError) as problem:
        raise DataFileError(
            "data_file_broken", file=str(path), problem=str(problem)
        ) from problem
    return settings


def save(settings: Settings, folder: Path) -> None:
    """Write the settings, whole or not at all; fields we do not know are kept out."""
    lines = [
        f"{each.name} = {_toml(getattr(settings, each.name))}"
        for each in fields(settings)
        if each.name != "people"
    ]
    for person in settings.people:
        lines += ["", "[[people]]"]
        lines += [f"{key} = {_toml(value)}" for key, value in asdict(person).items()]
    draft = folder / f".{FILE}.new"
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(draft, folder / FILE)


def _text(table: dict[str, Any], key: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} = {value!r}")
    return value


def _toml(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    # A JSON string is a TOML basic string, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
