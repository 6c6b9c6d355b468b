import pandas as pd
import pytest

from crisis import sentiment
from crisis.errors import EngineError, FrameError
from crisis.frames import MENTIONS, SCORED, check_frame, conform, empty
from crisis.sentiment import second
from crisis.sentiment.base import labels


def mentions(*rows: tuple[str, str]) -> pd.DataFrame:
    return conform(
        pd.DataFrame(
            {
                "mention_key": [f"k{i}" for i in range(len(rows))],
                "platform": "x",
                "published_at": pd.Timestamp("2026-01-05", tz="UTC"),
                "text": [text for text, _ in rows],
                "lang": [lang for _, lang in rows],
                "kind": "post",
            }
        ),
        MENTIONS,
    )


MIXED = mentions(
    ("客服装死，垃圾公司", "zh-Hans"),
    ("客服裝死，垃圾公司", "zh-Hant"),
    ("Worst support ever, I hate it", "en"),
    ("Lovely, thank you so much", "en"),
    ("ひどいサービス", "ja"),
    ("", "und"),
)


@pytest.mark.parametrize("engine", ["auto", *sentiment.ENGINES])
def test_every_engine_gives_a_scored_frame_in_order(engine):
    scored = sentiment.score(MIXED, engine=engine)
    check_frame(scored, SCORED)
    assert scored["mention_key"].tolist() == MIXED["mention_key"].tolist()
    known = scored["p_negative"].dropna()
    assert known.between(0, 1).all()
    judged = scored[scored["p_negative"].notna()]
    difference = judged["p_positive"] - judged["p_negative"]
    assert (judged["sentiment"] - difference).abs().max() < 1e-12
    missing = scored["p_negative"].isna()
    assert (scored.loc[missing, "label"] == "unsure").all()


def test_auto_is_our_own_engine():
    scored = sentiment.score(MIXED)
    assert scored["engine"].iloc[0].startswith("social ")
    assert scored["label"].tolist()[:4] == [
        "negative",
        "negative",
        "negative",
        "positive",
    ]
    assert scored["label"].iloc[4:].tolist() == ["unsure", "unsure"]


def test_snownlp_is_never_asked_about_english_nor_vader_about_chinese():
    assert sentiment.score(MIXED, engine="snownlp")["p_negative"].isna().tolist() == [
        False, False, True, True, True, True,
    ]  # fmt: skip
    assert sentiment.score(MIXED, engine="vader")["p_negative"].isna().tolist() == [
        True, True, False, False, True, True,
    ]  # fmt: skip


def test_snownlp_reads_traditional_as_simplified():
    scored = sentiment.score(MIXED, engine="snownlp")
    assert scored["p_negative"].iloc[0] == scored["p_negative"].iloc[1]


def test_snownlp_survives_text_of_stop_words_only():
    scored = sentiment.score(mentions(("的", "zh"), ("了的", "zh")), engine="snownlp")
    assert scored["label"].tolist() == ["unsure", "unsure"]


def test_copies_are_judged_once(monkeypatch):
    judge = sentiment.engine("social")
    asked: list[list[str]] = []
    original = type(judge).probabilities

    def spy(self, texts, langs):
        asked.append(list(texts))
        return original(self, texts, langs)

    monkeypatch.setattr(type(judge), "probabilities", spy)
    scored = sentiment.score(mentions(*[("差评", "zh")] * 50, ("好评", "zh")))
    assert sorted(asked[0]) == sorted(["差评", "好评"])
    assert scored["p_negative"].nunique() == 2


def test_scoring_again_is_the_same_and_cause_stays():
    once = sentiment.score(MIXED).assign(cause="outage")
    again = sentiment.score(conform(once, SCORED))
    pd.testing.assert_series_equal(once["p_negative"], again["p_negative"])
    assert (again["cause"] == "outage").all()


def test_no_mentions_give_an_empty_scored_frame():
    check_frame(sentiment.score(empty(MENTIONS)), SCORED)


def test_any_index_is_kept():
    odd = MIXED.set_index(pd.Index([9, 3, 5, 7, 1, 0]))
    scored = sentiment.score(odd)
    assert scored.index.tolist() == odd.index.tolist()
    assert (
        scored["p_negative"].tolist() == sentiment.score(MIXED)["p_negative"].tolist()
    )


def test_an_unknown_engine_says_which_there_are():
    with pytest.raises(EngineError, match="social"):
        sentiment.score(MIXED, engine="crystal ball")


def test_a_broken_frame_is_refused():
    with pytest.raises(FrameError):
        sentiment.score(MIXED.drop(columns="text"))


def test_labels_follow_the_band():
    import numpy as np

    rows = np.array([[0.9, 0.1, 0], [0.5, 0.2, 0.3], [0.1, 0.6, 0.3], [0.1, 0.2, 0.7]])
    assert labels(rows, (0.4, 0.6)) == ["negative", "unsure", "neutral", "positive"]
    assert labels(np.full((1, 3), np.nan), (0.4, 0.6), "neutral") == ["unsure"]


def test_second_opinion_agrees_disagrees_or_is_silent():
    scored = sentiment.score(MIXED)
    told = sentiment.second_opinion(scored)
    assert told.index.equals(scored.index)
    assert told["engine"].str.split().str[0].tolist() == [
        "snownlp", "snownlp", "vader", "vader", "vader", "vader",
    ]  # fmt: skip
    assert told["agreement"].tolist()[2:] == [
        second.AGREE, second.AGREE, second.SILENT, second.SILENT,
    ]  # fmt: skip
    turned = scored.assign(label="negative")
    assert sentiment.second_opinion(turned)["agreement"].iloc[3] == second.DISAGREE
