"""Questions: found, told from abuse and telling, grouped, ranked."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis import questions
from crisis.frames import MENTIONS, conform


def posts(*texts: str, lang: str = "zh-Hans", **columns: object) -> pd.DataFrame:
    size = len(texts)
    base = {
        "mention_key": [f"m{n}" for n in range(size)],
        "platform": "weibo",
        "text": list(texts),
        "lang": lang,
        "kind": "post",
        "author": [f"a{n}" for n in range(size)],
        "published_at": pd.date_range("2031-05-01", periods=size, freq="min", tz="UTC"),
    }
    return conform(pd.DataFrame(base | columns), MENTIONS)


def texts(mentions: pd.DataFrame) -> list[str]:
    return [one.text for one in questions.mine(mentions)]


@pytest.mark.parametrize(
    "text",
    [
        "请问什么时候能退款？",
        "星桥乳业的奶粉还能喝吗",
        "等了三天了，到底多久才能有结果",
        "請問這批貨哪裡可以退？",
        "这个批次怎么查询呀",
        "为什么客服电话一直打不通？",
    ],
)
def test_chinese_questions_are_found_with_or_without_a_mark(text: str) -> None:
    assert len(questions.mine(posts(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "@StarBridge when will my refund arrive?",
        "Is it safe to drink the milk from batch 12",
        "how do i check which batch i bought",
        "Does anyone know if the stores in Larkton are open",
        "Been waiting all day. Can I return it without a receipt?",
    ],
)
def test_english_questions_are_found_with_or_without_a_mark(text: str) -> None:
    assert len(questions.mine(posts(text, lang="en"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "你们还要脸吗？",
        "是不是脑子有病？",
        "凭什么让我们买单？",
        "有没有搞错啊？？",
        "以后谁还敢买他们家的东西？",
        "不知道为什么今天特别开心",
        "无论多少钱我都不会再买了。",
        "今天天气很好。",
        "真的假的？",
        "",
        "😀😀😀",
        "https://example.test/a?b=c",
    ],
)
def test_abuse_rhetoric_and_telling_are_left_out(text: str) -> None:
    assert questions.mine(posts(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Are you kidding me?",
        "WTF is this?",
        "how hard can it be to answer a phone?",
        "@StarBridge is the worst company in Larkton",
        "When I called they hung up on me.",
        "Really?",
        "Can you help?",
        "What a disgrace!",
    ],
)
def test_english_abuse_rhetoric_and_telling_are_left_out(text: str) -> None:
    assert questions.mine(posts(text, lang="en")) == []


def test_a_long_story_is_cut_to_what_it_asks() -> None:
    text = "我昨天在云溪路店里买了三箱星桥乳业的奶粉，孩子喝完就拉肚子，想问下怎么申请退款？"
    (found,) = questions.mine(posts(text))
    assert found.text.endswith("怎么申请退款？")
    assert len(found.text) < 30


def test_the_same_question_in_other_words_and_scripts_is_one() -> None:
    mentions = posts(
        "什么时候退款？",
        "请问什么时候能退款啊",
        "到底什麼時候退款？",
        "@星桥乳业 什么时候退款呢？？",
        "奶粉还能喝吗？",
    )
    found = questions.mine(mentions)
    assert [one.count for one in found] == [4, 1]
    assert "退款" in found[0].text


def test_english_wordings_meet_on_their_content_words() -> None:
    found = questions.mine(
        posts(
            "When will I get my refund?",
            "@StarBridge when do we get our refunds?",
            "So when is the refund coming",
            "Where can I buy it?",
            lang="en",
        )
    )
    assert found[0].count == 3
    assert "refund" in found[0].text.lower()


def test_different_questions_stay_apart() -> None:
    found = questions.mine(
        posts("什么时候退款？", "怎么申请退款？", "奶粉在哪里生产的？")
    )
    assert len(found) == 3


def test_rank_is_by_count_and_then_by_reach() -> None:
    mentions = posts(
        "奶粉还能喝吗？",
        "什么时候退款？",
        "哪些批次有问题？",
        "请问什么时候退款",
        followers=[10, 20, 5_000_000, 30],
    )
    found = questions.mine(mentions)
    assert [one.count for one in found] == [2, 1, 1]
    assert [one.reach for one in found] == [50, 5_000_000, 10]
    assert found[0].mention_keys == ("m3", "m1")


def test_one_account_asking_again_and_again_counts_once() -> None:
    mentions = posts(*["什么时候退款？"] * 5, author="same")
    (found,) = questions.mine(mentions)
    assert found.count == 1


def test_scored_or_sparse_frames_are_taken() -> None:
    mentions = posts("什么时候退款？").assign(p_negative=0.5, extra=1)
    assert len(questions.mine(mentions)) == 1
    assert questions.mine(posts()) == []


def test_language_is_that_of_the_askers() -> None:
    mentions = posts("什麼時候退款？", "請問什麼時候能退款", lang="zh-Hant")
    (found,) = questions.mine(mentions)
    assert found.lang == "zh-Hant"


def test_the_same_mentions_give_the_same_answer() -> None:
    mentions = posts(*[f"第{n}批什么时候退款？" for n in range(40)])
    assert questions.mine(mentions) == questions.mine(mentions)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_is_survived(found: list[str]) -> None:
    asked = questions.mine(posts(*found, lang="und"))
    assert sum(one.count for one in asked) <= 20 * len(found)
    assert all(one.text and one.mention_keys for one in asked)
