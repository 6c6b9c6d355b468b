"""Which encoding a file is in, and its text without loading it whole.

The ladder: byte order mark, NUL pattern (UTF-16), strict UTF-8, then how common the
characters are that GB18030, Big5 and Big5-HKSCS make of it, else cp1252. A cp1252 file
often decodes as GB18030 without an error, into characters nobody writes: success alone
proves nothing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from crisis import resources

SAMPLE = 1 << 18
BLOCK = 1 << 20
_LONGEST_LINE = 16 << 20
_HAN = re.compile("[\u3400-\u9fff]")
_HAN_RUN = re.compile("[\u3400-\u9fff]{2,}")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENOUGH_COMMON = 0.25  # real text has about half; a wrong table about a tenth
_MAX_BAD = 0.005  # share of undecodable characters a damaged file may have


@cache
def _common() -> dict[str, frozenset[str]]:
    words = resources.load_toml(resources.find("formats/words/encodings.toml"))
    return {
        "gb18030": frozenset(words["simplified"]),
        "big5": frozenset(words["traditional"]),
        "big5hkscs": frozenset(words["traditional"]),
    }


def sniff(head: bytes) -> str:
    """Return the encoding of a file that begins with `head` (256 kB are plenty).

    Pure ASCII is called ``utf-8``; `text_blocks` corrects itself further on.
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    wide = _nul_pattern(head)
    if wide:
        return wide
    if _strict(head, "utf-8"):
        return "utf-8"
    return _legacy(head)


def _strict(data: bytes, name: str) -> bool:
    """Whether `data` decodes; a character cut at the very end does not count."""
    try:
        codecs.getincrementaldecoder(name)().decode(data, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _nul_pattern(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # Chinese UTF-16 has zeros only beside its ASCII: line ends, commas, digits.
    if max(even, odd) < 2 or min(even, odd) * 10 > max(even, odd):
        return None
    if max(even, odd) < len(head) / 2 * 0.01:
        return None
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(name, errors="replace")
    plausible = text.count("�") <= len(text) * _MAX_BAD
    return name if plausible and ("\n" in text or len(text) < 2000) else None


def _legacy(head: bytes) -> str:
    best, best_score = "cp1252", 0.0
    # Plain Big5 before HKSCS, which also reads it but gives other characters.
    for name in ("gb18030", "big5", "big5hkscs"):
        text = codecs.getincrementaldecoder(name)(errors="replace").decode(head)
        score = _plausible(text, name)
        if score > best_score:
            best, best_score = name, score
    return best


def _plausible(text: str, name: str) -> float:
    strange = [char for char in text if ord(char) > 127]
    bad = text.count("�")
    if not strange or bad > max(len(strange) * _MAX_BAD * 10, 0):
        return 0.0
    han = _HAN.findall(text)
    if not han or len(han) < len(strange) * 0.4:
        return 0.0
    share = sum(char in _common()[name] for char in han) / len(han)
    if share < _ENOUGH_COMMON and not _short_but_regular(text, han, name):
        return 0.0
    return share + 0.01 - bad / len(strange)


def _short_but_regular(text: str, han: list[str], name: str) -> bool:
    """A few names or a header: too short for statistics, yet all everyday characters.

    Accented letters read as Chinese stand alone between Latin letters.
    """
    runs = sum(map(len, _HAN_RUN.findall(text)))
    plain = "gb2312" if name == "gb18030" else "big5"
    try:
        codes = "".join(han).encode(plain)
    except UnicodeEncodeError:
        return False
    first = codes[0::2]
    low, high = (0xB0, 0xD7) if plain == "gb2312" else (0xA4, 0xC6)
    everyday = sum(low <= byte <= high for byte in first)
    return len(han) < 60 and runs == len(han) and everyday == len(han)


@dataclass
class Decoding:
    """What reading found out: the encoding in the end, and what was mended."""

    encoding: str
    mended_lines: int = 0
    nuls: int = 0
    seen_multibyte: bool = field(default=False, repr=False)


def text_blocks(stream: BinaryIO, found: Decoding) -> Iterator[str]:
    """Yield the text of `stream` in blocks that end at line ends.

    A line that does not fit the file's encoding is read by the ladder on its own
    (appended exports mix encodings) and counted in `found`.
    """
    if found.encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_blocks(stream, found)
        return
    pending, first = b"", True
    while True:
        data = stream.read(BLOCK)
        if first and data.startswith(codecs.BOM_UTF8):
            data, found.encoding = data[3:], "utf-8-sig"
        first = False
        pending += data
        cut = pending.rfind(b"\n") + 1 if data else len(pending)
        if not cut and len(pending) < _LONGEST_LINE:
            if not data:
                return
            continue
        cut = cut or _safe_cut(pending)
        block, pending = pending[:cut], pending[cut:]
        if block:
            yield _clean(_decode(block, found), found)
        if not data:
            return


def _safe_cut(data: bytes) -> int:
    cut = len(data)
    while cut > len(data) - 4 and data[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return cut - 1 if cut > 1 and data[cut - 1] >= 0xC0 else cut


def _decode(block: bytes, found: Decoding) -> str:
    name = "utf-8" if found.encoding == "utf-8-sig" else found.encoding
    try:
        text = block.decode(name)
    except UnicodeDecodeError:
        pass
    else:
        found.seen_multibyte = found.seen_multibyte or not block.isascii()
        return text
    first = name == "utf-8" and not found.seen_multibyte
    if first and not _mostly_utf8(block):
        # ASCII so far, so the file was never UTF-8: ask the ladder again.
        found.encoding = name = sniff(block)
        found.seen_multibyte = True
    return "".join(_decode_line(line, name, found) for line in _lines(block))


def _lines(block: bytes) -> list[bytes]:
    return [line for line in re.split(rb"(?<=\n)", block) if line]


def _mostly_utf8(block: bytes) -> bool:
    strange = [line for line in _lines(block) if not line.isascii()]
    good = sum(_strict(line, "utf-8") for line in strange)
    return good * 2 > len(strange)


def _decode_line(line: bytes, name: str, found: Decoding) -> str:
    try:
        return line.decode(name)
    except UnicodeDecodeError:
        if name == "cp1252":  # five bytes mean nothing there
            return line.decode("cp1252", errors="replace")
        found.mended_lines += 1
    if name == "utf-8":
        replaced = line.decode("utf-8", errors="replace")
        if replaced.count("�") <= 2 and not line.isascii() and _utf8_part(line):
            return replaced
        return line.decode(_legacy(line), errors="replace")
    return line.decode(name, errors="replace")


def _utf8_part(line: bytes) -> bool:
    """Whether the line is UTF-8 with a scratch, rather than another encoding."""
    good = re.findall(rb"[\xc2-\xf4][\x80-\xbf]{1,3}", line)
    return sum(map(len, good)) * 2 > sum(byte > 127 for byte in line)


def _wide_blocks(stream: BinaryIO, found: Decoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(found.encoding)(errors="replace")
    first = True
    while data := stream.read(BLOCK):
        text = decoder.decode(data)
        if first:
            text, first = text.removeprefix("\ufeff"), False
        if text:
            yield _clean(text, found)
    rest = decoder.decode(b"", final=True)
    if rest:
        yield _clean(rest, found)


def _clean(text: str, found: Decoding) -> str:
    if "\x00" in text:
        found.nuls += text.count("\x00")
        text = text.replace("\x00", "")
    return text
