"""How the wall writes times, spans, shares and names, in each UI language."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis import i18n, text
from crisis.ui.words import span

NBSP = "\u00a0"
_HANDLE = re.compile(r"@([\w.\-]+)")
_NUMBER_GAP = re.compile(r"(?<=\d) (?=\w)")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


def epoch_ms(at: datetime) -> int:
    """Return `at` (aware) as milliseconds since 1970, as browsers count."""
    return int(at.timestamp() * 1000)


def clock(at: datetime, zone: str) -> str:
    """Return ``15:05`` in the room's zone."""
    return at.astimezone(ZoneInfo(zone)).strftime("%H:%M")


def moment(at: datetime, now: datetime, zone: str, lang: str) -> str:
    """Return ``15:05``, with the day before it when that is not today's."""
    room = ZoneInfo(zone)
    there, today = at.astimezone(room), now.astimezone(room)
    hour = there.strftime("%H:%M")
    if there.date() == today.date():
        return hour
    month = i18n.t(lang, f"age.month_{there.month}")
    return i18n.t(lang, "age.day_hour", day=there.day, month=month, hour=hour)


def city(zone: str, lang: str) -> str:
    """Return the name of a zone as people say it, as ``Shanghai`` or ``台北``."""
    key = f"wall.zone_{zone.rsplit('/', 1)[-1].lower()}"
    if i18n.has(key, lang):
        return i18n.t(lang, key)
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def joined(words: str) -> str:
    """Return `words` with no break between a number and its measure word."""
    return _NUMBER_GAP.sub(NBSP, words)


def age(seconds: float, lang: str) -> str:
    """Return a span in words: ``21 s``, ``14 min``, ``1 h 23 min``, ``3 d 2 h``."""
    return joined(span(lang, timedelta(seconds=max(int(seconds), 0))))


def percent(share: float) -> str:
    """Return a share in [0, 1] as ``64 %``."""
    return f"{round(share * 100)}{NBSP}%"


def script_of(words: str) -> str:
    """Return the language that only the script of `words` tells, else ""."""
    from crisis.language import chinese_script

    if not _HAN.search(words):
        return ""
    return chinese_script(words)


def masked(words: str, ours: tuple[str, ...] = ()) -> str:
    """Return `words` with hidden characters shown and @handles masked.

    `ours`: names of the brand; a handle that carries one of them stays readable.
    """
    names = [name.casefold().replace(" ", "") for name in ours if name.strip()]

    def mask(found: re.Match[str]) -> str:
        handle = found.group(1)
        if any(name in handle.casefold() for name in names):
            return found.group(0)
        return "@" + text.mask(handle)

    return _HANDLE.sub(mask, text.visible(words))


def safe(words: str, limit: int) -> str:
    """Return what somebody typed: one line, `limit` characters, nothing hidden."""
    return clipped(text.visible(words), limit)


def clipped(words: str, limit: int) -> str:
    """Return `words` on one line, at most `limit` characters, cut with an ellipsis."""
    line = " ".join(words.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
