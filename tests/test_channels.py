from __future__ import annotations

import pytest

from crisis import channels


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("hello", 5),
        ("你" * 140, 280),
        ("See https://example.org/a/very/long/path?with=query", 27),
        ("👨\u200d👩\u200d👧", 2),
        ("", 0),
    ],
)
def test_x_counts_chinese_double_and_links_as_23(text: str, weight: int) -> None:
    assert channels.weighted(text) == weight


def test_a_long_text_becomes_a_thread() -> None:
    assert channels.length("你" * 300, "x").parts == 3


def test_a_website_has_no_limit() -> None:
    size = channels.length("a" * 9999, "web")
    assert (size.limit, size.parts) == (0, 1)
