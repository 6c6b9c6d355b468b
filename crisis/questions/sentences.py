"""Finds the sentences that ask something, in Chinese and English posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crisis import hanzi, resources

_BREAK = "\x1e"  # white space to every pattern
_HANDLE = re.compile(r"@[\w.\-]+")
_LEADING = re.compile(r"^(?:[^a-z0-9@]*@\s+)+")
_CLAUSE = re.compile(r"[，,、 　]+")
_NOISE = re.compile(r"https?://\S+|\[[^\[\]\s]{1,8}\]|#[^#\s][^#\n]{0,38}#|[#＃]")
_SENTENCE = re.compile(r"[^。！!？?；;\n…\x1e]+(?:[？?！!]+|[。；;…]+|\.(?=\s|$)|$)?")
_EN_BREAK = re.compile(r"(?<=[a-z0-9)])\.\s+|\s+[-–—|]+\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[a-z0-9][a-z0-9'’\-]*")
_WIDE = str.maketrans("？！，：（）", "?!,:()")
ZH_LENGTH, EN_WORDS = (5, 60), (3, 30)


@dataclass(frozen=True)
class Asked:
    """One asking sentence. text: as written; core: folded, without what is polite.

    plain: it has a question mark, and no word that asks.
    """

    text: str
    core: str
    zh: bool
    plain: bool = False


@dataclass(frozen=True)
class _Rules:
    asks: re.Pattern[str]
    not_asked: re.Pattern[str]
    rhetorical: re.Pattern[str]
    polite: tuple[re.Pattern[str], ...]


@cache
def table() -> dict[str, Any]:
    """Return ``data/questions.toml``."""
    return resources.load_toml(resources.find("questions.toml"))


@cache
def _rules(lang: str) -> _Rules:
    rules = table()[lang]

    def one_of(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{part})" for part in rules[name]))

    polite = tuple(re.compile(part) for part in rules["polite"])
    return _Rules(one_of("asks"), one_of("not_asked"), one_of("rhetorical"), polite)


def find(texts: Sequence[str]) -> Iterator[tuple[int, Asked]]:
    """Yield (number of the text, asking sentence) in order, each once a text."""
    joined = _BREAK.join(text.replace(_BREAK, " ") for text in texts)
    shown = _HANDLE.sub(" @ ", _NOISE.sub(" ", joined.replace("\x00", " ")))
    folded = hanzi.to_simplified(shown)
    if len(folded) != len(shown):  # only for what the converter may do one day
        shown = folded
    seen: set[tuple[int, str]] = set()
    start = 0
    for number, text in enumerate(shown.split(_BREAK)):
        same = folded[start : start + len(text)]
        start += len(text) + 1
        if not _CUE.search(same):
            continue
        for begin, end in _sentences(same):
            asked = _asked(text[begin:end], same[begin:end])
            if asked is not None and (number, asked.core) not in seen:
                seen.add((number, asked.core))
                yield number, asked


_CUE = re.compile(
    r"[?？吗呢么嘛怎咋何啥谁哪几问否]|什么|多[久少]|能不能|可不可|会不会|要不要|是不是|有没有"
    r"|\b(?:how|when|where|why|what|who|which|any|can|does|do|is|are|please)\b",
    re.IGNORECASE,
)


def _sentences(folded: str) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(folded):
        begin, end = match.span()
        if not _CUE.search(folded, begin, end):
            continue
        if _HAN.search(folded, begin, end):
            yield begin, end
            continue
        for gap in _EN_BREAK.finditer(folded, begin, end):
            yield begin, gap.start()
            begin = gap.end()
        yield begin, end


def _asked(shown: str, folded: str) -> Asked | None:
    han = len(_HAN.findall(folded))
    if not han:
        return _english(shown)
    if han * 2 < len(_LATIN.findall(folded)):
        return None
    return _chinese(shown.replace("@", " "), folded.replace("@", " "))


def _chinese(shown: str, folded: str) -> Asked | None:
    # A long sentence asks in its last clauses; what stands before them is the story.
    folded = folded.translate(_WIDE).lower()
    whole = folded.rstrip("?!。. ~～")
    marked = "?" in folded.rstrip()[-3:]
    rules = _rules("zh")
    if not marked and not rules.asks.search(whole):
        return None
    if rules.rhetorical.search(whole):
        return None
    text = _tail(_CLAUSE.split(shown))
    core = hanzi.to_simplified(text.translate(_WIDE)).lower()
    bare = core.rstrip("?!。. ~～")
    asks = bool(rules.asks.search(bare)) and not rules.not_asked.search(bare)
    if not (marked or asks):
        return None
    for pattern in rules.polite:
        core = pattern.sub("", core)
    if not ZH_LENGTH[0] <= len(bare) <= ZH_LENGTH[1] or len(core) < 3:
        return None
    return Asked(_as_question(text, "？"), core, zh=True, plain=not asks)


def _tail(clauses: list[str]) -> str:
    kept: list[str] = []
    size = 0
    for clause in reversed(clauses):
        if kept and (size >= 6 or size + len(clause) > ZH_LENGTH[1] // 2):
            break
        kept.append(clause)
        size += len(_HAN.findall(clause))
    return "，".join(reversed([part for part in kept if part]))


def _english(sentence: str) -> Asked | None:
    folded = sentence.lower().replace("’", "'")
    rules = _rules("en")
    core = _LEADING.sub("", folded) if "?" in folded[-4:] else folded
    for pattern in rules.polite:
        core = pattern.sub("", core)
    # "Another delay?" tells, whatever its mark.
    if not (rules.asks.search(core) or rules.asks.search(folded)):
        return None
    if rules.not_asked.search(core) or rules.rhetorical.search(folded):
        return None
    if not EN_WORDS[0] <= len(_WORD.findall(core)) <= EN_WORDS[1]:
        return None
    return Asked(_as_question(sentence.replace("@", " "), "?"), core, zh=False)


def _as_question(text: str, mark: str) -> str:
    bare = re.sub(r"[?？!！。.~～\s]+$", "", re.sub(r"\s+", " ", text))
    bare = bare.strip(" ,，:：-'\"“”‘’【】()（）.")
    return bare[:1].upper() + bare[1:] + mark if mark == "?" else bare + mark
