"""Folds a draft for matching, and maps every match back to the original text.

Width, letter case, apostrophes, formal numerals and Traditional characters become
one form; hidden characters go. `Folded.origin` maps offsets back exactly.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from crisis import hanzi

_KEEP = frozenset("…℃℉№™®©")  # their NFKC form is longer and nothing matches on it
_SINGLE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "〇": "零",
        "壹": "一",
        "贰": "二",
        "叁": "三",
        "肆": "四",
        "伍": "五",
        "陆": "六",
        "柒": "七",
        "捌": "八",
        "玖": "九",
        "\u00a0": " ",
        "\u3000": " ",
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
        # Pairs that a character-wise conversion leaves apart, in our patterns' form.
        "妳": "你",
        "您": "您",
        "祂": "他",
        "甚": "甚",
        "着": "着",
        "著": "着",
        "乾": "干",
        "佔": "占",
        "佈": "布",
        "裡": "里",
        "麽": "么",
    }
)
_HIDDEN = frozenset(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\ufeff\ufe0e\ufe0f"
)


@dataclass(frozen=True)
class Folded:
    """`text` is what rules match; `origin[i]` is where its i-th character came from.

    `origin` has one more entry than `text` (the end); None means "the same place".
    """

    text: str
    origin: tuple[int, ...] | None

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the original ``[start, end)`` of a folded span."""
        if self.origin is None:
            return start, end
        if end <= start:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Return the folded form of `text`; never raises, whatever the text holds."""
    if text.isascii():
        return Folded(text.lower(), None)
    out: list[str] = []
    origin: list[int] = []
    plain = True
    for at, char in enumerate(text):
        new = _fold_char(char)
        if len(new) != 1:
            plain = False
        out.append(new)
        origin.extend([at] * len(new))
    simple = hanzi.to_simplified("".join(out)).translate(_SINGLE)
    if plain:
        return Folded(simple, None)
    return Folded(simple, (*origin, len(text)))


def _fold_char(char: str) -> str:
    if char.isascii():
        return char.lower()
    if "\u4e00" <= char <= "\u9fff" or char in _KEEP:
        return char
    if char in _HIDDEN:
        return ""
    wide = unicodedata.normalize("NFKC", char)
    lower = wide.lower()
    return lower if len(lower) == len(wide) else wide
