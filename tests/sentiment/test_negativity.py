import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis import hanzi, sentiment
from crisis.sentiment import features

POSTS = [
    "这家店态度太差了，再也不来",
    "很好吃，下次还会来",
    "客服一直不理人，氣死我了[怒]",
    "@AcmeAir worst flight ever, still no refund!!",
    "Thank you @AcmeAir, great crew and on time :)",
    "转发微博",
    "//@某人:支持一下 http://t.cn/AbCd",
    "😡😡😡",
    "订单 ABC 还没到 why???",
    "",
]
MESSY = st.text(max_size=80)


def alone(text: str) -> float:
    return float(sentiment.negativity([text])[0])


def test_bad_posts_rank_above_good_ones():
    p = sentiment.negativity(POSTS)
    assert p[0] > 0.7 > 0.3 > p[1]
    assert p[3] > 0.7 > 0.3 > p[4]


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t ", "http://t.cn/x1", "@someone https://a.example/b?c=d", "\x00\x01"],
)
def test_nothing_to_go_by_gives_exactly_a_half(text):
    assert alone(text) == 0.5


def test_no_texts_give_no_numbers():
    assert sentiment.negativity([]).shape == (0,)


def test_a_language_it_did_not_learn_gives_a_half():
    assert (sentiment.negativity(["Das ist furchtbar", "x"], lang="de") == 0.5).all()


def test_emoji_alone_are_judged():
    assert alone("😡😡😡") > alone("❤️❤️❤️")


def test_a_long_text_is_judged_by_its_head_and_does_not_fail():
    long = "太差了。" * 25_000
    assert alone(long) == alone(long[: features.MAX_CHARS])


def test_lone_surrogates_and_controls_are_ignored():
    assert alone("态度\x00太\u200b差\ud800了") == pytest.approx(
        alone("态度 太差了"), abs=0.2
    )
    assert 0 <= alone("\ud83d\ude00\udc00") <= 1


@given(st.lists(MESSY, max_size=12), MESSY)
@settings(max_examples=60, deadline=None)
def test_the_same_text_scores_the_same_in_any_company(others, text):
    among = sentiment.negativity([*others, text, *others])[len(others)]
    assert among == alone(text)


@given(MESSY)
@settings(max_examples=100, deadline=None)
def test_every_text_has_a_probability(text):
    assert 0 <= alone(text) <= 1


def test_batches_do_not_change_scores():
    many = [f"{post} {i % 7}" for i in range(400) for post in POSTS]
    together = sentiment.negativity(many)
    few = [sentiment.negativity(many[i : i + 13]) for i in range(0, len(many), 13)]
    assert (together == np.concatenate(few)).all()


@pytest.mark.parametrize("post", POSTS)
def test_traditional_and_simplified_agree(post):
    import opencc

    traditional = opencc.OpenCC("s2t").convert(hanzi.to_simplified(post))
    assert abs(alone(post) - alone(traditional)) <= 0.05


@pytest.mark.parametrize("post", POSTS)
def test_case_width_and_link_target_hardly_matter(post):
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "?" else c for c in post)
    if "http" not in post and "@" not in post:
        assert abs(alone(post) - alone(wide)) <= 0.05
    assert abs(alone(post) - alone(post.upper())) <= 0.05
    first, second = f"{post} http://t.cn/AbC", f"{post} https://example.org/x?y=1"
    assert abs(alone(first) - alone(second)) <= 0.01


def test_one_row_per_post_whatever_breaks_lines():
    texts = ["a\nb", "c\u2028d", "e&#10;f", "//\n@x: y", "@x\n", "1\n2"]
    folded = features.fold(texts)
    assert folded.count("\n") == len(texts) - 1
    assert sentiment.negativity(texts).shape == (len(texts),)


def test_own_words_weigh_more_than_the_quoted_ones():
    quoting = "很好//@某人:太差了太差了"
    assert alone(quoting) < alone("太差了太差了//@某人:很好")


def test_importing_sentiment_loads_no_engine():
    code = (
        "import sys, crisis.sentiment; "
        "print([m for m in ('snownlp', 'vaderSentiment', 'onnxruntime', 'opencc') "
        "if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert told.stdout.strip() == "[]", told.stderr
