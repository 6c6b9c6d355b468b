"""Builds the demo room: draws its mentions, scores them, and writes its record."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crisis import journal, sentiment
from crisis.demo.posts import local, mentions, story
from crisis.room import Room
from crisis.work.settings import Person, Settings

READY = "demo.ready"


def moments() -> dict[str, datetime]:
    """Return the named moments of the story (UTC)."""
    plot = story()
    return {
        name: local(moment, plot).astimezone(UTC)
        for name, moment in plot["moments"].items()
    }


def ensure(folder: Path) -> None:
    """Make the demo room in `folder` unless it stands there complete.

    A half-made one (the process was stopped) is made anew.
    """
    if (folder / READY).is_file():
        return
    if folder.is_dir():
        shutil.rmtree(folder)
    room = Room.open(folder)
    plot = story()
    room.settings = Settings(
        brand=plot["brand"],
        terms=tuple(plot["terms"]),
        zone=plot["zone"],
        mode="demo",
        people=tuple(Person(name, role) for role, name in plot["people"].items()),
    )
    room.store.append(sentiment.score(mentions(plot)))
    for at, kind, actor, payload in sorted(_events(plot), key=lambda row: row[0]):
        room.casebook.append(
            kind, payload, actor=actor, at=at, incident_id=plot["incident"]["id"]
        )
    (folder / READY).write_text("", encoding="utf-8")


Row = tuple[datetime, str, str, dict[str, Any]]


def _events(plot: dict[str, Any]) -> list[Row]:
    case = plot["incident"]
    rows: list[Row] = [
        (
            local(case["opened"], plot),
            journal.OPENED,
            plot["people"]["lead"],
            {
                "title": case["title"],
                "brand": plot["brand"],
                "tier": case["tier"],
                "fault": case["fault"],
                "cause": case["cause"],
                **plot["people"],
            },
        )
    ]
    for step in case["step"]:
        kind = journal.CLOSED if step.get("closed") else journal.TIER
        payload = {"reason": step["reason"]}
        if "tier" in step:
            payload["tier"] = step["tier"]
        rows.append((local(step["at"], plot), kind, step["by"], payload))
    for said in plot["statement"]:
        rows += _said(said, plot)
    return rows


def _said(said: dict[str, Any], plot: dict[str, Any]) -> list[Row]:
    at = local(said["at"], plot)
    text = said["text"].strip()
    kind, payload = journal.approve(
        statement_id=said["id"],
        kind=said["kind"],
        text=text,
        approved_text_sha256=journal.sha256(text),
        lang=said["lang"],
        author=said["author"],
        approver=said["approver"],
        channels=said["channels"],
        phase=said["phase"],
    )
    rows: list[Row] = [(at, kind, said["approver"], payload)]
    for made in said.get("promise", ()):
        due = local(made["due"], plot).astimezone(UTC)
        promise = {
            "promise_id": made["id"],
            "statement_id": said["id"],
            "what": made["what"],
            "kind": made["kind"],
            "due_at": due.isoformat(),
            "where": "",
            "owner": made["owner"],
        }
        rows.append(
            (at + timedelta(seconds=1), journal.PROMISED, said["approver"], promise)
        )
        if "kept" in made:
            kept = {"promise_id": made["id"]}
            rows.append((local(made["kept"], plot), journal.KEPT, made["owner"], kept))
    return rows
