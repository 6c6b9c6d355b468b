"""Unknown tables: the suggestion, the mapping that overrides it, the format it becomes."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from crisis.errors import DataFileError, UnknownFormat
from crisis.importers import (
    peek,
    read_export,
    read_mapped,
    save_format,
    suggest_mapping,
)

ODD = "frob,zork,quux\n" + "".join(
    f"k{n},the harbour tea was cold and nobody told us why {n},2024-05-0{n + 1} 10:00\n"
    for n in range(5)
)
HEADERS = {
    "en": ("Comment", "Published At", "User Name", "Like Count"),
    "zh-Hans": ("评论内容", "发表时间", "用户昵称", "点赞量"),
    "zh-Hant": ("留言內容", "發文時間", "暱稱", "按讚數"),
    "last words": ("my post text", "record_created_at", "first author", "n_likes"),
}


@pytest.mark.parametrize("names", HEADERS)
def test_columns_are_known_by_their_names_in_three_languages(names: str) -> None:
    rows = [
        [
            f"the harbour tea was cold today {n}",
            f"2024-05-0{n + 1} 10:00",
            f"mira{n}",
            str(n),
        ]
        for n in range(5)
    ]
    made = suggest_mapping(HEADERS[names], rows)
    text, time, author, likes = HEADERS[names]
    assert made.columns["text"] == text
    assert made.columns["time"] == time
    assert author in {made.columns.get("author"), made.columns.get("author_name")}
    assert made.columns["likes"] == likes
    assert made.sure


def test_values_alone_find_text_and_time_but_a_column_of_links_is_no_text() -> None:
    rows = [
        [
            f"https://example.com/{n}",
            f"the harbour tea was cold today {n}",
            f"2024-05-0{n + 1}",
        ]
        for n in range(5)
    ]
    made = suggest_mapping(("text", "b", "c"), rows)
    assert made.columns["text"] == "b"
    assert made.columns["time"] == "c"


def test_a_table_without_names_is_understood_by_its_values() -> None:
    text = "".join(
        f"米拉{n},2024-05-01 10:0{n},海港茶今天又排了很久的队真的太慢了{n}\n"
        for n in range(5)
    )
    got = read_export(io.BytesIO(text.encode("gb18030")))
    assert len(got.mentions) == 5
    assert got.encoding == "gb18030"


def test_a_mapping_reads_what_no_guess_would() -> None:
    head = peek(io.BytesIO(ODD.encode()), name="odd.csv")
    mapping = replace(
        head.suggestion,
        columns={"text": "zork", "time": "quux", "native_id": "frob"},
        platform="forum",
        zone="Asia/Shanghai",
    )
    got = read_mapped(io.BytesIO(ODD.encode()), mapping)
    assert list(got.mentions["platform"].unique()) == ["forum"]
    assert got.mentions["published_at"].dt.hour.iloc[0] == 2
    assert got.recognised_by == "mapping"


def test_a_mapping_that_does_not_fit_is_told() -> None:
    head = peek(io.BytesIO(ODD.encode()))
    with pytest.raises(UnknownFormat) as caught:
        read_mapped(
            io.BytesIO(b"a,b\n1,2\n"),
            replace(head.suggestion, columns={"text": "zork"}),
        )
    assert caught.value.code == "import_mapping"


def test_a_saved_mapping_is_a_format_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    head = peek(io.BytesIO(ODD.encode()))
    mapping = replace(
        head.suggestion,
        columns={"text": "zork", "time": "quux"},
        platform="forum",
        dayfirst=True,
    )
    path = save_format(mapping, "harbour-forum", tmp_path / "overlay" / "formats")
    assert path.is_file()
    got = read_export(io.BytesIO(ODD.encode()))
    assert (got.format_id, got.recognised_by) == ("harbour-forum", "signature")


@pytest.mark.parametrize("name", ["", "../x", "A B", "x/y", "é"])
def test_a_format_needs_a_plain_name(name: str, tmp_path: Path) -> None:
    head = peek(io.BytesIO(ODD.encode()))
    with pytest.raises(DataFileError):
        save_format(head.suggestion, name, tmp_path)


def test_odd_column_names_survive_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    text = '"wo""rds\\here",da=te\n' + "".join(
        f"the harbour tea was cold {n},2024-05-0{n + 1}\n" for n in range(4)
    )
    head = peek(io.BytesIO(text.encode()))
    mapping = replace(
        head.suggestion, columns={"text": 'wo"rds\\here', "time": "da=te"}
    )
    save_format(mapping, "odd", tmp_path / "overlay" / "formats")
    assert read_export(io.BytesIO(text.encode())).format_id == "odd"


def test_swapped_columns_are_read_the_other_way_round() -> None:
    text = "tweet_id,airline_sentiment,text,tweet_created\n" + "".join(
        f"17854893144114462{n}3,negative,2024-05-0{n + 1} 10:00,the harbour tea was cold {n}\n"
        for n in range(5)
    )
    got = read_export(io.BytesIO(text.encode()))
    assert got.mentions["text"].str.startswith("the harbour").all()
    assert "swapped_columns" in dict(got.notes)
