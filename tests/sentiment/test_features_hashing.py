import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.sentiment import features


def keys_of(text: str) -> set[int]:
    return set(features.extract([text]).keys.tolist())


def test_a_phrase_of_chinese_characters_is_a_key_of_posts_that_hold_it():
    (key,) = features.phrase_keys(["不退款"])
    assert key in keys_of("他们说不退款的")
    assert key not in keys_of("他们说退款的")


def test_english_words_are_keys_whatever_their_case():
    (key,) = features.phrase_keys(["refund"])
    assert key in keys_of("Where is my REFUND?!")


def test_words_behind_a_negation_are_keys_of_their_own():
    (key,) = features.negated_keys(["good"])
    assert key in keys_of("this is not very good")
    assert key not in keys_of("this is good")
    assert key not in set(features.extract(["not", "good"]).keys.tolist())


def test_too_long_phrases_have_no_key():
    assert features.phrase_keys(["一二三四五", ""]).tolist() == [-1, -1]


def test_long_drawn_letters_and_marks_are_two():
    assert keys_of("soooooo bad!!!!!") == keys_of("soo bad!!")


def test_numbers_and_links_differ_in_nothing():
    assert keys_of("等了 45 天 http://t.cn/a1") == keys_of(
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
        assert sorted(together.keys[together.posts == at]) == sorted(one.keys)
        assert together.spoken[at] == one.spoken[0]
    assert together.spoken.shape == (max(len(texts), 1),) or not texts
    assert together.keys.max(initial=0) < 1 << features.ROW_BITS + features.TAG_BITS
    assert together.keys.dtype == np.uint32
