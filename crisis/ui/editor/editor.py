"""The draft editor: the text is the browser's, the marks are ours.

What is typed lives in the browser and comes to us 400 ms after the last key, never
while an input method composes. What we send never replaces it, unless the revision
rises. Marks say for which text they were made; the browser moves them over what was
typed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from crisis.ui.assets import read

LEVELS = ("error", "warning", "suggestion", "contradiction")
MARKS = 200  # more tell a writer nothing and cost the browser time
HEIGHT = 420


def current_draft(text: str, *, key: str, revision: int = 0) -> str:
    """Return the text as it stands in the browser, before the editor is drawn.

    So that a check of this run's text can mark it in this run. Args as in
    `draft_editor`, which returns the same text.
    """
    state = st.session_state.get(key)
    draft = state.get("draft") if isinstance(state, Mapping) else None
    return typed(draft, text, revision)


def draft_editor(
    text: str,
    *,
    marks: Sequence[Mapping[str, Any]] = (),
    lang: str,
    key: str,
    revision: int = 0,
    focus: Mapping[str, Any] | None = None,
    height: int = HEIGHT,
    placeholder: str = "",
    label: str = "",
    disabled: bool = False,
) -> str:
    """Draw the editor and return its text, newlines as ``\\n``.

    Args:
        text: the text that `marks` belong to, and what a new editor begins with. It
            replaces what was typed only when `revision` differs from the one before
            (a template, a suggestion taken over, an older version).
        marks: dicts with ``start``, ``end`` (``[start, end)`` in characters of `text`),
            ``level`` (error, warning, suggestion, contradiction) and ``number``.
        lang: BCP 47 language of the draft: picks the fonts and the spelling check.
        focus: ``{"start", "end", "nonce"}``: select and show that span of `text`, once
            for each new nonce.
        height: least height in pixels (less on a phone). label: its accessible name.
        disabled: read only.
    """
    text = normal(text)
    result = _component()(
        key=key,
        data={
            "text": text,
            "marks": spans(marks, len(text)),
            "lang": lang,
            "revision": revision,
            "focus": _focus(focus, len(text)),
            "height": height,
            "placeholder": placeholder,
            "label": label,
            "disabled": disabled,
            "key": key,
        },
        on_draft_change=_changed,
    )
    return typed(result.draft, text, revision)


def normal(text: str) -> str:
    """Return `text` with line ends as a browser's text field has them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def typed(draft: object, text: str, revision: int) -> str:
    """Return what the browser holds: its draft, if that is of this revision."""
    if isinstance(draft, Mapping) and draft.get("revision") == revision:
        return str(draft.get("text", ""))
    return normal(text)


def spans(marks: Sequence[Mapping[str, Any]], length: int) -> list[list[Any]]:
    """Return marks as ``[start, end, level, number]`` in order, without overlap.

    Where two overlap, the one that begins first keeps the span, of equal beginnings
    the graver; the other begins after it. What lies outside the text is left out.
    """
    rank = {level: place for place, level in enumerate(("error", "contradiction"))}
    order = sorted(
        (
            (max(int(one["start"]), 0), min(int(one["end"]), length), one)
            for one in marks
        ),
        key=lambda row: (row[0], rank.get(str(row[2]["level"]), 2), row[1]),
    )
    found: list[list[Any]] = []
    free = 0
    for start, end, one in order:
        start = max(start, free)
        if end <= start or len(found) == MARKS:
            continue
        level = str(one["level"]) if one["level"] in LEVELS else "suggestion"
        found.append([start, end, level, str(one["number"])])
        free = end
    return found


def _focus(focus: Mapping[str, Any] | None, length: int) -> dict[str, Any] | None:
    if not focus:
        return None
    start = min(max(int(focus["start"]), 0), length)
    end = min(max(int(focus["end"]), start), length)
    return {"start": start, "end": end, "nonce": focus["nonce"]}


def _changed() -> None:
    """Make Streamlit keep the state; its value is read where the editor is drawn."""


@cache
def _component() -> Any:
    return st.components.v2.component(
        "crisis_editor",
        css=read("editor", "editor.css"),
        js=read("editor", "offsets.js", "editor.js"),
    )
