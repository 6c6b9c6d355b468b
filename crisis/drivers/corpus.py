"""Many short texts as arrays of character codes: the ground phrases are cut from.

Folding is done on the codes of all texts at once, ten times as fast as text by text:
full width to ASCII, lower case, Traditional to Simplified, one code for one. Links and
handles are blanked, as they are told apart (`traits`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from crisis import hanzi

SEPARATOR = "\x1e"  # white space to every pattern, so nothing matches across texts
_LINK = re.compile(r"[Hh][Tt]{2}[Pp][Ss]?://\S+|[Ww]{3}\.\S+|@[\w.\-]+")
_PLANE = 0x10000


@dataclass(frozen=True)
class Corpus:
    """codes: folded, to compare; shown: the writers' own characters, place by place.

    document: number of the text that each place belongs to. size: number of texts.
    """

    codes: np.ndarray
    shown: np.ndarray
    document: np.ndarray
    size: int

    def key(self, start: int, end: int) -> str:
        """Return the folded characters of a span."""
        return _text(self.codes[start:end])

    def text(self, start: int, end: int) -> str:
        """Return a span as it was written."""
        return _text(self.shown[start:end])

    def folded(self) -> list[str]:
        """Return each text folded and without white space: equal keys are copies."""
        solid = (self.codes != 0x20) & (self.codes != 0x0A) & (self.codes != 0x3000)
        return _text(self.codes[solid]).split(SEPARATOR) if self.size else []


def _text(codes: np.ndarray) -> str:
    return codes.astype(np.uint32).tobytes().decode("utf-32-le", "replace")


@cache
def _table() -> np.ndarray:
    """Return what each code of the basic plane folds to."""
    table = np.arange(_PLANE, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= 0xFEE0
    table[0x3000] = 0x20
    table[ord("A") : ord("Z") + 1] += 32
    table[0xFF21:0xFF3B] += 32
    table[0x2019] = ord("'")
    # In whole lines, so that the converter takes each character by itself.
    chars = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    simple = hanzi.to_simplified("\n".join(chars))
    table[np.array([ord(c) for c in chars])] = [ord(c) for c in simple[::2]]
    for hidden in (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0xFEFF):
        table[hidden] = 0x20
    return table


def fold(texts: Sequence[str]) -> Corpus:
    """Return the texts as one corpus; a text keeps its place as its number."""
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) != max(len(texts) - 1, 0):
        joined = SEPARATOR.join(text.replace(SEPARATOR, " ") for text in texts)
    if "@" in joined or "://" in joined or "www." in joined:
        joined = _LINK.sub(" ", joined)
    raw = joined.encode("utf-32-le", "surrogatepass")
    shown = np.frombuffer(raw, dtype=np.uint32)
    low = np.minimum(shown, _PLANE - 1)
    codes = np.where(shown < _PLANE, _table()[low], shown)
    codes = np.where((codes >= 0xD800) & (codes < 0xE000), 0xFFFD, codes)
    document = np.cumsum(shown == ord(SEPARATOR), dtype=np.int32)
    return Corpus(codes, shown, document, len(texts))
