from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crisis import drafts, i18n, journal
from crisis.room import Room

NOW = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
BLAME = "Our supplier is to blame for the faulty lids, not us."


@pytest.fixture
def draft(own_home) -> drafts.Draft:
    made = drafts.edit(drafts.new(NOW, fault="brand", severity=3), "en", BLAME, NOW)
    drafts.save(own_home / "main" / "drafts", made)
    return made


def test_blame_is_found_and_keeps_the_draft_back(draft, visit) -> None:
    at = visit("composer", room="main", draft=draft.draft_id)
    assert not at.exception
    said = " ".join(one.value for one in at.error)
    assert i18n.t("en", "readiness.no_blame_shifting") in said
    assert at.button(key="composer.approve").disabled


def test_only_spaces_is_told_plainly_and_nothing_is_lost(own_home, visit) -> None:
    made = drafts.edit(drafts.new(NOW), "en", "   \n ", NOW)
    drafts.save(own_home / "main" / "drafts", made)
    at = visit("composer", room="main", draft=made.draft_id)
    assert not at.exception
    assert any(i18n.t("en", "composer.empty") in one.value for one in at.info)
    assert (
        drafts.load(own_home / "main" / "drafts", made.draft_id).text("en") == "   \n "
    )


@pytest.mark.parametrize("lang", i18n.languages())
def test_a_template_fills_an_empty_draft(lang: str, own_home, visit) -> None:
    at = visit("composer", lang, room="main")
    at.button(key="composer.template.holding").click().run()
    assert not at.exception
    (saved,) = drafts.listing(own_home / "main" / "drafts")
    assert saved.text(lang).strip()


def test_a_waiver_enters_the_record(draft, visit, own_home) -> None:
    at = visit("composer", room="main", draft=draft.draft_id)
    at.text_input(key="composer.reason.1").set_value("agreed with counsel").run()
    at.button(key="composer.waive_do.1").click().run()
    assert not at.exception
    (event,) = Room.open(own_home / "main").casebook.events(kinds=[journal.WAIVED])
    assert event.payload["reason"] == "agreed with counsel"
