"""What the columns of an unknown table probably mean, with the evidence.

Names are compared with the synonyms in ``data/formats/words/headers.toml``; the values
must agree (a column of addresses is no text, whatever it is called). The same guess
opens a file unaided when it is sure, and fills the mapping screen when it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pandas as pd

from crisis import resources
from crisis.importers import cells, times
from crisis.importers.layout import FIELDS, Layout, folded
from crisis.importers.markup import text_series

_SAMPLE = 300
_JOINTS = re.compile(r"[\s_\-.:/()\[\]]+")
SURE = 0.6  # a text column at least this certain, and one more, open a file unaided
SURE_ALONE = 0.8
_CHINESE = re.compile("[\u4e00-\u9fff]")
_BY_LAST_WORD = {
    *("text", "time", "author", "followers", "likes", "reposts", "replies", "views"),
    "vendor_sentiment",
}
_COUNT_FIELDS = {"followers", "likes", "reposts", "replies", "views"}


@dataclass(frozen=True)
class Guess:
    """One column's meaning. evidence: codes, as ``name``, ``values``, ``only_text``."""

    header: str
    field: str
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Mapping:
    """Which file column is which field, and what the file itself does not say.

    columns: field -> header. header_row: row of the table (0 = first) that holds the
    names, None if it has none (columns are then called ``column 1``, ``column 2``...).
    """

    columns: MappingType[str, str]
    header: tuple[str, ...] = ()
    header_row: int | None = 0
    guesses: tuple[Guess, ...] = ()
    confidence: float = 0.0
    platform: str = ""
    kind: str = "post"
    zone: str = ""
    dayfirst: bool | None = None
    values: MappingType[str, MappingType[str, str]] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether text and something beside it are certain enough to go unasked."""
        others = set(self.columns) - {"text", "title"}
        named = any(
            guess.field == "text" and "name" in guess.evidence for guess in self.guesses
        )
        # A column called text whose cells are sentences needs no company.
        alone = named and self.confidence >= SURE_ALONE
        return self.confidence >= SURE and (bool(others) or alone)

    def layout(self, layout_id: str = "table") -> Layout:
        """Return the mapping as a layout that reads exactly these columns."""
        return Layout(
            id=layout_id,
            platform=self.platform,
            kind=self.kind,
            zone=self.zone,
            dayfirst=self.dayfirst,
            columns={name: (head,) for name, head in self.columns.items()},
            values=self.values,
        )


def compact(header: str) -> str:
    """Return a header without case, width, blanks and joints."""
    return _JOINTS.sub("", folded(header))


@cache
def _all_synonyms() -> dict[str, list[tuple[str, int]]]:
    """``{compact synonym: [(field, place in its list)]}``, in the order of `FIELDS`.

    ``评论`` may hold the comment or how many there are: the values decide.
    """
    words = resources.load_toml(resources.find("formats/words/headers.toml"))
    found: dict[str, list[tuple[str, int]]] = {}
    for name in FIELDS:
        for place, word in enumerate(words.get(name, ())):
            meanings = found.setdefault(compact(word), [])
            if name not in {other for other, _ in meanings}:
                meanings.append((name, place))
    return found


@cache
def _synonyms() -> dict[str, tuple[str, int]]:
    return {word: meanings[0] for word, meanings in _all_synonyms().items()}


def meanings_of(header: str) -> list[tuple[str, float]]:
    """Return all fields a header may name, the likeliest first."""
    known = _all_synonyms().get(compact(header))
    if known:
        return [(name, 1.0 - min(place, 30) * 0.01) for name, place in known]
    one = field_of(header)
    return [one] if one else []


def field_of(header: str) -> tuple[str, float] | None:
    """Return the field a header names, and how surely (1 best), or None."""
    key = compact(header)
    if not key:
        return None
    known = _synonyms().get(key)
    if known:
        return known[0], 1.0 - min(known[1], 30) * 0.01
    parts = [
        compact(part) for part in re.split(r"[./|(（）)、]", header) if part.strip()
    ]
    told = [_synonyms()[part] for part in parts if part in _synonyms()]
    if told and len(parts) > 1:
        # "标题/微博内容" holds the text where there is no title, so text outranks.
        best = min(told, key=lambda item: (item[0] != "text", item[1]))
        return best[0], 0.85 - min(best[1], 30) * 0.01
    words = [word for word in re.split(r"[\s_\-.]+", folded(header)) if word]
    for size in (2, 1):
        known = _synonyms().get(compact(" ".join(words[-size:])))
        if known and len(words) > size and known[0] in _BY_LAST_WORD:
            return known[0], 0.72 - min(known[1], 30) * 0.005
    return None


@dataclass(frozen=True)
class Profile:
    """What the values of one column look like: shares of the filled cells."""

    filled: float
    length: float
    url: float
    time: float
    epoch: float
    serial: float
    number: float
    distinct: float
    prose: float
    snowflake: float


def profile(values: Sequence[str | None]) -> Profile:
    """Describe a column by up to 300 of its cells."""
    column = cells.present(text_series(list(values[:_SAMPLE])))
    some = column.dropna().reset_index(drop=True)
    if some.empty:
        return Profile(*([0.0] * 10))

    def share(mask: np.ndarray | pd.Series) -> float:
        return float(np.asarray(mask, dtype=bool).mean())

    shape = times.parse(some, reference=0).shape
    number = some.str.match(
        r"^[+-]?[\d.,]+(?:[eE]\+?\d+)?\s*[kKmMwW万萬亿億]?\+?$", na=False
    )
    whole = pd.to_numeric(some, errors="coerce")
    epoch = (whole > 1.1e9) & (whole < 2.1e9) | (whole > 1.1e12) & (whole < 2.1e12)
    prose = some.str.contains(r"\S\s+\S+\s+\S", na=False) | some.str.contains(
        "[\u3040-\u30ff\u4e00-\u9fff]{5}", regex=True, na=False
    )
    return Profile(
        filled=len(some) / max(len(column), 1),
        length=float(_weight(some).mean()),
        url=share(some.str.match(r"^(?:https?://|www\.)\S+$", na=False)),
        time=share(
            (shape != times.NONE) & (shape != times.EPOCH) & (shape != times.SERIAL)
        ),
        epoch=share(epoch),
        serial=share(shape == times.SERIAL),
        number=share(number),
        distinct=some.nunique() / len(some),
        prose=share(prose),
        snowflake=share(some.str.match(r"^\d{15,19}$", na=False)),
    )


def _weight(cells_: pd.Series) -> pd.Series:
    """Length in letters; a Chinese character says as much as two or three."""
    return cells_.str.len() + 1.5 * cells_.str.count("[\u3040-\u30ff\u4e00-\u9fff]")


def fits(name: str, seen: Profile) -> float:
    """How well values suit a field: 0 contradict, 1 agree. An empty column says 0.5."""
    if seen.filled == 0:
        return 0.5
    prose_like = seen.url < 0.5 and seen.time < 0.5 and seen.number < 0.6
    if name in {"text", "title"}:
        return (0.75 + 0.25 * seen.prose) if prose_like else 0.0
    if name in {"time", "seen_at"}:
        return max(seen.time, seen.epoch, seen.serial)
    if name == "clock":
        return 1.0 if seen.length < 14 else 0.0
    if name == "url":
        if seen.distinct < 0.5:
            return 0.0  # the address of an account or a picture, not of the post
        return max(seen.url, 0.3 if seen.number < 0.5 and seen.length > 8 else 0.0)
    if name in _COUNT_FIELDS:
        return seen.number if seen.snowflake < 0.5 else 0.0
    if name in {"native_id", "parent_id"}:
        return 1.0 if seen.length < 40 and seen.prose < 0.3 and seen.time < 0.5 else 0.0
    if name in {"author", "author_name"}:
        return 0.9 if seen.length < 60 and seen.time < 0.5 and seen.url < 0.9 else 0.0
    if name == "kind":
        return 1.0 if seen.length < 25 and seen.distinct < 0.5 else 0.2
    return 1.0 if seen.length < 40 else 0.0


def suggest_mapping(
    header: Sequence[str], rows: Sequence[Sequence[str | None]], *, name: str = ""
) -> Mapping:
    """Return the likeliest mapping of a table.

    Args: header: column names (``column 1``... if the table has none). rows: some of
    its first rows, equally wide. name: of the file, a hint at the platform.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    seen = [profile(list(column)) for column in columns]
    guesses: list[Guess] = []
    for at, head in enumerate(header):
        for name_, weight in meanings_of(head):
            fit = fits(name_, seen[at])
            evidence = ("name", "values") if fit >= 0.5 else ("name",)
            guesses.append(Guess(head, name_, weight * fit, evidence))
    taken: dict[str, Guess] = {}
    for guess in sorted(guesses, key=lambda g: -g.confidence):
        free = guess.header not in {other.header for other in taken.values()}
        if guess.confidence >= 0.2 and guess.field not in taken and free:
            taken[guess.field] = guess
    used = {guess.header for guess in taken.values()}
    _by_values(header, seen, taken, used)
    text = taken.get("text")
    if text is None and "title" in taken:
        text = taken["text"] = replace(taken.pop("title"), field="text")
    mapping = Mapping(
        columns={name: guess.header for name, guess in taken.items()},
        header=tuple(header),
        guesses=tuple(taken.values()),
        confidence=text.confidence if text else 0.0,
        platform=_platform(header, name, taken),
        zone="Asia/Shanghai" if _is_chinese(header, rows) else "",
    )
    return mapping


def _by_values(
    header: Sequence[str],
    seen: Sequence[Profile],
    taken: dict[str, Guess],
    used: set[str],
) -> None:
    """Fill what no name told: the longest prose, the dates, the addresses."""

    def best(name: str, score: list[float], least: float, weight: float) -> None:
        free = [s if header[at] not in used else 0.0 for at, s in enumerate(score)]
        if name in taken or not free or max(free) < least:
            return
        at = int(np.argmax(free))
        taken[name] = Guess(header[at], name, weight * min(free[at], 1.0), ("values",))
        used.add(header[at])

    best("time", [s.time * (s.filled > 0.3) for s in seen], 0.8, 0.8)
    best("url", [s.url * (s.distinct > 0.95) for s in seen], 0.8, 0.8)
    best("native_id", [s.snowflake * (s.distinct > 0.9) for s in seen], 0.9, 0.8)
    prose = [
        (s.prose * (s.distinct > 0.3) * (s.url < 0.3) * (s.time < 0.3))
        * min(s.length / 30, 1.0)
        for s in seen
    ]
    if "text" in taken and taken["text"].confidence < 0.3:
        used.discard(taken.pop("text").header)
    best("text", prose, 0.3, 0.8)


def _is_chinese(header: Sequence[str], rows: Sequence[Sequence[str | None]]) -> bool:
    """Whether the column names are Chinese, or the cells of a table without names."""
    if any(_CHINESE.search(name) for name in header):
        return sum(bool(_CHINESE.search(name)) for name in header) * 2 > len(header)
    if not header or not header[0].startswith("column "):
        return False
    cells_ = ["".join(cell or "" for cell in row) for row in rows[:20]]
    return sum(bool(_CHINESE.search(cell)) for cell in cells_) * 2 > len(cells_)


def _platform(header: Sequence[str], name: str, taken: MappingType[str, Guess]) -> str:
    if "platform" in taken:
        return ""
    joined = " ".join(header).lower()
    for mark, platform in (
        ("tweet", "x"),
        ("twitter", "x"),
        ("微博", "weibo"),
        ("weibo", "weibo"),
        ("subreddit", "reddit"),
        ("小红书", "xhs"),
    ):
        if mark in joined or mark in name.lower():
            return platform
    return ""


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the row that names the columns, None if there is none.

    Preambles (Brandwatch's six rows, title rows of Chinese suites) stand above it. A
    header names fields we know; or it is a row of distinct short words above rows that
    look otherwise.
    """
    widths = [sum(bool((cell or "").strip()) for cell in row) for row in rows]
    typical = sorted(widths)[len(widths) // 2] if widths else 0
    best, best_score = None, 0.0
    for at, row in enumerate(rows[:40]):
        known = {field_of(cell)[0] for cell in row if field_of(cell)}  # type: ignore[index]
        names = [cell.strip() for cell in row if cell and cell.strip()]
        if len(names) < 2 or len(names) * 2 < typical or _is_data(names):
            continue
        score = len(known) + (0.5 if len(set(names)) == len(names) else 0) - at * 0.05
        if len(known) >= 2 and score > best_score:
            best, best_score = at, score
    if best is not None:
        return best
    return _plain_header(rows)


def _is_data(names: Sequence[str]) -> bool:
    column = pd.Series(list(names), dtype="str")
    values = column.str.match(r"^[+-]?\d[\d.,]*$|^https?://", na=False)
    if values.any() or column.str.len().gt(80).any():
        return True
    maybe = column[column.str.contains(r"\d", na=False)].reset_index(drop=True)
    return bool(len(maybe)) and bool(times.is_time(maybe).any())


def _plain_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row, if it is unlike those below it."""
    filled = [
        at for at, row in enumerate(rows[:10]) if any(cell.strip() for cell in row)
    ]
    if not filled:
        return None
    at = filled[0]
    names = [cell.strip() for cell in rows[at]]
    some = [name for name in names if name]
    if len(set(some)) != len(some) or _is_data(some) or not some:
        return None
    known = [name for name in names if field_of(name)]
    short = all(len(name) <= 40 for name in some)
    below = rows[at + 1 : at + 30]
    longer = any(len(cell) > 60 for row in below for cell in row)
    numeric = any(_is_data([c for c in row if c.strip()]) for row in below if any(row))
    return at if short and (known or longer or numeric) else None
