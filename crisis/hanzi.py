"""Traditional and Simplified Chinese. The only door to opencc.

``t2s`` is one character in, one out (measured on real posts; tw2sp and s2twp are not),
so a span found in the simplified text is the same span of the original.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# opencc cuts the text at NUL with some configurations and raises on lone surrogates.
_UNSAFE = re.compile("[\x00\ud800-\udfff]")
# Characters that are ordinary in both scripts although a converter would change them.
_BOTH = frozenset(
    "后里只台了干面余发几系制准冲松板致钟云征复向范郁沈斗表谷丑卷术曲舍采于志周游占才札托注"
    "布布佣克占合同吃吊回夸奸姜家局床庄弦念愿愈户扎抵挂挨挽捍据搜效旋旋暗杆杠松栗栖梁棋欲汇汹"
    "沾沿泛洒涂涌淀溪瀑炮烟球皂症皋着祇秋秘称笋筑籤粽糊系累緻群肴脚腌臥舖艳荐著葯蒙蔑"
    "虱血衹託註誌說谘踴蹤輓迹遊郃鉤銲鋪鏇鑑鑒閒阪霉飢鬍鰲鹼么"
)


@cache
def _converter(config: str) -> Any:
    # Imported here: 25 ms, and one per process, since it cannot be pickled.
    import opencc

    return opencc.OpenCC(config)


def to_simplified(text: str) -> str:
    """Return `text` in Simplified characters, of exactly the same length.

    NUL and lone surrogates become U+FFFD first, one for one. If a future opencc ever
    changed the length, the (cleaned) original comes back: offsets must stay true.
    """
    clean = _UNSAFE.sub("�", text)
    if clean.isascii():
        return clean
    out: str = _converter("t2s").convert(clean)
    return out if len(out) == len(clean) else clean


@cache
def script_tables() -> tuple[frozenset[str], frozenset[str]]:
    """Return (characters only Simplified uses, characters only Traditional uses)."""
    chars = [chr(code) for code in range(0x4E00, 0x9FA6)]
    lines = "\n".join(chars)  # line by line, so that no phrase rule sees a neighbour
    simple = _converter("t2s").convert(lines).split("\n")
    trad = _converter("s2t").convert(lines).split("\n")
    taiwan = _converter("s2tw").convert(lines).split("\n")  # keeps 峰, 群, 床, ...
    only_trad = {c for c, s in zip(chars, simple, strict=True) if s != c}
    rows = zip(chars, trad, taiwan, strict=True)
    only_simple = {c for c, t, w in rows if t != c and w != c} - only_trad
    return frozenset(only_simple - _BOTH), frozenset(only_trad - _BOTH)
