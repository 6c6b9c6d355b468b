"""How a delimited text is cut into cells: line end, delimiter, quote, escape."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any

DELIMITERS = (",", "\t", ";", "|", "\x01", "，", "^")
_HEAD_ROWS = 60


@dataclass(frozen=True)
class Dialect:
    """What `csv` needs to know. `skip`: lines before the table (``sep=;``)."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    newline: str = "\n"
    skip: int = 0

    def reader_options(self) -> dict[str, Any]:
        """Return the keyword arguments of `csv.reader`."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape,
            "doublequote": self.escape is None,
            "strict": False,
        }


def sniff(text: str) -> Dialect:
    """Return the dialect of a text that begins with `text` (64 kB are plenty).

    Every delimiter is tried for real and judged by how alike the rows come out:
    counting characters would be fooled by commas inside posts.
    """
    newline = line_end(text)
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"').lower()
    if declared.startswith("sep=") and len(declared) in (4, 5):
        mark = declared[4:] or "\t"
        return Dialect(mark, '"', _escape(rest, mark), newline, skip=1)
    best, best_score = Dialect(newline=newline), -1.0
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        quote = _quote(text, delimiter)
        dialect = Dialect(delimiter, quote, _escape(text, delimiter), newline)
        score = _alike(text, dialect)
        if score > best_score:
            best, best_score = dialect, score
    return best


def line_end(text: str) -> str:
    """Return what ends the lines; a lone CR only where there is hardly a LF."""
    lf, lone = text.count("\n"), text.count("\r") - text.count("\r\n")
    return "\r" if lone > 1 and lf * 20 < lone else "\n"


def _quote(text: str, delimiter: str) -> str:
    double = text.count(f'{delimiter}"') + text.count(f'"{delimiter}')
    single = text.count(f"{delimiter}'") + text.count(f"'{delimiter}")
    # Dict strings in cells have many single quotes, but not around whole cells.
    rows = max(text.count("\n"), 1)
    return "'" if single > 4 * double and single > rows else '"'


def _escape(text: str, delimiter: str) -> str | None:
    r"""Return a backslash where quotes are written ``\"`` and never doubled."""
    inner = text.count('\\"') - text.count(f'\\"{delimiter}') - text.count('\\"\n')
    doubled = text.count('""') - text.count(f'{delimiter}""{delimiter}')
    return "\\" if inner > 1 and inner > 2 * max(doubled, 0) else None


def head_rows(text: str, dialect: Dialect, limit: int = _HEAD_ROWS) -> list[list[str]]:
    """Return the first rows of `text`; a last row that may be cut is left out."""
    source = io.StringIO(text, newline="")
    for _ in range(dialect.skip):
        source.readline()
    body = source.read()
    if dialect.newline == "\r":
        body = body.replace("\r", "\n")
    rows: list[list[str]] = []
    lines = io.StringIO(body.replace("\r\n", "\n").replace("\r", " "), newline="\n")
    try:
        for row in csv.reader(lines, **dialect.reader_options()):
            rows.append(row)
            if len(rows) >= limit:
                break
    except csv.Error:
        pass  # a cell beyond all bounds ends the look at the head, not the reading
    return rows


def _alike(text: str, dialect: Dialect) -> float:
    rows = [row for row in head_rows(text, dialect) if any(row)]
    if not rows:
        return -1.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return 0.0
    share = count / len(rows)
    # A wrong delimiter inside text gives ragged rows; more columns break a tie.
    return share + min(width, 50) / 200
