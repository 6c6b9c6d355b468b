"""Text folded for reading, character by character, so that every span stays true."""

from __future__ import annotations

import re
from functools import lru_cache

from crisis import hanzi

_WIDE = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}  # digits
_WIDE |= {code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)}  # capital letters
_WIDE |= {code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)}  # small letters
# Signs that stand inside numbers, times and amounts; commas and stops keep their
# width, since a full-width one ends a clause and a narrow one groups digits.
_SIGNS = str.maketrans(
    "％．：／＋－＄￥￡（）～－—–−‐‑’‘“”\u00a0\u202f\u2009\u2007\u3000",
    "%.:/+-$¥£()~------''\"\"     ",
)
_FOLD = _WIDE | _SIGNS
_CACHE = 6000  # earlier statements of one long incident, and their pending drafts


# No statement has such a run of digits, or such a word: it is a paste gone wrong, and
# patterns must not walk over it again and again.
_JUNK = re.compile(
    r"[\d零〇一二三四五六七八九十百千万亿两.,:/()%￥¥$€£ -]{80,}|[a-z0-9_@.+-]{90,}"
    r"|(.)\1{40,}"
)


@lru_cache(maxsize=_CACHE)
def fold(text: str) -> str:
    """Return `text` in narrow digits, Simplified characters and lower case.

    Exactly as long as `text`: ``fold(text)[a:b]`` is about ``text[a:b]``.
    """
    simple = hanzi.to_simplified(text.translate(_FOLD))
    lower = simple.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in simple)
    return _JUNK.sub(lambda m: "\x01" * len(m.group()), lower)
