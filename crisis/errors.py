"""Everything that can go wrong, as one tree.

    CrisisError
    |-- ImportFailed          a file could not be taken in
    |   |-- UnknownFormat     ... because it is no export of mentions we can see
    |   `-- UnreadableFile    ... because its bytes cannot be read
    |-- FrameError            a frame breaks its spec
    |-- DataFileError         a rule, format, template or setting file is wrong
    |-- EngineError           a sentiment engine cannot run
    |-- StoreError            the mention store refuses
    |-- RecordError           the casebook refuses, or its chain is broken
    |-- StatementError        a draft cannot be checked, approved or released
    `-- FeedUnavailable       a live source does not answer

Every error has a ``code``; its words stand in ``data/i18n`` under ``errors.<code>`` and
name the file, row or field and what to do next, in the reader's language.
"""

from __future__ import annotations

from crisis import i18n


class CrisisError(Exception):
    """An expected failure: a code, and the details its words need.

    Args: code: the key below ``errors`` in the catalogues. details: its slots.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def words(self, lang: str) -> str:
        """Say what happened and what to do next, in `lang`."""
        return i18n.t(lang, f"errors.{self.code}", **self.details)

    def __str__(self) -> str:
        return self.words(i18n.FALLBACK)

    def __reduce__(self) -> tuple[object, ...]:
        # Worker processes send errors back: keyword arguments must survive pickling.
        return (_rebuild, (type(self), self.code, self.details))


def _rebuild(kind: type[CrisisError], code: str, details: dict) -> CrisisError:
    return kind(code, **details)


class ImportFailed(CrisisError):
    """A file could not be taken in; nothing of it was stored."""


class UnknownFormat(ImportFailed):
    """The file is readable, but not an export of mentions; says what was looked for."""


class UnreadableFile(ImportFailed):
    """The bytes are not what the name or the head promises."""


class FrameError(CrisisError):
    """A frame breaks its spec; lists every violation at once."""


class DataFileError(CrisisError):
    """A file under ``data/`` or in the room's own overlay is wrong."""


class EngineError(CrisisError):
    """A sentiment engine is unknown or cannot run here."""


class StoreError(CrisisError):
    """The mention store refuses."""


class RecordError(CrisisError):
    """The casebook refuses an event, or its hash chain is broken."""


class StatementError(CrisisError):
    """A draft cannot be checked, approved or released as asked."""


class FeedUnavailable(CrisisError):
    """A live source does not answer, blocks us, or has changed its layout."""
