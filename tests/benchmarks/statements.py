"""How often the composer agrees with people: verdicts on labelled drafts.

Usage: ``python tests/benchmarks/statements.py FILE.jsonl [--lang L] [--kind K]
[--errors PRINCIPLE] [--half 0|1] [--write]``

Each row: ``id lang kind situation text prior labels spans``; the situation carries
``fault: X; severity: N``. F1 is the mean of pass-F1 and fail-F1 over the items whose
label is not "na"; "na" accuracy counts over all items. Span overlap is the F1 of
characters inside labelled and found spans. Beside it, in the same run, the naive way:
one list of key words per principle.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from crisis.model import PRINCIPLES
from crisis.statements import check

SPANNED = (
    "no_blame_shifting",
    "apology",
    "calm_tone",
    "consistency",
    "no_speculation",
)
RESULTS = Path(__file__).with_name("results") / "statements.md"
# What somebody would write in ten minutes: a word that must, or must not, be there.
NAIVE_NEEDED = {
    "empathy": "understand|sorry|理解|抱歉|對不起|对不起",
    "apology": "sorry|apolog|道歉|抱歉|歉意|對不起|对不起",
    "transparency": r"\d",
    "accountability": "our fault|responsib|责任|責任|负责|負責",
    "action": "refund|replace|recall|退|赔|賠|召回|下架",
    "next_update": "update|publish|公布|通报|更新|公告",
    "guides_to_resolution": r"\?|？|DM|私信|私訊|电话|電話",
}
NAIVE_FORBIDDEN = {
    "no_blame_shifting": "supplier|media|供应商|廠商|媒体|媒體|用户|个别",
    "calm_tone": "legal|!|法律|！",
    "professional": "lol|😂|呵呵|～",
    "no_speculation": "probably|likely|可能|应该|應該|绝对|絕對",
}


def situation(row: dict) -> tuple[str, int]:
    fault = re.search(r"fault: (\w+)", row["situation"])
    severity = re.search(r"severity: (\d)", row["situation"])
    assert fault and severity, row["id"]
    return fault.group(1), int(severity.group(1))


def prior(row: dict) -> list[tuple[str, str]]:
    return [(item["at"], item["text"]) for item in row.get("prior") or []]


def judge(row: dict):
    fault, severity = situation(row)
    return check(
        row["text"],
        kind=row["kind"],
        fault=fault,
        severity=severity,
        prior=prior(row),
        lang=row["lang"],
    )


def naive(row: dict) -> dict[str, str]:
    text = row["text"]
    out = {}
    for name in PRINCIPLES:
        if name in NAIVE_NEEDED:
            found = re.search(NAIVE_NEEDED[name], text, re.IGNORECASE)
            out[name] = "pass" if found else "fail"
        elif name in NAIVE_FORBIDDEN:
            found = re.search(NAIVE_FORBIDDEN[name], text, re.IGNORECASE)
            out[name] = "fail" if found else "pass"
        else:
            out[name] = "pass"
    if row["kind"] == "statement":
        out["guides_to_resolution"] = "na"
    if not row.get("prior"):
        out["consistency"] = "na"
    return out


def f1(pairs: list[tuple[str, str]]) -> float:
    scores = []
    for side in ("pass", "fail"):
        hit = sum(gold == side == ours for gold, ours in pairs)
        gold_n = sum(gold == side for gold, _ in pairs)
        ours_n = sum(ours == side for _, ours in pairs)
        if gold_n or ours_n:
            scores.append(2 * hit / (gold_n + ours_n))
    return sum(scores) / len(scores) if scores else float("nan")


def table(judged: list[tuple[dict, dict]]) -> dict[str, float]:
    out = {}
    for name in PRINCIPLES:
        pairs = [
            (row["labels"][name], ours[name])
            for row, ours in judged
            if row["labels"][name] != "na"
        ]
        out[name] = f1(pairs)
    known = [value for value in out.values() if value == value]
    out["macro"] = sum(known) / len(known) if known else float("nan")
    cells = [
        (row["labels"][name] == "na", ours[name] == "na")
        for row, ours in judged
        for name in PRINCIPLES
    ]
    out["na"] = sum(gold == mine for gold, mine in cells) / max(len(cells), 1)
    return out


def overlap(rows: list[dict], reports: list, name: str) -> float:
    both = gold_n = ours_n = 0
    for row, report in zip(rows, reports, strict=True):
        gold: set[int] = set()
        for words in row.get("spans", {}).get(name, []):
            at = row["text"].find(words)
            if at >= 0:
                gold |= set(range(at, at + len(words)))
        ours: set[int] = set()
        for finding in report.findings:
            if finding.principle == name and finding.level == "error":
                ours |= set(range(finding.start, finding.end))
        both += len(gold & ours)
        gold_n += len(gold)
        ours_n += len(ours)
    return 2 * both / (gold_n + ours_n) if gold_n + ours_n else float("nan")


def columns(rows: list[dict], reports: list) -> dict[str, dict[str, float]]:
    ours = [
        (row, dict(report.verdicts)) for row, report in zip(rows, reports, strict=True)
    ]
    out = {"all": table(ours)}
    for key in ("lang", "kind"):
        for value in sorted({row[key] for row in rows}):
            out[value] = table([item for item in ours if item[0][key] == value])
    out["naive"] = table([(row, naive(row)) for row in rows])
    return out


def lines(rows: list[dict], reports: list) -> list[str]:
    cols = columns(rows, reports)
    heads = list(cols)
    out = ["| | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(heads)]
    for name in (*PRINCIPLES, "macro", "na"):
        cells = " | ".join(f"{cols[head][name]:.3f}" for head in heads)
        out.append(f"| {name} | {cells} |")
    out.append("")
    spans = [f"{name} {overlap(rows, reports, name):.2f}" for name in SPANNED]
    out.append("Span overlap: " + ", ".join(spans))
    return out


def show_errors(rows: list[dict], reports: list, name: str) -> None:
    for row, report in zip(rows, reports, strict=True):
        gold, ours = row["labels"][name], report.verdicts[name]
        if gold == ours:
            continue
        print(f"--- {row['id']} {row['kind']} {row['situation']}\n{row['text']}")
        print(f"    {name}: label {gold}, ours {ours}")
        for finding in report.findings:
            if finding.principle == name:
                words = row["text"][finding.start : finding.end]
                print(f"    {finding.rule} {finding.level}: {words!r}")


def half_of(row: dict) -> int:
    return int(hashlib.md5(row["id"].encode()).hexdigest(), 16) % 2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--lang")
    parser.add_argument("--kind")
    parser.add_argument("--half", type=int)
    parser.add_argument("--errors")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    rows = [
        json.loads(line) for line in args.file.read_text("utf-8").splitlines() if line
    ]
    rows = [row for row in rows if not args.lang or row["lang"] == args.lang]
    rows = [row for row in rows if not args.kind or row["kind"] == args.kind]
    rows = [row for row in rows if args.half is None or half_of(row) == args.half]
    judge(rows[0])
    begin = time.perf_counter()
    reports = [judge(row) for row in rows]
    spent = (time.perf_counter() - begin) / len(rows) * 1000
    if args.errors:
        show_errors(rows, reports, args.errors)
        return
    name = args.file.stem + ("" if args.half is None else f" half {args.half}")
    text = [f"## {name}: {len(rows)} drafts, {spent:.1f} ms each", ""]
    text += [*lines(rows, reports), ""]
    print("\n".join(text))
    if args.write:
        RESULTS.parent.mkdir(exist_ok=True)
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write("\n".join(text) + "\n")


if __name__ == "__main__":
    main()
