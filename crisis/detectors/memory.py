"""How high the score has been lately: what happened so often is no news."""

from __future__ import annotations

from collections import deque

from crisis.detectors.baseline import DAY


class Memory:
    """Keeps the highest score of each of the last days; constant memory.

    A day inside an episode that began earlier adds nothing: one long crisis counts
    once, so it does not deafen the room for what follows.

    Args: days: how many are kept. rank: which highest of them is the memory, from 1.
    """

    def __init__(self, days: int, rank: int) -> None:
        self.rank = max(1, rank)
        self._highs: deque[float] = deque(maxlen=max(1, days))
        self._day, self._high = -1, 0.0
        self.level = 0.0

    def add(self, second: int, score: float, *, old_news: bool) -> None:
        """Note the score of the bucket at `second`; `old_news`: inside an episode."""
        day = second // DAY
        if day != self._day:
            if self._day >= 0:
                self._highs.append(self._high)
                for _ in range(min(day - self._day - 1, self._highs.maxlen or 0)):
                    self._highs.append(0.0)
                ranked = sorted(self._highs, reverse=True)
                enough = len(ranked) >= self.rank
                self.level = ranked[self.rank - 1] if enough else 0.0
            self._day, self._high = day, 0.0
        if not old_news and score > self._high:
            self._high = score
