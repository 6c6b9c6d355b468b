"""Rows of the wrong width: mended where certain, else told; never silently shifted."""

from __future__ import annotations

import io

from crisis.importers import read_export

HEAD = "tweet_id,airline_sentiment,name,text,place,tweet_created,user_timezone\n"


def good(n: int) -> str:
    return f"1785489314411446{n}73,neutral,mira{n},the tea was cold {n},,2024-05-01 1{n}:00:52 -0800,Eastern\n"


def read(*rows: str) -> object:
    text = HEAD + "".join(good(n) for n in range(6)) + "".join(rows)
    return read_export(io.BytesIO(text.encode()))


def test_a_stray_delimiter_in_the_text_is_put_back_and_the_row_named() -> None:
    got = read(
        "1785489314411446973,negative,lee,slow, cold tea,,2024-05-01 11:00:52 -0800,Pacific\n"
    )
    assert got.mentions["text"].iloc[-1] == "slow, cold tea"
    assert got.mentions["published_at"].dt.hour.iloc[-1] == 19
    assert dict(got.notes)["joined_rows"]["rows"] == [8]


def test_a_row_that_is_both_split_and_cut_is_put_back_by_its_time() -> None:
    got = read(
        "1785489314411446973,negative,lee,slow, cold, tea,,2024-05-01 19:00:52 -0800\n"
    )
    assert got.mentions["text"].iloc[-1] == "slow, cold, tea"


def test_cells_of_a_newer_program_after_the_last_column_are_left_out() -> None:
    got = read(good(7).rstrip("\n") + ",more,things\n")
    assert got.mentions["text"].iloc[-1] == "the tea was cold 7"
    assert dict(got.notes)["long_rows"]["rows"] == [8]


def test_a_row_whose_time_cell_holds_prose_has_slipped_and_is_refused() -> None:
    got = read(
        "1785489314411446973,negative,lee,slow,,and then nobody came to help us,x\n"
    )
    assert list(got.rejected["reason"]) == ["shifted"]
    assert "nobody came" in got.rejected["raw"].iloc[0]
    assert got.rejected["row"].iloc[0] == 8


def test_a_quote_never_closed_does_not_swallow_the_rows_below() -> None:
    text = 'id\ttext\tdate\n10000000001\t"hello tea world\t2024-05-01\n10000000002\tsecond tea "line\t2024-05-01\n10000000003\tthird tea line\t2024-05-01\n'
    got = read_export(io.BytesIO(text.encode()))
    assert len(got.mentions) == 3
    assert got.mentions["text"].iloc[0] == '"hello tea world'


def test_a_long_text_of_many_lines_stays_one_row() -> None:
    body = "\n".join(f"line {n}, with a comma" for n in range(300))
    text = f'id,text,date\n10000000001,"{body}",2024-05-01\n10000000002,second tea line,2024-05-01\n'
    got = read_export(io.BytesIO(text.encode()))
    assert list(got.mentions["text"]) == [body, "second tea line"]


def test_lone_carriage_returns_inside_quotes_survive() -> None:
    text = 'id,text,date\r\n10000000001,"cold\rtea\r\nhere",2024-05-01\r\n10000000002,second tea line,2024-05-01\r\n'
    got = read_export(io.BytesIO(text.encode()))
    assert got.mentions["text"].iloc[0] == "cold\rtea\nhere"
