"""A changed number for the same thing."""

from __future__ import annotations

import re
from functools import lru_cache

from crisis.statements.facts import concepts, markers, quantities
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.quantities import Quantity
from crisis.statements.facts.reading import Reading

_ROUNDING = 0.01  # 11,240 may be called 11,200
_UNIT_CONCEPTS = {
    "person": {"person"},
    "household": {"household"},
    "record": {"record", "order", "complaint"},
    "organisation": {"store", "school", "organisation"},
    "piece": {"product", "vehicle", "batch", "server"},
}
_PEOPLE = frozenset({"person", "child", "staff", "household"})
_AMOUNT_EVENTS = frozenset(
    ["refund", "compensate", "fund", "fine", "fee", "price", "lost", "overcharge"]
)


def contradictions(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return the numbers of `draft` that no earlier statement can have meant.

    The last earlier statement that speaks of the thing counts.
    """
    found = []
    for ours in draft.quantities:
        if ours.weak or draft.corrects(ours.start):
            continue
        for prior in reversed(priors):
            same = [
                (q, s)
                for q in prior.quantities
                if (s := sameness(draft, ours, prior, q))
            ]
            if not same:
                continue
            best = max(s for _, s in same)
            rivals = [q for q, s in same if s == best]
            if any(agrees(ours, q) for q, _ in same) or _said(ours, priors):
                break
            if _explained(draft, ours, prior, rivals, priors):
                break
            theirs = rivals[0]
            found.append(
                Contradiction(
                    "number", "number", ours.start, ours.end,
                    _words(draft, ours), _words(prior, theirs), prior,
                    theirs.start, theirs.end,
                )
            )  # fmt: skip
            break
    return found


_LASTING = frozenset({"outage", "delayed", "closed", "trapped"})


def too_long_or_short(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """Return durations of the draft that an earlier "from ... to ..." rules out."""
    found = []
    for ours in draft.quantities:
        events = draft.events_of(ours.start, ours.end) & _LASTING
        if ours.kind != "duration" or not events or draft.corrects(ours.start):
            continue
        low, high = quantities.seconds(ours)
        for prior in priors:
            for stretch in prior.times:
                lasted = (stretch.high - stretch.low).total_seconds() - 60
                exact = stretch.role == "range" and stretch.precision == "minute"
                if (
                    not exact
                    or not prior.events_of(stretch.start, stretch.end) & events
                ):
                    continue
                if high < 0.75 * lasted or low > 1.34 * lasted:
                    found.append(
                        Contradiction(
                            "number", "duration", ours.start, ours.end,
                            _words(draft, ours),
                            prior.text[stretch.start : stretch.end],
                            prior, stretch.start, stretch.end,
                        )
                    )  # fmt: skip
    return found[:1]


def _words(reading: Reading, one: Quantity) -> str:
    start = one.start
    before = re.search(
        r"(?:about|some|at least|up to|only|仅|只|约|至少|近|超过)\s?$",
        reading.folded[max(0, start - 9) : start],
    )
    start -= len(before.group()) if before else 0
    end = one.end
    if one.head and reading.folded[end : end + 1] == " ":
        end += len(one.head) + 1
    elif one.head:
        end += len(one.head)
    return reading.text[start:end].strip()


def agrees(ours: Quantity, theirs: Quantity) -> bool:
    """Tell whether both wordings can mean one amount."""
    if ours.kind == "duration":
        low, high = quantities.seconds(ours)
        other = quantities.seconds(theirs)
        return low <= other[1] * 1.02 and other[0] <= high * 1.02
    if ours.admits(theirs):
        return True
    gap, most = abs(ours.value - theirs.value), max(ours.value, theirs.value)
    if gap <= _ROUNDING * most:
        return True
    return gap <= _place(ours.value) / 2 and gap <= _ROUGHLY * most


_ROUGHLY = 0.1  # six tonnes for 6.2; not a thousand for 1,300


def _place(value: float) -> float:
    """Return the place of the last digit that is not 0: 100 for 2,300."""
    place = 1.0 if value == int(value) else 0.0
    while place and value and value % (place * 10) == 0:
        place *= 10
    return place


def _said(ours: Quantity, priors: list[Reading]) -> bool:
    """Tell whether an earlier statement has the very number, of whatever."""
    return any(
        q.value == ours.value and q.kind == ours.kind and (not q.head or not ours.head)
        for p in priors
        for q in p.quantities
    )


def sameness(draft: Reading, ours: Quantity, prior: Reading, theirs: Quantity) -> int:
    """Return how surely both amounts count one thing: 0 no, 3 or 4 yes."""
    if ours.kind != theirs.kind or theirs.weak:
        return 0
    if ours.kind == "money" and ours.unit != theirs.unit:
        return 0
    ours_events = draft.events_of(ours.start, ours.end)
    theirs_events = prior.events_of(theirs.start, theirs.end)
    general = concepts.flagged("events", "general")
    shared = (ours_events & theirs_events) - general
    if ours.kind == "money":
        if shared & _AMOUNT_EVENTS:
            return 3
        return 2 if _handed(draft, ours) and _handed(prior, theirs) else 0
    if ours.kind in ("percent", "duration"):
        return _rate(draft, ours, prior, theirs, shared)
    thing = _thing(ours, theirs)
    if not thing:
        return 0
    if thing == 3 or shared or _same_words(draft, ours, prior, theirs):
        return min(thing, 2) + 2
    named_event = draft.events_in_clause(ours.start, ours.end) - general
    if thing == 2 and not named_event:
        low, high = draft.clause(ours.start, ours.end)
        if ours.only or markers.within("scope", draft.folded, low, high):
            return 3
    return 0


_FARTHEST = 6.0  # more than so many times as much is another kind of payment


def _handed(reading: Reading, one: Quantity) -> bool:
    """Tell whether the amount is what somebody gets from us."""
    return markers.within("given", reading.folded, *reading.clause(one.start, one.end))


def _other_payment(ours: Quantity, rivals: list[Quantity]) -> bool:
    """£450 for three people at £150 each; a fund beside a refund."""
    return any(
        ours.value % r.value == 0
        or not 1 / _FARTHEST < ours.value / r.value < _FARTHEST
        for r in rivals
        if r.value
    )


def _rate(
    draft: Reading,
    ours: Quantity,
    prior: Reading,
    theirs: Quantity,
    shared: frozenset[str],
) -> int:
    if _labelled(draft, ours) & _labelled(prior, theirs):
        return 3
    if _same_words(draft, ours, prior, theirs):
        return 3
    things = draft.things_of(ours.start, ours.end) & prior.things_of(
        theirs.start, theirs.end
    )
    if ours.kind == "percent":
        return 3 if shared and (things or shared & _AMOUNT_EVENTS) else 0
    return (
        3
        if shared & {"outage", "warranty", "closed", "cancelled", "trapped", "delayed"}
        else 0
    )


def _thing(ours: Quantity, theirs: Quantity) -> int:
    first, second = _concepts(ours), _concepts(theirs)
    named = _named(ours.head), _named(theirs.head)
    if (common := _words_shared(ours.head, theirs.head)) > 0:
        return 3 if common > 1 and " of " in ours.head else 2
    if named[0] & named[1]:
        return 2
    if one_measure(ours, theirs) and not (named[0] and named[1]):
        return 2
    if named[0] and named[1]:
        generic = {ours.head, theirs.head} & {"people", "人", ""}
        both = named[0] <= _PEOPLE and named[1] <= _PEOPLE
        return 1 if generic and both else 0
    return 1 if first & second else 0


def one_measure(ours: Quantity, theirs: Quantity) -> bool:
    """Both are counted with one measure word that names the thing itself."""
    return ours.unit == theirs.unit and ours.unit in ("record", "household")


_ENOUGH = 2  # further words that both clauses must have


def _same_words(
    draft: Reading, ours: Quantity, prior: Reading, theirs: Quantity
) -> bool:
    """The clauses say the same in the same words, whatever it is."""
    sides = []
    for reading, one in ((draft, ours), (prior, theirs)):
        low, high = reading.clause(one.start, one.end)
        heads = {w[:6] for w in one.head.split()}
        heads |= {one.head[i : i + 2] for i in range(len(one.head) - 1)}
        before = markers.content(reading.folded, low, one.start)
        sides.append((before | markers.content(reading.folded, one.end, high)) - heads)
    return len(sides[0] & sides[1]) >= _ENOUGH


_LABEL = 14  # characters on either side in which a rate is named: "interest of 2%"


def _labelled(reading: Reading, one: Quantity) -> frozenset[str]:
    low, high = reading.clause(one.start, one.end)
    start, end = max(low, one.start - _LABEL), min(high, one.end + _LABEL)
    if one.kind == "count":
        return frozenset()
    around = reading.folded[start : one.start] + "|" + reading.folded[one.end : end]
    rates = _RATES.findall(around)
    return frozenset(_RATE_NAMES[word] for word in rates)


_RATE_NAMES = {
    "interest": "interest", "利息": "interest",
    "discount": "discount", "折扣": "discount",
    "fee": "fee", "手续费": "fee", "服务费": "fee", "deduct": "fee", "扣除": "fee",
    "compensat": "compensation", "赔偿": "compensation", "补偿": "compensation",
    "违约金": "penalty", "penalt": "penalty", "pay": "pay", "salary": "pay",
    "wages": "pay", "工资": "pay", "薪": "pay", "warranty": "warranty",
    "guarantee": "warranty", "质保": "warranty", "保修": "warranty", "保固": "warranty",
    "monitoring": "monitoring", "监测": "monitoring", "notice": "notice",
}  # fmt: skip
_RATES = re.compile("|".join(_RATE_NAMES))


def _concepts(one: Quantity) -> frozenset[str]:
    return _named(one.head) or frozenset(_UNIT_CONCEPTS.get(one.unit, ()))


@lru_cache(maxsize=4096)
def _named(head: str) -> frozenset[str]:
    # The last noun says what is counted: "guest passport scans" are scans.
    found = concepts.hits(head, "things")
    if head.isascii() and found:
        last = max(h.end for h in found)
        return frozenset(h.concept for h in found if h.end == last)
    return frozenset(h.concept for h in found)


def _words_shared(first: str, second: str) -> int:
    if not first or not second:
        return 0
    if first.isascii() and second.isascii():
        nouns = [
            {w.rstrip("s") for w in s.split() if len(w) > 3} for s in (first, second)
        ]
        return len(nouns[0] & nouns[1])
    pairs = [{s[i : i + 2] for i in range(len(s) - 1)} for s in (first, second)]
    return min(1, len(pairs[0] & pairs[1]))


def _explained(
    draft: Reading, ours: Quantity, prior: Reading, rivals: list[Quantity],
    priors: list[Reading],
) -> bool:  # fmt: skip
    """Tell whether the draft's number is another one: a part, a rest, a later count."""
    sentence = draft.sentence(ours.start)
    low, high = draft.clause(ours.start, ours.end)
    if ours.kind == "money" and _other_payment(ours, rivals):
        return True
    counted = ours.kind == "count"
    if counted and _part(draft, ours) and not ours.only:
        return True
    if any(
        q is not ours and q.kind == ours.kind and any(_exactly(q, r) for r in rivals)
        for q in draft.quantities
    ):
        return not ours.only or _restated(draft, ours, rivals, sentence)
    if counted and any(_part(prior, r) for r in rivals):
        return True
    shared = draft.events_of(ours.start, ours.end)
    shared &= prior.events_of(rivals[0].start, rivals[0].end)
    if counted and shared and shared <= _STEPWISE and not ours.only:
        return True
    grown = all(ours.value > r.value for r in rivals)
    if markers.within("progress", draft.folded, low, high) and not ours.only:
        progress = concepts.flagged("events", "progress")
        if grown or draft.events_of(ours.start, ours.end) & progress:
            return True
    if grown and any(r.qualifier == "at_least" for r in rivals):
        return True
    return _computed(ours, [*priors, draft])


_NEAR = 30  # characters around a number in which "of them" or 其中 is about it


def _part(reading: Reading, one: Quantity) -> bool:
    low, high = reading.clause(one.start, one.end)
    near = max(low, one.start - _NEAR), min(high, one.end + _NEAR)
    return markers.within("subset", reading.folded, *near)


_STEPWISE = frozenset({"refund", "registered", "notify"})  # done in steps


def _restated(
    draft: Reading, ours: Quantity, rivals: list[Quantity], sentence: tuple[int, int]
) -> bool:
    """The draft says the earlier number in the same breath."""
    return any(
        sentence[0] <= q.start < sentence[1] and any(_exactly(q, r) for r in rivals)
        for q in draft.quantities
        if q is not ours
    )


def _exactly(one: Quantity, other: Quantity) -> bool:
    return abs(one.value - other.value) <= 0.005 * max(one.value, other.value)


def _computed(ours: Quantity, readings: list[Reading]) -> bool:
    """Tell whether the number is a sum or a difference of two others."""
    if ours.only or ours.value < 10:
        return False
    values = sorted(
        {
            q.value
            for r in readings
            for q in r.quantities
            if q.kind == ours.kind and q is not ours and q.value > 1
        }
    )[:60]
    seen = set(values)
    return any(
        ours.value + v in seen
        or (v < ours.value and ours.value - v in seen and ours.value - v != v)
        for v in values
    )
