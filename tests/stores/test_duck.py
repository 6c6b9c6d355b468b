"""The mention store: idempotent, exact, shared by threads, honest when it cannot."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.errors import StoreError
from crisis.frames import ROLLUP, SCORED, check_frame, conform
from crisis.stores.base import Appended, Removed
from crisis.stores.duck import DuckStore
from crisis.stores.query import Query

START = datetime(2031, 5, 6, 12, tzinfo=UTC)


def scored(*keys: object, **columns: object) -> pd.DataFrame:
    """SCORED rows, one a minute from `START`, of an invented tea shop."""
    rows = len(keys)
    base: dict[str, object] = {
        "mention_key": [str(key) for key in keys],
        "platform": "weibo",
        "published_at": [START + timedelta(minutes=n) for n in range(rows)],
        "text": "海角茶铺的茶",
        "lang": "zh-Hans",
        "kind": "post",
        "label": "neutral",
        "engine": "social 1",
        "source": "a",
    }
    return conform(pd.DataFrame(base | columns, index=range(rows)), SCORED)


@pytest.fixture
def store(tmp_path: Path):
    opened = DuckStore(tmp_path / "mentions.duckdb")
    yield opened
    opened.close()


def one(store: DuckStore, key: object) -> pd.Series:
    frame = store.mentions(Query()).set_index("mention_key")
    return frame.loc[str(key)]


def test_the_same_rows_again_change_nothing_but_are_counted(store) -> None:
    assert store.append(scored(1, 2, 3)) == Appended(3, 0)
    before = store.mentions(Query())
    assert store.append(scored(1, 2, 3)) == Appended(0, 3)
    pd.testing.assert_frame_equal(store.mentions(Query()), before)


def test_what_comes_out_is_what_went_in(store) -> None:
    frame = scored(
        1, 2,
        followers=[10, None], verified=[True, None], p_negative=[0.25, None],
        text=["a\x00b \u202e", "😀"], url=[None, "https://x.example/1"],
        severity=[4, None], cause=["outage", None],
    )  # fmt: skip
    store.append(frame)
    found = store.mentions(Query(), "oldest")
    check_frame(found, SCORED)
    pd.testing.assert_frame_equal(found, frame)


def test_merging_keeps_the_richest_and_the_newest_counts(store) -> None:
    store.append(scored(1, likes=5, reposts=9, text="cut off…", p_negative=0.1))
    done = store.append(
        scored(1, likes=7, reposts=2, replies=1, author="mira", source="b",
               text="the whole text, not cut off", p_negative=0.9, label="negative")
    )  # fmt: skip
    assert done == Appended(0, 1)
    row = one(store, 1)
    assert (row["likes"], row["reposts"], row["replies"]) == (7, 9, 1)
    assert row["author"] == "mira"
    assert row["text"].startswith("the whole") and row["label"] == "negative"
    assert store.count(Query(labels=("negative",))) == 1
    store.append(scored(1, text="short", author="other"))
    assert one(store, 1)["text"].startswith("the whole")
    assert one(store, 1)["author"] == "mira"


def test_twins_within_one_frame_are_merged(store) -> None:
    assert store.append(scored(1, 1, 2, 1, likes=[1, 4, 0, 2])) == Appended(2, 2)
    assert one(store, 1)["likes"] == 4


def test_an_empty_frame_changes_nothing(store) -> None:
    version = store.version()
    assert store.append(scored()) == Appended(0, 0)
    assert store.version() == version


def test_the_version_grows_and_outlives_the_process(tmp_path) -> None:
    store = DuckStore(tmp_path / "m.duckdb")
    versions = [store.version()]
    store.append(scored(1))
    versions.append(store.version())
    store.relabel(["1"], "negative")
    versions.append(store.version())
    store.remove_source("a")
    versions.append(store.version())
    assert versions == sorted(set(versions))
    store.close()
    store = DuckStore(tmp_path / "m.duckdb")
    assert store.version() == versions[-1]
    store.close()


def test_removing_a_source_keeps_what_others_brought(store) -> None:
    store.append(scored(1, 2, 3, source="a"))
    store.append(scored(3, 4, source="b"))
    assert store.keys_of("b") == {"3", "4"}
    assert store.remove_source("a") == Removed(2, 1)
    assert set(store.mentions(Query())["mention_key"]) == {"3", "4"}
    assert store.keys_of("a") == set()
    assert store.remove_source("b") == Removed(2, 0)
    assert store.count(Query()) == 0 and store.span() is None


def test_labels_by_hand_outlive_rescoring_and_merging(store) -> None:
    store.append(scored(1, 2))
    assert store.relabel(["1", "nobody"], "positive") == 1
    new = pd.DataFrame(
        {"mention_key": ["1", "2"], "label": "negative", "engine": "social 2",
         "p_negative": 0.9}
    )  # fmt: skip
    assert store.replace_scores(new) == 1
    store.append(scored(1, text="a longer text that would be scored anew"))
    assert (one(store, 1)["label"], one(store, 1)["engine"]) == ("positive", "analyst")
    assert one(store, 2)["p_negative"] == 0.9


def test_rescoring_walks_over_what_another_engine_scored(store) -> None:
    store.append(scored(*range(7)))
    store.append(scored(9, engine="social 2"))
    store.relabel(["3"], "positive")
    seen = []
    for batch in store.batches_to_rescore("social 2", rows=2):
        check_frame(batch, SCORED)
        seen += batch["mention_key"].tolist()
        store.replace_scores(batch.assign(engine="social 2"))
    assert sorted(seen) == ["0", "1", "2", "4", "5", "6"]
    assert list(store.batches_to_rescore("social 2")) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), "0 1 2 3"),
        (Query(since=START + timedelta(minutes=1)), "1 2 3"),
        (Query(until=START + timedelta(minutes=1)), "0"),
        (Query(since=START + timedelta(seconds=1)), "1 2 3"),
        (Query(until=START + timedelta(seconds=61)), "0 1"),
        (Query(platforms=("x", "xhs")), "1 3"),
        (Query(langs=("en",)), "1 3"),
        (Query(causes=("",)), "1 2 3"),
        (Query(causes=("outage", "")), "0 1 2 3"),
        (Query(kinds=("reply",)), "2"),
        (Query(sources=("b",)), "3"),
        (Query(labels=("negative",), platforms=("weibo",)), "0"),
        (Query(author_classes=("verified",)), "1"),
        (Query(author_classes=("unknown",)), "3"),
        (Query(author_classes=("huge", "small")), "0 2"),
        (Query(search="REFUND"), "1 3"),
        (Query(search="refund -never"), "1"),
        (Query(search='"my refund"'), "1"),
        (Query(search="质量"), "0 2"),
        (Query(search="質量"), "0 2"),
        (Query(search="质量 差"), "0"),
        (Query(search="100%_\\"), "3"),
        (Query(search="   "), "0 1 2 3"),
        (Query(search="'; DROP TABLE mention; --"), ""),
    ],
)  # fmt: skip
def test_queries_mean_what_they_say(store, query: Query, expected: str) -> None:
    store.append(
        scored(
            *range(4),
            platform=["weibo", "x", "weibo", "xhs"],
            lang=["zh-Hans", "en", "zh-Hant", "en"],
            kind=["post", "post", "reply", "post"],
            cause=["outage", None, None, None],
            source=["a", "a", "a", "b"],
            label=["negative", "neutral", "positive", "unsure"],
            verified=[None, True, False, None],
            followers=[9_999, 50_000, 3_000_000, None],
            text=["质量太差", "my Refund", "質量很好", "refund never came 100%_\\"],
        )
    )
    keys = store.mentions(query, "oldest")["mention_key"].tolist()
    assert keys == expected.split()
    assert store.count(query) == len(keys)


def test_orders(store) -> None:
    store.append(
        scored(*range(4), reposts=[1, 9, 0, 2], p_negative=[0.5, 0.1, 0.9, None])
    )

    def keys(order: str, **page: int) -> str:
        return "".join(store.mentions(Query(), order, **page)["mention_key"])

    assert keys("newest") == "3210" and keys("oldest") == "0123"
    assert keys("spread", limit=2) == "13" and keys("spread", limit=2, offset=1) == "30"
    assert keys("negative") == "2013"
    assert keys("sample", limit=2) == keys("sample")[:2]


def test_few_columns_cost_less_and_are_the_same(store) -> None:
    store.append(scored(*range(5), likes=3))
    few = store.mentions(Query(), "newest", 3, columns=("text", "likes"))
    pd.testing.assert_frame_equal(
        few, store.mentions(Query(), "newest", 3)[["text", "likes"]]
    )
    assert store.mentions(Query(), columns=("published_at",)).shape == (5, 1)


def test_the_newest_of_many_are_found_without_looking_at_all(store) -> None:
    times = [START + timedelta(seconds=7 * n) for n in range(500)]
    store.append(scored(*range(500), published_at=times))
    until = START + timedelta(seconds=7 * 300 + 3)
    for page in ((1, 0), (5, 0), (40, 13), (301, 0), (400, 0), (5, 300)):
        found = store.mentions(Query(until=until), "newest", *page)
        every = store.mentions(Query(until=until), "newest")
        low, high = page[1], page[0] + page[1]
        assert found["mention_key"].tolist() == every["mention_key"][low:high].tolist()


def test_a_sample_is_the_same_whether_from_the_taste_or_from_all(store) -> None:
    store.append(scored(*range(2000)))
    every = store.mentions(Query(), "sample")["mention_key"].tolist()
    for limit in (10, 100, 1000):
        found = store.mentions(Query(), "sample", limit)["mention_key"].tolist()
        assert found == every[:limit]
    store.relabel(every[:5], "negative")
    assert set(store.mentions(Query(), "sample", 5)["label"]) == {"negative"}
    store.remove_source("a")
    assert store.mentions(Query(), "sample", 5).empty


def test_rollup_has_empty_buckets_shares_and_people(store) -> None:
    minutes = [0, 1, 1, 11]
    store.append(
        scored(
            *range(4),
            published_at=[START + timedelta(minutes=m) for m in minutes],
            label=["negative", "positive", "unsure", "negative"],
            author=["mira", "mira", "jun", None],
            followers=[10, 30, None, 5],
        )
    )
    found = store.rollup(Query(), 300, measures=("reach", "authors"))
    check_frame(found, ROLLUP)
    assert found["mentions"].tolist() == [3, 0, 1]
    assert found["negative"].tolist() == [1, 0, 1]
    assert found["negative_share"].tolist() == [pytest.approx(1 / 3), pd.NA, 1.0]
    assert found["reach"].tolist()[:2] == [30, 0]
    assert found["reach"].isna().tolist() == [False, False, True]  # nobody known
    assert found["authors"].tolist() == [2, 0, 0]
    assert store.rollup(Query(), 300)["reach"].isna().all()
    ends = Query(START - timedelta(minutes=5), START + timedelta(minutes=20))
    assert store.rollup(ends, 300)["mentions"].tolist() == [0, 3, 0, 1, 0]
    groups = store.rollup(Query(), 3600, "label")
    assert dict(zip(groups["label"], groups["mentions"], strict=True)) == {
        "negative": 2, "positive": 1, "unsure": 1,
    }  # fmt: skip
    empty = store.rollup(Query(platforms=("none",)), 60)
    assert empty.empty
    check_frame(empty, ROLLUP)


def test_a_bucket_that_is_no_whole_minute_is_refused(store) -> None:
    for seconds in (0, 30, 90, -60):
        with pytest.raises(StoreError, match="whole number of minutes"):
            store.rollup(Query(), seconds)


def test_times_before_1970_and_naive_times(store) -> None:
    old = datetime(1969, 12, 31, 23, 58, 30, tzinfo=UTC)
    store.append(scored(1, published_at=[old]))
    (bucket,) = store.rollup(Query(), 300)["bucket_start"]
    assert bucket == pd.Timestamp("1969-12-31 23:55", tz="UTC")
    with pytest.raises(StoreError, match="no time zone"):
        Query(since=datetime(2031, 1, 1))  # noqa: DTZ001


def test_facets_count_missing_values_as_empty(store) -> None:
    store.append(scored(1, 2, 3, cause=[None, "outage", None], kind="reply"))
    found = store.facets(Query())
    assert found["cause"] == {"": 2, "outage": 1}
    assert found["kind"] == {"reply": 3} and found["source"] == {"a": 3}
    assert list(found["platform"]) == ["weibo"]


def test_marks_are_written_with_their_rows(store) -> None:
    store.append(scored(1), marks={"f": "1"})
    store.append_arrow(None, marks=lambda done: {"g": str(done.new)})
    assert store.marks() == {"f": "1", "g": "0"}
    with pytest.raises(ZeroDivisionError):
        store.append_arrow(_arrow(scored(2)), marks=lambda done: {"f": 1 / 0})
    assert store.marks()["f"] == "1" and store.count(Query()) == 1
    store.set_mark("f", None)
    assert "f" not in store.marks()


def _arrow(frame: pd.DataFrame):
    from crisis.work.chunk import scored_table

    return scored_table(frame)


def test_threads_read_while_one_writes(store) -> None:
    problems: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                counts = store.rollup(Query(), 60)
                # A reader sees whole appends only.
                assert int(counts["mentions"].sum()) % 50 == 0
                assert store.count(Query()) % 50 == 0
            except BaseException as problem:
                problems.append(problem)
                return

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(10):
        store.append(scored(*range(50 * n, 50 * n + 50)))
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_another_process_holding_the_file_is_said(store) -> None:
    code = (
        "import sys; from pathlib import Path; from crisis.stores.duck import DuckStore;"
        "from crisis.errors import StoreError\n"
        "try: DuckStore(Path(sys.argv[1]))\n"
        "except StoreError as e: print(e.code)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(store.path)],
        capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert found.stdout.strip() == "store_locked", found.stderr


def test_a_damaged_file_is_said(tmp_path) -> None:
    path = tmp_path / "m.duckdb"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(StoreError) as problem:
        DuckStore(path)
    assert problem.value.code == "store_damaged"
    assert "evidence" in str(problem.value)


def test_derived_tables_are_filled_anew_for_an_older_layout(tmp_path) -> None:
    path = tmp_path / "m.duckdb"
    store = DuckStore(path)
    store.append(scored(*range(100)))
    with store._change() as cursor:
        cursor.execute("DELETE FROM pulse_label; DELETE FROM taste; DELETE FROM meta")
    with store._change() as cursor:
        cursor.execute("ALTER TABLE mention DROP COLUMN folded")
        cursor.execute("ALTER TABLE taste DROP COLUMN folded")
    store.close()
    store = DuckStore(path)
    assert store.count(Query()) == store.count(Query(search="茶铺")) == 100
    assert len(store.mentions(Query(), "sample", 3)) == 3
    store.close()


SMALL = st.integers(0, 12)
STEP = st.one_of(
    st.tuples(st.just("append"), st.lists(SMALL, max_size=6), st.sampled_from("abc"),
              st.sampled_from(["negative", "neutral"]), st.integers(1, 4)),
    st.tuples(st.just("remove"), st.sampled_from("abc")),
    st.tuples(st.just("relabel"), st.lists(SMALL, max_size=3),
              st.sampled_from(["positive", "unsure"])),
)  # fmt: skip


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory):
    opened = DuckStore(tmp_path_factory.mktemp("h") / "m.duckdb")
    yield opened
    opened.close()


@settings(max_examples=15, deadline=None)
@given(steps=st.lists(STEP, max_size=7))
def test_any_history_of_changes_keeps_every_table_true(long_lived, steps) -> None:
    store = long_lived
    for source in "abc":
        store.remove_source(source)
    texts: dict[int, int] = {}
    labels: dict[int, tuple[str, bool]] = {}
    sources: dict[int, set[str]] = {}
    for step in steps:
        if step[0] == "append":
            _, keys, source, label, size = step
            known = set(texts)
            done = store.append(
                scored(*keys, source=source, label=label, text="字" * size)
            )
            assert done.new == len(set(keys) - known)
            for key in keys:
                if size > texts.get(key, 0):
                    if not labels.get(key, ("", False))[1]:
                        labels[key] = (label, False)
                    texts[key] = size
                sources.setdefault(key, set()).add(source)
        elif step[0] == "remove":
            store.remove_source(step[1])
            for key in [key for key, by in sources.items() if step[1] in by]:
                sources[key].discard(step[1])
                if not sources[key]:
                    del sources[key], texts[key], labels[key]
        else:
            changed = store.relabel([str(key) for key in step[1]], step[2])
            assert changed == len(set(step[1]) & set(texts))
            for key in set(step[1]) & set(texts):
                labels[key] = (step[2], True)
    _check_tables(store, texts, labels)


def _check_tables(store: DuckStore, texts: dict, labels: dict) -> None:
    rows = store.mentions(Query()).set_index("mention_key")
    assert {int(key): len(text) for key, text in rows["text"].items()} == texts
    assert {int(k): label for k, label in rows["label"].items()} == {
        key: label for key, (label, _) in labels.items()
    }
    for by in ("label", "platform", "cause"):
        slow = store.rollup(Query(kinds=("post",)), 60, by)  # not from the pulses
        pd.testing.assert_frame_equal(store.rollup(Query(), 60, by), slow)
    assert store.count(Query()) == len(texts)
    with store._reading() as cursor:
        taste = "SELECT * FROM taste ORDER BY kh"
        real = "SELECT * FROM mention WHERE kh < 1152921504606846976 ORDER BY kh"
        assert cursor.execute(taste).fetchall() == cursor.execute(real).fetchall()
