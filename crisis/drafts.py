"""Drafts on disk: saved at every change, so that a reload or a crash loses no word.

One JSON file a draft under ``<room>/drafts``; written whole to a neighbour and moved
into place. A draft is working paper: the record (casebook) begins with its approval.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from crisis.errors import StatementError
from crisis.model import Fault, StatementKind
from crisis.text import digest

VERSION_EVERY = timedelta(seconds=45)
KEEP_VERSIONS = 60


@dataclass(frozen=True)
class Version:
    """A text as it was. at: ISO time."""

    at: str
    lang: str
    text: str


@dataclass(frozen=True)
class Waiver:
    """A finding set aside, by rule and words, with its reason."""

    rule: str
    words: str
    reason: str
    by: str


@dataclass(frozen=True)
class Draft:
    """One draft in up to three languages. `texts`: ``{lang: text}``."""

    draft_id: str
    kind: StatementKind = "statement"
    fault: Fault = "unknown"
    severity: int = 2
    channels: tuple[str, ...] = ("web",)
    texts: dict[str, str] = field(default_factory=dict)
    author: str = ""
    saved_at: str = ""
    reply_to: str = ""  # mention_key
    quoted: str = ""  # the words replied to
    statement_id: str = ""  # once approved
    versions: tuple[Version, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def text(self, lang: str) -> str:
        """Return the text in `lang`, empty if not written."""
        return self.texts.get(lang, "")

    def written(self) -> list[str]:
        """Return the languages that hold more than white space."""
        return [lang for lang, text in self.texts.items() if text.strip()]


def new(now: datetime, **fields: object) -> Draft:
    """Return a draft that is not saved yet."""
    draft_id = now.strftime("%Y%m%d-%H%M%S-") + digest(now.isoformat(), length=4)
    return Draft(draft_id=draft_id, saved_at=now.isoformat(), **fields)  # type: ignore[arg-type]


def edit(draft: Draft, lang: str, text: str, now: datetime) -> Draft:
    """Return `draft` with a new text; the old one becomes a version now and then."""
    old = draft.text(lang)
    if old == text:
        return draft
    versions = draft.versions
    last = max((v.at for v in versions if v.lang == lang), default="")
    due = not last or now - datetime.fromisoformat(last) >= VERSION_EVERY
    if old.strip() and due:
        versions = (*versions, Version(now.isoformat(), lang, old))[-KEEP_VERSIONS:]
    return replace(
        draft,
        texts={**draft.texts, lang: text},
        versions=versions,
        saved_at=now.isoformat(),
    )


def save(folder: Path, draft: Draft) -> None:
    """Write the draft to disk, durably; raises OSError if the disk refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{draft.draft_id}.json"
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    with beside.open("w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(asdict(draft), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def load(folder: Path, draft_id: str) -> Draft:
    """Read one draft.

    Raises: StatementError when the file is damaged; the damaged file is kept.
    """
    path = folder / f"{Path(draft_id).name}.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8", errors="surrogatepass"))
        data["versions"] = tuple(Version(**row) for row in data["versions"])
        data["waivers"] = tuple(Waiver(**row) for row in data["waivers"])
        data["channels"] = tuple(data["channels"])
        return Draft(**data)
    except (ValueError, TypeError, KeyError) as problem:
        kept = path.with_suffix(".broken")
        os.replace(path, kept)
        raise StatementError(
            "draft_broken", file=path.name, kept=kept.name
        ) from problem


def listing(folder: Path) -> list[Draft]:
    """Return the drafts that can be read, the newest first."""
    found = []
    for path in folder.glob("*.json"):
        try:
            found.append(load(folder, path.stem))
        except StatementError:
            continue  # kept as .broken beside it
    return sorted(found, key=lambda draft: draft.saved_at, reverse=True)


def delete(folder: Path, draft_id: str) -> None:
    """Remove a draft (the record of what was approved stays)."""
    (folder / f"{Path(draft_id).name}.json").unlink(missing_ok=True)
