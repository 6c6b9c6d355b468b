from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crisis import journal
from crisis.errors import StatementError
from crisis.model import Event, Promise

NOON = datetime(2026, 3, 8, 12, tzinfo=UTC)


def event(
    seq: int, kind: str, payload: dict, *, minutes: int = 0, case: str = "c1"
) -> Event:
    at = NOON + timedelta(minutes=minutes)
    return Event(seq, at, "Mika", kind, case, payload, f"h{seq}", f"h{seq - 1}")


def approved(seq: int, minutes: int, **more: object) -> Event:
    kind, payload = journal.approve(
        statement_id=f"s{seq}",
        kind="statement",
        text="We are sorry.",
        approved_text_sha256=journal.sha256("We are sorry."),
        lang="en",
        author="Ann",
        approver="Bo",
        channels=["x"],
        **more,
    )
    return event(seq, kind, payload, minutes=minutes)


OPENED = event(1, journal.OPENED, {"title": "Lid", "brand": "Marrowby", "tier": 2})


def test_an_incident_is_the_fold_of_its_events() -> None:
    events = [
        OPENED,
        event(2, journal.TIER, {"tier": 1, "reason": "burns"}, minutes=10),
        approved(3, 20, phase="acknowledgement"),
        approved(4, 30),
    ]
    (incident,) = journal.incidents(events)
    assert incident.tier == 1
    assert incident.acknowledged_at == NOON + timedelta(minutes=20)
    assert incident.stated_at == NOON + timedelta(minutes=30)
    assert journal.current(events) == incident


def test_a_closed_incident_is_not_current() -> None:
    events = [OPENED, event(2, journal.CLOSED, {"reason": "over"}, minutes=60)]
    assert journal.current(events) is None
    assert journal.incidents(events)[0].status == "closed"


def test_the_gravest_open_incident_is_current() -> None:
    other = event(2, journal.OPENED, {"title": "Leak", "tier": 1}, minutes=5, case="c2")
    current = journal.current([OPENED, other])
    assert current is not None and current.incident_id == "c2"


def test_what_was_approved_is_what_later_drafts_are_checked_against() -> None:
    events = [OPENED, approved(2, 20)]
    assert journal.prior(events, "c1") == [
        ((NOON + timedelta(minutes=20)).isoformat(), "We are sorry.")
    ]
    assert journal.prior(events, "other") == []


def test_the_room_can_be_seen_as_it_was() -> None:
    events = [OPENED, approved(2, 20)]
    assert journal.until(events, NOON + timedelta(minutes=10)) == [OPENED]


def test_a_promise_is_open_until_it_is_kept() -> None:
    made = Promise("Next update", 0, 4, NOON + timedelta(hours=1), "update")
    kind, payload = journal.promise(
        made, promise_id="p1", statement_id="s1", owner="Bo"
    )
    events = [OPENED, event(2, kind, payload)]
    assert journal.promises(events)[0].kept_at is None
    events.append(event(3, journal.KEPT, {"promise_id": "p1"}, minutes=50))
    (promised,) = journal.promises(events)
    assert promised.kept_at == NOON + timedelta(minutes=50)
    assert promised.due_at == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "We are sorry!"}, "statement_changed_since_check"),
        ({"approver": " "}, "statement_nobody_named"),
        ({"approver": "ANN "}, "statement_same_person"),
    ],
)
def test_approval_needs_the_exact_text_and_two_people(change: dict, code: str) -> None:
    fields = {
        "statement_id": "s",
        "kind": "statement",
        "text": "We are sorry.",
        "approved_text_sha256": journal.sha256("We are sorry."),
        "lang": "en",
        "author": "Ann",
        "approver": "Bo",
        "channels": ["x"],
    }
    with pytest.raises(StatementError) as caught:
        journal.approve(**{**fields, **change})
    assert caught.value.code == code
