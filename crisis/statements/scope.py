"""Scope: whether a match is meant, or negated, rejected, attributed, only supposed.

"We do not blame our supplier" names a supplier and shifts nothing. The cues are data
(``data/rules/scope/``); here is only where they are looked for.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

from crisis.statements.draft import Draft, Hit
from crisis.statements.library import Scope

# How far before a match a cue may stand and still govern it, in characters.
_REACH = {"en": 32, "zh": 8}


class Scopes:
    """The cues of one draft, found once."""

    def __init__(self, draft: Draft, scopes: Mapping[str, Scope]) -> None:
        self._draft = draft
        self._scopes = scopes
        self._cues: dict[tuple[str, str], list[Hit]] = {}

    def released(self, hit: Hit, names: tuple[str, ...], group: str) -> bool:
        """Tell whether any of the scopes `names` takes `hit` out of force."""
        return any(self._covers(self._scopes[name], hit, group) for name in names)

    def _covers(self, scope: Scope, hit: Hit, group: str) -> bool:
        start, end = self._window(scope.where, hit, group)
        cues = self._found(scope, group)
        at = bisect_left(cues, start, key=lambda cue: cue.start)
        return any(cue.end <= end for cue in cues[at:] if cue.start < end)

    def _window(self, where: str, hit: Hit, group: str) -> tuple[int, int]:
        if where in ("before", "within"):
            start = max(self._draft.clause(hit)[0], hit.start - _REACH[group])
            return start, hit.start if where == "before" else hit.end
        if where == "clause":
            return self._draft.clause(hit)
        start, end = self._draft.sentence(hit)
        if where == "near":
            following = [span for span in self._draft.sentences if span[0] >= end]
            end = following[0][1] if following else end
        return start, end

    def _found(self, scope: Scope, group: str) -> list[Hit]:
        key = (scope.name, group)
        if key not in self._cues:
            patterns = scope.patterns.get(group, ())
            self._cues[key] = self._draft.find(patterns, group)
        return self._cues[key]
