"""The airlines of February 2015: which rise on the 22nd, and which only began?

Run: ``python tests/benchmarks/airline.py FILE`` with the ``Tweets.csv`` of the public US
airline set. Counts per hour and airline; negative by the set's own labels. Times are the
set's local ones (UTC-8).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from crisis import drivers, questions
from crisis.detectors import alerts, artefacts, combined
from crisis.frames import MENTIONS, ROLLUP, conform

ZONE = "-08:00"


def read(path: Path) -> pd.DataFrame:
    """Return mentions with the airline as source and the set's label beside them."""
    rows = pd.read_csv(path, dtype=str).drop_duplicates("tweet_id")
    times = pd.to_datetime(rows["tweet_created"], format="mixed").dt.tz_localize(ZONE)
    frame = conform(
        pd.DataFrame(
            {
                "mention_key": rows["tweet_id"],
                "platform": "x",
                "text": rows["text"],
                "lang": "en",
                "kind": np.where(rows["text"].str.startswith("@"), "reply", "post"),
                "published_at": times.dt.tz_convert("UTC"),
                "source": rows["airline"],
            }
        ),
        MENTIONS,
    )
    return frame.assign(label=rows["airline_sentiment"])


def hourly(frame: pd.DataFrame, span: pd.DatetimeIndex) -> pd.DataFrame:
    """Return a ROLLUP by the hour over the whole span."""
    hours = frame["published_at"].dt.floor("h")
    mentions = hours.value_counts().reindex(span, fill_value=0)
    negative = hours[frame["label"] == "negative"].value_counts()
    table = {
        "bucket_start": span,
        "mentions": mentions.to_numpy(),
        "negative": negative.reindex(span, fill_value=0).to_numpy(),
    }
    return conform(pd.DataFrame(table), ROLLUP)


def local(time_: pd.Timestamp | None) -> str:
    return "open" if time_ is None else f"{time_.tz_convert(ZONE):%a %d %b %H:%M}"


def tell(name: str, counts: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Print the alerts of one airline, and what drives the last of the 22nd."""
    found = combined.detect(counts).explained
    plain = alerts(counts["bucket_start"], counts["mentions"])
    print(f"\n### {name}: alerts on mentions alone: {[local(d.at) for d in plain]}\n")
    if not found:
        print("no alert")
    for one in found:
        d = one.detection
        print(
            f"- {local(d.at)}: {d.metric}; {d.observed:.0f} where {d.expected:.1f} are "
            f"usual (limit {d.upper:.1f}, score {d.score:.1f}); onset {local(d.onset)}, "
            f"peak {d.peak:.0f} at {local(d.peak_at)}, end {local(d.end)}"
        )
        explain(d, frame, name)


def explain(detection: object, frame: pd.DataFrame, name: str) -> None:
    start = detection.onset
    end = min(detection.at + pd.Timedelta("12h"), frame["published_at"].max())
    inside = frame["published_at"].between(start, end)
    usual = frame[frame["published_at"] < start]
    began = time.process_time()
    told = drivers.explain(frame[inside], usual, terms=[name.replace(" ", "")])
    spent = time.process_time() - began
    said = [
        f"{p.value} ({p.count}, {'new' if p.times is None else f'{p.times:.1f}x'})"
        for p in told.phrases[:6]
    ]
    tags = [f"#{t.value} ({t.count})" for t in told.hashtags[:3]]
    asked = [f"{q.text!r} ({q.count})" for q in questions.mine(frame[inside])[:2]]
    print(f"  - drivers: {', '.join(said) or 'none'}; {' '.join(tags)}")
    copies = sum(c.coordinated for c in told.copies)
    print(
        f"  - asked: {'; '.join(asked) or 'nothing'}; copies: {len(told.copies)}, "
        f"coordinated: {copies}; {told.posts} posts against {told.usual_posts} in "
        f"{spent:.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    frame = read(parser.parse_args().file)
    hours = frame["published_at"].dt.floor("h")
    span = pd.date_range(hours.min(), hours.max(), freq="h")
    by_source = {
        str(name): hourly(part, span) for name, part in frame.groupby("source")
    }
    pairs = {n: (c["bucket_start"], c["mentions"]) for n, c in by_source.items()}
    for one in artefacts.find(pairs):
        until = local(one.until)
        print(f"{one.source}: {one.kind} since {local(one.since)}, apart until {until}")
    for name, counts in by_source.items():
        tell(name, counts, frame[frame["source"] == name])
    whole = hourly(frame, span)
    print("\n### All together, naively and with the sources known\n")
    for label, known in (("naive", None), ("with sources", by_source)):
        found = combined.detect(whole, by_source=known)
        told = [f"{local(d.at)} {d.metric}" for d in found.detections]
        print(f"- {label}: {told or 'no alert'}")


if __name__ == "__main__":
    main()
