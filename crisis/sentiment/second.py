"""A second opinion beside the default engine: who agrees, and where to look twice."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from crisis.sentiment.base import NEGATIVE, UNSURE, SentimentEngine, labels

AGREE, DISAGREE, SILENT = "agree", "disagree", "silent"


@cache
def _second(lang: str) -> SentimentEngine:
    if lang == "zh":
        from crisis.sentiment.snownlp_zh import SnowNlp

        return SnowNlp()
    from crisis.sentiment.vader_en import Vader

    return Vader()


def second_opinion(scored: pd.DataFrame) -> pd.DataFrame:
    """Return what SnowNLP (Chinese) or VADER (English) says of each mention.

    Columns, on the index of `scored`: ``engine``, ``label``, ``p_negative`` (missing
    without an opinion) and ``agreement``: ``agree`` if both call it negative or both
    do not, ``disagree`` if not, ``silent`` where one of them is unsure or has none.
    Slow (SnowNLP about 350 posts a second): ask for what is on screen, or in a worker.

    Args: scored: SCORED frame, or MENTIONS with a ``label`` column.
    """
    made = pd.DataFrame(
        {"engine": "", "label": UNSURE, "p_negative": np.nan}, index=scored.index
    )
    chinese = scored["lang"].str.lower().str.startswith("zh").to_numpy(bool)
    for lang, where in (("zh", chinese), ("en", ~chinese)):
        part = scored.loc[where, ["text", "lang"]].drop_duplicates()
        if part.empty:
            continue
        judge = _second(lang)
        chances = judge.probabilities(part["text"].tolist(), part["lang"].tolist())
        named = labels(chances, judge.band, judge.middle)
        told = dict(
            zip(part["text"], zip(named, chances[:, 0], strict=True), strict=True)
        )
        asked = scored.loc[where, "text"]
        made.loc[where, "engine"] = f"{judge.name} {judge.version}"
        made.loc[where, "label"] = [told[text][0] for text in asked]
        made.loc[where, "p_negative"] = [told[text][1] for text in asked]
    first, second = scored["label"].to_numpy(str), made["label"].to_numpy(str)
    same = (first == NEGATIVE) == (second == NEGATIVE)
    agreement = np.where(same, AGREE, DISAGREE)
    agreement[(first == UNSURE) | (second == UNSURE)] = SILENT
    made["agreement"] = agreement
    return made.astype({"p_negative": "Float64"})
