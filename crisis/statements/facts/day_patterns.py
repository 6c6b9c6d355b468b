"""Patterns of ``data/facts/day_forms.tsv``, with the lexicon's words filled in."""

from __future__ import annotations

import re
from functools import cache

from crisis import resources
from crisis.errors import DataFileError
from crisis.statements.facts import numerals
from crisis.statements.facts.number_words import alternatives
from crisis.statements.facts.time_words import words

_FILE = "facts/day_forms.tsv"
_ZH = numerals.ZH_CHARS


def _parts() -> dict[str, str]:
    lexicon = words()
    feasts = [*lexicon.holidays, *lexicon.festivals]

    def only(forms: list[str], latin: bool) -> str:
        return alternatives(f for f in forms if f.isascii() == latin)

    return {
        "ZH": _ZH,
        "ZH_N": rf"(?:\d{{1,2}}|[{_ZH}]{{1,3}})",
        "ZH_YEAR": (
            rf"(?:(?P<roc>民国)?(?P<y>\d{{2,4}}|[{_ZH}]{{2,6}})年"
            r"|(?P<yw>今年|明年|去年|前年|后年|本年))?"
        ),
        "DOM": r"(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:%])",
        "N": rf"(?:\d{{1,6}}(?:\.\d+)?|[{_ZH}]{{1,7}}|半)",
        "SPAN": "(?:分钟|小时|钟头|天|日|周|星期|礼拜|月|年|工作日|工作天|自然日)",
        "EN_N": rf"(?:\d{{1,6}}|an?|the|{numerals.EN_RUN.pattern})",
        "EN_SPAN": "(?:minute|hour|day|week|month|year|(?:working|business) day)s?",
        "MONTH": lexicon.month,
        "WEEKDAY": lexicon.weekday,
        "FEAST_EN": only(feasts, True),
        "FEAST_ZH": only(feasts, False),
        "DAY_EN": only(list(lexicon.days), True),
        "DAY_ZH": only(list(lexicon.days), False),
        "PART_EN": only(list(lexicon.parts), True),
        "PART_ZH": only(list(lexicon.parts), False),
    }


@cache
def forms() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Return (pattern, handler, script it needs: zh, en or any), in order.

    Raises: DataFileError if a line of the file is no pattern.
    """
    parts, made = _parts(), []
    for line in resources.find(_FILE).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        handler, _, raw = line.partition("\t")
        pattern = re.sub(r"<([A-Z_]+)>", lambda m: parts.get(m[1], m[0]), raw)
        try:
            made.append((re.compile(pattern), handler, _script(pattern)))
        except re.error as problem:
            raise DataFileError(
                "data_file_broken", file=_FILE, problem=f"{line}: {problem}"
            ) from problem
    return tuple(made)


def _script(pattern: str) -> str:
    """Return which script a form needs: zh, en, or any."""
    if re.search("[\u4e00-\u9fff]", pattern):
        return "zh"
    return "en" if re.search(r"[a-z]{3}", re.sub(r"\?P<\w+>", "", pattern)) else "any"
