"""The editor's half in Python: which marks travel, and whose text counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from crisis.ui.assets import lean
from crisis.ui.editor.editor import LEVELS, MARKS, _focus, normal, spans, typed


def mark(start: int, end: int, level: str = "warning", number: int = 1) -> dict:
    return {"start": start, "end": end, "level": level, "number": number}


def test_marks_travel_in_order_of_place() -> None:
    made = spans([mark(9, 12, "suggestion", 2), mark(0, 4, "error", 1)], 20)
    assert made == [[0, 4, "error", "1"], [9, 12, "suggestion", "2"]]


def test_of_overlapping_marks_the_graver_keeps_its_start() -> None:
    made = spans([mark(5, 15, "warning", 1), mark(5, 9, "error", 2)], 20)
    assert made == [[5, 9, "error", "2"], [9, 15, "warning", "1"]]


def test_marks_about_something_missing_are_left_out() -> None:
    assert spans([mark(4, 4), mark(30, 40)], 20) == []


def test_an_unknown_level_is_the_mildest() -> None:
    assert spans([mark(0, 2, "shouting")], 5)[0][2] == "suggestion"


@given(
    some.lists(
        some.tuples(
            some.integers(-5, 60), some.integers(-5, 60), some.sampled_from(LEVELS)
        ),
        max_size=300,
    ),
    some.integers(0, 50),
)
def test_marks_never_overlap_nor_leave_the_text(rows, length) -> None:
    made = spans([mark(*row) for row in rows], length)
    assert len(made) <= MARKS
    free = 0
    for start, end, level, _ in made:
        assert free <= start < end <= length
        assert level in LEVELS
        free = end


def test_the_browsers_text_counts_only_in_its_own_revision() -> None:
    draft = {"text": "typed", "revision": 3}
    assert typed(draft, "given", 3) == "typed"
    assert typed(draft, "given", 4) == "given"
    assert typed(None, "a\r\nb", 0) == "a\nb"


def test_line_ends_are_those_of_a_text_field() -> None:
    assert normal("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_a_focus_outside_the_text_is_brought_inside() -> None:
    assert _focus({"start": -3, "end": 99, "nonce": 1}, 10) == {
        "start": 0,
        "end": 10,
        "nonce": 1,
    }
    assert _focus(None, 10) is None


def test_assets_travel_without_comments_but_with_all_their_code() -> None:
    source = "/* about\n   it */\n  const a = 1; /* kept */\n\n// gone\n  const url = '//x';\n"
    assert lean(source) == "const a = 1; /* kept */\nconst url = '//x';"
