"""Opens what a file is wrapped in: plain, gzip, zstd, or a zip of several members.

Nothing is ever unpacked to disk. Declared sizes are checked before a member is opened
and bytes are counted while it is read, since a header can lie.
"""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from crisis.errors import UnreadableFile

# Bounds of what an export can sensibly be; a JSONL packs 10 to 30 times.
MAX_MEMBERS = 500
MAX_BYTES = 8 << 30
MAX_RATIO = 250
RATIO_FROM = 32 << 20  # a small file may be all the same letter
BLOCK = 1 << 20

_SPREADSHEET = ("[Content_Types].xml", "xl/workbook.xml", "content.xml", "mimetype")
_READABLE = {
    *(".csv", ".tsv", ".txt", ".tab", ".json", ".jsonl", ".ndjson", ".js", ".log"),
    *(".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".htm", ".html", ".xml", ".gz", ""),
}
_BINARY_HEADS = {
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"RIFF": "RIFF media",
    b"%PDF": "PDF document",
    b"7z\xbc\xaf": "7-Zip archive",
    b"Rar!": "RAR archive",
    b"\x7fELF": "program",
    b"MZ\x90": "program",
    b"SQLite format 3": "SQLite database",
    b"PAR1": "Parquet table",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"\x00\x00\x00\x18ftyp": "MP4 video",
    b"\x00\x00\x00\x20ftyp": "MP4 video",
    b"ID3": "MP3 audio",
    b"OggS": "Ogg media",
}


@dataclass(frozen=True)
class Member:
    """One readable file: its name, how to open it again, its size, its kind.

    kind: ``text`` or ``sheet``. `at` (of an open stream) tells bytes consumed of the
    outer file, for progress.
    """

    name: str
    open: Callable[[], BinaryIO]
    kind: str


class _Counted(io.RawIOBase):
    """A stream that stops a bomb: counts what comes out against what went in."""

    def __init__(self, inner: Any, packed: int, name: str) -> None:
        self._inner, self._packed, self._name = inner, max(packed, 1), name
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = _guard(lambda: self._inner.read(len(buffer)), self._name)
        buffer[: len(data)] = data
        self._out += len(data)
        if self._out > MAX_BYTES or (
            self._out > RATIO_FROM and self._out > self._packed * MAX_RATIO
        ):
            raise UnreadableFile("import_bomb", file=self._name)
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def _guard(read: Callable[[], bytes], name: str) -> bytes:
    try:
        return read() or b""
    except EOFError as problem:
        raise UnreadableFile("import_archive_cut", file=name) from problem
    except RuntimeError as problem:  # zipfile: encrypted member
        raise UnreadableFile("import_archive_locked", file=name) from problem
    except (OSError, zlib.error, zipfile.BadZipFile, NotImplementedError) as problem:
        code = "import_archive_cut" if "runcated" in str(problem) else None
        raise UnreadableFile(code or "import_archive_broken", file=name) from problem


class Source:
    """What the caller gave, as something that can be opened again and again."""

    def __init__(self, source: str | Path | BinaryIO, name: str | None) -> None:
        self.stream: BinaryIO | None = None
        if isinstance(source, (str, Path)):
            self.path: Path | None = Path(source)
            self.name = name or self.path.name
            self._check_path()
            self.size = self.path.stat().st_size
            self.modified: float | None = self.path.stat().st_mtime
            self._spool: BinaryIO | None = None
        else:
            self.path, self.modified = None, None
            self.name = name or Path(str(getattr(source, "name", "") or "")).name
            self.stream, self.size = _seekable(source)
            self._spool = self.stream if self.stream is not source else None
        if self.size == 0:
            raise UnreadableFile("import_empty", file=self.name)
        self.at = 0  # bytes of the outer file consumed by the newest reading

    def _check_path(self) -> None:
        assert self.path is not None
        if self.path.is_dir():
            raise UnreadableFile("import_folder", file=self.name)
        if not self.path.is_file():
            raise UnreadableFile("import_missing", file=str(self.path))
        if not os.access(self.path, os.R_OK):
            raise UnreadableFile("import_forbidden", file=str(self.path))

    def open(self) -> BinaryIO:
        """Return the outer bytes from the start; `at` follows the reading."""
        if self.path is not None:
            inner: BinaryIO = self.path.open("rb")
        else:
            assert self.stream is not None
            self.stream.seek(0)
            inner = self.stream
        return _Followed(inner, self)  # type: ignore[return-value]

    def close(self) -> None:
        """Let go of what a stream that cannot seek was copied into."""
        if self._spool is not None:
            self._spool.close()

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes."""
        with self.open() as stream:
            return stream.read(size)


class _Followed(io.RawIOBase):
    """Tells its source how far it has been read; never closes a stream not ours."""

    def __init__(self, inner: BinaryIO, source: Source) -> None:
        self._inner, self._source = inner, source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def read(self, size: int = -1) -> bytes:
        data = self._inner.read(size)
        self._source.at = self._inner.tell()
        return data or b""

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._source.path is not None:
            self._inner.close()
        super().close()


def _seekable(stream: BinaryIO) -> tuple[BinaryIO, int]:
    if isinstance(stream, io.TextIOBase):
        raise TypeError("open the file in binary mode")
    if hasattr(stream, "seekable") and stream.seekable():
        return stream, stream.seek(0, io.SEEK_END)
    spool: Any = tempfile.SpooledTemporaryFile(max_size=64 << 20)  # noqa: SIM115
    while block := stream.read(BLOCK):
        spool.write(block)
        if spool.tell() > MAX_BYTES:
            raise UnreadableFile("import_too_large", file="", limit=MAX_BYTES >> 30)
    return spool, spool.tell()


def members(source: Source) -> Iterator[Member]:
    """Yield the readable members of `source`, in order.

    Raises: UnreadableFile for what is no text, table or archive, an encrypted, cut or
    oversized archive, and member names that point outside of it.
    """
    head = source.head()
    yield from _unwrap(head, source.open, source.name, source.size)


def _unwrap(
    head: bytes, opener: Callable[[], BinaryIO], name: str, packed: int
) -> Iterator[Member]:
    if head[:2] == b"\x1f\x8b":
        inner = _opener(lambda: gzip.GzipFile(fileobj=opener()), packed, name)
        yield from _inner(inner, _strip(name, ".gz"), packed)
    elif head[:4] == b"\x28\xb5\x2f\xfd":
        inner = _opener(lambda: _zstd(opener()), packed, name)
        yield from _inner(inner, _strip(name, ".zst"), packed)
    elif head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _zip(opener, name)
    elif head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        yield Member(name, opener, "sheet")
    else:
        for magic, what in _BINARY_HEADS.items():
            if head.startswith(magic):
                raise UnreadableFile("import_binary", file=name, what=what)
        yield Member(name, opener, "text")


def _inner(opener: Callable[[], BinaryIO], name: str, packed: int) -> Iterator[Member]:
    with opener() as stream:
        head = stream.read(4096)
    if not head:
        raise UnreadableFile("import_empty", file=name)
    if head[:2] == b"\x1f\x8b" or head[:4] == b"PK\x03\x04":
        raise UnreadableFile("import_nested_archive", file=name)
    yield from _unwrap(head, opener, name, packed)


def _opener(make: Callable[[], Any], packed: int, name: str) -> Callable[[], BinaryIO]:
    return lambda: io.BufferedReader(_Counted(make(), packed, name), BLOCK)


def _strip(name: str, suffix: str) -> str:
    return name[: -len(suffix)] if name.lower().endswith(suffix) else name


def _zstd(stream: BinaryIO) -> Any:
    # pyarrow brings the codec; it refuses frames with a window above 128 MB.
    import pyarrow

    return pyarrow.CompressedInputStream(stream, "zstd")


def _zip(opener: Callable[[], BinaryIO], name: str) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(opener())
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise UnreadableFile("import_archive_broken", file=name) from problem
    names = {info.filename for info in infos}
    if names & set(_SPREADSHEET[:2]) or {"content.xml", "mimetype"} <= names:
        _check_sizes([i for i in infos if not i.is_dir()], name)
        yield Member(name, opener, "sheet")
        return
    wanted = [info for info in infos if _is_wanted(info)]
    _check_sizes(wanted, name)
    if not wanted:
        raise UnreadableFile(
            "import_archive_nothing", file=name, found=", ".join(sorted(names)[:5])
        )
    for info in _archive_first(wanted):
        yield from _member(archive, info, name)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, outer: str
) -> Iterator[Member]:
    if info.flag_bits & 0x1:
        raise UnreadableFile("import_archive_locked", file=outer)
    label = f"{outer}/{info.filename}"
    packed = max(info.compress_size, 1)
    opener = _opener(lambda: _guarded_open(archive, info, label), packed, label)
    if info.file_size:
        yield from _inner(opener, label, packed)


def _guarded_open(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Any:
    try:
        return archive.open(info)
    except (RuntimeError, OSError, zipfile.BadZipFile, NotImplementedError) as problem:
        raise UnreadableFile("import_archive_broken", file=name) from problem


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    hidden = any(
        part != ".." and part.startswith((".", "__MACOSX")) for part in path.parts
    )
    if info.is_dir() or hidden:
        return False
    return path.suffix.lower() in _READABLE


def _archive_first(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """An X account archive holds hundreds of files; its posts are in tweets.js."""
    posts = [
        info
        for info in infos
        if PurePosixPath(info.filename).name.startswith(("tweets", "tweet."))
        and info.filename.endswith(".js")
    ]
    return posts or infos


def _check_sizes(infos: list[zipfile.ZipInfo], name: str) -> None:
    if len(infos) > MAX_MEMBERS:
        raise UnreadableFile(
            "import_archive_many", file=name, found=len(infos), limit=MAX_MEMBERS
        )
    total = 0
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise UnreadableFile(
                "import_archive_unsafe", file=name, member=info.filename
            )
        total += info.file_size
        ratio = info.file_size / max(info.compress_size, 1)
        if total > MAX_BYTES or (info.file_size > RATIO_FROM and ratio > MAX_RATIO):
            raise UnreadableFile("import_bomb", file=name)
