"""Every page in every language, size and scheme: looked at by a browser, and kept.

Leaves ``tests/screenshots/<page>-<lang>-<size>-<scheme>.png``.
"""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    "explore": "/",
    "intake": "/intake",
    "composer": "/composer",
    "labels": "/labels",
    "journal": "/journal",
    "wall": "/wall",
}
LANGS = ("en", "zh-Hans", "zh-Hant")
SIZES = {"wide": (1920, 1080), "phone": (390, 844)}
READY = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED]"
    "[data-test-script-state=notRunning]"
)


@pytest.fixture(scope="module")
def room(server, tmp_path_factory) -> str:
    home = tmp_path_factory.mktemp("screens")
    return server("warroom.py", {"WARROOM_HOME": str(home)})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("lang", LANGS)
def test_every_page_is_whole(
    room: str, browser, shot, lang: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    strangers: list[str] = []
    context.on(
        "request",
        lambda request: (
            strangers.append(request.url)
            if not request.url.startswith(
                (room, room.replace("http", "ws"), "data:", "blob:")
            )
            else None
        ),
    )
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(f"{room}{path}?lang={lang}&room=demo&live=0")
        page.wait_for_selector(READY, timeout=60_000)
        if name == "explore":
            page.wait_for_selector(".js-plotly-plot .main-svg", timeout=30_000)
        page.wait_for_timeout(400)
        shot(page, f"{name}-{lang}-{size}-{scheme}")
        assert page.locator("[data-testid=stException]").count() == 0, name
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, f"{name} is {wide} px wider than the screen"
    context.close()
    assert not strangers, f"asked the outside: {strangers[:3]}"
