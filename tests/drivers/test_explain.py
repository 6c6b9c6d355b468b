"""Drivers: phrases, traits, copies and posts that set a window apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis import drivers
from crisis.errors import FrameError
from crisis.frames import MENTIONS, conform
from crisis.text import comparable

ZH = "今天天气不错出门走走买杯奶茶看看电影晚上加班回家吃饭周末约朋友爬山拍照分享生活日常心情很好"
EN = [
    "coffee",
    "morning",
    "train",
    "late",
    "movie",
    "weekend",
    "friends",
    "hiking",
    "photo",
    "dinner",
    "work",
    "home",
    "rain",
    "sunny",
    "phone",
]


def chatter(size: int, seed: int, lang: str = "zh-Hans") -> list[str]:
    rng = np.random.default_rng(seed)
    if lang == "en":
        return [" ".join(rng.choice(EN, 9)) for _ in range(size)]
    starts = rng.integers(0, len(ZH) - 8, (size, 3))
    return ["，".join(ZH[a : a + 6] for a in row) for row in starts]


def frame(texts: list[str], **columns: object) -> pd.DataFrame:
    size = len(texts)
    base = {
        "mention_key": [f"m{n}" for n in range(size)],
        "platform": "weibo",
        "text": texts,
        "lang": "zh-Hans",
        "kind": "post",
        "author": [f"a{n}" for n in range(size)],
        "published_at": pd.date_range("2031-05-01", periods=size, freq="min", tz="UTC"),
    }
    return conform(pd.DataFrame(base | columns), MENTIONS)


def planted(phrase: str, every: int = 4, size: int = 400, lang: str = "zh-Hans"):
    texts = chatter(size, 1, lang)
    joint = " " if lang == "en" else ""
    said = [t + joint + phrase if n % every == 0 else t for n, t in enumerate(texts)]
    return frame(said, lang=lang), frame(chatter(1500, 2, lang), lang=lang)


@pytest.mark.parametrize("phrase", ["客服装死", "退一赔三", "星桥乳业瞒报批次"])
def test_a_new_chinese_phrase_is_found_whole(phrase: str) -> None:
    found = drivers.explain(*planted(phrase)).phrases
    assert (found[0].value, found[0].count, found[0].lang) == (phrase, 100, "zh-Hans")
    assert found[0].times is None, "it never was there before"
    assert not any(one.value in phrase for one in found[1:])


def test_a_new_english_phrase_is_found_whole() -> None:
    found = drivers.explain(*planted("sour milk recall", lang="en")).phrases
    assert (found[0].value, found[0].count, found[0].lang) == (
        "sour milk recall",
        100,
        "en",
    )


def test_a_phrase_that_is_usual_is_no_driver() -> None:
    window = frame([t + "客服装死" for t in chatter(300, 1)])
    usual = frame([t + "客服装死" for t in chatter(900, 2)])
    values = [one.value for one in drivers.explain(window, usual).phrases]
    assert not any("客服" in value for value in values)


def test_times_usual_is_the_ratio_of_rates() -> None:
    window, _ = planted("退一赔三", every=4)
    usual = frame(
        [
            t + ("退一赔三" if n % 40 == 0 else "")
            for n, t in enumerate(chatter(1600, 2))
        ]
    )
    found = drivers.explain(window, usual).phrases
    assert found[0].value == "退一赔三"
    assert found[0].times == pytest.approx(10.0)


def test_both_scripts_count_as_one_and_are_shown_as_most_write() -> None:
    texts = chatter(300, 1)
    said = [
        t + ("客服裝死" if n % 3 else "客服装死") if n % 2 else t
        for n, t in enumerate(texts)
    ]
    window = frame(said, lang=["zh-Hant" if "裝" in t else "zh-Hans" for t in said])
    found = drivers.explain(window, frame(chatter(900, 2))).phrases
    assert (found[0].value, found[0].lang, found[0].count) == (
        "客服裝死",
        "zh-Hant",
        150,
    )


def test_watched_terms_are_never_told() -> None:
    pair = planted("星桥乳业")
    assert drivers.explain(*pair).phrases[0].value == "星桥乳业"
    assert drivers.explain(*pair, terms=["星桥乳业"]).phrases == []


def test_hashtags_links_domains_accounts_and_platforms() -> None:
    texts = chatter(200, 1)
    for n in range(0, 200, 4):
        texts[n] += " #星桥奶粉# https://news.example.test/a?id=7&utm_source=x，快看"
    window = frame(
        texts,
        platform=["xhs" if n % 2 else "weibo" for n in range(200)],
        author=["loud" if n % 10 == 0 else f"a{n}" for n in range(200)],
    )
    told = drivers.explain(window, frame(chatter(800, 2)))
    assert (told.hashtags[0].value, told.hashtags[0].count) == ("星桥奶粉", 50)
    assert told.links[0].value == "https://news.example.test/a?id=7"
    assert told.domains[0].value == "news.example.test"
    assert (told.accounts[0].value, told.accounts[0].count) == ("loud", 20)
    assert told.platforms[0].value == "xhs" and told.platforms[0].times is None


def test_languages_against_the_usual_mix() -> None:
    window = frame(chatter(100, 1), lang=["en"] * 60 + ["zh-Hans"] * 40)
    usual = frame(chatter(400, 2), lang=["en"] * 40 + ["zh-Hans"] * 360)
    (found,) = drivers.explain(window, usual).languages
    assert (found.value, found.count) == ("en", 60)
    assert found.times == pytest.approx(6.0)


def test_first_most_spread_and_representative_posts() -> None:
    window, usual = planted("退一赔三")
    window = window.assign(reposts=0)
    window.loc[7, ["reposts", "likes"]] = [900, 90]
    window = window.sample(frac=1, random_state=3)
    told = drivers.explain(window, usual)
    assert [one.mention_key for one in told.earliest[:2]] == ["m0", "m1"]
    assert (told.spread[0].mention_key, told.spread[0].spread) == ("m7", 990)
    assert "退一赔三" in told.representative[0].text


COPY = "星桥乳业的奶粉我家孩子喝了三年一直很好，请大家不要相信谣言"


def copied(**columns: object) -> pd.DataFrame:
    texts = chatter(120, 1)
    for n in range(20, 32):
        texts[n] = COPY
    texts[25] = COPY + "！！ https://x.test/1"
    texts[26] = COPY.replace("三年", "两年")
    texts[27] = "@someone " + COPY + "👍"
    return frame(texts, **columns)


def test_near_copies_are_one_group_and_a_burst_of_them_is_flagged() -> None:
    (group,) = drivers.explain(copied(), frame(chatter(300, 2))).copies
    assert (group.count, group.authors, group.coordinated) == (12, 12, True)
    assert comparable(group.text) == comparable(COPY)
    assert set(group.mention_keys) == {f"m{n}" for n in range(20, 32)}


def test_reposts_and_slow_copies_are_not_called_coordinated() -> None:
    shared = copied(kind=["repost" if 20 <= n < 32 else "post" for n in range(120)])
    slow = copied(
        published_at=pd.date_range("2031-05-01", periods=120, freq="h", tz="UTC")
    )
    alone = copied(author=["one" if 20 <= n < 32 else f"a{n}" for n in range(120)])
    for window in (shared, slow, alone):
        (group,) = drivers.explain(window, frame(chatter(300, 2))).copies
        assert group.count == 12 and not group.coordinated


def test_posts_on_one_topic_are_no_copies() -> None:
    rng = np.random.default_rng(4)
    texts = ["退一赔三" + "".join(rng.choice(list(ZH), 24)) for _ in range(300)]
    assert drivers.explain(frame(texts), frame([])).copies == []


def test_short_equal_texts_are_no_copies() -> None:
    assert drivers.explain(frame(["转发微博"] * 50), frame([])).copies == []


def test_empty_frames_and_strange_texts_are_survived() -> None:
    assert drivers.explain(frame([]), frame([])).phrases == []
    assert drivers.explain(frame([]), frame(chatter(5, 1))).posts == 0
    odd = [
        "",
        " ",
        "\x00\x1e",
        "😀" * 200,
        "#",
        "##",
        "#a",
        "http://[",
        "a" * 5000,
        "＃全角＃",
    ]
    told = drivers.explain(frame(odd * 3), frame([]))
    assert told.posts == 30


def test_a_large_window_is_thinned_evenly_and_says_so() -> None:
    window = frame(chatter(6000, 1))
    told = drivers.explain(window, frame(chatter(50, 2)))
    assert (told.posts, told.sampled) == (drivers.WINDOW_MOST, True)
    assert told.earliest[0].mention_key == "m0"


def test_order_of_rows_does_not_matter_for_what_is_told() -> None:
    window, usual = planted("客服装死")
    mixed = window.sample(frac=1, random_state=5)
    one, other = drivers.explain(window, usual), drivers.explain(mixed, usual)
    assert one.phrases == other.phrases
    assert drivers.explain(window, usual) == one


def test_a_broken_frame_is_refused() -> None:
    window, usual = planted("客服装死")
    broken = window.assign(mention_key="same")
    with pytest.raises(FrameError):
        drivers.explain(broken, usual)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_text_is_survived(texts: list[str]) -> None:
    told = drivers.explain(frame(texts), frame(texts[::2]))
    assert told.posts == len(texts)
