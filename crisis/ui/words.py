"""Numbers, spans and names as words, the same on every screen."""

from __future__ import annotations

from datetime import timedelta

from crisis import i18n


def span(lang: str, length: timedelta) -> str:
    """Return a span as ``21 s``, ``14 min``, ``1 h 23 min`` or ``3 d 4 h``."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return i18n.t(lang, "span.seconds", s=seconds)
    minutes = seconds // 60
    if minutes < 60:
        return i18n.t(lang, "span.minutes", m=minutes)
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        key = "span.hours_minutes" if minutes else "span.hours"
        return i18n.t(lang, key, h=hours, m=minutes)
    days, hours = divmod(hours, 24)
    return i18n.t(lang, "span.days_hours" if hours else "span.days", d=days, h=hours)


def platform(lang: str, name: str) -> str:
    """Return a platform's name; one we do not know as it is written."""
    key = f"platform.{name}"
    return i18n.t(lang, key) if i18n.has(key) else name


def language(lang: str, tag: str) -> str:
    """Return a language's name in the viewer's language; others by their tag."""
    key = f"lang.{tag}"
    return i18n.t(lang, key) if i18n.has(key) else tag
