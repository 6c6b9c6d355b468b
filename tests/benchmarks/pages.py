"""How long a visitor waits: first load of the demo, and a rerun of explore with 50,000.

    python tests/benchmarks/pages.py [--browser /usr/bin/chromium]

The naive way beside it: the same chart counted by pandas from all rows at every rerun.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
READY = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    "[data-test-script-state=notRunning]"
)
ROWS = 50_000


def fill(home: Path) -> pd.DataFrame:
    """Make a room of 50,000 invented, scored mentions over 30 days."""
    from crisis.frames import SCORED, conform
    from crisis.room import Room

    rng = np.random.default_rng(7)
    now = pd.Timestamp.now("UTC").floor("s")
    seconds = np.sort(rng.integers(0, 30 * 86_400, ROWS))
    label = rng.choice(
        ["negative", "neutral", "positive", "unsure"], ROWS, p=[0.3, 0.3, 0.3, 0.1]
    )
    frame = pd.DataFrame(
        {
            "mention_key": [f"k{n}" for n in range(ROWS)],
            "platform": rng.choice(["x", "weibo", "reddit"], ROWS),
            "native_id": [str(n) for n in range(ROWS)],
            "author": [f"u{n % 9000}" for n in range(ROWS)],
            "followers": rng.integers(0, 50_000, ROWS),
            "published_at": now - pd.to_timedelta(30 * 86_400 - seconds, unit="s"),
            "text": [
                f"lid number {n % 977} opened, 盖子弹开 {n % 31}" for n in range(ROWS)
            ],
            "lang": rng.choice(["en", "zh-Hans"], ROWS),
            "kind": "post",
            "likes": rng.integers(0, 99, ROWS),
            "label": label,
            "p_negative": rng.random(ROWS),
            "engine": "bench",
            "source": "bench",
        }
    )
    scored = conform(frame, SCORED)
    Room.open(home / "main").store.append(scored)
    return scored


def explore_reruns(home: Path) -> list[float]:
    """Time server-side reruns of the explore page with a changed filter (seconds)."""
    from streamlit.testing.v1 import AppTest

    os.environ["WARROOM_HOME"] = str(home)
    at = AppTest.from_file(str(ROOT / "warroom.py"), default_timeout=120)
    at.query_params["room"] = "main"
    at.run()
    assert not at.exception, at.exception
    taken = []
    for labels in (["negative"], [], ["unsure"], ["positive"], ["negative", "unsure"]):
        at.multiselect(key="explore.sentiment").set_value(labels)
        began = time.perf_counter()
        at.run()
        taken.append(time.perf_counter() - began)
    repeat = []
    for _ in range(5):
        began = time.perf_counter()
        at.run()
        repeat.append(time.perf_counter() - began)
    return [statistics.median(taken), statistics.median(repeat)]


def naive(frame: pd.DataFrame) -> float:
    """Time pandas counting 50,000 rows for the same chart (seconds)."""
    began = time.perf_counter()
    for labels in (["negative"], ["unsure"], ["positive"]):
        part = frame[frame["label"].isin(labels)]
        at = part["published_at"].dt.floor("3h")
        part.groupby([at, "label"]).agg(n=("text", "size"), a=("author", "nunique"))
    return (time.perf_counter() - began) / 3


def first_loads(browser: str, runs: int = 5) -> list[float]:
    """Time from opening the address to a drawn, idle explore page (seconds)."""
    from playwright.sync_api import sync_playwright

    home = tempfile.mkdtemp()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "warroom.py"]
    server = subprocess.Popen(
        [*command, "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "WARROOM_HOME": home},
        stdout=subprocess.DEVNULL,
    )
    taken = []
    try:
        url = f"http://127.0.0.1:{port}"
        while True:
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        with sync_playwright() as play:
            chrome = play.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
            )
            for _ in range(runs):
                page = chrome.new_context(
                    viewport={"width": 1920, "height": 1080}
                ).new_page()
                began = time.perf_counter()
                page.goto(url)
                page.wait_for_selector(".js-plotly-plot .main-svg", timeout=60_000)
                page.wait_for_selector(READY, timeout=60_000)
                taken.append(time.perf_counter() - began)
                page.context.close()
            chrome.close()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)
    return taken


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--browser", default=shutil.which("chromium"))
    chosen = args.parse_args()
    home = Path(tempfile.mkdtemp())
    frame = fill(home)
    changed, same = explore_reruns(home)
    print("| what | measured | naive, same run | target |\n|---|---|---|---|")
    print(
        f"| explore, 50,000 mentions: filter changed | {changed * 1000:.0f} ms "
        f"| pandas count alone {naive(frame) * 1000:.0f} ms | 300 ms |"
    )
    print(f"| explore, 50,000 mentions: rerun | {same * 1000:.0f} ms | | 300 ms |")
    if chosen.browser:
        loads = first_loads(chosen.browser)
        print(f"| demo, very first load (room is built) | {loads[0]:.1f} s | | 4 s |")
        print(
            f"| demo, later loads, cold browser | {statistics.median(loads[1:]):.1f} s | | 4 s |"
        )
    from crisis.room import Room

    Room.open(home / "main").close()
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
