from __future__ import annotations

import io
import json
import zipfile

import pytest

from crisis import batch
from crisis.errors import StatementError

GOOD = "We are sorry that 41 of you were burned. This is our responsibility."
BLAME = "Our supplier is to blame, not us."


def docx(*paragraphs: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    xml = f"<w:document xmlns:w='{space}'><w:body>{body}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", xml)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("past.txt", f"{GOOD}\n---\n{BLAME}".encode()),
        ("past.csv", f'text\n"{GOOD}"\n"{BLAME}"\n'.encode("utf-8-sig")),
        (
            "past.jsonl",
            "\n".join(json.dumps({"text": t}) for t in (GOOD, BLAME)).encode(),
        ),
        ("past.docx", docx(GOOD, "---", BLAME)),
    ],
)
def test_every_kind_of_file_gives_the_same_statements(name: str, data: bytes) -> None:
    assert [row.text for row in batch.read(data, name)] == [GOOD, BLAME]


def test_blame_fails_in_the_table() -> None:
    rows = batch.read(f"{BLAME}".encode(), "one.txt")
    (checked,) = batch.check(rows, kind="statement", fault="brand", severity=3)
    assert "no_blame_shifting" in checked.failed() and not checked.report.ready


def test_a_row_may_say_its_own_kind_and_fault() -> None:
    line = json.dumps(
        {"text": "Hello", "kind": "reply", "fault": "third_party", "severity": 1}
    )
    (row,) = batch.read(line.encode(), "x.jsonl")
    assert (row.kind, row.fault, row.severity) == ("reply", "third_party", 1)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"%PDF", "batch_kind"),
        ("a.csv", b"title\nx\n", "batch_no_text"),
        ("a.txt", b"  \n ", "batch_empty"),
        ("a.txt", b"\xff\xfe\xfa", "batch_broken"),
        ("a.jsonl", b"{", "batch_broken"),
        ("a.docx", b"PK", "batch_broken"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(
    name: str, data: bytes, code: str
) -> None:
    with pytest.raises(StatementError) as caught:
        batch.read(data, name)
    assert caught.value.code == code and name in str(caught.value)
