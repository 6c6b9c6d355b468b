from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis import drafts
from crisis.errors import StatementError

NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)


def test_a_draft_survives_a_restart(tmp_path: Path) -> None:
    draft = drafts.edit(drafts.new(NOW, author="Ann"), "en", "Sorry.", NOW)
    drafts.save(tmp_path, draft)
    assert drafts.load(tmp_path, draft.draft_id) == draft
    assert drafts.listing(tmp_path) == [draft]


def test_older_texts_are_kept_now_and_then() -> None:
    draft = drafts.edit(drafts.new(NOW), "en", "One", NOW)
    draft = drafts.edit(draft, "en", "Two", NOW + timedelta(seconds=5))
    draft = drafts.edit(draft, "en", "Three", NOW + timedelta(seconds=9))
    assert [v.text for v in draft.versions] == ["One"]
    draft = drafts.edit(draft, "en", "Four", NOW + timedelta(seconds=99))
    assert [v.text for v in draft.versions] == ["One", "Three"]


def test_the_same_text_changes_nothing() -> None:
    draft = drafts.edit(drafts.new(NOW), "en", "One", NOW)
    assert drafts.edit(draft, "en", "One", NOW + timedelta(hours=1)) is draft


def test_a_damaged_file_is_kept_and_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(StatementError, match=r"bad\.json"):
        drafts.load(tmp_path, "bad")
    assert (tmp_path / "bad.broken").read_text() == "{"
    assert drafts.listing(tmp_path) == []


def test_an_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret.json"
    outside.write_text("{}")
    inside = tmp_path / "drafts"
    inside.mkdir()
    with pytest.raises(FileNotFoundError):
        drafts.load(inside, "../secret")


@given(st.text())
def test_any_text_can_be_saved(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("drafts")
    draft = drafts.edit(drafts.new(NOW), "en", text, NOW)
    drafts.save(folder, draft)
    assert drafts.load(folder, draft.draft_id).text("en") == text
