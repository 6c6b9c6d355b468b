"""Scripts and styles of our browser components, lean enough to travel with each run.

Streamlit sends a component's code along with every payload, so comments, indentation
and empty lines stay at home.
"""

from __future__ import annotations

import re
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent
_BLOCK_COMMENT = re.compile(r"^\s*/\*.*?\*/\s*$", re.DOTALL | re.MULTILINE)


def read(folder: str, *names: str) -> str:
    """Return the files `names` of ``crisis/ui/<folder>`` as one lean text.

    Whole-line comments only are taken out: no line is read as code.
    """
    parts = [(_FOLDER / folder / name).read_text(encoding="utf-8") for name in names]
    return lean("\n".join(parts))


def lean(source: str) -> str:
    """Return a script or style sheet without comment lines, indentation, empty lines.

    Scripts must not use template literals that span lines.
    """
    lines = (line.strip() for line in _BLOCK_COMMENT.sub("", source).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
