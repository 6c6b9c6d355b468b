"""Each format file recognises its own layouts, and no other's; synthetic rows only."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from crisis.errors import DataFileError
from crisis.frames import MENTIONS, check_frame
from crisis.importers import read_export
from crisis.importers.layout import Layout, Signature, layouts, parse_layout

CELLS = {
    "text": "Harbour Tea kept us waiting for an hour {n}",
    "title": "Queue at Harbour Tea {n}",
    "time": "2024-05-0{n} 10:1{n}:00",
    "clock": "10:1{n}",
    "native_id": "1786000000000000{n}77",
    "url": "https://example.com/p/{n}",
    "author": "mira_{n}",
    "author_name": "Mira {n}",
    "author_id": "77100{n}",
    "followers": "1{n}00",
    "likes": "1{n}",
    "reposts": "2{n}",
    "replies": "3{n}",
    "views": "4{n}0",
    "lang": "en",
    "verified": "true",
}
CASES = [
    pytest.param(layout, number, id=f"{layout.id}-{number}")
    for layout in layouts()
    for number in range(len(layout.signatures))
]


def header_of(layout: Layout, signature: Signature) -> list[str]:
    have = list(signature.headers) + sorted(signature.any)[:1]
    wanted = [heads[0] for name, heads in layout.columns.items() if name in CELLS]
    return list(dict.fromkeys([*have, *(w for w in wanted if w.lower() not in have)]))


def made_file(layout: Layout, signature: Signature) -> bytes:
    fields = {
        head.lower(): name
        for name, heads in reversed(list(layout.columns.items()))
        for head in heads
        if name in CELLS
    }
    header = [
        head
        for head in header_of(layout, signature)
        if head.lower() not in signature.none
    ]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for n in range(1, 5):
        writer.writerow(
            CELLS[fields[head.lower()]].format(n=n) if head.lower() in fields else ""
            for head in header
        )
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize(("layout", "number"), CASES)
def test_a_signature_opens_as_its_own_format(layout: Layout, number: int) -> None:
    got = read_export(io.BytesIO(made_file(layout, layout.signatures[number])))
    assert got.format_id == layout.id
    assert got.recognised_by == "signature"
    check_frame(got.mentions, MENTIONS)
    assert len(got.mentions) == 4, (got.rejected, got.notes)
    assert got.mentions["text"].str.contains("Harbour Tea").all()
    assert (got.mentions["published_at"].dt.month == 5).all()


def test_there_are_formats_for_every_tool_we_promise() -> None:
    have = {layout.id for layout in layouts()}
    for start in (
        *(
            "snscrape_",
            "twscrape",
            "x_api_v1",
            "x_api_v2",
            "weibo_search",
            "weibo_crawler",
        ),
        *(
            "mediacrawler_weibo",
            "mediacrawler_xhs",
            "mediacrawler_douyin",
            "weibospider",
        ),
        *("mediacrawler_bilibili", "mediacrawler_kuaishou", "mediacrawler_zhihu"),
        *("mediacrawler_tieba", "brandwatch", "meltwater", "talkwalker", "brand24"),
        *("sprout", "mention", "chinese_suite", "mastodon", "reddit", "facebook"),
    ):
        assert any(name.startswith(start) for name in have), start


def test_a_format_file_with_an_unknown_key_is_told() -> None:
    with pytest.raises(DataFileError) as caught:
        parse_layout("x", {"columns": {"text": "t"}, "colums": {}}, "x.toml")
    assert "colums" in str(caught.value)


def test_a_format_file_without_text_is_told() -> None:
    with pytest.raises(DataFileError):
        parse_layout("x", {"columns": {"time": "t"}})


def frame_of(text: str, name: str = "x.csv", **more: str) -> pd.DataFrame:
    return read_export(io.BytesIO(text.encode()), name=name, **more).mentions


def test_weibo_search_times_are_beijing_and_ids_confirm_it() -> None:
    rows = ["id,bid,user_id,用户昵称,微博正文,转发数,评论数,点赞数,发布时间,retweet_id"]
    for n in range(5):
        seconds = 1_714_528_800 + n * 3600  # 2024-05-01 10:00 in Beijing onwards
        native = (seconds - 515_483_463) << 22
        rows.append(
            f'{native},,u{n},米拉,海港茶排队{n},1.2万,3,"1,234",2024-05-01 {10 + n}:00,'
        )
    got = read_export(io.BytesIO("\n".join(rows).encode("utf-8-sig")))
    assert (got.zone, got.zone_reason) == ("Asia/Shanghai", "ids_confirm")
    first = got.mentions.iloc[0]
    assert first["published_at"] == pd.Timestamp("2024-05-01T02:00Z")
    assert (first["reposts"], first["likes"]) == (12_000, 1_234)
    assert first["lang"] == "zh-Hans"


def test_mediacrawler_create_time_eight_hours_late_is_corrected() -> None:
    rows = ["note_id,content,create_time,liked_count,comments_count,shared_count"]
    for n in range(6):
        seconds = 1_714_528_800 + n * 600
        native = (seconds - 515_483_463) << 22
        rows.append(f"{native},海港茶又排队了 {n},{seconds + 8 * 3600},1,2,3")
    got = read_export(io.BytesIO("\n".join(rows).encode()))
    assert got.mentions["published_at"].iloc[0] == pd.Timestamp(
        1_714_528_800, unit="s", tz="UTC"
    )
    assert "time_column_lies" in dict(got.notes)


def test_weibo_crawler_takes_the_author_from_the_file_and_the_reposts_from_the_tail() -> (
    None
):
    head = "id,bid,正文,头条文章url,原始图片url,视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户"
    text = head + "\n4500000000000001\t,,海港茶的第一天,,,,,2024-05-01,,1,2,3,,\n"
    text += "4500000000000002\t,,海港茶的第二天,,,,,2024-05-02,,1,2,3,,,True\n"
    got = read_export(io.BytesIO(text.encode("utf-8-sig")), name="1234567890.csv")
    assert list(got.mentions["author"]) == ["1234567890"] * 2
    assert got.mentions["native_id"].iloc[0] == "4500000000000001"


def test_brandwatch_preamble_and_folded_vendor_sentiment() -> None:
    head = "Report:,Bulk\nBrand:,Harbour\nFrom:,Sat Jan 01 00:00:00 UTC 2020\nTo:,x\nLabel:,\n\n"
    head += "Query Id,Query Name,Date,Mention Id,Url,Page Type,Sentiment,Title,Snippet,Full Text,Author\n"
    body = "1,q,2024-03-13T20:00:00.000Z,99,https://x.com/mira/status/1767999999999999999,twitter,negative,,short,The whole text of it,mira\n"
    frame = frame_of(head + body * 1)
    assert frame["platform"].iloc[0] == "x"
    assert frame["native_id"].iloc[0] == "1767999999999999999"
    assert frame["text"].iloc[0] == "The whole text of it"
    assert frame["vendor_sentiment"].iloc[0] == "negative"


def test_meltwater_utf16_tabs_with_date_and_time_apart() -> None:
    head = "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\tSentiment\tTime\n"
    row = "01-Jan-2024 03:15PM\tTea\thttp://example.com/a\t\tThe tea was cold\tTwitter\tmira\tNot Rated\t\n"
    got = read_export(io.BytesIO((head + row).encode("utf-16")), name="m.csv")
    assert got.format_id == "meltwater"
    assert got.mentions["published_at"].iloc[0] == pd.Timestamp("2024-01-01T15:15Z")
    assert got.mentions["vendor_sentiment"].isna().all()


def test_a_chinese_suite_with_a_title_row_above() -> None:
    text = "海港茶舆情导出,,,,,,\n标题,正文,来源,作者,发布时间,情感属性,原文链接\n"
    text += "海港茶排队,海港茶门口排了很久,微博,米拉,2024-05-01 10:00:00,敏感,https://weibo.com/1/Oabcdefgh\n"
    frame = frame_of(text)
    assert frame["platform"].iloc[0] == "weibo"
    assert frame["vendor_sentiment"].iloc[0] == "negative"
    assert frame["published_at"].iloc[0] == pd.Timestamp("2024-05-01T02:00Z")
    assert frame["native_id"].iloc[0].isdigit()
