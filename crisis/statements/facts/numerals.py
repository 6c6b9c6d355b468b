"""Numbers as people write them, turned into values.

Chinese numerals (everyday, formal, abbreviated), digits with either kind of separator,
both mixed, and English number words. Everything expects folded text (`folding.fold`).
"""

from __future__ import annotations

import re

DIGITS = (
    r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)|\d+(?:\.\d+)?"
)
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_ZH_DIGITS |= {c: i + 1 for i, c in enumerate("壹贰叁肆伍陆柒捌玖")}
_ZH_DIGITS |= {"〇": 0, "两": 2, "俩": 2, "参": 3, "仨": 3, "贰": 2}
_ZH_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_ZH_UNITS |= {"万": 10_000, "亿": 100_000_000}
_ZH_TENS = {"廿": 20, "卅": 30}
ZH_CHARS = "".join(_ZH_DIGITS) + "".join(_ZH_UNITS) + "".join(_ZH_TENS)
ZH_RUN = re.compile(rf"(?:{DIGITS}|[{ZH_CHARS}]){{1,24}}")
_TOKEN = re.compile(rf"{DIGITS}|.")

EN_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_EN_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_EN_SCALE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_EN_SCALE |= {"dozen": 12}
_EN_ATOM = "|".join([*EN_SMALL, *_EN_TENS, *_EN_SCALE])
EN_RUN = re.compile(
    rf"(?<![\w-])(?:(?:a|an|half a)\s+(?=hundred|thousand|million|billion|dozen))?"
    rf"(?:{_EN_ATOM})(?:(?:\s+and\s+a\s+half\b|[\s-]+(?:and\s+)?(?:{_EN_ATOM})\b)){{0,9}}"
    rf"(?![\w])"
)


def plain(digits: str) -> float:
    """Return the value of a digit string with either convention of separators."""
    compact = digits.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d{1,2}", compact):
        return float(compact.replace(".", "").replace(",", "."))
    return float(compact.replace(",", ""))


def chinese(run: str) -> float | None:
    """Return the value of a run of Chinese numerals and digits, None if it is none.

    ``两万五`` is 25,000, ``一百五`` 150, ``3亿5千万`` one number, ``二〇二五`` 2025.
    """
    tokens = _TOKEN.findall(run)
    if len(tokens) > 1 and all(t in _ZH_DIGITS for t in tokens):
        return float("".join(str(_ZH_DIGITS[t]) for t in tokens))
    total = section = 0.0
    number: float | None = None
    last, after_zero, short = 0, False, False
    for token in tokens:
        if token in _ZH_UNITS:
            unit = _ZH_UNITS[token]
            if unit < 10_000:
                section += (1 if number is None else number) * unit
            elif unit == 10_000:
                if not (section or number or total):
                    return None
                total += (section + (number or 0)) * unit
                section = 0
            else:
                total = (total + section + (number or 0)) * unit
                section = 0
            number, last, after_zero = None, unit, False
        elif token in _ZH_TENS:
            section, number, last = section + _ZH_TENS[token], None, 10
        else:
            value = float(_ZH_DIGITS[token]) if token in _ZH_DIGITS else plain(token)
            if number is not None and number != 0:
                return None  # two numbers in a row are a range or a list
            after_zero = after_zero or value == 0
            short = len(token) == 1
            number = value
    if number is not None:
        tail = last // 10 if last >= 100 and short and not after_zero else 1
        section += number * tail
    return total + section


def english(run: str) -> float | None:
    """Return the value of English number words, None where they are no number.

    ``twelve hundred``, ``twenty-two thousand``, ``half a million``, ``a dozen``.
    """
    run = run.strip()
    half = 0.5 if run.startswith("half a") else 1.0
    and_half = bool(re.search(r"and\s+a\s+half", run))
    run = re.sub(r"and\s+a\s+half", " ", run)
    total = section = 0.0
    seen = False
    last_small = -1
    for word in re.findall(r"[a-z]+", run):
        if word in EN_SMALL or word in _EN_TENS:
            value = EN_SMALL.get(word, _EN_TENS.get(word, 0))
            if last_small >= 0 and not (last_small >= 20 and value < 10):
                return None
            section, seen, last_small = section + value, True, int(value)
        elif word in _EN_SCALE:
            scale = _EN_SCALE[word]
            base = section if seen else 1.0
            if and_half and scale >= 1000:
                base, and_half = base + 0.5, False
            if scale >= 1000:
                total, section = total + base * half * scale, 0.0
            else:
                hundreds = base * scale
                section = hundreds
            seen, last_small = scale < 1000, -1
    return total + section + (0.5 if and_half else 0)


def chinese_text(value: int) -> str:
    """Return an integer below 10^12 in everyday Chinese numerals (两 never used)."""
    if value == 0:
        return "零"
    sections = []
    for unit in ("", "万", "亿"):
        value, part = divmod(value, 10_000)
        sections.append((part, unit))
    out = ""
    for part, unit in reversed(sections):
        if part:
            text = _four_digits(part)
            if out and part < 1000:
                text = "零" + text
            out += text + unit
    return out


def _four_digits(value: int) -> str:
    text, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            text += (
                ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
            )
            gap = False
        else:
            gap = True
    return text
