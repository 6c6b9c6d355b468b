"""Which sentence answers which question, and which question nothing answers."""

import pytest

from crisis.statements import answers

ENGLISH = (
    "On 8 February a freezer at our Lorne depot failed. 3,150 orders were delivered too"
    " warm. Every customer will be refunded in full by 20 February. You do not need to"
    " apply. This happened because we had not serviced the freezer."
)
CHINESE = (
    "2月8日，洛恩仓的冷柜坏了，原因是我们没有按时检修。3150份订单送达时温度过高。"
    "我们将在2月20日前为每位顾客全额退款，无需申请。"
)


def sentence(question, draft):
    (found,) = answers.match([question], draft)
    assert found.answered == bool(found.end)
    return draft[found.start : found.end]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When will I get my refund?", "by 20 February"),
        ("How many orders were delivered warm?", "3,150 orders"),
        ("Why did this happen?", "had not serviced"),
        ("Do I need to apply?", "do not need to apply"),
        ("什么时候退款？", "by 20 February"),
    ],
)
def test_an_english_draft_answers(question, words):
    assert words in sentence(question, ENGLISH)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("什么时候退款？", "2月20日前"),
        ("有多少订单受影响？", "3150份订单"),
        ("為什麼會這樣？", "没有按时检修"),
        ("要不要申请？", "无需申请"),
        ("When do I get my money back?", "2月20日前"),
    ],
)
def test_a_chinese_draft_answers(question, words):
    assert words in sentence(question, CHINESE)


@pytest.mark.parametrize(
    "question",
    [
        "Will the chief executive resign?",
        "Is the Perth depot safe?",
        "How much compensation do drivers get?",
        "是不是要倒闭了？",
        "你们总经理什么时候下台？",
        "司机有没有赔偿？",
        "",
        "???",
    ],
)
@pytest.mark.parametrize("draft", [ENGLISH, CHINESE, ""])
def test_what_nothing_answers_stays_open(question, draft):
    assert sentence(question, draft) == ""


def test_a_question_of_ours_is_no_answer():
    assert (
        sentence("When will I get my refund?", "When did you order your refund by?")
        == ""
    )


def test_the_order_of_questions_is_kept():
    found = answers.match(["Why did this happen?", "Is it blue?"], ENGLISH)
    assert [(a.question, a.answered) for a in found] == [(0, True), (1, False)]
