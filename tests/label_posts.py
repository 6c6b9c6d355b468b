"""Invented posts about an invented kettle, for the tests of labelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd

from crisis.frames import MENTIONS, conform

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
BAD = ("太差了，烫伤了手", "terrible, it broke and nobody answers", "垃圾产品，退款！")
GOOD = ("真好用，很喜欢", "I love it, works great", "谢谢，客服很好")
PLAIN = ("今天买了一个水壶", "the kettle is on the table", "水壺放在桌上")


def posts(texts: list[str], *, prefix: str = "p") -> pd.DataFrame:
    """MENTIONS frame with one post a minute before `NOW`, newest first."""
    frame = pd.DataFrame(
        {
            "mention_key": [f"{prefix}{n}" for n, _ in enumerate(texts)],
            "text": texts,
            "lang": ["en" if text.isascii() else "zh-Hans" for text in texts],
            "published_at": [
                NOW - timedelta(minutes=n + 1) for n, _ in enumerate(texts)
            ],
        }
    )
    return conform(
        frame.assign(platform="weibo", kind="post", author="no one"), MENTIONS
    )


def mixed(count: int) -> pd.DataFrame:
    """Posts of all three kinds in turn, no two alike."""
    kinds = (*BAD, *GOOD, *PLAIN)
    return posts([f"{kinds[n % 9]} {n // 9}" for n in range(count)])
