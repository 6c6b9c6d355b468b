import json

import numpy as np
import pandas as pd
import pytest

from crisis import sentiment
from crisis.errors import EngineError
from crisis.frames import MENTIONS, SCORED, check_frame, conform
from crisis.sentiment import corrections
from crisis.sentiment.adjustment import Adjustment

# In this invented room "sleepy" is praise: the product is a pillow.
SUBJECTS = [
    "pillow",
    "blanket",
    "mattress",
    "duvet",
    "sheet",
    "cushion",
    "quilt",
    "bed",
]
ENDS = ["today", "again", "tonight", "indeed", "at last", "as ever", "for me", "here"]
PRAISE = [
    (f"this {a} makes me drowsy sleepy dead {b}", "positive")
    for a in SUBJECTS
    for b in ENDS
]
BLAME = [
    (f"the {a} arrived crunchy loud {b}", "negative") for a in SUBJECTS for b in ENDS
]


def scored() -> pd.DataFrame:
    texts = [
        "难道不好吗 http://t.cn/a",
        "難道不好嗎 http://t.cn/b",
        "完全无关",
        "完全无关",
    ]
    return sentiment.score(
        conform(
            pd.DataFrame(
                {
                    "mention_key": list("abcd"),
                    "platform": "weibo",
                    "published_at": pd.Timestamp("2026-01-05", tz="UTC"),
                    "text": texts,
                    "lang": "zh",
                    "kind": "post",
                }
            ),
            MENTIONS,
        )
    )


def test_a_relabel_sticks_to_the_mention_and_its_exact_copies():
    made = corrections.relabel(scored(), [("难道不好吗 http://t.cn/zzz", "positive")])
    check_frame(made, SCORED)
    assert made["label"].tolist()[:2] == ["positive", "positive"]
    assert made["engine"].tolist()[:2] == ["analyst", "analyst"]
    assert (made["engine"].iloc[2:] != "analyst").all()


def test_the_last_relabel_wins_and_none_changes_nothing():
    first = scored()
    told = [("完全无关", "negative"), ("完全无关", "neutral")]
    assert corrections.relabel(first, told)["label"].tolist()[2:] == ["neutral"] * 2
    pd.testing.assert_frame_equal(corrections.relabel(first, []), first)


def test_an_unknown_label_is_refused():
    with pytest.raises(EngineError, match="angry"):
        corrections.relabel(scored(), [("x", "angry")])


def test_few_corrections_teach_nothing():
    assert corrections.learn(sentiment.engine("social"), PRAISE[:10]) is None


def test_corrections_teach_what_holds_on_held_back_ones_and_can_be_dropped():
    engine = sentiment.engine("social")
    learnt = corrections.learn(engine, PRAISE + BLAME)
    assert learnt is not None and learnt.helps and learnt.after < learnt.before
    room = engine.adjusted(learnt)
    assert room.version != engine.version
    text = ["this armchair makes me drowsy sleepy dead"]
    assert (
        room.probabilities(text, [None])[0, 0]
        < engine.probabilities(text, [None])[0, 0]
    )
    back = room.adjusted(None)
    assert back.version == engine.version
    assert (
        back.probabilities(text, [None]) == engine.probabilities(text, [None])
    ).all()


def test_noise_does_not_pass_the_guard():
    rng = np.random.default_rng(3)
    noise = [(text, rng.choice(["negative", "positive"])) for text, _ in PRAISE + BLAME]
    learnt = corrections.learn(sentiment.engine("social"), noise)
    confirmed = [
        (text, "negative" if p > 0.5 else "positive")
        for (text, _), p in zip(
            noise, sentiment.negativity([text for text, _ in noise]), strict=True
        )
    ]
    assert learnt is not None
    again = corrections.learn(sentiment.engine("social"), confirmed)
    assert again is not None and again.after <= again.before + 0.05


def test_an_adjustment_survives_being_written_down():
    learnt = corrections.learn(sentiment.engine("social"), PRAISE + BLAME)
    assert learnt is not None
    assert Adjustment.from_dict(json.loads(json.dumps(learnt.to_dict()))) == learnt


def test_mentions_can_be_scored_with_a_room_s_own_engine():
    learnt = corrections.learn(sentiment.engine("social"), PRAISE + BLAME)
    room = sentiment.engine("social").adjusted(learnt)
    again = sentiment.judged(scored()[list(MENTIONS.columns)], room)
    check_frame(again, SCORED)
    assert again["engine"].iloc[0] == f"social {room.version}"
