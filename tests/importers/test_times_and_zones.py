"""Every shape of date, and who is believed about the zone, the year and the order."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from crisis.importers import ids, read_export, times

SEEN = int(pd.Timestamp("2024-06-01 10:00").value // 1000)
SHAPES = {
    "2023-05-01T12:00:00+00:00": "2023-05-01 12:00Z",
    "2023-05-01 12:00:00+00:00": "2023-05-01 12:00Z",
    "2023-12-23 17:12:54+08:00": "2023-12-23 09:12:54Z",
    "2020-05-12T17:44:12.000Z": "2020-05-12 17:44:12Z",
    "2024-01-01T00:00:00.123456789Z": "2024-01-01 00:00:00.123456Z",
    "Wed Oct 10 20:19:24 +0000 2018": "2018-10-10 20:19:24Z",
    "Sat Jan 01 00:00:00 UTC 2020": "2020-01-01Z",
    "Tue, 05 Mar 2024 10:00:00 GMT": "2024-03-05 10:00Z",
    "2024-08-14 08:30": "2024-08-14 08:30",
    "2024/3/5 9:07:03": "2024-03-05 09:07:03",
    "2023.05.01 12:00": "2023-05-01 12:00",
    "2020-05-30": "2020-05-30",
    "01-Jan-2024 03:15PM": "2024-01-01 15:15",
    "15-Mar-24": "2024-03-15",
    "Mar 3, 2024, 5:04 PM": "2024-03-03 17:04",
    "5:04 PM · Mar 3, 2024": "2024-03-03 17:04",
    "12:30 AM · Mar 3, 2024": "2024-03-03 00:30",
    "24-02-2015 11.35": "2015-02-24 11:35",
    "2/24/2015 11:35": "2015-02-24 11:35",
    "2023年12月23日 17:12": "2023-12-23 17:12",
    "2023年12月23日 下午5时12分": "2023-12-23 17:12",
    "2023年12月23日 星期六 17:12:05": "2023-12-23 17:12:05",
    "12月23日 17:12": "2023-12-23 17:12",
    "05-31 23:00": "2024-05-31 23:00",
    "3分钟前": "2024-06-01 09:57",
    "半小时前": "2024-06-01 09:30",
    "2小時前": "2024-06-01 08:00",
    "2 hours ago": "2024-06-01 08:00",
    "今天 08:30": "2024-06-01 08:30",
    "昨天 08:01": "2024-05-31 08:01",
    "刚刚": "2024-06-01 10:00",
    "45000.5": "2023-03-15 12:00",
    "1742666403": "2025-03-22 18:00:03Z",
    "1742666403.0": "2025-03-22 18:00:03Z",
    "1742647977759": "2025-03-22 12:52:57.759Z",
    "1.742666403E9": "2025-03-22 18:00:03Z",
    "20231223": "2023-12-23",
    "20231223171254": "2023-12-23 17:12:54",
    "2024-06-25 22:03 EST": "2024-06-26 03:03Z",
}


@pytest.mark.parametrize("cell", SHAPES)
def test_a_shape_is_understood(cell: str) -> None:
    parsed = times.parse(pd.Series([cell], dtype="str"), reference=SEEN)
    want = SHAPES[cell]
    moment = pd.Timestamp(want.rstrip("Z"))
    offset = np.nan_to_num(parsed.offset[0]) * 60 * times.MICROS
    assert parsed.ok[0]
    assert pd.Timestamp(int(parsed.wall[0] - offset), unit="us") == moment
    assert np.isnan(parsed.offset[0]) != want.endswith("Z")


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "31/02/2024",
        "2024-13-01",
        "12",
        "99999",
        "1e5",
        "25:99",
        "2024-00-10",
    ],
)
def test_no_time_is_made_up(cell: str) -> None:
    assert not times.parse(pd.Series([cell], dtype="str"), reference=SEEN).ok[0]


def rows_of(
    dates: list[str], ids_: list[str] | None = None, extra: str = ""
) -> io.BytesIO:
    head = "post id,created at,username,text" + (",other time" if extra else "")
    lines = [head]
    for at, date in enumerate(dates):
        native = ids_[at] if ids_ else f"p{at:08d}x"
        tail = f",{extra}" if extra else ""
        lines.append(f"{native},{date},mira{at},the harbour tea was cold {at}{tail}")
    return io.BytesIO("\n".join(lines).encode())


def x_id(moment: str) -> str:
    millis = pd.Timestamp(moment, tz="UTC").value // 1_000_000
    return str(((millis - 1_288_834_974_657) << 22) + 12_289)


def days(got: object) -> list[str]:
    return list(got.mentions["published_at"].dt.strftime("%Y-%m-%d %H:%M"))


def test_day_first_is_decided_by_one_day_above_twelve() -> None:
    got = read_export(rows_of(["03/04/2024 10:00", "25/04/2024 10:00"]))
    assert days(got) == ["2024-04-03 10:00", "2024-04-25 10:00"]


def test_month_first_is_decided_over_the_whole_column() -> None:
    got = read_export(rows_of(["03/04/2024 10:00", "04/25/2024 10:00"]))
    assert days(got) == ["2024-03-04 10:00", "2024-04-25 10:00"]


def test_an_undecidable_order_is_said() -> None:
    got = read_export(rows_of(["03/04/2024 10:00", "03/04/2024 11:00"]))
    assert "date_order_assumed" in dict(got.notes)


def test_ids_decide_an_undecidable_order() -> None:
    ids_ = [x_id(f"2024-04-03 1{n}:00") for n in range(4)]
    got = read_export(
        rows_of([f"03/04/2024 1{n}:00" for n in range(4)], ids_), name="tweets.csv"
    )
    assert "date_order_assumed" not in dict(got.notes)


def tweets(dates: list[str], ids_: list[str]) -> io.BytesIO:
    lines = ["tweet id,created at,username,text"]
    lines += [
        f"{native},{date},mira{at},the harbour tea was cold {at}"
        for at, (native, date) in enumerate(zip(ids_, dates, strict=True))
    ]
    return io.BytesIO("\n".join(lines).encode())


def test_ids_tell_the_zone_of_a_file_that_does_not() -> None:
    ids_ = [x_id(f"2024-05-01 1{n}:20") for n in range(5)]
    got = read_export(tweets([f"2024-05-01 0{3 + n}:20" for n in range(5)], ids_))
    assert got.zone in {"UTC-07:00", "America/Los_Angeles"}
    assert got.zone_reason == "ids_tell"
    assert days(got)[0] == "2024-05-01 10:20"


def test_the_chosen_zone_wins_but_the_ids_protest() -> None:
    ids_ = [x_id(f"2024-05-01 1{n}:20") for n in range(5)]
    dates = [f"2024-05-01 0{3 + n}:20" for n in range(5)]
    got = read_export(tweets(dates, ids_), timezone="Asia/Tokyo")
    assert (got.zone, got.zone_reason) == ("Asia/Tokyo", "argument")
    assert "zone_disagrees_ids" in dict(got.notes)


def test_an_offset_as_zone() -> None:
    got = read_export(
        rows_of(["2024-05-01 10:00", "2024-05-01 11:00"]), timezone="UTC+05:30"
    )
    assert days(got)[0] == "2024-05-01 04:30"


def test_a_single_wrong_row_takes_the_time_of_its_id() -> None:
    ids_ = [x_id(f"2024-05-01 1{n}:20") for n in range(6)]
    dates = [f"2024-05-01 1{n}:20" for n in range(6)]
    dates[3] = "2023-05-01 13:20"  # the year guessed wrong around New Year
    got = read_export(tweets(dates, ids_))
    assert days(got)[3] == "2024-05-01 13:20"
    assert dict(got.notes)["time_disagrees_with_id"]["rows"] == [5]


def test_a_row_without_time_takes_it_from_its_id_and_a_ruined_id_gives_none() -> None:
    ids_ = [x_id(f"2024-05-01 1{n}:20") for n in range(6)]
    dates = [f"2024-05-01 1{n}:20" for n in range(6)]
    dates[2] = dates[4] = ""
    ids_[4] = "1.78E+18"
    got = read_export(tweets(dates, ids_))
    assert len(got.mentions) == 5
    assert list(got.rejected["reason"]) == ["no_time"]


def test_a_table_without_any_time_says_so_and_its_keys_do_not_move() -> None:
    text = "author,text\nmira,the harbour tea was cold again\nbob,nobody answers the phone there\n"
    first, second = (
        read_export(io.BytesIO(text.encode()), name=name) for name in ("a.csv", "b.csv")
    )
    assert first.zone_reason == "no_time"
    assert dict(first.notes)["no_time_column"]["count"] == 2
    assert list(first.mentions["mention_key"]) == list(second.mentions["mention_key"])


def test_two_time_columns_that_part_in_one_row_are_told_with_the_row() -> None:
    lines = ["post id,created at,timestamp,username,text"]
    for n in range(6):
        other = "2024-04-02 10:00" if n == 4 else f"2024-05-01 1{n}:00"
        lines.append(
            f"p{n}aaaaaaa,2024-05-01 1{n}:00,{other},mira{n},the tea was cold {n}"
        )
    got = read_export(io.BytesIO("\n".join(lines).encode()))
    assert dict(got.notes)["times_disagree"]["rows"] == [6]


def test_a_clock_change_loses_no_row() -> None:
    got = read_export(
        rows_of(["2024-03-31 02:30", "2024-10-27 02:30", "2024-06-01 10:00"]),
        timezone="Europe/Paris",
    )
    assert len(got.mentions) == 3


def short_id(native: int) -> str:
    """Base 62 by groups of seven digits, the way addresses write it."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    out, text = "", str(native)
    while text:
        group, text = int(text[-7:]), text[:-7]
        part = ""
        while group:
            group, rest = divmod(group, 62)
            part = digits[rest] + part
        out = (part.rjust(4, "0") if text else part) + out
    return out


@pytest.mark.parametrize("native", [4_900_000_000_000_001, 5_123_000_045_006_789])
def test_weibo_short_ids_and_their_times(native: int) -> None:
    assert ids.weibo_id(short_id(native)) == str(native)
    column = pd.Series(["4900000000000000"], dtype="str")
    moment = pd.Timestamp(int(ids.clock(column, "weibo", 2**60)[0]), unit="us")
    assert moment.year == 2023
