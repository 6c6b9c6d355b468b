"""The main job, as a person does it: open an export, find the spike, answer, approve."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

READY = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    "[data-test-script-state=notRunning]"
)
HOSTILE = [
    ":red[OFFICIAL] the lid burned me",
    "![](http://tracker.example/y.png) terrible lid, burned",
    "<script>document.title='owned'</script> awful",
    '=HYPERLINK("http://evil.example","refund") bad',
]


def export(path: Path) -> int:
    """Write an invented export: two quiet days, then a storm in the last hour."""
    now = datetime.now(UTC).replace(microsecond=0)
    rows: list[tuple[datetime, str]] = []
    for minutes in range(20, 60 * 48, 20):
        rows.append(
            (now - timedelta(minutes=minutes), "My Glowkettle works nicely, good tea.")
        )
    for n in range(240):
        at = now - timedelta(minutes=50) + timedelta(seconds=12 * n)
        rows.append(
            (at, f"Glowkettle lid opened and burned my hand, terrible, case {n}")
        )
    rows += [(now - timedelta(minutes=12), text) for text in HOSTILE]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "created_at", "username", "text", "url"])
        for number, (at, text) in enumerate(rows):
            url = f"https://example.org/post/{number}"
            writer.writerow([f"p{number}", at.isoformat(), f"user{number}", text, url])
    return len(rows)


def ready(page) -> None:
    page.wait_for_timeout(300)
    page.wait_for_selector(READY, timeout=25_000)


def type_draft(page, text: str) -> None:
    box = page.locator("textarea").first
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.wait_for_timeout(900)
    ready(page)


@pytest.fixture
def room(server, tmp_path: Path) -> str:
    return server("warroom.py", {"WARROOM_HOME": str(tmp_path / "home")})


def test_from_an_export_to_a_statement_on_the_record(
    room, browser, shot, tmp_path
) -> None:
    rows = export(tmp_path / "mentions.csv")
    context = browser.new_context(
        viewport={"width": 1920, "height": 1080}, locale="en-GB"
    )
    page = context.new_page()
    outside: list[str] = []
    page.on(
        "request",
        lambda r: (
            outside.append(r.url)
            if "127.0.0.1" not in r.url and r.url.startswith("http")
            else None
        ),
    )

    page.goto(f"{room}/intake?lang=en&room=main")
    ready(page)
    page.set_input_files("input[type=file]", str(tmp_path / "mentions.csv"))
    page.get_by_text(re.compile("mentions.csv opened as")).wait_for(timeout=40_000)
    ready(page)
    metrics = page.locator("[data-testid=stMetricValue]").all_inner_texts()
    numbers = [int(m.replace(",", "")) for m in metrics[:4]]
    assert numbers[0] == rows == sum(numbers[1:])
    shot(page, "journey-1-receipt")

    page.get_by_role("button", name="See posts").click()
    ready(page)
    page.get_by_text("have not come back").wait_for(timeout=30_000)
    page.get_by_text(re.compile(r"^Spike of")).wait_for()
    shot(page, "journey-2-spike")
    assert page.title() != "owned"

    page.goto(f"{room}/composer?lang=en&room=main")
    ready(page)
    type_draft(page, "Our supplier is to blame for this. They delivered faulty lids.")
    page.get_by_text("Do not send").wait_for(timeout=30_000)
    page.get_by_text("No blame-shifting", exact=False).first.wait_for()
    shot(page, "journey-3-blame")
    type_draft(page, GOOD)
    page.get_by_text("Do not send").wait_for(state="hidden", timeout=30_000)
    shot(page, "journey-4-ready")

    page.get_by_role("button", name="Approve").click()
    page.get_by_label("Written by").fill("Ann Writer")
    page.get_by_label("Read and approved by").fill("Bo Reader")
    page.get_by_label("Read and approved by").press("Tab")
    ready(page)
    page.get_by_role("button", name="Approve and put on the record").click()
    page.get_by_text("On the record since").wait_for(timeout=30_000)

    page.goto(f"{room}/journal?lang=en&room=main")
    ready(page)
    page.get_by_text("approved by Bo Reader").wait_for(timeout=30_000)
    shot(page, "journey-5-journal")

    page.goto(f"{room}/wall?lang=en&room=main")
    ready(page)
    page.wait_for_timeout(800)
    shot(page, "journey-6-wall")
    context.close()
    assert not outside


GOOD = (
    "Since 14:00 today 240 people have told us that the lid of the Glowkettle 2 can open "
    "while pouring, and some of you were burned. We are sorry for the pain and the fright "
    "this has caused you. This is our responsibility. We do not yet know the cause; our "
    "engineers are testing returned units this afternoon. We have stopped all sales, and "
    "everyone who owns one gets a full refund from 18:00 today at marrowby.example/refund. "
    "Please stop using it now. Our next update is today at 20:00 on marrowby.example/lid."
)


@pytest.mark.parametrize(
    ("lang", "name", "content"),
    [
        ("en", "empty.csv", b""),
        ("zh-Hans", "photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("zh-Hant", "notext.csv", b"a,b\n1,2\n3,4\n"),
    ],
)
def test_a_file_that_is_no_export_is_told_plainly(
    room, browser, tmp_path, lang, name, content
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{room}/intake?lang={lang}&room=main")
    ready(page)
    page.set_input_files("input[type=file]", str(path))
    page.locator("[data-testid=stAlert]").filter(has_text=name).first.wait_for(
        timeout=25_000
    )
    assert page.locator("[data-testid=stException]").count() == 0
    assert "Traceback" not in page.content()
    page.close()
