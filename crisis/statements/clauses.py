"""Splits a folded draft into sentences and clauses, for Latin and Chinese script."""

from __future__ import annotations

import re
from bisect import bisect_right

# Stand in the matching text for whatever ended a sentence, so that gaps cannot cross
# it; questions and exclamations can still be told apart.
EXCLAIMED, END, ASKED = "\ue000", "\ue001", "\ue002"
ENDS = EXCLAIMED + END + ASKED
_ABBREVIATIONS = {
    *("mr", "mrs", "ms", "dr", "prof", "st", "no", "vs", "inc", "ltd", "co", "corp"),
    *("jr", "sr", "e.g", "i.e", "etc", "approx", "a.m", "p.m", "u.s", "u.k"),
}
_STOP = re.compile(r"[。!?！？\n\r]|\.(?=[\s\"'”)]|$|[\u4e00-\u9fff])")
_WORD_BEFORE = re.compile(r"[a-z.]+$")
_CLAUSE = re.compile(r"[,;:，；：](?!\d)|\s[-–—]+\s|——?|…+")
Span = tuple[int, int]


def sentences(text: str) -> tuple[list[Span], str]:
    """Return sentence spans of folded `text`, and the text with its ends marked.

    Spans are trimmed of white space and keep their closing mark. The marked text has
    the same length; every sentence-ending character in it is `END`.
    """
    spans: list[Span] = []
    marked = list(text)
    start = 0
    for stop in _STOP.finditer(text):
        at = stop.start()
        if text[at] == "." and _abbreviated(text, at):
            continue
        marked[at] = (
            ASKED if text[at] in "?？" else EXCLAIMED if text[at] in "!！" else END
        )
        if at + 1 < len(text) and text[at + 1] in ".!?。":
            continue
        _add(spans, text, start, at + 1)
        start = at + 1
    _add(spans, text, start, len(text))
    return spans, "".join(marked)


def _abbreviated(text: str, at: int) -> bool:
    word = _WORD_BEFORE.search(text, max(0, at - 8), at)
    if word is None or word.group().strip(".") not in _ABBREVIATIONS:
        return False
    return word.group() != "no" or text[at + 1 : at + 3].strip().isdigit()


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start and any(char.isalnum() for char in text[start:end]):
        spans.append((start, end))


def clauses(text: str, sentence: Span) -> list[Span]:
    """Return the clauses of one sentence of folded `text`, without their commas."""
    spans: list[Span] = []
    start = sentence[0]
    for cut in _CLAUSE.finditer(text, *sentence):
        _add(spans, text, start, cut.start())
        start = cut.end()
    _add(spans, text, start, sentence[1])
    return spans


def around(spans: list[Span], start: int, end: int) -> Span:
    """Return the union of the spans that ``[start, end)`` touches, or itself."""
    starts = [span[0] for span in spans]
    first = max(bisect_right(starts, start) - 1, 0)
    last = max(bisect_right(starts, max(end - 1, start)) - 1, first)
    if not spans or spans[last][1] <= start:
        return start, end
    return min(spans[first][0], start), max(spans[last][1], end)
