"""Promises in a text: what, by when, where. Approval puts them on the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from crisis.model import Promise
from crisis.statements.facts import markers
from crisis.statements.facts.dates import TimeMention
from crisis.statements.facts.reading import Reading, read

_MOST = 50  # promises of one text; a longer list is no statement


def extract(
    text: str, lang: str, at: datetime, zone: tzinfo | None = None
) -> list[Promise]:
    """Return the promises of `text` in order.

    Args: lang: of the text (both scripts are read anyway). at: when it is said, aware.
    zone: of bare times in it; default that of `at`.
    Each promise is one clause or sentence, ``[start, end)`` its span; `due` is UTC:
    the moment itself for a time of day, the day's last minute for "by 20 February",
    None where no time is named (an undated promise is worth showing too). `kind`:
    update (further word), remedy (money, goods, repair) or action; `where`: the place
    named in the same sentence, as written.
    """
    reading = read(text, at.astimezone(zone) if zone else at)
    found: list[Promise] = []
    for number in range(len(reading.passages.sentences)):
        low, high = reading.passages.sentence_span(number)
        if _promises(reading, low, high):
            found += _of_sentence(reading, low, high)
    return found[:_MOST]


def _promises(reading: Reading, low: int, high: int) -> bool:
    folded = reading.folded[low:high]
    if any(p.search(folded) for p in markers.pattern("not_promise", "promises")):
        return False
    if any(p.search(folded) for p in markers.pattern("promise", "promises")):
        return True
    # "By Friday every member gets £20": a remedy or a word of ours at a time to come.
    ahead = any(low <= t.start < high and t.sign > 0 for t in reading.times)
    ours = ("remedy", "update")
    return ahead and any(
        p.search(folded) for name in ours for p in markers.pattern(name, "promises")
    )


def _of_sentence(reading: Reading, low: int, high: int) -> list[Promise]:
    """One promise for each future time in the sentence, else one without a time."""
    times = [t for t in reading.times if low <= t.start < high and _ahead(reading, t)]
    if not times:
        return [_made(reading, *_trimmed(reading.text, low, high), None)]
    starts = [low]
    for before, after in pairwise(times):
        clause = reading.passages.clause(after.start)[0]
        starts.append(clause if clause > before.end else after.start)
    ends = [*starts[1:], high]
    return [
        _made(reading, *_trimmed(reading.text, start, end), time)
        for start, end, time in zip(starts, ends, times, strict=True)
    ]


def _ahead(reading: Reading, time: TimeMention) -> bool:
    return time.high > reading.at and time.role not in ("since", "range")


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low] in " \t\n\r,，、;；":
        low += 1
    while high > low and text[high - 1] in " \t\n\r,，、;；":
        high -= 1
    return low, high


def _made(reading: Reading, start: int, end: int, time: TimeMention | None) -> Promise:
    low, high = reading.sentence(start)
    words = reading.folded[start:end]
    kind = "action"
    for name in ("remedy", "update"):
        if any(p.search(words) for p in markers.pattern(name, "promises")):
            kind = name
    where = ""
    places = markers.spans(
        markers.pattern("where", "promises"), reading.folded, low, high
    )
    if places:
        first, last = min(places)
        where = re.sub(r"^[在于於到上]", "", reading.text[first:last].strip())
    return Promise(
        what=reading.text[start:end],
        start=start,
        end=end,
        due=None if time is None else _due(time),
        kind=kind,
        where=where,
    )


def _due(time: TimeMention) -> datetime:
    """The moment itself; of a day or longer stretch, its last minute."""
    if time.precision == "minute":
        moment = time.low
    elif time.precision == "hour":
        moment = time.high if time.role == "by" else time.low
    else:
        moment = time.high - timedelta(minutes=1)
    return moment.astimezone(UTC)
