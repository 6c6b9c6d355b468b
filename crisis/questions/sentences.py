"""Finds the sentences that ask something, in Chinese and English posts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crisis import hanzi, resources

_NOISE = re.compile(
    r"https?://\S+|@[\w.\-]+|\[[^\[\]\s]{1,8}\]|#[^#\s][^#\n]{0,38}#|[#＃]"
)
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
    for number, text in enumerate(texts):
        shown = _NOISE.sub(" ", text)
        if not _may_ask(shown):
            continue
        seen: set[str] = set()
        for part in _sentences(shown):
            asked = _asked(part)
            if asked is not None and asked.core not in seen:
                seen.add(asked.core)
                yield number, asked


_CUE = re.compile(
    r"[?？吗嗎呢麼么嘛怎咋何啥谁誰哪几幾问問否]|什[么麼]|多[久少]|能不能|可不可|[会會]不[会會]|要不要|是不是|有[没沒]有"
    r"|\b(?:how|when|where|why|what|who|which|any|can|does|do|is|are|please)\b",
    re.IGNORECASE,
)


def _may_ask(text: str) -> bool:
    return _CUE.search(text) is not None


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if _HAN.search(sentence):
            yield sentence.strip()
        else:
            parts = _EN_BREAK.split(sentence)
            yield from (part.strip() for part in parts if part)


def _asked(sentence: str) -> Asked | None:
    han = len(_HAN.findall(sentence))
    if han:
        return _chinese(sentence) if han * 2 >= len(_LATIN.findall(sentence)) else None
    return _english(sentence)


def _chinese(sentence: str) -> Asked | None:
    # A long sentence asks in its last clauses; what stands before them is the story.
    clauses = re.split(r"[，,、 　]+", sentence)
    folded = hanzi.to_simplified(sentence.translate(_WIDE)).lower()
    marked = "?" in folded[-3:]
    rules = _rules("zh")
    if rules.rhetorical.search(folded.rstrip("?!。. ~～")):
        return None
    text = _tail(clauses)
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
    core = folded
    for pattern in rules.polite:
        core = pattern.sub("", core)
    if rules.rhetorical.search(folded) or rules.not_asked.search(core):
        return None
    if not rules.asks.search(core):  # "Another delay?" tells, whatever its mark
        return None
    if not EN_WORDS[0] <= len(_WORD.findall(core)) <= EN_WORDS[1]:
        return None
    return Asked(_as_question(sentence, "?"), core, zh=False)


def _as_question(text: str, mark: str) -> str:
    bare = re.sub(r"[?？!！。.~～\s]+$", "", re.sub(r"\s+", " ", text))
    bare = bare.strip(" ,，:：-'\"“”‘’【】()（）.")
    return bare[:1].upper() + bare[1:] + mark if mark == "?" else bare + mark
