"""How well facts are read and contradictions found, beside the naive way.

    python tests/benchmarks/facts.py [--statements FILE] [--write]

FILE: JSON lines with ``lang``, ``text``, ``prior`` ([{at, text}]) and
``labels.consistency`` (pass, fail, na). Without it only the invented cases of
``tests/statements/facts`` are measured. --write puts the table into results/facts.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import statistics
import sys
import time
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crisis.statements import consistency  # noqa: E402
from crisis.statements.facts import dates, quantities  # noqa: E402

CASES = ROOT / "tests" / "statements" / "facts"
RESULT = Path(__file__).parent / "results" / "facts.md"
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=timezone(timedelta(hours=8)))
LANGS = ("en", "zh-Hans", "zh-Hant")
Row = tuple[str, str, str]  # language, truth, prediction


def tsv(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def numbers_right(row: dict[str, str], values: list[float]) -> bool:
    wanted = [float(part.split()[0]) for part in row["expected"].split(";") if part]
    return [round(v, 2) for v in values] == [round(w, 2) for w in wanted]


def naive_numbers(text: str) -> list[float]:
    return [float(m.replace(",", "")) for m in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def date_right(row: dict[str, str], begins: list[datetime]) -> bool:
    want = row["expected"].partition(">")[0]
    if not want or not begins:
        return not want and not begins
    day, _, hour = want.partition(" ")
    day = day if day.count("-") == 2 else f"2026-{day}"
    moment = datetime.fromisoformat(f"{day}T{hour or '00:00'}")
    return begins[0] == moment.replace(tzinfo=NOW.tzinfo)


def naive_dates(text: str) -> list[datetime]:
    match = re.search(r"(\d{4})-(\d\d)-(\d\d)|(\d{1,2})月(\d{1,2})日", text)
    if not match:
        return []
    year, month, day = (
        (match[1] or 2026),
        (match[2] or match[4]),
        (match[3] or match[5]),
    )
    return [datetime(int(year), int(month), int(day), tzinfo=NOW.tzinfo)]


def naive_verdict(text: str, prior: list[tuple[str, str]]) -> str:
    """Fail when the draft has a number that no earlier text has."""
    known = {n for _, words in prior for n in naive_numbers(words)}
    return "fail" if set(naive_numbers(text)) - known else "pass"


def our_verdict(text: str, prior: list[tuple[str, str]]) -> str:
    return "fail" if consistency.findings(text, prior) else "pass"


def macro_f1(rows: list[Row]) -> float:
    scores = []
    for wanted in ("pass", "fail"):
        hit = sum(t == p == wanted for _, t, p in rows)
        miss = sum((t == wanted) != (p == wanted) for _, t, p in rows)
        scores.append(2 * hit / (2 * hit + miss) if hit + miss else 1.0)
    return statistics.mean(scores)


def shares(rows: list[tuple[str, bool]]) -> list[str]:
    out = []
    for lang in (*LANGS, ""):
        some = [right for row_lang, right in rows if lang in ("", row_lang)]
        out.append(f"{sum(some)}/{len(some)}")
    return out


def scores(rows: list[Row]) -> list[str]:
    return [
        f"{macro_f1([r for r in rows if lang in ('', r[0])]):.3f}"
        for lang in (*LANGS, "")
    ]


def statements(path: Path) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth = row["labels"]["consistency"]
        if row["prior"] and truth != "na":
            prior = [(p["at"], p["text"]) for p in row["prior"]]
            rows.append((row["lang"], truth, row["text"], prior))
    return rows


def invented() -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    cases = tomllib.loads((CASES / "consistency_cases.toml").read_text("utf-8"))["case"]
    return [
        (c["lang"], c["verdict"], c["text"], [(a, t) for a, t in c["prior"]])
        for c in cases
    ]


def speed() -> str:
    rows = [r for r in invented() if r[0] == "en"]
    words = " ".join(r[2] for r in rows).split()[:350]
    prior = [(p[0], f"{p[1]} {n}") for n, r in enumerate(rows) for p in r[3]][:20]
    consistency.findings(" ".join(words), prior)
    times = []
    for n in range(15):
        start = time.process_time()
        consistency.findings(" ".join([*words, f"x{n}"]), prior)
        times.append(1000 * (time.process_time() - start))
    return f"best {min(times):.0f} ms of CPU, median {statistics.median(times):.0f} ms"


def verdicts(
    rows: list[tuple[str, str, str, list[tuple[str, str]]]],
    judge: Callable[[str, list[tuple[str, str]]], str],
) -> list[Row]:
    return [(lang, truth, judge(text, prior)) for lang, truth, text, prior in rows]


def table(path: Path | None) -> str:
    lines = [
        "| What | Way | en | zh-Hans | zh-Hant | all |",
        "|---|---|---|---|---|---|",
    ]

    def add(what: str, way: str, cells: list[str]) -> None:
        lines.append("| " + " | ".join([what, way, *cells]) + " |")

    numbers, days = tsv("number_cases.tsv"), tsv("date_cases.tsv")
    ours = [
        (r["lang"], numbers_right(r, [q.value for q in quantities.find(r["text"])]))
        for r in numbers
    ]
    add("numbers right", "ours", shares(ours))
    naive = [(r["lang"], numbers_right(r, naive_numbers(r["text"]))) for r in numbers]
    add("numbers right", "digits only", shares(naive))
    ours = [
        (r["lang"], date_right(r, [t.low for t in dates.find(r["text"], NOW)]))
        for r in days
    ]
    add("dates right", "ours", shares(ours))
    naive = [(r["lang"], date_right(r, naive_dates(r["text"]))) for r in days]
    add("dates right", "two patterns", shares(naive))
    sets = [("invented drafts, macro-F1", invented())]
    if path:
        sets.append((f"{path.name}, macro-F1", statements(path)))
    for name, rows in sets:
        add(f"{name} (n={len(rows)})", "ours", scores(verdicts(rows, our_verdict)))
        add(name, "new number = fail", scores(verdicts(rows, naive_verdict)))
    lines += ["", f"350 words against 20 earlier statements, warm: {speed()}."]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--statements", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = table(options.statements)
    print(text)
    if options.write:
        note = (
            "# Facts and consistency\n\nThe number, date and draft cases were written"
            " together with the rules: their figures are a fit. A given file of labelled"
            " statements was looked at in half while the rules were written.\n\n"
        )
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(note + text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
