"""From a site's page to mentions, and to the intake screen that says how it fares."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from site_server import FIRST, Answer, channel, timeline
from streamlit.testing.v1 import AppTest

from crisis.importers import read_export
from crisis.room import Room
from crisis.work.feeding import Feeding

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_written_is_recognised_by_the_intake(site, inbox, fetch) -> None:
    site.answer = lambda path: Answer(
        body=channel([1, 2, 3]) if path.startswith("/s/") else timeline([5, 4])
    )
    fetch()
    fetch("weibo-user", "1234567890")
    telegram = read_export(inbox / "snscrape-telegram-channel-haijiao.jsonl")
    assert (telegram.format_id, len(telegram.mentions)) == ("snscrape_telegram", 3)
    assert len(telegram.rejected) == 0
    assert telegram.mentions["published_at"].min() >= FIRST
    weibo = read_export(inbox / "snscrape-weibo-user-1234567890.jsonl")
    assert (weibo.format_id, len(weibo.mentions)) == ("snscrape_weibo", 2)
    assert weibo.mentions["text"].str.startswith("关于杯子的").all()
    # The page says "5 minutes ago"; read again next week, that must not have moved.
    minutes = (weibo.mentions["published_at"] - FIRST).dt.total_seconds() / 60
    assert minutes.tolist() == [4, 5]


@pytest.fixture
def main_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site):
    """A room of one's own whose feeds are read by hand, from the local site."""
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    monkeypatch.setattr(Feeding, "start", lambda self: None)
    room = Room.open(tmp_path / "main")
    yield room
    room.close()
    st.cache_resource.clear()
    st.cache_data.clear()


def intake(lang: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "warroom.py"), default_timeout=60)
    at.query_params["lang"], at.query_params["room"] = lang, "main"
    at.run()
    at.switch_page("pages/intake.py")
    at.query_params["lang"], at.query_params["room"] = lang, "main"
    return at.run()


def test_a_source_is_added_fails_and_says_why_in_the_readers_language(
    main_room, site
) -> None:
    site.answer = lambda path: Answer(403)
    at = intake("zh-Hant")
    assert not at.exception
    at.text_input(key="feeds.target").input("not a name!")
    at.button(key="feeds.go").click().run()
    assert any("not a name" in each.value for each in at.error)
    at.text_input(key="feeds.target").input("https://t.me/haijiao")
    at.button(key="feeds.go").click().run()
    assert not at.exception and not at.error
    assert [each.target for each in main_room.feeds.sources()] == ["haijiao"]
    assert main_room.feeds.run_due() == 1
    at = intake("zh-Hant")
    assert any("HTTP 403" in each.value and "拒絕" in each.value for each in at.warning)
    assert main_room.sources()[0].state == "failed"
    at.button(key="feeds.remove").click().run()
    assert not at.exception and main_room.feeds.sources() == ()


@pytest.mark.parametrize("lang", ["en", "zh-Hans", "zh-Hant"])
def test_sites_that_no_longer_answer_are_named_with_the_way_instead(
    main_room, lang
) -> None:
    at = intake(lang)
    assert not at.exception
    said = " ".join(each.value for each in at.markdown)
    for name in ("X / Twitter", "Reddit", "Facebook", "Instagram", "VK", "twscrape"):
        assert name in said, name
