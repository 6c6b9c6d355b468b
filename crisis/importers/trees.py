"""A stream of JSON records: recognised by its keys, read as rows.

Flat or nested records of most tools need no code: their dotted keys are column names,
and the same format files apply. What needs joining or choosing (X pages with their
``includes``, retweets) is one file each in `crisis.importers.nested`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from crisis.errors import UnknownFormat, UnreadableFile
from crisis.importers import layout as layouts
from crisis.importers import nested, objects
from crisis.importers.batch import Batch
from crisis.importers.layout import Layout, folded
from crisis.importers.suggestion import Mapping, suggest_mapping

_HEAD_RECORDS = 200
_LOOKED_FOR = "text, time, author, url, id"
Values = Callable[[], Iterator[tuple[Any, str, str]]]


@dataclass
class Plan:
    """How records will be read. shape: the code of a nested format, or None."""

    layout: Layout
    why: str
    header: tuple[str, ...]
    shape: nested.Shape | None = None
    mapping: Mapping | None = None


def plan(values: Values, name: str) -> Plan | None:
    """Recognise a stream of JSON values; None if its start is no JSON at all.

    Raises: UnknownFormat with the keys found and a suggestion.
    """
    head = list(islice(_records(values()), _HEAD_RECORDS))
    good = [record for record, problem, _ in head if not problem]
    if not good:
        if head and head[0][1] == "cut" and len(head) == 1:
            raise UnreadableFile("import_json_broken", file=name)
        return None
    shape = nested.recognise([record for record in good if isinstance(record, dict)])
    if shape is not None:
        return Plan(shape.LAYOUT, "signature", nested.HEADER, shape)
    flats = [
        objects.flatten(inner)
        for record in good
        for inner in objects.records_in(record)
        if isinstance(inner, dict)
    ][:_HEAD_RECORDS]
    keys = list(dict.fromkeys(key for flat in flats for key in flat))
    found = layouts.recognise(keys)
    if found is not None:
        return Plan(found[0], "signature", _wanted(found[0]))
    rows = [[flat.get(key) for key in keys] for flat in flats]
    guess = suggest_mapping(keys, rows, name=name)
    if not guess.sure:
        raise UnknownFormat(
            "import_unknown" if "text" not in guess.columns else "import_unsure",
            file=name,
            looked_for=_LOOKED_FOR,
            found=", ".join(keys[:30])[:400] or "-",
            suggestion=guess,
        )
    layout = guess.layout()
    return Plan(layout, "synonyms", _wanted(layout), None, guess)


def _wanted(layout: Layout) -> tuple[str, ...]:
    groups = (*layout.columns.values(), *layout.kinds.values())
    return tuple(dict.fromkeys(head for heads in groups for head in heads))


def _records(values: Iterator[tuple[Any, str, str]]) -> Iterator[tuple[Any, str, str]]:
    """Top-level values; the elements of a top-level array one by one."""
    for value, problem, raw in values:
        if isinstance(value, list):
            for item in value:
                yield item, "", ""
        else:
            yield value, problem, raw


def read(values: Values, made: Plan, size: int) -> Iterator[tuple[Batch, list[Any]]]:
    """Yield batches and the original record of each of their rows.

    Rows are numbered by record; a record that cannot be read is a refusal.
    """
    names: dict[str, str] = {}
    batch, records, number = Batch(made.header, sparse=True), [], 0
    for value, problem, raw in _records(values()):
        if problem:
            number += 1
            batch.refused.append(
                (number, "cut_row" if problem == "cut" else problem, raw)
            )
            continue
        for row, record, reason in _rows(value, made, names):
            number += 1
            if reason:
                batch.refused.append((number, reason, objects.raw_of(record)))
            else:
                batch.rows.append(row)
                batch.numbers.append(number)
                records.append(record)
        if len(batch.rows) + len(batch.refused) >= size:
            yield batch, records
            batch, records = Batch(made.header, sparse=True), []
    yield batch, records


def _rows(
    value: Any, made: Plan, names: dict[str, str]
) -> Iterator[tuple[list[str | None], Any, str]]:
    if made.shape is not None:
        if not isinstance(value, dict):
            yield [], value, "not_an_object"
            return
        for fields, record, reason in made.shape.rows(value):
            yield (
                [objects.scalar(fields.get(key)) for key in made.header],
                record,
                reason,
            )
        return
    wanted = [folded(key) for key in made.header]
    # A nested post tells the kind of its outer one by being there.
    marks = [key for heads in made.layout.kinds.values() for key in heads]
    for record in objects.records_in(value):
        if not isinstance(record, dict):
            yield [], record, "not_an_object"
            continue
        flat: dict[str, str | None] = {}
        for key, cell in objects.flatten(record).items():
            name = names.get(key)
            if name is None:
                name = names[key] = folded(key)
            flat.setdefault(name, cell)
        for key in marks:
            if isinstance(record.get(key), dict) and record[key]:
                flat[folded(key)] = "object"
        yield [flat.get(key) for key in wanted], record, ""
