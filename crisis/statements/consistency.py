"""Does a draft contradict what was said before, or what the fact sheet holds?

The facts of each text are read once (`facts.reading`) and compared class by class
(`facts.compare`). When unsure, nothing is said: principles FACT-2 and CONS-1 stop a
statement, so a false alarm costs more than a remark that is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from crisis import i18n
from crisis.model import Finding
from crisis.statements.facts import sheet
from crisis.statements.facts.compare import causes, together
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.reading import Reading, read

_SOURCE = "CONS-1"
MOST_PRIORS = 400  # of thousands of earlier texts, the latest are compared
_QUOTE = 160


def findings(
    text: str,
    prior: Sequence[tuple[str, str]],
    *,
    lang: str | None = None,
    now: datetime | None = None,
    fact_sheet: Sequence[Mapping[str, Any]] = (),
    pending: Sequence[tuple[str, str]] = (),
) -> list[Finding]:
    """Return what in `text` contradicts earlier statements, drafts or known facts.

    Args:
        text: the draft. lang: its language; the comparison itself needs none.
        prior: (ISO time, text) of what was said, oldest first; the languages may differ
            from the draft's. Naive times are UTC. Beyond `MOST_PRIORS` only the latest.
        now: when the draft is to be said (aware); without it relative dates of the
            draft are compared only where any later date would contradict too.
        fact_sheet: entries with ``text``, ``status`` (confirmed, unconfirmed, unknown)
            and perhaps ``source``, ``owner``, ``at`` (ISO time).
        pending: (ISO time, text) of other drafts of this incident.
    Returns findings of the principle "consistency" in order of their spans; rule ids
    ``consistency/number``, ``date``, ``cause``, ``polarity``, ``commitment``,
    ``stance``, ``fact_sheet``; `against` is (ISO time, quoted sentence); `details` hold
    ``ours``, ``theirs``, ``about`` and ``where`` (prior, pending or fact_sheet).
    An openly marked correction, a sum or rest, a later count, an approximation and any
    other notation of the same value are no contradictions.
    """
    found: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for where, rows in (("prior", prior), ("pending", pending)):
        for one, stamp in _compared(text, list(rows)[-MOST_PRIORS:], now):
            if any(a < one.end and one.start < b for a, b in taken):
                continue
            taken.append((one.start, one.end))
            found.append(_finding(one, stamp, where))
    if fact_sheet:
        at = now or (
            _moment(prior[-1][0]) if prior else datetime(1970, 1, 1, tzinfo=UTC)
        )
        found += sheet.findings(read(text, at), fact_sheet, dated=now is not None)
    return sorted(found, key=lambda f: (f.start, f.end, f.rule))


def owned_before(prior: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Return (ISO time, sentence) where an earlier text names a cause of our own.

    For the linter: whoever is blamed in a draft after that, the account has changed.
    The latest such sentence counts; None if no earlier text owns the cause.
    """
    for stamp, words in reversed(list(prior)[-MOST_PRIORS:]):
        reading = read(words, _moment(stamp))
        for cause in causes.given(reading, earlier=True):
            if cause.locus == "own":
                return stamp, reading.quote(cause.start, cause.end)[:_QUOTE]
    return None


# Blame that names nobody, or a tone, tells no other cause.
_NO_CULPRIT = frozenset({"unowned", "unowned_open", "distancing"})


def shifted(
    text: str,
    blame: Sequence[Finding],
    prior: Sequence[tuple[str, str]],
    found: Sequence[Finding] = (),
) -> list[Finding]:
    """Return the first blame of `text` that goes back on a cause we had owned.

    Args: blame: findings of the draft; errors of no_blame_shifting count.
        found: contradictions found already; a changed cause is not said twice.
    """
    if any(f.rule == "consistency/cause" for f in found):
        return []
    aimed = [
        f
        for f in blame
        if f.principle == "no_blame_shifting"
        and f.level == "error"
        and f.rule.rpartition("/")[2] not in _NO_CULPRIT
        and f.start < f.end
    ]
    owned = owned_before(prior) if aimed else None
    if owned is None:
        return []
    one = aimed[0]
    ours = text[one.start : one.end]
    return [_made("cause", one.start, one.end, ours, owned[1], "blame", "prior", owned)]


def _moment(stamp: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _compared(
    text: str, rows: list[tuple[str, str]], now: datetime | None
) -> list[tuple[Contradiction, str]]:
    if not rows:
        return []
    stamps: dict[int, str] = {}
    priors: list[Reading] = []
    for stamp, words in rows:
        reading = read(words, _moment(stamp))
        stamps[id(reading)] = stamp
        priors.append(reading)
    last = priors[-1].at
    at = now.astimezone(last.tzinfo) if now else last
    draft = read(text, at)
    found = together.contradictions(draft, priors, dated=now is not None)
    return [(one, stamps[id(one.prior)]) for one in found]


def _finding(one: Contradiction, stamp: str, where: str) -> Finding:
    quote = one.prior.quote(one.prior_start, one.prior_end)[:_QUOTE]
    return _made(
        one.rule, one.start, one.end, one.ours, one.theirs, one.about, where,
        (stamp, quote),
    )  # fmt: skip


def _made(
    rule: str, start: int, end: int, ours: str, theirs: str, about: str, where: str,
    against: tuple[str, str],
) -> Finding:  # fmt: skip
    slots = {
        "ours": ours,
        "theirs": theirs,
        "when": against[0][:16].replace("T", " "),
    }
    return Finding(
        principle="consistency",
        rule=f"consistency/{rule}",
        level="error",
        start=start,
        end=end,
        message={
            ui: i18n.t(ui, f"consistency.{where}.{rule}", **slots)
            for ui in i18n.languages()
        },
        source=_SOURCE,
        against=against,
        details={"ours": ours, "theirs": theirs, "about": about, "where": where},
    )
