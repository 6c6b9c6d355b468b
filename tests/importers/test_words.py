"""Every code that intake can utter has words in every UI language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crisis import i18n
from crisis.importers import layout

CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (Path(layout.__file__).parent).rglob("*.py")
)
ERRORS = set(re.findall(r'"(import_[a-z_]+)"', CODE))
NOTES = set(re.findall(r'note\(\s*"([a-z_]+)"', CODE)) | set(
    re.findall(r'\(\s*"([a-z_]+)",\s*\{"', CODE)
)
REASONS = set(re.findall(r'reason\[[^]]*\] = "([a-z_]+)"', CODE)) | set(
    re.findall(r'_refuse\(batch, hits, "([a-z_]+)"\)', CODE)
)
REASONS |= set(re.findall(r'yield \{\}, \w+, "([a-z_]+)"', CODE))


def test_the_codes_were_found() -> None:
    assert len(ERRORS) > 20
    assert {"damaged_ids", "time_from_id", "crawl_cap", "swapped_columns"} <= NOTES
    assert {"no_text", "no_time", "shifted", "api_error"} <= REASONS


@pytest.mark.parametrize("lang", i18n.languages())
def test_they_all_have_words(lang: str) -> None:
    missing = [
        f"errors.{code}" for code in ERRORS if not i18n.has(f"errors.{code}", lang)
    ]
    missing += [
        f"intake_note.{c}" for c in NOTES if not i18n.has(f"intake_note.{c}", lang)
    ]
    missing += [
        f"intake_reason.{c}"
        for c in REASONS
        if not i18n.has(f"intake_reason.{c}", lang)
    ]
    for field in layout.FIELDS:
        if not i18n.has(f"field.{field}", lang):
            missing.append(f"field.{field}")
    zones = [
        "in_values",
        "epoch",
        "argument",
        "ids_confirm",
        "ids_tell",
        "format",
        "language",
        "assumed",
        "ids_only",
        "no_time",
        "none",
    ]
    missing += [
        f"intake_zone.{z}" for z in zones if not i18n.has(f"intake_zone.{z}", lang)
    ]
    assert not missing
