"""Whatever encoding, delimiter, quoting, line end and date style: no row is lost, no
text altered, no time moved."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisis.importers import read_export, stream_export

SENTENCES = {
    "en": "the tea at harbour lane was cold and nobody told us why",
    "hans": "今天海港茶的门店排队很久，大家都在等一个说明",
    "hant": "今天海港茶的門市排隊很久，大家都在等一個說明",
    "latin": "le thé était froid, très cher et servi après une heure à Málaga",
}
ENCODINGS = {
    "utf-8": ("en", "hans", "hant", "latin"),
    "utf-8-sig": ("en", "hans", "hant", "latin"),
    "utf-16": ("en", "hans", "hant", "latin"),
    "utf-16-le": ("en", "hans", "hant"),
    "utf-16-be": ("en", "hans", "hant"),
    "gb18030": ("hans",),
    "big5": ("hant",),
    "cp1252": ("latin",),
}
DATES = {
    "iso": "%Y-%m-%dT%H:%M:%S+00:00",
    "space": "%Y-%m-%d %H:%M:%S",
    "minute": "%Y-%m-%d %H:%M",
    "slashed": "%Y/%m/%d %H:%M:%S",
    "twitter": "%a %b %d %H:%M:%S +0000 %Y",
    "dotted day first": "%d.%m.%Y %H:%M",
    "american": "%m/%d/%Y %I:%M %p",
    "meltwater": "%d-%b-%Y %I:%M%p",
    "long": "%B %d, %Y, %I:%M %p",
    "rfc": "%a, %d %b %Y %H:%M:%S GMT",
    "chinese": "%Y年%m月%d日 %H:%M",
    "compact": "%Y%m%d%H%M%S",
    "epoch": "s",
    "epoch ms": "ms",
}
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SNIPPETS = st.lists(st.sampled_from(list(",;|\t\"'\n 1aZ!?=@")), max_size=6).map(
    "".join
)


@st.composite
def tables(
    draw: st.DrawFn,
) -> tuple[str, str, str, int, str, list[tuple[str, dt.datetime]]]:
    encoding = draw(st.sampled_from(sorted(ENCODINGS)))
    language = draw(st.sampled_from(ENCODINGS[encoding]))
    base = SENTENCES[language]
    minutes = st.integers(0, 60 * 24 * 300)
    rows = draw(
        st.lists(st.tuples(SNIPPETS, SNIPPETS, minutes), min_size=3, max_size=12)
    )
    start = dt.datetime(2024, 1, 13, tzinfo=dt.UTC)
    made = [
        (f"{left}{base}{at} {right}.", start + dt.timedelta(minutes=when))
        for at, (left, right, when) in enumerate(rows)
    ]
    # One day above the 12th, so that the order of day and month can be known.
    made[0] = (made[0][0], start)
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    style = draw(st.sampled_from(sorted(DATES)))
    return (
        encoding,
        delimiter,
        draw(st.sampled_from(["\n", "\r\n"])),
        quoting,
        style,
        made,
    )


def written(when: dt.datetime, style: str) -> str:
    pattern = DATES[style]
    if pattern in {"s", "ms"}:
        return str(int(when.timestamp()) * (1 if pattern == "s" else 1000))
    return when.strftime(pattern)


@QUIET
@given(tables())
def test_every_row_comes_back_as_it_was_written(
    case: tuple[str, str, str, int, str, list[tuple[str, dt.datetime]]],
) -> None:
    encoding, delimiter, end, quoting, style, rows = case
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerow(["post id", "published at", "username", "text"])
    for at, (text, when) in enumerate(rows):
        writer.writerow([f"p{at:09d}", written(when, style), f"mira{at}", text])
    got = read_export(io.BytesIO(out.getvalue().encode(encoding)), timezone="UTC")
    assert got.rows == len(rows)
    assert got.rejected.empty
    assert list(got.mentions["text"]) == [text for text, _ in rows]
    assert list(got.mentions["author"]) == [f"mira{at}" for at in range(len(rows))]
    assert list(got.mentions["published_at"]) == [
        pd.Timestamp(when) for _, when in rows
    ]


@settings(QUIET, max_examples=30)
@given(
    st.lists(
        st.text(
            st.characters(
                exclude_categories=("Cs",), exclude_characters="\x00&<\ue000"
            ),
            min_size=1,
        ).filter(lambda text: text.strip()),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_json_gives_back_any_text(texts: list[str], lines: bool) -> None:
    records = [
        {
            "id": f"p{at:09d}",
            "text": f"tea {text}",
            "created_at": "2024-05-01T10:00:00Z",
            "author": f"m{at}",
        }
        for at, text in enumerate(texts)
    ]
    body = (
        "\n".join(json.dumps(record) for record in records)
        if lines
        else json.dumps(records, ensure_ascii=False, indent=1)
    )
    got = read_export(io.BytesIO(body.encode()))
    assert list(got.mentions["text"]) == [f"tea {text}" for text in texts]


@settings(QUIET, max_examples=60)
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"text,date\n", b'{"text": "', b"PK\x03\x04", b"\x1f\x8b"]),
)
def test_any_bytes_are_read_or_refused_but_never_crash(
    data: bytes, head: bytes
) -> None:
    from crisis.errors import ImportFailed

    try:
        got = read_export(io.BytesIO(head + data))
    except ImportFailed:
        return
    assert got.rows == len(got.mentions) + got.merged + len(got.rejected)


def big_table(rows: int) -> bytes:
    lines = ["post id,published at,username,text"]
    lines += [
        f"p{at:09d},2024-05-01 10:{at % 60:02d},mira{at % 7},the tea was cold note {at % (rows - 50)}"
        for at in range(rows)
    ]
    return "\n".join(lines).encode()


def test_streaming_gives_the_same_rows_in_bounded_parts() -> None:
    data = big_table(1_000)
    whole = read_export(io.BytesIO(data))
    seen: list[tuple[int, int]] = []
    parts = list(
        stream_export(
            io.BytesIO(data),
            chunk_rows=300,
            progress=lambda at, of: seen.append((at, of)),
        )
    )
    assert sum(part.rows for part in parts) == whole.rows == 1_000
    assert all(part.rows <= 300 for part in parts)
    keys = {key for part in parts for key in part.mentions["mention_key"]}
    assert keys == set(whole.mentions["mention_key"])
    assert seen[-1] == (len(data), len(data))


def test_reading_the_same_file_twice_gives_the_same_keys() -> None:
    data = big_table(200)
    first, second = (
        read_export(io.BytesIO(data)).mentions["mention_key"] for _ in range(2)
    )
    assert list(first) == list(second)


def test_a_cancelled_reading_says_so() -> None:
    import pytest

    from crisis.errors import ImportFailed

    parts = stream_export(
        io.BytesIO(big_table(500)), chunk_rows=100, cancelled=lambda: True
    )
    with pytest.raises(ImportFailed) as caught:
        list(parts)
    assert caught.value.code == "import_cancelled"


NASTY = [
    *("", "9999999999999999999", "99999999999999999999", "1e400", "-1", "NaN", "0000-00-00"),
    *("2024-02-30", "1785489314411446273", "5.7E+17", "1.2万", "10w+", "\u202e", "=1+1", '"', "'"),
    *("{'a': 1}", "https://x.com/a/status/99999999999999999999", "http://[::1", "是", "刚刚"),
    *("https://weibo.com/1/Zzzzzzzzz", "12/13/2024", "下午99:99", "999999999999天前", "<p>"),
    *("&#99999999;", "RT @", "[deleted]", "null", "2024-05-01T10:00:00+99:99", "60000", "t3_a"),
    *("the tea was cold today", "今天海港茶排队很久", "17426664030000", "-62135596800"),
]  # fmt: skip
HEADS = [
    *(
        "id",
        "tweet_id",
        "text",
        "created_at",
        "user",
        "url",
        "likes",
        "lang",
        "sentiment",
    ),
    *(
        "type",
        "verified",
        "platform",
        "source",
        "parent_id",
        "发布时间",
        "标题",
        "text",
        "",
    ),
]
ROWS = st.lists(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=8), min_size=1, max_size=6
)


@settings(QUIET, max_examples=25)
@given(st.lists(st.sampled_from(HEADS), min_size=2, max_size=7), ROWS)
def test_absurd_cells_under_known_names_never_crash(
    heads: list[str], rows: list[list[str]]
) -> None:
    from crisis.errors import ImportFailed

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*heads, "微博正文"])
    writer.writerows(
        [*(row + [""] * 9)[: len(heads)], "the tea was cold"] for row in rows
    )
    try:
        got = read_export(io.BytesIO(out.getvalue().encode()))
    except ImportFailed:
        return
    assert got.rows == len(rows) == len(got.mentions) + got.merged + len(got.rejected)
