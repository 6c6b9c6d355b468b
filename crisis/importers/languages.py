"""Languages of a column of texts: the rules of `crisis.language`, many at a time.

Han, kana, Hangul and other scripts are counted over the whole column at once; only
Latin text that common English function words do not decide goes to the model.
Measured against `language.detect`, text by text, in tests/benchmarks/intake.py.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from crisis import hanzi, language
from crisis.importers import cells, matching

_NOISE = r"https?://[^\s\x{3400}-\x{9fff}]+|@[\w.\-\x{3400}-\x{9fff}]+|#|\[[^\[\]\s]{1,8}\]|[\d_]+"
_CODE = r"^[a-z]{2,3}(?:-[A-Za-z]{2,8})*$"
_LONGEST = 2_000
_HAN, _KANA, _HANGUL, _LATIN, _OTHER, _SIMPLE, _TRAD = range(7)
# Function words that are English and hardly anything else.
_ENGLISH = (
    r"(?i)\b(?:the|and|are|were|you|your|with|this|that|have|it's|i'm|don't|they|their|"
    r"just|what|when|been|would|can't|about|why|how|our|from|not|but|it|be|at)\b"
)
_WORD = r"[A-Za-z']+"
_ENOUGH_ENGLISH = 0.2  # share of words, and two of them


@cache
def _classes() -> np.ndarray:
    table = np.zeros(0x30000, "uint8")

    def mark(low: int, high: int, kind: int) -> None:
        table[low : high + 1] |= 1 << kind

    for low, high in ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F)):
        mark(low, high, _LATIN)
    for low, high in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)):
        mark(low, high, _HAN)
    mark(0x3040, 0x30FF, _KANA)
    mark(0x1100, 0x11FF, _HANGUL)
    mark(0xAC00, 0xD7AF, _HANGUL)
    for low, high in ((0x370, 0x6FF), (0x900, 0xEFF)):
        mark(low, high, _OTHER)
    simple, trad = hanzi.script_tables()
    table[[ord(char) for char in simple]] |= 1 << _SIMPLE
    table[[ord(char) for char in trad]] |= 1 << _TRAD
    return table


def detect(texts: pd.Series) -> pd.Series:
    """Return the BCP 47 language of each text, as `crisis.language.detect` would.

    Equal texts are looked at once.
    """
    codes, unique = pd.factorize(texts)
    found = _detect_unique(pd.Series(unique, dtype="str"))
    names = found.to_numpy(object) if len(found) else np.array(["und"], dtype=object)
    out = np.where(codes < 0, "und", names[codes])
    return pd.Series(out, index=texts.index, dtype="str")


def _detect_unique(texts: pd.Series) -> pd.Series:
    if texts.empty:
        return texts
    head = texts.str.slice(0, _LONGEST)
    values = pa.array(head, type=pa.string())
    noisy = pc.match_substring_regex(values, r"https?://|@|\[")
    if pc.any(noisy).as_py():
        cleaned = pc.replace_substring_regex(values.filter(noisy), _NOISE, " ")
        values = pc.replace_with_mask(values, noisy, cleaned)
    core = [text or "" for text in values.to_pylist()]
    count = _script_counts(core)
    han, kana, hangul, latin, other = (count[k] for k in range(5))
    out = np.full(len(core), "?", dtype=object)
    out[(latin + han + kana + hangul + other) == 0] = "und"
    is_ja = (kana > 0) & (kana * 4 >= han)
    is_ko = ~is_ja & (hangul > han)
    is_zh = ~is_ja & ~is_ko & (han > 0) & (han * 2 >= latin)
    out[is_ja], out[is_ko] = "ja", "ko"
    script = np.where(
        count[_SIMPLE] > count[_TRAD],
        "zh-Hans",
        np.where(count[_SIMPLE] < count[_TRAD], "zh-Hant", "zh"),
    )
    out[is_zh] = script[is_zh]
    rest = np.flatnonzero(out == "?")
    heads = head.tolist()
    english = _is_english(values.take(pa.array(rest)))
    out[rest[english]] = "en"
    for at in rest[~english]:
        found = language.detect(heads[at])
        out[at] = "zh" if found in {"yue", "wuu"} else found
    return pd.Series(out, index=texts.index, dtype="str")


def _script_counts(texts: list[str]) -> np.ndarray:
    """Count characters of each class: one row a class, one column a text."""
    joined = "\n".join(text + "\n" for text in texts).encode("utf-32-le", "replace")
    points = np.frombuffer(joined, "uint32")
    kinds = _classes()[np.minimum(points, 0x2FFFF)]
    lengths = np.array([len(text) + 2 for text in texts])
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return np.stack(
        [
            np.add.reduceat((kinds >> kind) & 1, starts, dtype="int32")
            for kind in range(7)
        ]
    )


def _is_english(values: pa.Array) -> np.ndarray:
    hits = np.asarray(pc.fill_null(pc.count_substring_regex(values, _ENGLISH), 0))
    words = np.asarray(pc.fill_null(pc.count_substring_regex(values, _WORD), 0))
    return (hits >= 2) & (hits >= _ENOUGH_ENGLISH * words)


def settle(
    texts: pd.Series, given: pd.Series | None, script: str | pd.Series
) -> pd.Series:
    """Return languages, believing the file's own column where it makes sense.

    Chinese is always looked at for its script; ``zh`` where both scripts write the
    same becomes `script` (the platform's), as does a column that contradicts the text.
    """
    if given is None or not given.notna().any():
        return _platform_script(detect(texts), script)
    named = cells.labels(given, "lang")
    code = given.str.strip().str.replace("_", "-")
    sane = code.str.match(_CODE, na=False)
    told = named.where(named.notna(), code.where(sane))
    base = matching.captured(told, "^(?P<x>[^-]+)")
    chinese_text = texts.str.contains("[\u3400-\u9fff]{4}", regex=True, na=False)
    doubtful = told.isna() | base.eq("zh") | base.eq("und")
    doubtful |= chinese_text & ~base.isin(["ja", "ko"])
    told = told.copy()
    if doubtful.any():
        seen = detect(texts[doubtful])
        kept = base[doubtful].eq("zh") & ~seen.str.startswith("zh")
        told[doubtful] = seen.where(~kept, told[doubtful])
    return _platform_script(told, script)


def _platform_script(found: pd.Series, script: str | pd.Series) -> pd.Series:
    undecided = found.eq("zh")
    if isinstance(script, pd.Series):
        filled = script.reindex(found.index).where(script.notna(), "zh")
        return found.where(~undecided, filled)
    return found.mask(undecided, script) if script else found
