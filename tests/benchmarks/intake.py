"""Intake, by hand: ``python tests/benchmarks/intake.py DATA_DIR [ROWS]``.

First table: every file below DATA_DIR, with the rows an independent count finds (the
csv module, lines of JSON, calamine) beside rows, kept, merged and refused here.
Second table: a generated CSV of ROWS rows (default 1,000,000) and a JSONL of 200 MB,
streamed; beside them what the naive way (`pandas.read_csv`, `json.loads` of the whole
file) takes for reading alone, nothing normalised.
"""

from __future__ import annotations

import csv
import io
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
WORDS_EN = [
    "the",
    "queue",
    "at",
    "harbour",
    "lane",
    "was",
    "longer",
    "than",
    "they",
    "said",
    "and",
    "nobody",
    "told",
    "us",
    "why",
    "again",
]
WORDS_ZH = [
    "今天",
    "门店",
    "排队",
    "很久",
    "客服",
    "没有",
    "回复",
    "希望",
    "尽快",
    "解决",
    "问题",
    "大家",
    "都在",
    "等",
    "说明",
    "真的",
    "太慢",
    "了",
]


def files_table(folder: Path) -> bool:
    from crisis.errors import ImportFailed
    from crisis.importers import read_export

    print("| File | Rows by count | Rows | Kept | Merged | Refused | Format | s |")
    print("|---|---|---|---|---|---|---|---|")
    exact = True
    numbers: Counter[str] = Counter()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        # Files are named after searches and brands: the folder says enough.
        numbers[path.parent.name] += 1
        label = f"{path.parent.name} {numbers[path.parent.name]}"
        started = time.perf_counter()
        counted = count_rows(path)
        try:
            got = read_export(path)
        except ImportFailed as error:
            print(f"| {label} | {counted} | - | - | - | {error.code} | - | |")
            continue
        total = len(got.mentions) + got.merged + len(got.rejected)
        exact &= total == got.rows == counted
        reasons = dict(Counter(got.rejected["reason"])) or ""
        seconds = time.perf_counter() - started
        print(
            f"| {label} | {counted} | {got.rows} | {len(got.mentions)} | "
            f"{got.merged} | {reasons} | {got.format_id} | {seconds:.1f} |"
        )
    return exact


def count_rows(path: Path) -> int:
    """Rows as somebody else counts them."""
    data = path.read_bytes()
    if path.suffix == ".xlsx":
        import python_calamine

        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python()
        return sum(any(cell != "" for cell in row) for row in rows) - 1
    for encoding in ("utf-8-sig", "gb18030", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text.lstrip()[:1] in "[{":
        items = [json.loads(line) for line in text.split("\n") if line.strip()]
        pages = [item["data"] for item in items if isinstance(item.get("data"), list)]
        return sum(map(len, pages)) if pages else len(items)
    csv.field_size_limit(1 << 30)
    return sum(bool(row) for row in csv.reader(io.StringIO(text, newline=""))) - 1


def generate(path: Path, rows: int) -> None:
    """Write invented mentions, half Chinese, each text different."""
    rng = random.Random(7)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            ["id", "created_at", "username", "text", "followers", "likes", "url"]
        )
        for at in range(rows):
            words = WORDS_ZH if at % 2 else WORDS_EN
            text = ("" if at % 2 else " ").join(rng.choices(words, k=14)) + f" {at}"
            moment = 1_735_689_600 + at * 3
            native = ((moment * 1000 - 1_288_834_974_657) << 22) + at % 4096
            stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
            link = f"https://x.com/user{at % 9999}/status/{native}"
            out.writerow(
                [native, stamp, f"user{at % 9999}", text, at % 5000, at % 70, link]
            )


def generate_jsonl(path: Path, size: int) -> int:
    """Write invented snscrape-like objects until the file has `size` bytes."""
    written = rows = 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            moment = 1_735_689_600 + rows * 3
            native = ((moment * 1000 - 1_288_834_974_657) << 22) + rows % 4096
            record = {
                "_type": "snscrape.modules.twitter.Tweet",
                "url": f"https://twitter.com/user{rows % 999}/status/{native}",
                "date": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(moment)),
                "rawContent": " ".join(WORDS_EN) + f" {rows}",
                "id": native,
                "user": {"username": f"user{rows % 999}", "followersCount": rows % 800},
                "replyCount": 1, "retweetCount": 2, "likeCount": 3, "conversationId": native,
                "padding": "x" * 900,
            }  # fmt: skip
            line = json.dumps(record) + "\n"
            written += file.write(line)
            rows += 1
    return rows


def streamed(path: Path) -> None:
    """In a process of its own, so that its peak memory is its own."""
    from crisis.importers import stream_export

    started, cpu = time.perf_counter(), time.process_time()
    rows = kept = 0
    for part in stream_export(path):
        rows, kept = rows + part.rows, kept + len(part.mentions)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report(path, "streamed here", rows, str(kept), started, cpu, peak)


def naive(path: Path) -> None:
    """Read only, whole, nothing understood."""
    started, cpu = time.perf_counter(), time.process_time()
    if path.suffix == ".csv":
        import pandas as pd

        rows = len(pd.read_csv(path))
    else:
        rows = len([json.loads(line) for line in path.open(encoding="utf-8")])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    report(path, "naive read", rows, "-", started, cpu, peak)


def report(
    path: Path, what: str, rows: int, kept: str, started: float, cpu: float, peak: int
) -> None:
    """One line; processor time too, since the machine may be busy with others."""
    wall, used = time.perf_counter() - started, time.process_time() - cpu
    print(
        f"| {path.name} {what} | {rows} | {kept} | {wall:.1f} s | {used:.1f} s | {peak} MB |"
    )


def main() -> None:
    if len(sys.argv) == 4 and sys.argv[1] in {"--streamed", "--naive"}:
        {"--streamed": streamed, "--naive": naive}[sys.argv[1]](Path(sys.argv[2]))
        return
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    exact = files_table(Path(sys.argv[1]))
    print(f"\nSums exact: {exact}\n")
    print(
        "| Job | Rows | Kept | Time | Processor | Peak memory |\n|---|---|---|---|---|---|",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        big, lines = Path(folder) / "million.csv", Path(folder) / "tweets.jsonl"
        generate(big, rows)
        generate_jsonl(lines, 200 << 20)
        for path in (big, lines):
            for mode in ("--streamed", "--naive"):
                command = [sys.executable, __file__, mode, str(path), "-"]
                subprocess.run(command, check=True, cwd=ROOT, env=_environment())


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    main()
