"""Nothing doubled, nothing wrongly merged, keys that stay the same."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from crisis.importers import ids, read_export

HEAD = "tweet id,created at,username,text,likes,link\n"


def rows(*lines: str) -> io.BytesIO:
    return io.BytesIO((HEAD + "\n".join(lines) + "\n").encode())


def row(
    native: str,
    n: int = 0,
    text: str = "",
    author: str = "",
    link: str = "",
    likes: int = 1,
) -> str:
    text = text or f"the harbour tea was cold {n}"
    return (
        f"{native},2024-05-01 10:0{n}:00,{author or f'mira{n}'},{text},{likes},{link}"
    )


def test_ids_in_scientific_notation_never_merge_different_posts() -> None:
    got = read_export(rows(*(row("5.70306E+17", n) for n in range(5))))
    assert len(got.mentions) == 5
    assert got.merged == 0
    assert got.mentions["native_id"].isna().all()
    assert dict(got.notes)["damaged_ids"]["count"] == 5


def test_a_damaged_id_is_replaced_by_the_address() -> None:
    link = "https://twitter.com/mira/status/1785489314411446273"
    got = read_export(rows(row("1.78549E+18", 1, link=link), row("1.78549E+18", 2)))
    assert got.mentions["mention_key"].iloc[0] == "x:1785489314411446273"
    assert got.mentions["mention_key"].iloc[1].startswith("x:t")


def test_ids_cut_to_fifteen_digits_are_damaged() -> None:
    column = pd.Series([f"1785489314411{n}0000" for n in range(10, 30)], dtype="str")
    assert ids.damaged(column).all()


def test_sound_ids_that_happen_to_end_in_zeros_are_not() -> None:
    column = pd.Series(
        [str((1_500_000_000_000 + n * 977) << 22) for n in range(400)], dtype="str"
    )
    assert ids.damaged(column).sum() == 0


def test_ids_through_a_float_are_damaged() -> None:
    column = pd.Series(
        [
            str(int(float(1_785_489_314_411_446_273 + n * 7_919_777_331)))
            for n in range(50)
        ],
        dtype="str",
    )
    assert ids.damaged(column).all()


def test_copies_keep_the_highest_counts_and_the_longest_text() -> None:
    long = "the harbour tea was cold and that is all I can say"
    got = read_export(
        rows(
            row("1785489314411446273", 1, "the harbour tea was cold…", "mira", likes=3),
            row("1785489314411446273", 1, long, "mira", likes=9),
        )
    )
    assert got.merged == 1
    assert got.mentions["text"].iloc[0] == long
    assert got.mentions["likes"].iloc[0] == 9


def test_one_id_for_different_posts_parts_them() -> None:
    got = read_export(
        rows(
            *(
                row("1785489314411446273", n, f"completely other words {n} here")
                for n in range(4)
            )
        )
    )
    assert len(got.mentions) == 4
    assert got.mentions["mention_key"].is_unique
    assert "same_id_different_posts" in dict(got.notes)


def test_the_same_words_by_two_authors_stay_two() -> None:
    got = read_export(
        rows(
            row("", 1, "join the boycott now", "a"),
            row("", 1, "join the boycott now", "b"),
        )
    )
    assert len(got.mentions) == 2


def test_the_same_row_twice_is_one() -> None:
    got = read_export(
        rows(
            row("", 1, "join the boycott now", "a"),
            row("", 1, "join the boycott now", "a"),
        )
    )
    assert (len(got.mentions), got.merged) == (1, 1)


def test_another_tool_gives_the_same_post_the_same_key() -> None:
    first = read_export(rows(row("1785489314411446273", 1)))
    other = b'{"_type":"snscrape.modules.twitter.Tweet","url":"https://twitter.com/mira1/status/1785489314411446273","date":"2024-05-01T10:01:00+00:00","rawContent":"the harbour tea was cold 1","id":1785489314411446273,"user":{"username":"mira1"}}'
    second = read_export(io.BytesIO(other))
    third = read_export(
        io.BytesIO(
            b"link,body,when\nhttps://x.com/mira1/status/1785489314411446273?s=20,the harbour tea was cold 1,2024-05-01 10:01\n"
        )
    )
    keys = {frame.mentions["mention_key"].iloc[0] for frame in (first, second, third)}
    assert keys == {"x:1785489314411446273"}


def test_addresses_are_compared_without_tracking() -> None:
    made = [
        f"https://www.example.com/a/{tail}"
        for tail in (
            "1",
            "1/",
            "1?utm_source=x",
            "1#top",
            "1?utm_source=x&utm_medium=y",
        )
    ]
    assert ids.canonical(pd.Series(made, dtype="str")).nunique() == 1


def test_row_numbers_are_no_ids() -> None:
    first = read_export(
        io.BytesIO(
            b"id,text,date\n1,the tea was cold,2024-05-01\n2,nobody answered us,2024-05-01\n"
        )
    )
    second = read_export(
        io.BytesIO(
            b"id,text,date\n1,something else entirely,2024-05-02\n2,and more of it,2024-05-02\n"
        )
    )
    assert not set(first.mentions["mention_key"]) & set(second.mentions["mention_key"])


@pytest.mark.parametrize(
    ("url", "native"),
    [
        ("https://twitter.com/a/status/1785489314411446273?s=20", "1785489314411446273"),
        ("https://m.weibo.cn/detail/4900000000000001", "4900000000000001"),
        ("https://weibo.com/123/z0JH2lOMb", None),
        ("https://weibo.com/123/Z0JH2lOMb?x", "7501756485942075"),
        ("https://www.reddit.com/r/tea/comments/abc123/title/", "t3_abc123"),
        ("https://www.reddit.com/r/tea/comments/abc123/comment/def456/", "t1_def456"),
        ("https://www.xiaohongshu.com/explore/65aabbccddeeff0011223344?x=1", "65aabbccddeeff0011223344"),
        ("https://youtu.be/abcdefghijk", "abcdefghijk"),
        ("https://example.com/", None),
    ],
)  # fmt: skip
def test_ids_in_addresses(url: str, native: str | None) -> None:
    found = ids.from_url(pd.Series([url], dtype="str")).iloc[0]
    if native and url.startswith("https://weibo.com"):
        assert found == ids.weibo_id("Z0JH2lOMb")
    else:
        assert found == native or (native is None and pd.isna(found))
