"""One batch of a file's rows to MENTIONS, each row kept or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from crisis.frames import MENTIONS, conform
from crisis.importers import (
    cells,
    ids,
    languages,
    markup,
    matching,
    merging,
    platforms,
    remarks,
    times,
)
from crisis.importers.batch import Batch, Refusal, raw_of
from crisis.importers.clock import Clock, resolve
from crisis.importers.columns import Columns, label_values
from crisis.importers.layout import KINDS, Layout

MICROS = 1_000_000
_COUNTS = ("followers", "likes", "reposts", "replies", "views")
_RAW_ID = r"^\d{1,7}$"  # a row number or a vendor's counter, not a platform's id


@dataclass
class Intake:
    """What holds for a whole file. now: UTC microseconds of the reading; file_time:
    UTC microseconds the file was last written, for tables without any time.
    """

    layout: Layout
    clock: Clock
    now: int
    file_time: int
    generic: bool = False
    author: str | None = None
    author_name: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    untimed: np.ndarray | None = None  # rows of the present batch that have no time

    def note(
        self, code: str, count: int, rows: np.ndarray | None = None, **slots: Any
    ) -> None:
        """Remember a remark for the receipt."""
        self.clock.note(code, count, np.empty(0) if rows is None else rows, **slots)


Raw = Callable[[int], str]


def normalise(
    batch: Batch, intake: Intake, raw: Raw | None = None
) -> tuple[pd.DataFrame, list[Refusal]]:
    """Return a MENTIONS frame (with a column ``_row``) and the refused rows.

    Args: raw: gives the original text of the nth row of the batch.
    """
    raw = raw or (lambda at: raw_of(batch.rows[at]))
    refused = list(batch.refused)
    if not batch.rows:
        return _empty(), refused
    table = Columns(batch, intake.layout)
    rows = np.asarray(batch.numbers, "int64")
    frame, reason = _texts(table, intake)
    _who(frame, table, intake)
    _where(frame, table, intake)
    _identity(frame, table, intake, rows)
    utc = _when(frame, table, intake, rows, reason)
    _what(frame, table, intake)
    intake.columns.update(table.used)
    refused += [
        (int(rows[at]), str(reason.iloc[at]), raw(int(at)))
        for at in np.flatnonzero(reason.notna())
    ]
    frame["_row"] = rows
    keep = reason.isna()
    frame, utc = frame[keep].reset_index(drop=True), utc[keep.to_numpy()]
    return _finish(frame, utc, table, intake, keep), refused


def _empty() -> pd.DataFrame:
    return conform(pd.DataFrame(), MENTIONS).assign(_row=pd.Series([], dtype="int64"))


def _texts(table: Columns, intake: Intake) -> tuple[pd.DataFrame, pd.Series]:
    """Text, and the reason to refuse a row (missing where there is none)."""
    layout = intake.layout
    text = markup.plain(table.raw("text", blank=True), is_html=layout.html)
    if table.has("title") and layout.join_title:
        title = markup.plain(table.raw("title", blank=True), is_html=layout.html)
        text = _with_title(title, text)
    reason = pd.Series([None] * len(text), dtype="object")
    deleted = text.str.strip().isin(cells.value_words()["deleted"]["text"])
    empty = text.isna() | text.str.strip().eq("")
    withheld = empty & table.raw("url").notna() & layout.withholds_text
    reason[empty] = "no_text"
    reason[withheld] = "text_withheld"
    reason[deleted] = "deleted"
    return pd.DataFrame({"text": text}), reason


def _with_title(title: pd.Series, text: pd.Series) -> pd.Series:
    """A headline belongs to the text unless the text begins with it."""
    short = title.str.rstrip("….").str.slice(0, 40)
    joined = text.where(title.isna(), title + "\n" + text)
    joined = joined.where(joined.notna(), title)
    both = title.notna() & text.notna()
    if both.any():
        repeated = [
            body.startswith(head)
            for body, head in zip(text[both], short[both], strict=True)
        ]
        again = both.to_numpy(bool, copy=True)
        again[again] = repeated
        joined = joined.where(~again, text)
    return joined


def _who(frame: pd.DataFrame, table: Columns, intake: Intake) -> None:
    author = cells.handles(table.raw("author"))
    if table.has("author_id"):
        author = author.where(author.notna(), ids.clean(table.raw("author_id")))
    name = table.raw("author_name")
    if intake.author:
        author = author.fillna(intake.author)
        name = name.fillna(intake.author_name or intake.author)
    frame["author"] = author.where(author.notna(), name)
    frame["author_name"] = name
    values = label_values(intake.layout, "verified")
    frame["verified"] = cells.flags(table.raw("verified"), values)


def _where(frame: pd.DataFrame, table: Columns, intake: Intake) -> None:
    url = table.raw("url")
    url = url.mask(~matching.found(url, r"^(?:https?://|at://|//|www\.)|\.\w"))
    layout = intake.layout
    frame["url"] = url
    named_too = intake.generic and table.has("source_name")
    if layout.platform and not table.has("platform") and not named_too:
        frame["platform"] = layout.platform
        return
    found = pd.Series([None] * len(frame), dtype="str")
    for field_name in ("platform", "source_name"):
        if table.has(field_name):
            named = platforms.of_names(table.raw(field_name))
            found = found.where(found.notna(), named)
    by_url = platforms.of_urls(url)
    known = by_url.notna() & by_url.ne(platforms.WEB)
    found = by_url.where(known, found).where(known | found.notna(), by_url)
    frame["platform"] = found.fillna(layout.platform or platforms.UNKNOWN).astype("str")


def _identity(
    frame: pd.DataFrame, table: Columns, intake: Intake, rows: np.ndarray
) -> None:
    """Native ids: cleaned, ruined ones replaced by what the address says."""
    layout = intake.layout
    native = ids.clean(table.raw("native_id"))
    in_url = ids.from_url(frame["url"])
    if layout.prefer_url:
        native = ids.canonical(frame["url"]).where(frame["url"].notna(), native)
    elif not layout.ids:
        native = in_url
    elif intake.generic:
        native = native.mask(native.str.match(_RAW_ID, na=False))
    bad = ids.damaged(native)
    if bad.any():
        in_url = in_url.mask(ids.damaged(in_url))
        # An address that ends in the very same digits proves that they are whole only
        # if the address was not made from them; the digits' pattern decided already.
        intake.note("damaged_ids", bad.sum(), rows[bad])
        native = native.mask(bad)
    if table.has("bid"):
        native = native.where(native.notna(), ids.from_bid(table.raw("bid")))
    if intake.layout.id_prefix:
        bare = native.notna() & ~native.str.match(r"^t\d_", na=False)
        native = native.mask(bare, layout.id_prefix + native)
    is_weibo = frame["platform"].eq("weibo")
    if is_weibo.any():
        coded = native.str.match(r"^[A-Z][A-Za-z0-9]{8}$", na=False) & is_weibo
        if coded.any():
            native = native.mask(coded, ids.from_bid(native))
    frame["native_id"] = native.where(native.notna(), in_url)
    frame["_damaged"] = bad


def _when(
    frame: pd.DataFrame,
    table: Columns,
    intake: Intake,
    rows: np.ndarray,
    reason: pd.Series,
) -> np.ndarray:
    """UTC microseconds of each row; rows without are refused, unless the file has no
    time at all: then all get the file's own time, and the receipt says so.
    """
    id_time = np.zeros(len(frame), "int64")
    for platform in ids.CLOCKED:
        here = frame["platform"].eq(platform)
        if here.any():
            told = ids.clock(
                frame["native_id"], platform, intake.now + 2 * 86_400 * MICROS
            )
            id_time = np.where(here, told, id_time)
    if not table.has("time"):
        return _without_column(intake, id_time, rows)
    column = _time_cells(table, intake, rows)
    seen = _seen(table, intake, len(frame))
    utc = resolve(intake.clock, column, id_time, seen, rows)
    slipped = _slipped(column, intake)
    utc[slipped] = 0  # the id may be sound, but the text is cut where it slipped
    for left, other in table.others("time", intake.generic):
        remarks.other_time(intake.clock, utc, table.taken("time"), left, other, rows)
    lost = (utc == 0) & reason.isna().to_numpy()
    if lost.any():
        blank = column.isna().to_numpy()
        reason[lost & blank] = "no_time"
        reason[lost & ~blank & ~slipped] = "bad_time"
        reason[lost & slipped] = "shifted"
    return utc


def _slipped(column: pd.Series, intake: Intake) -> np.ndarray:
    """Rows whose time cell holds prose: cells have slipped by a stray delimiter.

    A column that is mostly prose is no time column that slipped, but the wrong one.
    """
    prose = matching.found(column, r"[A-Za-z]{2,}\s+[A-Za-z]{2,}\s+[A-Za-z]{2,}")
    prose |= matching.found(column, "[\u4e00-\u9fff]{6}")
    maybe = prose.to_numpy(copy=True)
    if maybe.any():
        maybe[maybe] = ~times.is_time(column[maybe].reset_index(drop=True))
    return (
        maybe if maybe.sum() * 5 <= max(len(column), 1) else np.zeros(len(maybe), bool)
    )


def _time_cells(table: Columns, intake: Intake, rows: np.ndarray) -> pd.Series:
    column = table.raw("time")
    if table.has("clock"):
        clock = table.raw("clock")
        # A date cell of a workbook comes as midnight: that says no time of day.
        day = matching.replaced(column, r"[T ]00:00(?::00)?(?:\.0+)?$", "")
        alone = column.notna() & clock.notna() & ~matching.found(day, r"\d:\d\d")
        column = column.mask(alone, day + " " + clock)
    return column


def _seen(table: Columns, intake: Intake, size: int) -> np.ndarray:
    """When rows were collected: a column of the crawler's, else the file's own time."""
    out = np.full(size, min(intake.file_time, intake.now), "int64")
    if table.has("seen_at"):
        parsed = times.parse(table.raw("seen_at"))
        offset = np.nan_to_num(parsed.offset) * 60 * MICROS
        out = np.where(parsed.ok, parsed.wall - offset.astype("int64"), out)
    return out


def _without_column(
    intake: Intake, id_time: np.ndarray, rows: np.ndarray
) -> np.ndarray:
    clock = intake.clock
    told = id_time > 0
    if told.any():
        intake.note("time_from_id", told.sum(), rows[told])
    if not told.all():
        intake.note("no_time_column", (~told).sum(), rows[~told])
    clock.zone = "UTC"
    if told.any() or not clock.reason:
        clock.reason = "ids_only" if told.any() else "no_time"
    intake.untimed = ~told
    return np.where(told, id_time, intake.file_time)


def _what(frame: pd.DataFrame, table: Columns, intake: Intake) -> None:
    layout = intake.layout
    for name in _COUNTS:
        frame[name] = cells.counts(table.raw(name))
    frame["vendor_sentiment"] = cells.sentiments(
        table.raw("vendor_sentiment"), label_values(layout, "vendor_sentiment")
    )
    kind = pd.Series([layout.kind] * len(frame), dtype="str")
    if table.has("kind"):
        named = cells.labels(table.raw("kind"), "kind", label_values(layout, "kind"))
        kind = named.where(named.isin(KINDS), kind)
    for name, heads in layout.kinds.items():
        kind = kind.mask(table.filled(heads), name)
    old_style = frame["text"].str.startswith("RT @", na=False) & frame["platform"].eq(
        "x"
    )
    frame["kind"] = kind.mask(old_style & kind.eq("post"), "repost")
    parent = ids.clean(table.raw("parent_id")).mask(lambda x: x.isin(["0", ""]))
    if layout.id_prefix:
        parent = parent.mask(
            parent.notna() & ~parent.str.match(r"^t\d_", na=False),
            layout.id_prefix + parent,
        )
    parent = parent.mask(ids.damaged(parent))
    frame["parent_id"] = parent.mask(parent.eq(frame["native_id"]))


def _finish(
    frame: pd.DataFrame,
    utc: np.ndarray,
    table: Columns,
    intake: Intake,
    keep: pd.Series,
) -> pd.DataFrame:
    layout = intake.layout
    frame["published_at"] = pd.DatetimeIndex(utc.astype("datetime64[us]"), tz="UTC")
    minute = pd.Series(utc // (60 * MICROS), dtype="int64").astype("str")
    if intake.untimed is not None:
        minute = minute.mask(intake.untimed[keep.to_numpy()])
    if layout.url:
        _fill_urls(frame, layout.url)
    frame["mention_key"] = merging.identify(frame, minute=minute)
    given = (
        table.raw("lang")[keep.to_numpy()].reset_index(drop=True)
        if table.has("lang")
        else None
    )
    script: str | pd.Series = layout.script or platforms.scripts().get(
        layout.platform, ""
    )
    if not script and frame["platform"].nunique() > 1:
        script = frame["platform"].map(platforms.scripts())
    elif not script and len(frame):
        script = platforms.scripts().get(str(frame["platform"].iloc[0]), "")
    frame["lang"] = languages.settle(frame["text"], given, script)
    frame["source"] = None
    made = conform(frame, MENTIONS)
    made["_row"] = frame["_row"].to_numpy()
    return made


def _fill_urls(frame: pd.DataFrame, template: str) -> None:
    """Make the web address of rows that have none, as ``https://.../{native_id}``."""
    without = frame["url"].isna() & frame["native_id"].notna()
    if "{author}" in template:
        without &= frame["author"].notna()
    if not without.any():
        return
    some = frame[without]
    made = pd.Series(template, index=some.index, dtype="str")
    out = [
        text.replace("{native_id}", native).replace("{author}", author or "")
        for text, native, author in zip(
            made, some["native_id"], some["author"].fillna(""), strict=True
        )
    ]
    frame.loc[without, "url"] = out
