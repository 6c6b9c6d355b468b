from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis import hanzi, language


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("这个产品会冒烟吗", "zh-Hans"),
        ("這個產品會冒煙嗎", "zh-Hant"),
        ("很好，加油", "zh"),
        ("The lid opened while pouring", "en"),
        ("店員態度很差", "zh-Hant"),
        ("おはようございます", "ja"),
        ("안녕하세요", "ko"),
        ("hola que tal amigos", "es"),
        ("Привет, как дела", "ru"),
        ("", "und"),
        ("😂😂 https://example.org/a @someone 123", "und"),
        ("我的iPhone坏了，客服不理我", "zh-Hans"),
    ],
)
def test_a_post_is_in_its_language(words: str, lang: str) -> None:
    assert language.detect(words) == lang


@given(st.text())
def test_any_text_has_an_answer(words: str) -> None:
    assert language.detect(words)


@given(st.text())
def test_simplifying_keeps_every_offset(words: str) -> None:
    assert len(hanzi.to_simplified(words)) == len(words)


def test_nul_and_lone_surrogates_do_not_cut_the_text() -> None:
    assert hanzi.to_simplified("開\x00門\ud800說") == "开�门�说"
