"""Intake: any tool's export of mentions to one MENTIONS frame, nothing lost.

``read_export`` opens a file unaided; ``stream_export`` does so in bounded memory;
``suggest_mapping``, ``read_mapped`` and ``save_format`` serve the mapping screen.
"""

from crisis.importers.peek import peek, save_format
from crisis.importers.reading import read_export, read_mapped, stream_export
from crisis.importers.suggestion import Guess, Mapping, suggest_mapping

__all__ = [
    "Guess",
    "Mapping",
    "peek",
    "read_export",
    "read_mapped",
    "save_format",
    "stream_export",
    "suggest_mapping",
]
