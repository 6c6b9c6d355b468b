"""Native ids: sound or ruined by a spreadsheet, the moment they tell, their web form.

X and Weibo ids carry their creation time (snowflakes; verified on real exports):
X ``(id >> 22) + 1288834974657`` ms since 1970, Weibo ``(id >> 22) + 515483463`` s.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from crisis.importers.matching import captured, found, replaced

_X_EPOCH_MS, _WEIBO_EPOCH_S = 1_288_834_974_657, 515_483_463
_MICROS = 1_000_000
_EARLIEST = {"x": 1_288_834_974 * _MICROS, "weibo": 1_251_000_000 * _MICROS}
_SCIENTIFIC = r"^[+-]?\d(?:[.,]\d+)?[Ee]\+?\d+$"
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
CLOCKED = ("x", "weibo")

# Addresses that hold the native id: platform or prefix of the id, a hint, the pattern.
_IN_URL: tuple[tuple[str, str, str], ...] = (
    ("x", "/status", r"(?:twitter|x)\.com/[^/\s]+(?:/web)?/status(?:es)?/(?P<x>\d{1,19})"),  # noqa: E501
    ("weibo", "weibo.c", r"weibo\.c(?:om|n)/(?:detail/|status/|\d+/)(?P<x>\d{16})(?:\D|$)"),  # noqa: E501
    ("weibo_bid", "weibo.c", r"weibo\.c(?:om|n)/(?:detail|status|\d+)/(?P<x>[A-Z][A-Za-z0-9]{8})(?:[?#/]|$)"),  # noqa: E501
    ("t1_", "reddit.com", r"reddit\.com/(?:r|user)/[^/\s]+/comments/\w+/[^/\s]*/(?P<x>\w{5,8})/?(?:[?#]|$)"),  # noqa: E501
    ("t3_", "redd", r"(?:reddit\.com/(?:(?:r|user)/[^/\s]+/)?comments|redd\.it)/(?P<x>\w{5,8})(?:/[^/\s]*)?/?(?:[?#]|$)"),  # noqa: E501
    ("xhs", "xiaohongshu", r"xiaohongshu\.com/(?:explore|discovery/item|item)/(?P<x>[0-9a-f]{24})"),  # noqa: E501
    ("douyin", "douyin", r"douyin\.com/(?:video|note)/(?P<x>\d{15,20})"),
    ("bilibili", "bilibili", r"bilibili\.com/video/(?P<x>BV\w{10})"),
    ("youtube", "youtu", r"(?:youtube\.com/watch\?(?:\S*&)?v=|youtu\.be/)(?P<x>[\w-]{11})"),  # noqa: E501
)  # fmt: skip


def clean(column: pd.Series) -> pd.Series:
    """Return ids as text without what tools wrap around them (quotes, TAB, ``.0``)."""
    text = column.str.strip().str.strip("\"'`=")
    return replaced(text, r"^(\d+)\.0+$", r"\1")


def damaged(column: pd.Series) -> np.ndarray:
    """Tell which numeric ids have lost digits.

    Scientific notation always has. Long ids whose digits beyond the 15th (a
    spreadsheet's precision) are all zero, or that end in ``00`` (a script engine's 17
    digits), have when the column has three times more of them than sound ids give.
    That is not one in a thousand: old snowflakes are multiples of 4096, so one in 125
    ends in ``000`` (0.6 % measured on 14,640 real ids). Ids that are all multiples of
    64, yet not of 4096, went through a 64-bit float.
    """
    text = column.fillna("")
    broken = found(text, _SCIENTIFIC).to_numpy(copy=True)
    long = found(text, r"^(?:\d{16,18}|[1-8]\d{18})$").to_numpy()
    total = int(long.sum())
    if not total:
        return broken
    some = text[long]
    size = some.str.len()
    for zeros, chance, which in (
        (some.str.endswith("000"), 8e-3, size == 18),
        (some.str.endswith("0000"), 1.6e-3, size == 19),
        (some.str.endswith("00"), 4e-2, size >= 17),
        (some.str.endswith("0"), 0.2, size == 16),
    ):
        hit = (zeros & which).to_numpy(bool)
        least = 1 if chance < 1e-2 else 5
        if hit.sum() >= least and hit.sum() > 3 * chance * max(which.sum(), 40):
            broken[np.flatnonzero(long)[hit]] = True
    if total >= 5:
        number = some.astype("int64")
        rounded = (number > 2**53).all() and (number % 64 == 0).all()
        if rounded and (number % 4096 == 0).mean() < 0.5 and number.nunique() > 3:
            broken[long] = True
    return broken


def clock(column: pd.Series, platform: str, latest: int) -> np.ndarray:
    """Return the creation time of sound ids in UTC microseconds, 0 where untold.

    Args: platform: ``x`` or ``weibo``. latest: UTC microseconds after which a time
    cannot be true. Damaged ids must have been removed.
    """
    shape = r"^(?:\d{17,18}|[1-8]\d{18})$" if platform == "x" else r"^\d{16}$"
    fits = found(column, shape).to_numpy()
    out = np.zeros(len(column), "int64")
    if not fits.any():
        return out
    # pandas 3: 19 digits fit int64 up to 9.2e18; ids are far below.
    number = pd.to_numeric(column[fits], errors="coerce").to_numpy("int64")
    if platform == "x":
        micros = ((number >> 22) + _X_EPOCH_MS) * 1000
    else:
        micros = ((number >> 22) + _WEIBO_EPOCH_S) * _MICROS
    good = (micros > _EARLIEST[platform]) & (micros < latest)
    out[np.flatnonzero(fits)] = np.where(good, micros, 0)
    return out


def weibo_id(bid: str) -> str:
    """Return the numeric id of a Weibo address code (base 62, groups of four)."""
    out = ""
    while bid:
        group, bid = bid[-4:], bid[:-4]
        number = 0
        for char in group:
            number = number * 62 + _BASE62.index(char)
        out = (str(number).zfill(7) if bid else str(number)) + out
    return out


def from_bid(column: pd.Series) -> pd.Series:
    """Return numeric Weibo ids of address codes, missing where it is none."""
    fits = column.str.match(r"^[A-Za-z0-9]{8,10}$", na=False)
    return column.where(fits).map(weibo_id, na_action="ignore").astype("str")


def from_url(urls: pd.Series) -> pd.Series:
    """Return native ids as the addresses hold them, missing where they hold none."""
    out = pd.Series([None] * len(urls), index=urls.index, dtype="str")
    if not urls.notna().any():
        return out
    for kind, hint, pattern in _IN_URL:
        some = urls.str.contains(hint, regex=False, na=False) & out.isna()
        if not some.any():
            continue
        told = captured(urls[some], pattern)
        if kind == "weibo_bid":
            told = from_bid(told)
        elif kind.endswith("_"):
            told = kind + told
        out = out.where(out.notna(), told.reindex(out.index))
    return out


def canonical(urls: pd.Series) -> pd.Series:
    """Return addresses as they are compared: no scheme, no tracking, no fragment."""
    text = urls.str.strip().str.replace(
        r"(?i)^https?://(?:www\.|m\.|mobile\.|old\.)?", "", regex=True
    )
    text = text.str.replace(r"#.*$", "", regex=True)
    text = text.str.replace(
        r"(?i)[?&](?:utm_\w+|fbclid|gclid|spm|from|ref|share\w*|xsec_\w+|s|t)=[^&]*",
        "",
        regex=True,
    )
    text = text.str.replace("twitter.com/", "x.com/", regex=False)
    return text.str.rstrip("/?&")
