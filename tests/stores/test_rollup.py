"""The shared expressions give the same on plain pandas as on DuckDB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.frames import SCORED, conform
from crisis.stores import rollup
from crisis.stores.duck import DuckStore
from crisis.stores.query import Query, naive_utc

START = datetime(2031, 5, 6, tzinfo=UTC)
ROW = st.tuples(
    st.integers(0, 60 * 60 * 5),
    st.sampled_from(["negative", "neutral", "positive", "unsure"]),
    st.sampled_from(["x", "weibo"]),
    st.sampled_from(["mira", "jun", None]),
    st.one_of(st.none(), st.integers(0, 99)),
)


@settings(max_examples=8, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30), st.sampled_from([60, 300, 3600, 86400]))
def test_duckdb_and_pandas_agree(tmp_path_factory, rows, bucket) -> None:
    columns = ["at", "label", "platform", "author", "followers"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = conform(
        frame.assign(
            mention_key=frame.index.astype("str"),
            published_at=[START + timedelta(seconds=s) for s in frame["at"]],
            text="t", lang="en", kind="post", engine="e 1", source="a",
        ),
        SCORED,
    )  # fmt: skip
    store = DuckStore(tmp_path_factory.mktemp("r") / "m.duckdb")
    store.append(frame)
    query = Query(since=START + timedelta(minutes=7), platforms=("x",))
    there = store.rollup(query, bucket, "label", measures=("reach", "authors"))
    store.close()
    plain = frame.assign(
        minute=(frame["published_at"].astype("int64") // 60_000_000).astype("int32"),
        published_at=frame["published_at"].dt.tz_localize(None),
    )
    asked = rollup.narrowed(rollup.lazy(plain), query)
    lazy = rollup.rolled(asked, bucket, "label", ("reach", "authors")).collect()
    here = lazy.to_pandas().sort_values(["bucket", "label"], ignore_index=True)
    for column in ("mentions", "negative", "reach", "authors", "label"):
        mine, theirs = here[column].tolist(), there[column].tolist()
        assert [m or 0 for m in _plain(mine)] == [m or 0 for m in _plain(theirs)]


def _plain(values: list) -> list:
    return [None if pd.isna(value) else value for value in values]


def test_a_query_compares_in_utc() -> None:
    east = datetime.fromisoformat("2031-05-06T08:00:00+08:00")
    assert naive_utc(east) == START.replace(tzinfo=None)
    assert Query(since=east).whole_minutes()


@pytest.mark.parametrize("search", ["发展", "發展", "后面 里面", "“国庆 节” 'x", "-"])
def test_searches_never_raise(tmp_path: Path, search: str) -> None:
    store = DuckStore(tmp_path / "m.duckdb")
    assert store.count(Query(search=search)) == 0
    store.close()
