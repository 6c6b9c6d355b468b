"""Many short texts as one folded string and its codes: the ground phrases are cut from.

Folding a whole corpus at once is ten times as fast as text by text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis import hanzi

SEPARATOR = "\x1e"  # white space to every pattern, so nothing matches across texts
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"@[\w.\-]+")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True)
class Corpus:
    """folded: to compare; shown: the same length, in the writer's own characters.

    codes: of `folded`; document: number of the text that each code belongs to.
    """

    folded: str
    shown: str
    codes: np.ndarray
    document: np.ndarray
    size: int

    def languages(self, langs: Sequence[str]) -> np.ndarray:
        """Return `langs` as an array, one per text."""
        return np.asarray(langs, dtype=object)


def fold(texts: Sequence[str]) -> Corpus:
    """Fold texts: width, links and handles away, Simplified, lower case.

    `shown` keeps script and case, character for character beside `folded`.
    """
    clean = [text.replace(SEPARATOR, " ") for text in texts]
    joined = _HIDDEN.sub("", unicodedata.normalize("NFKC", SEPARATOR.join(clean)))
    joined = _HANDLE.sub(" ", _LINK.sub(" ", joined)).replace("\x00", " ")
    shown = hanzi_safe(joined)
    folded = _lower(hanzi.to_simplified(shown))
    raw = folded.encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype=np.uint32)
    document = np.cumsum(codes == ord(SEPARATOR), dtype=np.int64)
    return Corpus(folded, shown, codes, document, len(clean))


def hanzi_safe(text: str) -> str:
    """Return `text` without what the script converter would replace."""
    return re.sub("[\ud800-\udfff]", "�", text)


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
