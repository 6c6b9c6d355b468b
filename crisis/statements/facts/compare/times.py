"""A changed date, a moved deadline, a stretch of time drawn narrower or wider."""

from __future__ import annotations

from datetime import timedelta

from crisis.statements.facts import concepts, markers
from crisis.statements.facts.compare.contradiction import Contradiction
from crisis.statements.facts.dates import TimeMention
from crisis.statements.facts.reading import Reading

_DAYS = ("minute", "hour", "part", "day")
_LOOSE = frozenset(
    {"found", "sold", "registered", "notify", "posted", "tested", "price", "fee"}
)
_MINUTES = 1  # two times of day that differ by more are two times
_APPROXIMATE = 20


def contradictions(
    draft: Reading, priors: list[Reading], *, dated: bool
) -> list[Contradiction]:
    """Return the times of `draft` that contradict an earlier statement.

    Args: dated: whether `draft.at` is known; else it is the last statement's time, and
    relative times of the draft are only lower bounds.
    """
    found = []
    for ours in draft.times:
        if draft.corrects(ours.start):
            continue
        for prior in reversed(priors):
            one = _against(draft, ours, prior, dated)
            if one is not None:
                if one.rule:
                    found.append(one)
                break
    return found + _dropped(draft, priors)


def _against(
    draft: Reading, ours: TimeMention, prior: Reading, dated: bool
) -> Contradiction | None:
    """Return a contradiction, one with an empty rule where both agree, or None."""
    events = _events(draft, ours)
    rivals = []
    for theirs in prior.times:
        shared = events & _events(prior, theirs)
        if ours.role == theirs.role == "range" and _one_number(
            draft, ours, prior, theirs
        ):
            shared = shared or frozenset({"same"})
        if not shared and ours.sign == theirs.sign > 0:
            shared = _one_matter(draft, ours, prior, theirs)
        if shared:
            rivals.append((theirs, shared))
    if not rivals:
        return None
    agreed = Contradiction("", "", 0, 0, "", "", prior, 0, 0)
    if any(_compatible(ours, t) for t in prior.times):
        narrowed = _narrowed(draft, ours, [t for t, _ in rivals])
        narrowed = narrowed or _other_end(draft, ours, prior, [t for t, _ in rivals])
        if narrowed is None:
            return agreed
        return _made("date", "scope", draft, ours, prior, narrowed)
    for theirs, shared in rivals:
        about = _conflict(draft, ours, prior, theirs, shared, dated)
        if about and not _restated(draft, ours, theirs):
            return _made("date", about, draft, ours, prior, theirs)
    return None


def _one_number(
    draft: Reading, ours: TimeMention, prior: Reading, theirs: TimeMention
) -> bool:
    """Both sentences give the same large number: they speak of one matter."""
    sides = []
    for reading, time in ((draft, ours), (prior, theirs)):
        low, high = reading.sentence(time.start)
        sides.append(
            {q.value for q in reading.quantities if low <= q.start < high} - _SMALL
        )
    return bool(sides[0] & sides[1])


_MATTER = 2  # words that two sentences must share where no known event is named


def _one_matter(
    draft: Reading, ours: TimeMention, prior: Reading, theirs: TimeMention
) -> frozenset[str]:
    """What is to happen is named in the same words: a re-sit, a hearing, a visit."""
    if _events(draft, ours) and _events(prior, theirs):
        return frozenset()
    sides = [
        markers.content(reading.folded, *reading.sentence(time.start))
        for reading, time in ((draft, ours), (prior, theirs))
    ]
    words = any(
        h.concept in ("update", "report")
        for h in draft.events
        if draft.sentence(ours.start)[0] <= h.start < draft.sentence(ours.start)[1]
    )
    same = len(sides[0] & sides[1]) >= _MATTER and not words
    return frozenset({"same"}) if same else frozenset()


_SMALL = frozenset(float(n) for n in range(10))
_WORDS = frozenset({"update", "report"})


def _events(reading: Reading, time: TimeMention) -> frozenset[str]:
    """Return what happens at that time.

    "Results of the refunds will be posted on Friday" is when something is posted.
    """
    low, high = reading.clause(time.start, time.end)
    here = frozenset(h.concept for h in reading.events if low <= h.start < high)
    if time.sign > 0 and here & _WORDS:
        return here & frozenset({"report"})
    events = reading.events_of(time.start, time.end)
    if "restored" in events and time.sign > 0:
        events |= {"reopen"}
    if "closed" in events and time.role == "until":
        events |= {"reopen"}  # closed until then is open from then
    return events - concepts.flagged("events", "general")


def _made(
    rule: str,
    about: str,
    draft: Reading,
    ours: TimeMention,
    prior: Reading,
    theirs: TimeMention,
) -> Contradiction:
    return Contradiction(
        rule, about, ours.start, ours.end, draft.text[ours.start : ours.end],
        prior.text[theirs.start : theirs.end], prior, theirs.start, theirs.end,
    )  # fmt: skip


def _compatible(ours: TimeMention, theirs: TimeMention) -> bool:
    bare = "clock" in (ours.basis, theirs.basis)
    if bare and ours.minute is not None and theirs.minute is not None:
        gap = abs(ours.low - theirs.low) % timedelta(days=1)
        return gap <= timedelta(minutes=_MINUTES)
    return ours.low < theirs.high and theirs.low < ours.high


def _narrowed(
    draft: Reading, ours: TimeMention, rivals: list[TimeMention]
) -> TimeMention | None:
    """ "Only on 4 March" after "from 1 to 4 March"."""
    low, high = draft.clause(ours.start, ours.end)
    if not markers.within("only", draft.folded, low, high):
        return None
    for theirs in rivals:
        inside = theirs.low <= ours.low and ours.high <= theirs.high
        much = (theirs.high - theirs.low) > 1.5 * (ours.high - ours.low)
        if theirs.role == "range" and inside and much:
            return theirs
    return None


def _other_end(
    draft: Reading, ours: TimeMention, prior: Reading, rivals: list[TimeMention]
) -> TimeMention | None:
    """ "From November to January" after "from November to April"."""
    if ours.role != "range" or markers.within(
        "subset", draft.folded, *draft.clause(ours.start, ours.end)
    ):
        return None
    for theirs in rivals:
        longest = max(ours.high - ours.low, theirs.high - theirs.low)
        moved = abs(ours.low - theirs.low) + abs(ours.high - theirs.high)
        if theirs.role == "range" and moved > longest / 4:
            return theirs
    return None


def _conflict(
    draft: Reading, ours: TimeMention, prior: Reading, theirs: TimeMention,
    shared: frozenset[str], dated: bool,
) -> str:  # fmt: skip
    """Return what kind of date conflict it is, "" for none."""
    if theirs.sign > 0 and theirs.low >= prior.at - timedelta(days=1):
        return _commitment(draft, ours, theirs, shared, dated)
    if theirs.sign > 0 or ours.sign > 0 or ours.precision not in _DAYS:
        return ""
    if theirs.precision not in _DAYS:
        return ""
    if theirs.role == "since" and ours.low >= theirs.low:
        return ""
    if ours.role == "since" and (theirs.role != "range" or ours.low >= theirs.low):
        return ""
    if markers.within("other", draft.folded, *draft.clause(ours.start, ours.end)):
        return ""
    if ours.minute is not None and theirs.minute is not None:
        same_day = abs(ours.low - theirs.low) < timedelta(hours=20)
        if ours.basis == "clock" or theirs.basis == "clock" or same_day:
            slack = (
                _APPROXIMATE
                if _about(draft, ours) or _about(prior, theirs)
                else _MINUTES
            )
            gap = abs(ours.low - theirs.low) % timedelta(days=1)
            gap = min(gap, timedelta(days=1) - gap)
            return "time" if gap > timedelta(minutes=slack) else ""
    if ours.basis in ("relative", "clock") and not dated:
        return ""
    if ours.basis == "weekday" and not dated:
        differs = theirs.high - theirs.low <= timedelta(days=1)
        return "date" if differs and ours.low.weekday() != theirs.low.weekday() else ""
    coarse = (ours.minute is None) != (theirs.minute is None)
    near = abs(ours.low - theirs.low) < timedelta(days=1)
    if near and (coarse or theirs.basis == "clock"):
        return ""
    if shared <= {"found"} and "range" in (ours.role, theirs.role):
        return ""
    return "date"


def _about(reading: Reading, one: TimeMention) -> bool:
    lead = reading.folded[max(0, one.start - 12) : one.start]
    after = reading.folded[one.end : one.end + 3]
    return any(
        w in lead for w in ("about", "around", "约", "roughly", "shortly", "just")
    ) or any(w in after for w in ("左右", "许", "前后", "多", "or so"))


def _commitment(
    draft: Reading,
    ours: TimeMention,
    theirs: TimeMention,
    shared: frozenset[str],
    dated: bool,
) -> str:
    if ours.sign < 0 or shared <= _LOOSE:
        return ""
    if ours.basis in ("relative", "absolute", "weekday") and ours.low >= theirs.high:
        if ours.basis == "weekday" and not dated:
            # The next such weekday may be the one that was meant.
            return "deadline" if ours.low - timedelta(days=6) >= theirs.high else ""
        return "deadline"
    fixed = ours.role == theirs.role == "at" and ours.basis != "relative"
    if fixed and ours.high <= theirs.low and shared & {"report", "reopen"}:
        return "deadline"
    return ""


def _restated(draft: Reading, ours: TimeMention, theirs: TimeMention) -> bool:
    """The draft names the earlier time in the same sentence: it says what moved."""
    low, high = draft.sentence(ours.start)
    return any(
        t is not ours and low <= t.start < high and _compatible(t, theirs)
        for t in draft.times
    )


def _dropped(draft: Reading, priors: list[Reading]) -> list[Contradiction]:
    """A deadline was named; the draft speaks of the same thing without any."""
    found = []
    watched = frozenset(["refund", "compensate", "recall", "report", "reopen"])
    for start, end in markers.spans(markers.pattern("vague_time"), draft.folded):
        events = draft.events_of(start, end) & watched
        low, high = draft.sentence(start)
        if (
            not events
            or draft.corrects(start)
            or any(low <= t.start < high for t in draft.times)
        ):
            continue
        for prior in reversed(priors):
            kept = [
                t for t in prior.times
                if t.sign > 0 and prior.events_of(t.start, t.end) & events
            ]  # fmt: skip
            if kept:
                found.append(
                    Contradiction(
                        "commitment", "deadline_dropped", start, end,
                        draft.text[start:end], prior.text[kept[0].start : kept[0].end],
                        prior, kept[0].start, kept[0].end,
                    )
                )  # fmt: skip
                break
    return found
