"""The words around numbers, as patterns: units, qualifiers, idioms, vague amounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from crisis import resources
from crisis.statements.facts import numerals

# Digits that state no quantity: links, addresses, telephone numbers, codes, versions.
NOTHING = re.compile(
    r"https?://\S+"
    r"|(?<![\w.+-])[a-z0-9._+-]{1,64}@[a-z0-9-]{1,63}\.[a-z0-9.-]{1,63}"
    r"|[#@][\w-]+"
    r"|(?<![a-z0-9.-])[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){0,3}\.(?:com|org|net|cn|tw|hk|example|co\.uk)\b[\w/.?=-]*"
    r"|\+\d{1,3}[- ]\(?\d[\d() -]{5,}\d"
    r"|\+?\(?\d{2,4}\)?(?:-\d{2,4}){2,}(?!\d)"
    r"|(?<![\d.,])\(?0\d{2,4}\)?[- ]\d{3,4}[- ]?\d{3,4}(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)|(?<![\d-])\d{3,4}-\d{4,8}(?!\d)"
    r"|(?<![a-z])(?:v|ver|version)\.? ?\d+(?:\.\d+)*\b"
    r"|\d+\.\d+(?:\.\d+)+|(?<!\w)[a-z]+-?\d+[a-z0-9-]*"
    r"|(?:编号|单号|批号|批次|型号|热线|电话|专线|拨打|致电|分机|版本|客服|字第"
    r"|(?<![a-z])(?:no\.|number|lines?|step|section|article|flight|batch"
    r"|order|extension|ext\.|ios|android|windows))"
    r" ?[:#]? ?\d(?:[\d.-]*\d)?(?: (?:and|to|or) \d+)?(?![\d,.]*[a-z%万千元个])"
    r"|第[零一二三四五六七八九十百两\d]+|(?<!\w)\d+(?:st|nd|rd|th)\b"
)


@dataclass(frozen=True)
class Words:
    """Compiled from ``data/facts/quantities.toml``; all patterns on folded text."""

    idioms: tuple[re.Pattern[str], re.Pattern[str]]  # English, Chinese
    units: dict[str, tuple[str, str]]  # word -> (kind, canonical unit)
    unit: re.Pattern[str]
    signs: dict[str, str]  # what may stand before an amount -> currency
    sign: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    qualifiers: dict[str, str]  # "before about" -> about | at_least | at_most
    only: re.Pattern[str]
    vague: re.Pattern[str]
    amounts: dict[str, list[float]]
    scales: dict[str, float]
    scale: re.Pattern[str]
    stops_en: frozenset[str]
    stops_zh: frozenset[str]


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern of `words`, longest first; Latin ones end at a word's end."""
    return "|".join(
        re.escape(w) + (r"(?![a-z])" if w[-1].isascii() and w[-1].isalpha() else "")
        for w in sorted(set(words), key=lambda w: (-len(w), w))
    )


@cache
def words() -> Words:
    """Return the lexicon (read once per process)."""
    data = resources.load_toml(resources.find("facts/quantities.toml"))
    units: dict[str, tuple[str, str]] = {}
    for table, kind in (("durations", "duration"), ("measures", "count")):
        for name, forms in data[table].items():
            for form in forms:
                units.setdefault(form, (kind, name))
    signs: dict[str, str] = {}
    for currency, forms in data["currencies"].items():
        for form in forms:
            if "$" not in form and form not in "€£¥":
                units[form] = ("money", currency)
            if not form[-1].isalpha() or form in data["prefixes"]["words"]:
                signs[form] = currency
    before, after, kinds = _qualifiers(data)
    idioms = rf"(?<![a-z])(?:{alternatives(data['idioms']['en'])})"
    # 三十八万一千 is a number although 万一 is none.
    sayings = "|".join(sorted(map(re.escape, data["idioms"]["zh"]), key=len)[::-1])
    sayings = rf"(?<![{numerals.ZH_CHARS}\d])(?:{sayings})"
    only = data["only"]["before_en"] + data["only"]["before_zh"]
    vague = data["vague"]["en"] | data["vague"]["zh"]
    return Words(
        idioms=(re.compile(idioms), re.compile(sayings)),
        units=units,
        unit=re.compile(alternatives(units)),
        signs=signs,
        sign="|".join(re.escape(s) for s in sorted(signs, key=len)[::-1]),
        before=re.compile(rf"(?<![a-z])(?:{alternatives(before)}) ?$"),
        after=re.compile(rf"\s?(?:{alternatives(after)})"),
        qualifiers=kinds,
        only=re.compile(rf"(?<![a-z])(?:{alternatives(only)}) ?$"),
        vague=re.compile(rf"(?<![a-z])(?:{alternatives(vague)})"),
        amounts=vague,
        scales=data["scales"],
        scale=re.compile(rf"[ -]?({alternatives(data['scales'])})"),
        stops_en=frozenset(data["stops"]["en"]),
        stops_zh=frozenset(data["stops"]["zh"]),
    )


def _qualifiers(data: dict[str, Any]) -> tuple[list[str], list[str], dict[str, str]]:
    sides: dict[str, list[str]] = {"before": [], "after": []}
    kinds: dict[str, str] = {}
    for table, kind in (
        ("approximate", "about"),
        ("at_least", "at_least"),
        ("at_most", "at_most"),
    ):
        for side, bag in sides.items():
            for lang in ("en", "zh"):
                for word in data[table][f"{side}_{lang}"]:
                    kinds.setdefault(f"{side} {word}", kind)
                    bag.append(word)
    return sides["before"], sides["after"], kinds
