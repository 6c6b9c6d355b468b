"""Sixty ways in which a file can be wrong, and exactly what each is answered."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable

import pytest

from crisis import i18n
from crisis.errors import ImportFailed
from crisis.importers import read_export

HEAD = "id,created_at,username,text,likes\n"
ROW = "17000000000001,2024-05-01 10:00,mira_q,Harbour Tea was slow today,3\n"


def table(rows: int = 3) -> bytes:
    made = [
        f"1700000000{at:04d},2024-05-01 10:{at:02d},mira_{at},Harbour Tea note {at},3\n"
        for at in range(rows)
    ]
    return (HEAD + "".join(made)).encode()


def zipped(files: dict[str, bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def locked_zip() -> bytes:
    data = bytearray(zipped({"a.csv": table()}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(mark)
        data[at + (6 if mark[2] == 3 else 8)] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """Declares ten bytes, unpacks to far more."""
    return zipped({"a.csv": b"0" * (64 << 20)})


def gzip_bomb() -> bytes:
    return gzip.compress(table() + b"a" * (80 << 20), 9)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "import_empty"),
    "only spaces": (lambda: b"   \n \t\n  \r\n", "import_empty"),
    "only a byte order mark": (lambda: b"\xef\xbb\xbf", "import_empty"),
    "only zero bytes": (lambda: bytes(5000), "import_empty"),
    "a PNG called csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "import_binary"),
    "a JPEG": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "import_binary"),
    "a PDF": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 20, "import_binary"),
    "a 7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(500), "import_binary"),
    "a RAR": (lambda: b"Rar!\x1a\x07\x00" + bytes(500), "import_binary"),
    "a program": (lambda: b"\x7fELF" + bytes(500), "import_binary"),
    "an SQLite database": (lambda: b"SQLite format 3\x00" + bytes(4000), "import_binary"),
    "a Parquet table": (lambda: b"PAR1" + bytes(4000), "import_binary"),
    "random bytes": (lambda: bytes((x * 97 + x // 7) % 31 for x in range(9000)), "import_binary"),
    "a cut gzip": (lambda: gzip.compress(table(5000))[:-40], "import_archive_cut"),
    "a gzip of nothing": (lambda: gzip.compress(b""), "import_empty"),
    "a gzip with broken inside": (
        lambda: gzip.compress(table(5000))[:30] + b"\xff" * 400,
        "import_archive_broken",
    ),
    "a gzip bomb": (gzip_bomb, "import_bomb"),
    "a gzip in a gzip": (lambda: gzip.compress(gzip.compress(table())), "import_nested_archive"),
    "a zip bomb": (lying_zip, "import_bomb"),
    "a zip with a password": (locked_zip, "import_archive_locked"),
    "a zip of pictures": (lambda: zipped({"a.png": b"x"}), "import_archive_nothing"),
    "an empty zip": (lambda: zipped({}), "import_archive_nothing"),
    "a zip pointing outside": (lambda: zipped({"../../a.csv": table()}), "import_archive_unsafe"),
    "a zip with absolute names": (lambda: zipped({"/etc/a.csv": table()}), "import_archive_unsafe"),
    "a zip of a zip": (
        lambda: zipped({"inner.csv": zipped({"a.csv": table()})}),
        "import_nested_archive",
    ),
    "a zip of too many": (
        lambda: zipped({f"{at}.csv": b"a" for at in range(600)}),
        "import_archive_many",
    ),
    "a cut zip": (lambda: zipped({"a.csv": table(500)})[:-60], "import_archive_broken"),
    "a zip with a bad checksum": (
        lambda: zipped({"a.csv": table(3)}).replace(
            zlib.crc32(table(3)).to_bytes(4, "little"), b"\x01\x02\x03\x04"
        ),
        "import_archive_broken",
    ),
    "an xlsx that is an empty zip": (
        lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}),
        "import_sheet_broken",
    ),
    "an old xls head and noise": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000),
        "import_sheet_broken",
    ),
    "a header alone": (lambda: HEAD.encode(), "import_header_only"),
    "numbers only": (lambda: b"a,b,c\n1,2,3\n4,5,6\n", "import_unknown"),
    "a list of ids": (
        lambda: b",userid\r\n" + b"".join(b"%d,38079%05d\r\n" % (x, x) for x in range(50)),
        "import_unknown",
    ),
    "times but no text": (
        lambda: b"date,likes\n2024-01-01,3\n2024-01-02,4\n",
        "import_unknown",
    ),
    "a poem": (lambda: b"sea\nsky\nship\n" * 9, "import_unknown"),
    "ten thousand columns": (
        lambda: (",".join(f"c{x}" for x in range(10_000)) + "\n" + "1," * 9_999 + "1\n").encode(),
        "import_too_wide",
    ),
    "JSON cut in its first object": (lambda: b'{"id": 1, "text": "abc', "import_json_broken"),
    "JSON of numbers": (lambda: b"[1, 2, 3]", "import_unknown"),
    "JSON of nothing": (lambda: b"[]", "import_unknown"),
    "an empty object": (lambda: b"{}", "import_unknown"),
    "JSON without text": (lambda: b'[{"a": 1}, {"a": 2}]', "import_unknown"),
    "JSON nested a thousand deep": (lambda: b"[" * 5000 + b"]" * 5000, "import_json_broken"),
    "a config file": (lambda: b"[server]\nport = 80\n[client]\nname = x\n", "import_unknown"),
    "an unterminated quote from the start": (lambda: b'"' + b"x" * 3000, "import_unknown"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused_with_exactly_this_code(case: str) -> None:
    make, code = REFUSED[case]
    with pytest.raises(ImportFailed) as caught:
        read_export(io.BytesIO(make()), name="storm.csv")
    assert caught.value.code == code
    for lang in i18n.languages():
        words = caught.value.words(lang)
        assert "{" not in words
        assert words != f"errors.{code}"


READ: dict[str, tuple[Callable[[], bytes], int, dict[str, int]]] = {
    # what, rows kept, reasons of the others
    "a cut last row": (
        lambda: (HEAD + ROW + '18,2024-05-01,nobody,"cut in the quo').encode(),
        1,
        {"cut_row": 1},
    ),
    "NUL bytes in between": (lambda: table().replace(b"Harbour", b"Har\x00bour"), 3, {}),
    "lone CR as line end": (lambda: table().replace(b"\n", b"\r"), 3, {}),
    "lone CR within a cell": (
        lambda: table().replace(b"Tea note 1", b"Tea\rnote 1"),
        3,
        {},
    ),
    "CRLF with an LF inside quotes": (
        lambda: (HEAD + ROW.replace("Harbour Tea", '"Harbour\nTea') .replace("today", 'today"')).replace("\n2", "\n2").encode(),
        1,
        {},
    ),
    "doubled header names": (
        lambda: b"text,date,text,likes\nA note on tea,2024-01-01,other words,1\n",
        1,
        {},
    ),
    "the header again in the middle": (
        lambda: table() + table(5)[:0] + HEAD.encode() + ROW.encode(),
        4,
        {"repeated_header": 1},
    ),
    "rows of commas": (lambda: table() + b",,,,\n", 3, {"empty_row": 1}),
    "empty lines": (lambda: table().replace(b"\n", b"\n\n"), 3, {}),
    "a row without text": (lambda: table() + b"9,2024-05-01,x,,1\n", 3, {"no_text": 1}),
    "a row without time": (lambda: table() + b"9,,x,words here,1\n", 3, {"no_time": 1}),
    "a row with a time nobody understands": (
        lambda: table() + b"9,someday,x,words here,1\n",
        3,
        {"bad_time": 1},
    ),
    "a stray delimiter in the text": (
        lambda: table() + b"9,2024-05-01 11:00,x,slow, very slow, tea,1\n",
        4,
        {},
    ),
    "too few cells": (lambda: table() + b"9,2024-05-01\n", 3, {"too_few_cells": 1}),
    "a 50 MB cell": (
        lambda: table() + b'9,2024-05-01 11:00,x,"' + b"a" * (50 << 20) + b'",1\n',
        3,
        {"cell_too_large": 1},
    ),
    "a quote never closed": (
        lambda: (HEAD + ROW + ROW.replace("Harbour", '"Harbour').replace("01,2024", "02,2024") + ROW.replace("01,2024", "03,2024") * 1).encode(),
        3,
        {},
    ),
    "a bidi override": (lambda: table() + "9,2024-05-01,x,\u202eabc words,1\n".encode(), 4, {}),
    "a UTF-8 file with one cp1252 row": (
        lambda: table() + "9,2024-05-01,zoë,caf\u00e9 closed,1\n".encode("cp1252") + "8,2024-05-02,zoë,é è ü\n".encode(),
        5,
        {},
    ),
    "JSONL with a cut last line": (
        lambda: b'{"id": "1700000001", "text": "slow tea", "created_at": "2024-01-01"}\n{"id": "2", "te',
        1,
        {"cut_row": 1},
    ),
    "JSONL with a broken line": (
        lambda: b'{"id": "1700000001", "text": "slow tea", "created_at": "2024-01-01"}\nnot json\n{"id": "1700000002", "text": "slow tea two", "created_at": "2024-01-01"}\n',
        2,
        {"bad_json": 1},
    ),
    "JSON with lone surrogates": (
        lambda: b'[{"id": "1700000001", "text": "tea \\ud83d cup", "created_at": "2024-01-01"}]',
        1,
        {},
    ),
    "JSON with NaN": (
        lambda: b'[{"id": "1700000001", "text": "slow tea", "created_at": "2024-01-01", "likes": NaN}]',
        1,
        {},
    ),
    "JSON numbers beyond 64 bits": (
        lambda: b'[{"id": 123456789012345678901234567890, "text": "slow tea", "created_at": "2024-01-01"}]',
        1,
        {},
    ),
    "sep= on the first line": (lambda: b"sep=;\n" + table().replace(b",", b";"), 3, {}),
    "six lines of preamble": (
        lambda: b"Report:,x\nBrand:,Harbour\nFrom:,2024\nTo:,2024\nLabel:,\n\n" + table(),
        3,
        {},
    ),
    "gzip": (lambda: gzip.compress(table()), 3, {}),
    "a zip of two tables": (lambda: zipped({"a.csv": table(), "b/c.csv": table(5)}), 5, {}),
    "a zip with rubbish beside": (
        lambda: zipped({"__MACOSX/._a.csv": b"\x00\x05", "a.csv": table(), "b.json": b"{}"}),
        3,
        {},
    ),
    "formulas": (lambda: table() + b"9,2024-05-01,x,=HYPERLINK(1),1\n", 4, {}),
    "an id in scientific notation": (lambda: table().replace(b"17000000000000", b"1.7E+18"), 3, {}),
    "a byte order mark twice": (lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + table(), 3, {}),
    "tabs": (lambda: table().replace(b",", b"\t"), 3, {}),
    "UTF-16 without mark": (lambda: table().decode().encode("utf-16-le"), 3, {}),
    "quoted everything": (
        lambda: "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(","))
            for line in table().decode().splitlines()
        ).encode(),
        3,
        {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_is_read_and_every_row_is_told(case: str) -> None:
    make, kept, reasons = READ[case]
    got = read_export(io.BytesIO(make()), name="storm.csv")
    told = got.rejected["reason"].value_counts().to_dict()
    assert got.rows == len(got.mentions) + got.merged + len(got.rejected)
    for reason, count in reasons.items():
        assert told.get(reason, 0) >= count
    assert len(got.mentions) == kept, (told, got.notes)
    for reason in told:
        assert all(
            i18n.has(f"intake_reason.{reason}", lang) for lang in i18n.languages()
        )
    for code, _ in got.notes:
        assert all(i18n.has(f"intake_note.{code}", lang) for lang in i18n.languages())
    assert i18n.has(f"intake_zone.{got.zone_reason}")


def test_there_are_at_least_sixty_cases() -> None:
    assert len(REFUSED) + len(READ) >= 60


def test_an_unknown_table_carries_a_suggestion() -> None:
    data = b"frob,zork\n" + b"one two three four five words,zz\n" * 5
    with pytest.raises(ImportFailed) as caught:
        read_export(io.BytesIO(data), name="x.csv")
    assert "suggestion" in caught.value.details


def test_a_wrong_time_zone_is_told_before_reading() -> None:
    with pytest.raises(ImportFailed) as caught:
        read_export(io.BytesIO(table()), timezone="Mars/Olympus")
    assert caught.value.code == "import_zone"


def test_records_survive_as_raw_text() -> None:
    record = {"id": "1700000001", "text": "", "created_at": "2024-01-01", "author": "x"}
    other = record | {"text": "slow tea again", "id": "1700000002"}
    got = read_export(
        io.BytesIO((json.dumps(record) + "\n" + json.dumps(other)).encode())
    )
    assert json.loads(got.rejected["raw"].iloc[0]) == record
