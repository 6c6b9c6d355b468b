"""JSON of every tool, and everything a file can be wrapped in; invented posts only."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from crisis.importers import read_export

PAGE: dict[str, Any] = {
    "data": [
        {"id": "1785489314411446273", "text": "RT @lee: the harbour tea was c…", "author_id": "1",
         "created_at": "2024-05-01T02:00:00.000Z", "public_metrics": {"like_count": 4, "retweet_count": 2},
         "referenced_tweets": [{"type": "retweeted", "id": "1785489314411446100"}], "lang": "en"},
        {"id": "1785489314411446280", "text": "short", "author_id": "2", "created_at": "2024-05-01T02:00:00.000Z",
         "note_tweet": {"text": "short and then all the rest of it"}, "public_metrics": {"impression_count": 9}},
    ],
    "includes": {
        "users": [{"id": "1", "username": "mira", "name": "Mira", "verified": True, "public_metrics": {"followers_count": 12}},
                  {"id": "2", "username": "lee", "name": "Lee"}],
        "tweets": [{"id": "1785489314411446100", "text": "the harbour tea was cold, all of it, every day", "author_id": "2"}],
    },
    "errors": [{"resource_type": "tweet", "parameter": "ids", "value": "3", "title": "Not Found"},
               {"resource_type": "user", "parameter": "entities.mentions.username", "value": "x"}],
    "meta": {"result_count": 2},
}  # fmt: skip


def read(value: object, name: str = "x.json") -> Any:
    body = (
        value
        if isinstance(value, (bytes, str))
        else json.dumps(value, ensure_ascii=False)
    )
    return read_export(
        io.BytesIO(body if isinstance(body, bytes) else body.encode()), name=name
    )


def test_x_pages_join_authors_and_full_texts_and_keep_errors_as_refusals() -> None:
    got = read(PAGE)
    assert got.format_id == "x_api_v2"
    repost, long = got.mentions.iloc[0], got.mentions.iloc[1]
    assert repost["text"] == "RT @lee: the harbour tea was cold, all of it, every day"
    assert (repost["kind"], repost["parent_id"]) == ("repost", "1785489314411446100")
    assert (repost["author"], repost["followers"], repost["verified"]) == (
        "mira",
        12,
        True,
    )
    assert long["text"] == "short and then all the rest of it"
    assert long["views"] == 9
    assert list(got.rejected["reason"]) == ["api_error"]


def test_x_pages_a_line_each_and_posts_flattened_give_the_same_mentions() -> None:
    pages = "\n".join([json.dumps(PAGE)] * 2)
    flat = [
        post | {"author": PAGE["includes"]["users"][at]}
        for at, post in enumerate(PAGE["data"])
    ]
    lines = "\n".join(map(json.dumps, flat))
    one, two = read(pages, "p.jsonl"), read(lines, "f.jsonl")
    assert one.merged == 2
    assert list(one.mentions["mention_key"]) == list(two.mentions["mention_key"])


def test_an_x_account_archive_belongs_to_the_statement_log() -> None:
    tweet = {"tweet": {"id_str": "1785489314411446273", "full_text": "We are looking into it.",
                       "created_at": "Wed May 01 02:00:00 +0000 2024", "favorite_count": "3"}}  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data/account.js", "window.YTD.account.part0 = [ { } ]")
        archive.writestr(
            "data/tweets.js",
            "window.YTD.tweets.part0 = " + json.dumps([tweet], indent=2),
        )
        archive.writestr("data/manifest.js", "window.__THAR_CONFIG = {}")
    got = read(out.getvalue(), "twitter-2024.zip")
    assert got.format_id == "x_archive"
    assert list(got.mentions["kind"]) == ["post"]
    assert "own_posts" in dict(got.notes)


def test_old_statuses_take_the_long_text_and_the_original_of_a_retweet() -> None:
    user = {
        "id_str": "6",
        "screen_name": "mira",
        "followers_count": 5,
        "verified": False,
    }
    base = {
        "created_at": "Wed May 01 02:00:00 +0000 2024",
        "user": user,
        "retweet_count": 1,
        "favorite_count": 2,
    }
    long = base | {
        "id_str": "1785489314411446273",
        "text": "cut…",
        "extended_tweet": {"full_text": "cut no longer"},
    }
    retweet = base | {
        "id_str": "1785489314411446274",
        "text": "RT @mira: cut…",
        "retweeted_status": long,
    }
    got = read("\n".join(map(json.dumps, [long, retweet])), "v1.jsonl")
    assert got.format_id == "x_api_v1"
    assert list(got.mentions["text"]) == ["cut no longer", "RT @mira: cut no longer"]
    assert list(got.mentions["kind"]) == ["post", "repost"]


def test_a_web_dump_is_searched_for_posts() -> None:
    legacy = {
        "full_text": "found deep inside",
        "created_at": "Wed May 01 02:00:00 +0000 2024",
        "favorite_count": 2,
        "id_str": "1785489314411446273",
    }
    result = {
        "rest_id": "1785489314411446273",
        "legacy": legacy,
        "core": {"user_results": {"result": {"legacy": {"screen_name": "mira"}}}},
        "views": {"count": "77"},
    }
    tree = {
        "data": {
            "search": {
                "timeline": {
                    "entries": [
                        {"content": {"item": {"tweet_results": {"result": result}}}}
                    ]
                }
            }
        }
    }
    got = read(tree)
    assert got.mentions["author"].iloc[0] == "mira"
    assert got.mentions["views"].iloc[0] == 77


def test_twscrape_is_told_from_snscrape_by_its_text_ids() -> None:
    record = {"_type": "snscrape.modules.twitter.Tweet", "url": "https://x.com/mira/status/1785489314411446273", "id": 1785489314411446273, "id_str": "1785489314411446273",
              "conversationIdStr": "1785489314411446273", "date": "2024-05-01 02:00:00+00:00", "rawContent": "the tea was cold", "user": {"username": "mira", "followersCount": 3}, "likeCount": 1}  # fmt: skip
    got = read(record)
    assert got.format_id == "twscrape"
    assert got.mentions["published_at"].iloc[0] == pd.Timestamp("2024-05-01T02:00Z")


def test_snscrape_flattened_to_csv_keeps_the_user_in_a_cell() -> None:
    user = "{'_type': 'snscrape.modules.twitter.User', 'username': 'mira', 'id': 6, 'displayname': \"Mira O'Shea\", 'verified': True, 'followersCount': 117}"
    line = f'https://twitter.com/mira/status/1785489314411446273,2024-05-01 02:00:00+00:00,the tea was cold,1785489314411446273,"{user.replace(chr(34), chr(34) * 2)}",1,2,3'
    got = read(
        "url,date,content,id,user,replyCount,retweetCount,likeCount\n" + line, "x.csv"
    )
    row = got.mentions.iloc[0]
    assert (row["author"], row["author_name"], row["followers"]) == (
        "mira",
        "Mira O'Shea",
        117,
    )
    assert bool(row["verified"])


def test_mastodon_html_becomes_text_and_boosts_are_reposts() -> None:
    status = {"id": "1", "uri": "https://m.example/users/a/1", "url": "https://m.example/@a/1", "created_at": "2024-05-01T00:00:00.000Z",
              "account": {"acct": "a", "display_name": "A"}, "content": "<p>cold <b>tea</b><br>again &amp; again</p><p>end</p>",
              "visibility": "public", "language": "en", "reblog": None, "reblogs_count": 1, "favourites_count": 2, "replies_count": 0}  # fmt: skip
    boost = status | {
        "id": "2",
        "uri": "https://m.example/users/b/2",
        "url": "https://m.example/@b/2",
        "content": "",
        "reblog": status,
    }
    got = read([status, boost])
    assert list(got.mentions["text"]) == ["cold tea\nagain & again\nend"] * 2
    assert list(got.mentions["kind"]) == ["post", "repost"]


def test_bluesky_trusts_the_server_when_the_device_clock_is_off() -> None:
    post = {"uri": "at://did:plc:x/app.bsky.feed.post/3k", "cid": "c", "author": {"did": "did:plc:x", "handle": "mira.example"},
            "record": {"text": "cold tea", "createdAt": "1999-01-01T00:00:00Z", "langs": ["en"]}, "indexedAt": "2024-05-01T00:00:01Z"}  # fmt: skip
    got = read({"feed": [{"post": post}]})
    assert got.mentions["published_at"].dt.year.iloc[0] == 2024
    assert (
        got.mentions["url"].iloc[0] == "https://bsky.app/profile/mira.example/post/3k"
    )


def test_reddit_listings_and_deleted_comments() -> None:
    post = {
        "kind": "t3",
        "data": {
            "id": "abc123",
            "name": "t3_abc123",
            "title": "Tea",
            "selftext": "was cold",
            "author": "m",
            "created_utc": 1714528800.0,
            "subreddit": "tea",
            "num_comments": 2,
            "score": 3,
        },
    }
    listing = read({"kind": "Listing", "data": {"children": [post]}})
    assert listing.mentions["native_id"].iloc[0] == "t3_abc123"
    gone = [
        {
            "id": f"d{n}",
            "author": "m",
            "created_utc": "1714528800",
            "body": body,
            "link_id": "t3_a",
            "parent_id": "t3_a",
        }
        for n, body in enumerate(["[removed]", "fine"])
    ]
    comments = read("\n".join(map(json.dumps, gone)))
    assert list(comments.rejected["reason"]) == ["deleted"]
    assert comments.mentions["native_id"].iloc[0] == "t1_d1"


def test_a_telegram_chat_joins_the_pieces_of_a_text() -> None:
    chat = {"name": "Tea", "id": 9, "messages": [
        {"id": 1, "type": "service", "date": "2024-05-01T02:00:00", "action": "join"},
        {"id": 2, "type": "message", "date": "2024-05-01T02:00:00", "date_unixtime": "1714528800", "from": "Mira", "from_id": "user1",
         "text": ["cold ", {"type": "bold", "text": "tea"}]}]}  # fmt: skip
    got = read(chat)
    assert got.mentions["text"].iloc[0] == "cold tea"
    assert list(got.rejected["reason"]) == ["service_message"]


def test_weibo_crawler_records_under_their_account() -> None:
    value = {"user": {"id": "123"}, "weibo": [{"id": 4900000000000001, "bid": "O1", "user_id": 123, "screen_name": "米拉", "text": "海港茶又排队", "created_at": "2024-05-01T10:00:00",
             "attitudes_count": 3, "comments_count": 1, "reposts_count": 2}]}  # fmt: skip
    got = read(value)
    assert got.mentions["author"].iloc[0] == "123"
    assert got.mentions["published_at"].iloc[0] == pd.Timestamp("2024-05-01T02:00Z")


def test_records_nobody_knows_are_read_by_their_names() -> None:
    value = [
        {
            "_id": {"$oid": "65aa65aa65aa"},
            "content": "the tea was cold",
            "created_at": {"$date": "2024-05-01T02:00:00Z"},
            "user": {"name": "Mira"},
        }
    ]
    got = read(value)
    assert got.recognised_by == "synonyms"
    assert got.mentions["author"].iloc[0] == "Mira"


TABLE = b"text,date,username\nthe tea was cold,2024-05-01,mira\nnobody answered us,2024-05-01,bob\n"


def zst(data: bytes) -> bytes:
    return pa.compress(data, codec="zstd", asbytes=True)


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, zst], ids=["plain", "gzip", "zstd"]
)
def test_the_same_table_in_every_wrapping(pack: Any, tmp_path: Path) -> None:
    path = tmp_path / "mentions.csv.packed"
    path.write_bytes(pack(TABLE))
    assert len(read_export(path).mentions) == 2
    with path.open("rb") as stream:
        assert len(read_export(stream).mentions) == 2


def test_a_stream_that_cannot_seek_is_read_too() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.inner = io.BytesIO(TABLE)

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            return self.inner.read(size)

    assert len(read_export(Pipe()).mentions) == 2


def test_members_of_a_zip_are_read_together() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", TABLE)
        archive.writestr(
            "b.csv", TABLE.replace(b"cold", b"hot").replace(b"us,", b"me,")
        )
        archive.writestr("c.txt", b"just a note\nfor you\n")
    got = read_export(io.BytesIO(out.getvalue()))
    assert len(got.mentions) == 4
    assert "part_skipped" in dict(got.notes)


def test_languages_of_a_column_agree_with_text_by_text() -> None:
    from crisis import language
    from crisis.importers import languages

    texts = ["the tea was cold and nobody told us why", "今天海港茶的门店排队很久", "今天海港茶的門市排隊很久", "お茶が冷たかった",
             "차가 식었어요 정말로", "чай был холодный сегодня", "le thé était froid et très cher aujourd'hui", "", "https://example.com", "😀😀"]  # fmt: skip
    found = languages.detect(pd.Series(texts, dtype="str"))
    assert list(found) == [language.detect(text) for text in texts]


@pytest.mark.parametrize(
    "value",
    [
        {"1": {"text": "cold tea today", "date": "2024-05-01"}, "2": {"text": "hot tea", "date": "2024-05-01"}},
        {"text": {"0": "cold tea today", "1": "hot tea"}, "date": {"0": "2024-05-01", "1": "2024-05-01"}},
        {"took": 1, "hits": {"total": 2, "hits": [{"_source": {"text": "cold tea today", "date": "2024-05-01"}}, {"_source": {"text": "hot tea", "date": "2024-05-01"}}]}},
    ],
    ids=["one object a key", "one object a column", "search hits"],
)  # fmt: skip
def test_objects_of_objects_lose_no_record(value: Any) -> None:
    got = read(value)
    assert list(got.mentions["text"]) == ["cold tea today", "hot tea"]


def test_spreadsheet_serials_under_a_date_header_are_times() -> None:
    got = read(
        "Date,Author,Content\n45413.5,mira,the tea was cold\n45414.5,lee,the tea was hot\n"
    )
    assert got.mentions["published_at"].iloc[0] == pd.Timestamp("2024-05-01T12:00Z")
