"""The same statement in two languages: every fact, remedy and time in both.

Principle LANG-1: a reader of either language must be told the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from crisis import i18n
from crisis.model import Finding
from crisis.statements.facts import quantities
from crisis.statements.facts.compare import oppositions, together
from crisis.statements.facts.dates import TimeMention
from crisis.statements.facts.quantities import Quantity
from crisis.statements.facts.reading import Reading, read

_SOURCE = "LANG-1"
_SAME = 0.005
_REMEDIES = frozenset(
    ("refund", "compensate", "recall", "dismissed", "fund", "warranty")
)
_SIDES = ("application", "deduction", "closed_until", "sale_stopped", "fault_denied")


def compare(
    text_a: str, lang_a: str, text_b: str, lang_b: str, now: datetime
) -> list[Finding]:
    """Return where two language versions of one statement differ.

    Args: now: when both are said (aware); relative times count from it.
    Spans are in `text_a`; what stands only in `text_b` has an empty span at the end of
    `text_a`. `details`: ours, theirs, about, where ("versions"), langs; `against` is
    (ISO time, the words of `text_b`).
    """
    ours, theirs = read(text_a, now), read(text_b, now)
    found = [
        _finding(one.rule, one.start, one.end, one.ours, one.theirs, one.about, now)
        for one in together.contradictions(ours, [theirs], dated=True)
    ]
    taken = [(f.start, f.end) for f in found]
    for rows in (_numbers(ours, theirs), _times(ours, theirs), _remedies(ours, theirs)):
        for rule, start, end, mine, other in rows:
            if start < end and any(a < end and start < b for a, b in taken):
                continue
            if start == end and any(f.details["theirs"] == other for f in found):
                continue
            found.append(_finding(rule, start, end, mine, other, "versions", now))
            taken.append((start, end))
    langs: dict[str, object] = {"langs": (lang_a, lang_b)}
    found = [_with(f, langs) for f in found]
    return sorted(found, key=lambda f: (f.start, f.end, f.rule))


_Row = tuple[str, int, int, str, str]


def _with(finding: Finding, more: dict[str, object]) -> Finding:
    return replace(finding, details={**finding.details, **more})


def _finding(
    rule: str, start: int, end: int, ours: str, theirs: str, about: str, now: datetime
) -> Finding:
    key = rule if ours and theirs else "missing"
    return Finding(
        principle="consistency",
        rule=f"consistency/{rule}",
        level="error",
        start=start,
        end=end,
        message={
            ui: i18n.t(
                ui, f"consistency.versions.{key}", ours=ours, theirs=theirs or ours
            )
            for ui in i18n.languages()
        },
        source=_SOURCE,
        against=(now.isoformat(), theirs),
        details={"ours": ours, "theirs": theirs, "about": about, "where": "versions"},
    )


def _paired(
    rule: str,
    ours: Reading,
    theirs: Reading,
    mine: list,
    others: list,
    alike: Callable[..., bool],
) -> list[_Row]:
    """Name what either side has alone; two lone ones of a kind are one difference."""
    rows: list[_Row] = []
    rest = list(others)
    for one in mine:
        other = next((o for o in rest if alike(one, o)), None)
        theirs_words = ""
        if other is not None:
            rest.remove(other)
            theirs_words = theirs.text[other.start : other.end]
        rows.append(
            (rule, one.start, one.end, ours.text[one.start : one.end], theirs_words)
        )
    end = len(ours.text)
    rows += [(rule, end, end, "", theirs.text[o.start : o.end]) for o in rest]
    return rows


def _numbers(ours: Reading, theirs: Reading) -> list[_Row]:
    mine = [q for q in ours.quantities if _counts(q) and not _has(q, theirs)]
    others = [q for q in theirs.quantities if _counts(q) and not _has(q, ours)]
    return _paired("number", ours, theirs, mine, others, lambda a, b: a.kind == b.kind)


def _counts(one: Quantity) -> bool:
    """Small bare numbers ("two things") are often worded away in translation."""
    return not one.weak and not (one.kind == "count" and one.value < 4 and not one.head)


def _has(one: Quantity, other: Reading) -> bool:
    if any(_equal(one, q) for q in other.quantities):
        return True
    if one.kind == "duration":  # "48 hours" here, "within 48 hours" as a time there
        low, _ = quantities.seconds(one)
        return any(
            abs((t.high - t.low).total_seconds() - low) <= 0.05 * low + 60
            for t in other.times
        )
    return False


def _equal(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind == "duration":
        return quantities.seconds(one) == quantities.seconds(other) or one.admits(other)
    if "money" in (one.kind, other.kind) and one.kind != other.kind:
        return False
    gap = abs(one.value - other.value)
    return gap <= _SAME * max(one.value, other.value)


def _times(ours: Reading, theirs: Reading) -> list[_Row]:
    mine = [t for t in ours.times if not any(_one_time(t, o) for o in theirs.times)]
    others = [t for t in theirs.times if not any(_one_time(t, o) for o in ours.times)]
    return _paired("date", ours, theirs, mine, others, lambda a, b: True)


def _one_time(one: TimeMention, other: TimeMention) -> bool:
    if (
        "minute" in (one.precision, other.precision)
        and one.precision != other.precision
    ):
        return False
    return one.low < other.high and other.low < one.high


def _remedies(ours: Reading, theirs: Reading) -> list[_Row]:
    rows: list[_Row] = []
    end = len(ours.text)
    known = {h.concept for h in ours.events}, {h.concept for h in theirs.events}
    for hit in ours.events:
        if hit.concept in _REMEDIES - known[1]:
            words = ours.text[hit.start : hit.end]
            rows.append(("commitment", hit.start, hit.end, words, ""))
    for hit in theirs.events:
        if hit.concept in _REMEDIES - known[0]:
            rows.append(("commitment", end, end, "", theirs.text[hit.start : hit.end]))
    for name in _SIDES:
        rows += _one_sided(ours, theirs, name)
    return rows


def _one_sided(ours: Reading, theirs: Reading, name: str) -> list[_Row]:
    mine, others = oppositions.said(ours), oppositions.said(theirs)
    rule = "stance" if name == "fault_denied" else "commitment"
    end = len(ours.text)
    if (name, "a") in mine and (name, "a") not in others:
        start, stop = mine[name, "a"][0]
        return [(rule, start, stop, ours.text[start:stop], "")]
    if (name, "a") in others and (name, "a") not in mine:
        start, stop = others[name, "a"][0]
        return [(rule, end, end, "", theirs.text[start:stop])]
    return []
