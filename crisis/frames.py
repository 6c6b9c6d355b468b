"""Shapes of the frames that stages hand to each other, and the check of them.

Missing numbers are missing (``<NA>``), never 0. Times are UTC and time-zone aware.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from crisis.errors import FrameError

TEXT, COUNT, RATIO, TIME, FLAG = "str", "Int64", "Float64", "time", "boolean"


@dataclass(frozen=True)
class FrameSpec:
    """Name and columns of a frame: ``{column: kind}``, `required` never missing."""

    name: str
    columns: dict[str, str]
    required: tuple[str, ...] = ()


MENTIONS = FrameSpec(
    "MENTIONS",
    {
        "mention_key": TEXT,  # stable and unique within a room
        "platform": TEXT,  # x, weibo, xhs, reddit, news, ... lower case
        "native_id": TEXT,  # the platform's id, as text, or missing
        "url": TEXT,
        "author": TEXT,  # handle or platform id
        "author_name": TEXT,
        "followers": COUNT,
        "verified": FLAG,
        "published_at": TIME,
        "text": TEXT,
        "lang": TEXT,  # BCP 47: en, zh-Hans, zh-Hant, zh, und, ...
        "kind": TEXT,  # post, reply, repost, quote, comment
        "parent_id": TEXT,
        "likes": COUNT,
        "reposts": COUNT,
        "replies": COUNT,
        "views": COUNT,
        "vendor_sentiment": TEXT,  # negative, neutral, positive, or missing
        "source": TEXT,  # id of the import or feed
    },
    required=("mention_key", "platform", "published_at", "text", "lang", "kind"),
)

SCORED = FrameSpec(
    "SCORED",
    MENTIONS.columns
    | {
        "p_negative": RATIO,
        "p_positive": RATIO,
        "sentiment": RATIO,  # p_positive - p_negative, in [-1, 1]
        "label": TEXT,  # negative, neutral, positive, unsure
        "engine": TEXT,  # name and version, "social 1.0"
        "cause": TEXT,  # see data/causes.toml, or missing
        "severity": COUNT,  # of this one mention, 1 .. 4 (gravest)
    },
    required=(*MENTIONS.required, "label", "engine"),
)

ROLLUP = FrameSpec(
    "ROLLUP",
    {
        "bucket_start": TIME,
        "mentions": COUNT,
        "negative": COUNT,
        "unsure": COUNT,
        "positive": COUNT,
        "negative_share": RATIO,  # of the mentions in the bucket, missing when none
        "reach": COUNT,  # sum of followers, each author once a bucket
        "authors": COUNT,  # unique
    },
    required=("bucket_start", "mentions"),
)

REJECTED_COLUMNS = ("row", "reason", "raw")


def conform(frame: pd.DataFrame, spec: FrameSpec) -> pd.DataFrame:
    """Return `frame` with exactly the columns of `spec`, in order, in its dtypes.

    Columns the spec does not know are dropped, absent ones come as missing.
    Raises: FrameError when a column cannot be converted.
    """
    made: dict[str, pd.Series] = {}
    broken: list[str] = []
    for column, kind in spec.columns.items():
        if column in frame.columns:
            try:
                made[column] = _as_kind(frame[column], kind)
            except (TypeError, ValueError) as problem:
                broken.append(f"{column}: {problem}")
        else:
            made[column] = _missing(len(frame), kind).set_axis(frame.index)
    if broken:
        raise FrameError("frame", spec=spec.name, problems="; ".join(broken))
    return pd.DataFrame(made, index=frame.index)


def empty(spec: FrameSpec) -> pd.DataFrame:
    """Return a frame of `spec` without rows."""
    return conform(pd.DataFrame(), spec)


def check_frame(frame: pd.DataFrame, spec: FrameSpec) -> pd.DataFrame:
    """Return `frame` unchanged if it keeps `spec`.

    Raises: FrameError that lists every violation at once: absent columns, wrong kinds,
    missing values in required columns, naive times, duplicate mention keys.
    """
    problems: list[str] = []
    for column, kind in spec.columns.items():
        if column not in frame.columns:
            problems.append(f"{column}: absent")
        elif not _is_kind(frame[column], kind):
            problems.append(f"{column}: {frame[column].dtype} is not {kind}")
    for column in spec.required:
        if column in frame.columns and frame[column].isna().any():
            problems.append(f"{column}: {int(frame[column].isna().sum())} missing")
    if "mention_key" in frame.columns and frame["mention_key"].duplicated().any():
        problems.append("mention_key: not unique")
    if problems:
        raise FrameError("frame", spec=spec.name, problems="; ".join(problems))
    return frame


def _missing(rows: int, kind: str) -> pd.Series:
    dtype = "datetime64[us, UTC]" if kind == TIME else kind
    return pd.Series([None] * rows, dtype=dtype)


def _as_kind(column: pd.Series, kind: str) -> pd.Series:
    if kind == TIME:
        return pd.to_datetime(column, utc=True).astype("datetime64[us, UTC]")
    return column.astype(kind)  # type: ignore[call-overload]


def _is_kind(column: pd.Series, kind: str) -> bool:
    if kind == TIME:
        return isinstance(column.dtype, pd.DatetimeTZDtype)
    return str(column.dtype).lower() in {kind.lower(), "string" if kind == TEXT else ""}
