"""When a room's live sources are read, and what is said of those that fail."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crisis.errors import DataFileError, FeedUnavailable
from crisis.feeds import sites
from crisis.feeds.child import Fetched
from crisis.feeds.written import Written, stem
from crisis.snapshot.types import SourceAge
from crisis.work import subscriptions
from crisis.work.feeding import Feeding

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)
TEA = "snscrape-telegram-channel-haijiao"


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


class StandIn:
    """A run that ends as the test says; a `gate` keeps it under way until killed."""

    def __init__(self, ends, gate: threading.Event | None = None) -> None:
        self.ends, self.gate, self.killed = ends, gate, False

    def result(self) -> Fetched:
        if self.gate is not None:
            assert self.gate.wait(30)
        if self.killed:
            raise FeedUnavailable("feed_crashed", status=-9, problem="")
        if isinstance(self.ends, Exception):
            raise self.ends
        return self.ends

    def kill(self) -> None:
        self.killed = True
        if self.gate is not None:
            self.gate.set()


class Scene:
    def __init__(self, home: Path) -> None:
        self.home, self.clock = home, Clock()
        self.ends: dict[str, object] = {}
        self.read: list[str] = []
        self.feeding = self.open()

    def open(self) -> Feeding:
        return Feeding(self.home, self.clock, self.begin)

    def begin(self, source, inbox: Path) -> StandIn:
        assert inbox == self.home / "inbox"
        self.read.append(source.target)
        return StandIn(self.ends.get(source.target, Fetched(3, 3, False)))

    def after(self, **span: float) -> int:
        self.clock.now += timedelta(**span)
        return self.feeding.run_due()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def blocked() -> FeedUnavailable:
    return FeedUnavailable("feed_blocked", site="telegram-channel", status=403)


def test_a_source_is_read_at_once_and_then_by_its_schedule(scene) -> None:
    scene.feeding.add("telegram-channel", "https://t.me/s/haijiao", 50, "15min")
    assert scene.feeding.run_due() == 1
    assert scene.after(minutes=14) == 0
    assert scene.after(minutes=1) == 1
    (one,) = scene.feeding.health()
    assert (one.state, one.new, one.total) == ("ok", 3, 6)
    assert one.next_at == NOON + timedelta(minutes=30)


def test_once_means_once_even_over_a_restart_but_may_be_asked_again(scene) -> None:
    scene.feeding.add("weibo-user", "1234567890", 50, "once")
    assert scene.feeding.run_due() == 1
    scene.feeding = scene.open()
    assert scene.after(days=1) == 0
    (one,) = scene.feeding.health()
    assert (one.state, one.next_at) == ("done", None)
    scene.feeding.run_now(one.source.id)
    assert scene.feeding.run_due() == 1


def test_a_failure_is_health_with_its_reason_and_the_next_try(scene) -> None:
    scene.ends["haijiao"] = blocked()
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    scene.feeding.run_due()
    (one,) = scene.open().health()
    assert one.state == "failed" and "403" in one.problem.words("zh-Hant")
    assert one.next_at == NOON + timedelta(hours=1)


def test_failures_in_a_row_wait_longer_and_success_forgets_them(scene) -> None:
    scene.ends["haijiao"] = blocked()
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    waits = []
    for _ in range(5):
        assert scene.feeding.run_due() == 1
        (one,) = scene.feeding.health()
        waits.append((one.next_at - scene.clock.now) / timedelta(hours=1))
        scene.clock.now = one.next_at
    assert waits == [1, 2, 4, 6, 6]
    scene.ends["haijiao"] = Fetched(1, 1, False)
    scene.feeding.run_due()
    (one,) = scene.feeding.health()
    assert one.state == "ok" and one.problem is None
    assert one.next_at - scene.clock.now == timedelta(hours=1)


def test_the_wait_a_site_asks_for_is_kept(scene) -> None:
    scene.ends["haijiao"] = FeedUnavailable(
        "feed_rate_limited", site="x", status=429, seconds=7200
    )
    scene.feeding.add("telegram-channel", "haijiao", 50, "15min")
    scene.feeding.run_due()
    assert scene.feeding.health()[0].next_at == NOON + timedelta(hours=2)


def test_one_failing_source_does_not_keep_the_others(scene) -> None:
    scene.ends["haijiao"] = OSError("no more processes")
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    scene.feeding.add("telegram-channel", "haijiao_news", 50, "hour")
    assert scene.feeding.run_due() == 2
    assert [one.state for one in scene.feeding.health()] == ["failed", "ok"]


def test_the_same_source_again_changes_limit_and_schedule(scene) -> None:
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    scene.feeding.add("telegram-channel", "@Haijiao", 9, "once")
    (one,) = scene.feeding.sources()
    assert (one.limit, one.every) == (9, "once")


def test_a_removed_source_is_read_no_more(scene) -> None:
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    scene.feeding.run_due()
    scene.feeding.remove(TEA)
    assert scene.after(days=1) == 0 and scene.feeding.health() == []


def test_the_wall_sees_a_feed_in_place_of_its_file(scene) -> None:
    scene.feeding.add("telegram-channel", "haijiao", 50, "hour")
    scene.feeding.run_due()
    file = SourceAge("inbox-1", f"{TEA}.jsonl", NOON, NOON, None, "idle")
    other = SourceAge("inbox-2", "other.jsonl", NOON, NOON, 900.0, "live")
    mine, kept = scene.feeding.ages([file, other])
    assert kept is other
    assert (mine.source, mine.name, mine.state) == (
        "inbox-1",
        "Telegram · haijiao",
        "live",
    )
    assert mine.limit == 3 * 3600.0
    scene.ends["haijiao"] = blocked()
    scene.after(hours=1)
    (mine,) = scene.feeding.ages([file])
    assert mine.state == "failed" and "403" in mine.reason


def test_a_broken_list_is_said_and_hides_no_other_source(scene, caplog) -> None:
    (scene.home / "sources.toml").write_text('[[source]]\nscraper = "x"\ntarget = ""')
    with pytest.raises(DataFileError):
        scene.feeding.sources()
    other = SourceAge("inbox-2", "other.jsonl", NOON, NOON, 900.0, "live")
    assert scene.feeding.ages([other]) == [other]


def test_the_thread_reads_what_is_added_and_a_run_under_way_is_killed(scene) -> None:
    began, runs = threading.Event(), []

    def begin(source, inbox):
        runs.append(StandIn(Fetched(1, 1, False), threading.Event()))
        began.set()
        return runs[-1]

    feeding = Feeding(scene.home, scene.clock, begin)
    feeding.start()
    feeding.add("telegram-channel", "haijiao", 50, "hour")
    assert began.wait(30)
    feeding.stop()
    assert runs[0].killed
    # Killed by us: no failure of the site, and due again at the next start.
    assert Feeding(scene.home, scene.clock).health()[0].state == "waiting"


@pytest.mark.parametrize(
    ("site", "typed", "target"),
    [
        ("telegram-channel", " @haijiao ", "haijiao"),
        ("telegram-channel", "https://t.me/s/haijiao?before=9", "haijiao"),
        ("weibo-user", "https://m.weibo.cn/u/1234567890", "1234567890"),
        ("weibo-user", "海角茶铺官方", "海角茶铺官方"),
        ("mastodon-profile", "https://Tea.example/@a", "@a@tea.example"),
        ("mastodon-profile", "a@tea.example", "@a@tea.example"),
    ],
)
def test_names_and_addresses_are_understood(site, typed, target) -> None:
    assert sites.site(site).target(typed) == target


@pytest.mark.parametrize(
    ("site", "typed"),
    [
        ("telegram-channel", ""),
        ("telegram-channel", "../../etc"),
        ("telegram-channel", "two words"),
        ("weibo-user", "a/b"),
        ("weibo-user", "--limit"),
        ("mastodon-profile", "@a@localhost"),
        ("mastodon-profile", "--limit"),
        ("x", "haijiao"),
    ],
)
def test_anything_else_is_refused(site, typed) -> None:
    with pytest.raises(FeedUnavailable):
        subscriptions.checked(site, typed, 5, "once")


@pytest.mark.parametrize(
    ("limit", "every"), [(0, "once"), (5, "daily"), (9999, "hour")]
)
def test_limits_and_schedules_are_checked(limit, every) -> None:
    with pytest.raises(ValueError):
        subscriptions.checked("weibo-user", "1234567890", limit, every)


def test_sources_survive_their_file(scene) -> None:
    scene.feeding.add("weibo-user", "海角茶铺官方", 7, "hour")
    assert scene.open().sources() == scene.feeding.sources()


def test_a_damaged_state_file_only_forgets(tmp_path) -> None:
    book = tmp_path / ".state"
    for text in ("", "[]", '{"until": 3, "keys": 4}', "{", '{"until": ""}'):
        book.write_text(text)
        assert Written.load(book) == Written()


def test_file_names_are_safe_on_every_system() -> None:
    assert stem("weibo-user", 'a/b\\c:d*"<>|') == "snscrape-weibo-user-a_b_c_d_"
