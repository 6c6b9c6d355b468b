"""The real scraper in its child process, against invented pages of a local site."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from site_server import Answer, channel, timeline, weibo_id

from crisis.errors import FeedUnavailable
from crisis.feeds.child import Child

ROOT = Path(__file__).resolve().parents[2]


def lines(inbox: Path) -> list[dict]:
    (file,) = inbox.glob("snscrape-*.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def pages(answers: dict[str, str]):
    return lambda path: Answer(body=answers[path]) if path in answers else Answer(404)


def test_a_channel_is_written_oldest_first_over_its_pages(site, inbox) -> None:
    site.answer = pages(
        {"/s/haijiao": channel([4, 5, 6], 4), "/s/haijiao?before=4": channel([1, 2, 3])}
    )
    child = Child("telegram-channel", "haijiao", inbox, limit=50, retries=0)
    done = child.result(60)
    assert (done.seen, done.new, done.cut) == (6, 6, False)
    found = lines(inbox)
    assert [post["url"].rsplit("/")[-1] for post in found] == list("123456")
    assert found[0]["content"].startswith("海角茶铺 says 🍵 & sorry 1")
    assert found[0]["_type"] == "snscrape.modules.telegram.TelegramPost"
    assert "_snscrape" in found[0]
    assert not any(site.cookies) and all("Mozilla" in agent for agent in site.agents)


def test_what_was_written_is_not_written_again(site, inbox, fetch) -> None:
    site.answer = pages({"/s/haijiao": channel([1, 2, 3])})
    fetch()
    assert fetch().new == 0
    site.answer = pages({"/s/haijiao": channel([2, 3, 4, 5])})
    assert fetch().new == 2
    assert [post["url"].rsplit("/")[-1] for post in lines(inbox)] == list("12345")


def test_reading_ends_where_the_known_posts_begin(site, fetch) -> None:
    far = {"/s/haijiao": channel([*range(91, 100)], 91)}
    site.answer = pages(far | {"/s/haijiao?before=91": channel([*range(80, 91)])})
    fetch(limit=9)
    site.asked.clear()
    assert fetch().new == 0
    assert site.asked == ["/s/haijiao"]


def test_the_limit_says_when_it_left_new_posts_out(site, fetch) -> None:
    site.answer = pages({"/s/haijiao": channel([1, 2, 3])})
    assert not fetch(limit=2).cut  # the first run is meant to take the last few
    site.answer = pages({"/s/haijiao": channel([3, 4, 5, 6, 7])})
    done = fetch(limit=2)
    assert (done.new, done.cut) == (2, True)


def test_a_run_that_failed_midway_keeps_its_posts_and_is_made_good(
    site, inbox, fetch
) -> None:
    site.answer = pages({"/s/haijiao": channel([4, 5, 6], 4)})
    with pytest.raises(FeedUnavailable) as failure:
        fetch()
    assert failure.value.code == "feed_server_error"
    assert len(lines(inbox)) == 3
    site.answer = pages({"/s/haijiao": channel([1, 2, 3, 4, 5, 6])})
    assert fetch().new == 3
    assert len(lines(inbox)) == 6


def test_a_torn_line_of_a_killed_run_is_cut_off(site, inbox, fetch) -> None:
    site.answer = pages({"/s/haijiao": channel([1])})
    fetch()
    (file,) = inbox.glob("*.jsonl")
    with file.open("ab") as torn:
        torn.write('{"url": "https://t.me/s/haijiao/2", "content": "海'.encode()[:-1])
    site.answer = pages({"/s/haijiao": channel([1, 2])})
    assert fetch().new == 1
    assert len(lines(inbox)) == 2


def test_weibo_is_read_by_user_id_and_pinned_posts_do_not_end_it(
    site, inbox, fetch
) -> None:
    base = "/api/container/getIndex?type=uid&value=1234567890&containerid=1076031234567890&count=25"
    site.answer = pages(
        {base: timeline([1, 20, 19], "77"), f"{base}&since_id=77": timeline([18, 17])}
    )
    assert fetch("weibo-user", "https://weibo.com/u/1234567890").new == 5
    found = lines(inbox)
    assert [post["id"] for post in found] == [weibo_id(m) for m in (17, 18, 19, 20, 1)]
    site.answer = pages({base: timeline([1, 22, 21, 20, 19])})
    assert fetch("weibo-user", "1234567890").new == 2


def test_a_weibo_name_is_resolved(site, inbox, fetch) -> None:
    base = "/api/container/getIndex?type=uid&value=1234567890&containerid=1076031234567890&count=25"

    def answer(path: str) -> Answer:
        if path.startswith("/n/"):
            return Answer(302, headers={"Location": "/u/1234567890"})
        return Answer(body=timeline([3])) if path == base else Answer(404)

    site.answer = answer
    assert fetch("weibo-user", "@海角茶铺官方").new == 1


@pytest.mark.parametrize(
    ("scraper", "target", "answer", "code"),
    [
        ("telegram-channel", "haijiao", Answer(429), "feed_rate_limited"),
        ("telegram-channel", "haijiao", Answer(403), "feed_blocked"),
        ("telegram-channel", "haijiao", Answer(404), "feed_no_such_target"),
        ("telegram-channel", "haijiao", Answer(500), "feed_server_error"),
        ("telegram-channel", "haijiao", Answer(body="<p></p>"), "feed_empty"),
        ("telegram-channel", "haijiao", Answer(), "feed_empty"),
        (
            "telegram-channel",
            "haijiao",
            Answer(body=channel([1]).replace("_footer", "_foot")),
            "feed_layout_changed",
        ),
        ("weibo-user", "1234567890", Answer(418), "feed_blocked"),
        ("weibo-user", "1234567890", Answer(432), "feed_blocked"),
        ("weibo-user", "1234567890", Answer(502), "feed_server_error"),
        (
            "weibo-user",
            "1234567890",
            Answer(302, headers={"Location": "https://passport.weibo.com/visitor"}),
            "feed_blocked",
        ),
        (
            "weibo-user",
            "1234567890",
            Answer(
                body='{"ok":0,"msg":"\\u8fd9\\u91cc\\u8fd8\\u6ca1\\u6709\\u5185\\u5bb9","data":{"cards":[]}}'
            ),
            "feed_empty",
        ),
        ("weibo-user", "1234567890", Answer(body="<p>"), "feed_layout_changed"),
        ("weibo-user", "1234567890", Answer(body="{}"), "feed_layout_changed"),
        (
            "weibo-user",
            "无此人",
            Answer(body='<p class="h5-4con">用户不存在</p>'),
            "feed_no_such_target",
        ),
        (
            "mastodon-profile",
            "@a@tea.example",
            Answer(body="<p>"),
            "feed_layout_changed",
        ),
    ],
)
def test_every_way_to_fail_has_its_own_reason(
    site, inbox, fetch, scraper, target, answer, code
) -> None:
    site.answer = lambda path: answer
    with pytest.raises(FeedUnavailable) as failure:
        fetch(scraper, target)
    assert failure.value.code == code
    assert not list(inbox.glob("*.jsonl"))
    for lang in ("en", "zh-Hans", "zh-Hant"):
        assert "{" not in failure.value.words(lang)


def test_a_refusal_is_not_asked_again_and_its_wait_is_kept(site, fetch) -> None:
    site.answer = lambda path: Answer(429, headers={"Retry-After": "3600"})
    with pytest.raises(FeedUnavailable) as failure:
        fetch("weibo-user", "1234567890", retries=3)
    assert failure.value.details["seconds"] == 3600
    assert len(site.asked) == 1


def test_no_network_is_said_by_the_child_process(site, inbox, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_FEED_ORIGIN", "http://127.0.0.1:1")
    with pytest.raises(FeedUnavailable) as failure:
        Child("telegram-channel", "haijiao", inbox, limit=5, retries=0).result(60)
    assert failure.value.code == "feed_unreachable"


def test_the_stand_in_address_must_be_this_machine(site, fetch, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_FEED_ORIGIN", "http://tea.example")
    with pytest.raises(FeedUnavailable) as failure:
        fetch()
    assert failure.value.code == "feed_unreachable"


def test_a_hanging_site_is_killed(site, inbox) -> None:
    site.hang = threading.Event()
    child = Child("telegram-channel", "haijiao", inbox, limit=5, retries=0)
    assert site.first_ask.wait(60) and child.alive()
    with pytest.raises(FeedUnavailable) as failure:
        child.result(timeout=0)
    assert failure.value.code == "feed_timed_out"
    assert not child.alive()


def test_a_child_that_dies_is_reported(site, inbox) -> None:
    site.hang = threading.Event()
    child = Child("telegram-channel", "haijiao", inbox, limit=5, retries=0)
    child.kill()
    with pytest.raises(FeedUnavailable) as failure:
        child.result()
    assert failure.value.code == "feed_crashed"


def test_by_hand_it_prints_posts_as_the_tool_does(site) -> None:
    site.answer = pages({"/s/haijiao": channel([1, 2, 3])})
    command = [sys.executable, "-m", "crisis.feeds.run", "telegram-channel", "@haijiao"]
    since = ["--since", "2031-05-06T12:02:00Z", "--retries", "0"]
    out = subprocess.run(
        [*command, *since], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [json.loads(line)["url"][-1] for line in out.splitlines()] == ["3", "2"]


def test_the_import_needs_nothing_that_newer_pythons_took_away() -> None:
    # Python 3.12 took find_module away from importers; here on any Python.
    code = (
        "import importlib.machinery as m\n"
        "for kind in (m.FileFinder, m.PathFinder):\n"
        "    if 'find_module' in vars(kind): del kind.find_module\n"
        "import sys\n"
        "from crisis.feeds import snscrape_feed as door\n"
        "for name in ('telegram', 'weibo', 'mastodon'): door.module(name)\n"
        "assert 'snscrape.modules.twitter' not in sys.modules\n"
        "del sys.modules['snscrape.modules']\n"
        "try:\n    import snscrape.modules\n"
        "except AttributeError: print('as on 3.12')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "as on 3.12", done.stderr


def test_the_parent_never_loads_the_scraper() -> None:
    code = "import sys, crisis.room; print('snscrape' in sys.modules, 'requests' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.split()[0] == "False", done.stderr
