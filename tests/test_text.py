from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis import text


def test_hidden_characters_are_shown() -> None:
    assert text.visible("pay\u202egnp.exe") == "pay⟨U+202E⟩gnp.exe"
    assert text.visible("a\u200bb") == "a⟨U+200B⟩b"
    assert text.visible("nul\x00") == "nul�"


def test_emoji_families_stay_whole() -> None:
    assert text.visible("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    "hostile",
    [":red[OFFICIAL]", "![](http://x/y.png)", "<script>", "$x^2$", "`code`", "[a](b)"],
)
def test_markdown_is_shown_as_it_is_written(hostile: str) -> None:
    escaped = text.escape_md(hostile)
    assert "\\" in escaped
    for sign in "[]<>`$!":
        assert escaped.count(sign) == escaped.count("\\" + sign)


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@a", "\tx", "＝x"])
def test_cells_never_act_as_formulas(cell: str) -> None:
    assert text.escape_cell(cell) == "'" + cell


def test_other_cells_stay_as_they_are() -> None:
    assert text.escape_cell("fine = ok") == "fine = ok"
    assert text.escape_cell(12) == 12


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "http://a b", "", None, 3]
)
def test_only_web_links_become_links(url: object) -> None:
    assert text.safe_url(url) is None


def test_web_links_stay() -> None:
    assert text.safe_url("https://example.org/a?b=1") == "https://example.org/a?b=1"


def test_copies_compare_equal_across_script_case_width_and_links() -> None:
    one = text.comparable("這個Ａpp 很差 https://t.example/1 @someone")
    two = text.comparable("这个app  很差 https://t.example/2 @other")
    assert one == two


@given(st.text())
def test_nothing_makes_folding_fail(any_text: str) -> None:
    text.comparable(any_text)
    text.escape_md(any_text)
    assert len(text.digest(any_text)) == 16


def test_authors_are_masked_the_same_way_each_time() -> None:
    assert text.mask("somebody") == text.mask("somebody")
    assert "somebody" not in text.mask("somebody")
    assert text.mask(None) == "··"
