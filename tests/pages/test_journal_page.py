from __future__ import annotations

from datetime import UTC, datetime

from crisis import journal
from crisis.room import Room

NOW = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_the_record_says_that_it_is_intact(home, visit) -> None:
    at = visit("journal", moment="recovered")
    shown = " ".join(one.value for one in at.markdown)
    assert "Record intact" in shown


def test_a_note_needs_a_name_and_enters_the_record(own_home, visit) -> None:
    room = Room.open(own_home / "main")
    at = visit("journal", room="main")
    at.text_area(key="journal.note_text").input("Called the retailer")
    at.button(key="journal.note_add").click().run()
    assert at.warning and not room.casebook.events(kinds=[journal.NOTED])
    at.session_state["app.actor"] = "Mika"
    at.text_area(key="journal.note_text").input("Called the retailer")
    at.button(key="journal.note_add").click().run()
    (event,) = room.casebook.events(kinds=[journal.NOTED])
    assert (event.actor, event.payload["text"]) == ("Mika", "Called the retailer")


def test_a_promise_can_be_marked_kept(own_home, visit) -> None:
    room = Room.open(own_home / "main")
    payload = {"promise_id": "p1", "what": "Update", "due_at": None}
    room.casebook.append(journal.PROMISED, payload, actor="Bo", at=NOW)
    at = visit("journal", room="main")
    at.session_state["app.actor"] = "Mika"
    at.run()
    at.button(key="journal.kept.p1").click().run()
    assert not at.exception
    assert journal.promises(room.casebook.events())[0].kept_at is not None


def test_a_hostile_note_stays_text(own_home, visit) -> None:
    room = Room.open(own_home / "main")
    words = ":red[OFFICIAL] ![](http://x.example/y.png) <script>"
    room.casebook.append(journal.NOTED, {"text": words}, actor="Bo", at=NOW)
    at = visit("journal", room="main")
    assert words in at.dataframe[0].value["what"].iloc[0]
    assert not any("![](" in one.value for one in at.markdown)
