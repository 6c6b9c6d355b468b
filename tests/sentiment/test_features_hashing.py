import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.sentiment import features


def rows_of(text: str) -> set[int]:
    return set(features.extract([text]).ids.tolist())


def test_a_phrase_of_chinese_characters_is_a_row_of_posts_that_hold_it():
    (row,) = features.phrase_rows(["不退款"])
    assert row in rows_of("他们说不退款的")
    assert row not in rows_of("他们说退款的")


def test_english_words_are_rows_whatever_their_case():
    (row,) = features.phrase_rows(["refund"])
    assert row in rows_of("Where is my REFUND?!")


def test_words_behind_a_negation_are_rows_of_their_own():
    (row,) = features.negated_rows(["good"])
    assert row in rows_of("this is not very good")
    assert row not in rows_of("this is good")
    assert row not in set(features.extract(["not", "good"]).ids.tolist())


def test_too_long_phrases_have_no_row():
    assert features.phrase_rows(["一二三四五", ""]).tolist() == [-1, -1]


def test_long_drawn_letters_and_marks_are_two():
    assert rows_of("soooooo bad!!!!!") == rows_of("soo bad!!")


def test_numbers_and_links_differ_in_nothing():
    assert rows_of("等了 45 天 http://t.cn/a1") == rows_of(
        "等了 120 天 http://t.cn/Zz9"
    )


def test_what_is_quoted_weighs_half():
    found = features.extract(["好//@某人:差"])
    assert set(found.weights.tolist()) == {features.OWN_WEIGHT, features.QUOTED_WEIGHT}


@given(st.lists(st.text(max_size=40), max_size=8))
@settings(max_examples=80, deadline=None)
def test_features_of_a_batch_are_those_of_its_posts(texts):
    together = features.extract(texts)
    for at, text in enumerate(texts):
        one = features.extract([text])
        assert sorted(together.ids[together.posts == at]) == sorted(one.ids)
        assert together.spoken[at] == one.spoken[0]
    assert together.spoken.shape == (max(len(texts), 1),) or not texts
    assert together.ids.max(initial=0) < 1 << features.HASH_BITS
    assert together.ids.dtype == np.uint32
