"""The wall in real Chromium: every state, language and size; hostile text; a dead server."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from tests.ui.wall_snapshots import HOSTILE, STATES

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "wall_app.py"
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
SIZES = ((1920, 1080), (1080, 1920), (390, 844))
ODD = ((1024, 768), (2560, 1080), (800, 1280), (320, 568), (720, 700))
ALIKE = ("orange", "blue", "hostile")  # other words, the same places
GRID = [
    (state, lang)
    for state in STATES
    for lang in (("zh-Hans",) if state in ALIKE else LANGUAGES)
]
PICTURES = (
    ("red", "en", "dark", 1920, 1080),
    ("red", "zh-Hant", "light", 1920, 1080),
    ("orange", "zh-Hans", "light", 1920, 1080),
    ("yellow", "en", "dark", 1920, 1080),
    ("blue", "zh-Hans", "dark", 1920, 1080),
    ("calm", "en", "light", 1920, 1080),
    ("proposed", "en", "dark", 1920, 1080),
    ("stale", "zh-Hant", "dark", 1920, 1080),
    ("drill", "zh-Hant", "light", 1920, 1080),
    ("demo", "en", "light", 1920, 1080),
    ("empty", "zh-Hans", "light", 1920, 1080),
    ("red", "en", "dark", 1080, 1920),
    ("drill", "en", "dark", 390, 844),
)

# What a section holds must be inside it: by its scroll size, and by each text's box.
CUTS = """
() => {
  const root = [...document.querySelectorAll('*')].map((node) => node.shadowRoot)
    .filter(Boolean).map((shadow) => shadow.querySelector('.wall')).find(Boolean);
  const found = [];
  const phone = innerWidth < 700;
  const box = root.getBoundingClientRect();
  if (box.x || box.y || box.width !== innerWidth || box.height !== innerHeight) {
    found.push('wall is not the window: ' + JSON.stringify(box));
  }
  if (root.scrollWidth > root.clientWidth) found.push('wall scrolls sideways');
  if (!phone && root.scrollHeight > root.clientHeight) found.push('wall scrolls');
  for (const part of root.querySelectorAll('.slab, .top, .col, .foot, .stage')) {
    const name = part.className;
    if (part.scrollWidth > part.clientWidth + 1) {
      found.push(name + ' is ' + part.scrollWidth + ' wide in ' + part.clientWidth);
    }
    if (part.scrollHeight > part.clientHeight + 1) {
      found.push(name + ' is ' + part.scrollHeight + ' high in ' + part.clientHeight);
    }
    const limits = part.getBoundingClientRect();
    for (const node of part.querySelectorAll('p, h1, h2, text, figcaption, blockquote')) {
      const place = node.getBoundingClientRect();
      if (!place.width) continue;
      const over = Math.max(limits.left - place.left, place.right - limits.right,
        limits.top - place.top, place.bottom - limits.bottom);
      if (over > 3) found.push(name + ': ' + node.textContent.slice(0, 40) + ' ' + over);
      const style = getComputedStyle(node);
      const meant = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
      if (!meant && node.scrollWidth > node.clientWidth + 1 && node.clientWidth) {
        found.push(name + ' cuts: ' + node.textContent.slice(0, 40));
      }
    }
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def gallery(server, browser, tmp_path_factory):
    """``show(state, lang, scheme, width, height) -> page``: one page, many snapshots."""
    control = tmp_path_factory.mktemp("wall") / "control.json"
    control.write_text("{}", encoding="utf-8")
    url = server(APP)
    context = browser.new_context(reduced_motion="reduce", color_scheme="light")
    page = context.new_page()
    page.goto(f"{url}/?control={control}")
    numbers = itertools.count(1)

    def show(state, lang="en", scheme="light", width=1920, height=1080):
        page.set_viewport_size({"width": width, "height": height})
        version = f"t{next(numbers)}"
        told = {"state": state, "lang": lang, "scheme": scheme, "version": version}
        fresh = control.with_suffix(".new")
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.replace(control)
        page.wait_for_selector(f".wall[data-version={version}]", timeout=20_000)
        page.evaluate(
            "() => document.fonts.ready.then(() => new Promise(requestAnimationFrame))"
        )
        return page

    yield show
    context.close()


def resize(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


@pytest.mark.parametrize("state,lang", GRID)
def test_wall_cuts_nothing_in_any_state_language_and_size(gallery, state, lang) -> None:
    page = gallery(state, lang)
    for width, height in SIZES:
        resize(page, width, height)
        assert page.evaluate(CUTS) == [], f"{width}x{height}"


@pytest.mark.parametrize("width,height", ODD)
def test_crowded_wall_cuts_nothing_on_odd_screens(gallery, width, height) -> None:
    page = gallery("crowded", "en", width=width, height=height)
    assert page.evaluate(CUTS) == []


@pytest.mark.parametrize("state,lang,scheme,width,height", PICTURES)
def test_wall_pictures(gallery, shot, state, lang, scheme, width, height) -> None:
    page = gallery(state, lang, scheme, width, height)
    shot(page, f"wall-{state}-{lang}-{scheme}-{width}")
    assert page.locator(".wall").get_attribute("data-scheme") == scheme
    assert page.locator(".wall").get_attribute("lang") == lang


def test_wall_says_level_in_numeral_word_and_colour(gallery) -> None:
    for state, numeral, word, fill in (
        ("red", "I", "Red", "rgb(169, 15, 38)"),
        ("orange", "II", "Orange", "rgb(235, 106, 10)"),
        ("yellow", "III", "Yellow", "rgb(255, 221, 85)"),
        ("blue", "IV", "Blue", "rgb(36, 103, 201)"),
        ("calm", None, "No incident", "rgb(68, 84, 106)"),
    ):
        page = gallery(state)
        assert page.locator(".slab h1").inner_text() == word
        if numeral:
            assert page.locator(".numeral").inner_text() == numeral
        colour = page.locator(".slab").evaluate(
            "(node) => getComputedStyle(node).backgroundColor"
        )
        assert colour == fill


def test_stripes_mean_drill_and_only_drill(gallery) -> None:
    for state in ("drill", "demo", "stale", "red", "calm"):
        page = gallery(state)
        striped = page.locator(".wall").evaluate(
            "(node) => getComputedStyle(node).backgroundImage.includes('gradient')"
        )
        assert striped == (state == "drill")
    page = gallery("drill")
    bars = page.locator(".hazard").all_inner_texts()
    assert len(bars) == 2
    for words in bars:
        assert "DRILL, not real" in words and "演练" in words and "演習" in words


def test_demo_is_said_in_three_languages_without_stripes(gallery) -> None:
    page = gallery("demo", "zh-Hant")
    assert page.locator(".demo").inner_text() == "DEMO · 演示 · 示範"
    assert page.locator(".demo").is_visible()
    assert page.locator(".hazard").count() == 0


def test_hostile_text_stays_text(gallery, shot) -> None:
    page = gallery("red")
    outside = []
    page.on(
        "request",
        lambda one: outside.append(one.url) if "127.0.0.1" not in one.url else None,
    )
    page = gallery("hostile")
    shot(page, "wall-hostile")
    inside = page.locator(".wall")
    assert "pwned" not in page.title()
    assert inside.locator("img, script, b b, a[href^=javascript]").count() == 0
    assert "<img src=x" in inside.locator(".question .words").inner_text()
    assert "\u202e" not in inside.inner_text()
    assert "some_person" not in inside.inner_text()
    assert outside == []
    assert HOSTILE.startswith("<img")


def test_each_text_carries_its_own_language_and_script_shapes(gallery) -> None:
    page = gallery("red", "zh-Hant")
    words = page.locator(".question .words")
    assert words.nth(0).get_attribute("lang") == "zh-Hant"
    assert words.nth(1).get_attribute("lang") == "zh-Hans"
    fonts = words.evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).fontFamily)"
    )
    assert "CJK TC" in fonts[0] and "CJK SC" in fonts[1]


def test_nobody_needs_a_mouse_and_the_way_back_appears_with_one(server, page) -> None:
    page.goto(f"{server(APP)}/?state=red")
    page.wait_for_selector(".wall .slab")
    way = page.locator(".wall .way")
    assert way.evaluate("(node) => getComputedStyle(node).opacity") == "0"
    page.mouse.move(300, 300)
    page.mouse.move(320, 310)
    assert way.evaluate("(node) => getComputedStyle(node).opacity") == "1"
    way.get_by_text("Composer").click()
    page.wait_for_function("() => document.body.innerText.includes('went: composer')")


def test_way_back_is_reachable_by_keyboard(server, page) -> None:
    page.goto(f"{server(APP)}/?state=red")
    page.wait_for_selector(".wall .slab")
    link = page.locator(".wall .way a").first
    link.focus()
    assert (
        page.locator(".wall .way").evaluate("(n) => getComputedStyle(n).opacity") == "1"
    )
    page.keyboard.press("Tab")
    focused = "(n) => n.getRootNode().activeElement.textContent"
    assert page.locator(".wall").evaluate(focused) == "Composer"


def test_clocks_and_ages_tick_between_payloads(server, page) -> None:
    page.goto(f"{server(APP)}/?state=red&frozen=0")
    chip = page.locator(".wall .chip").first
    chip.wait_for()
    page.wait_for_function(
        """() => [...document.querySelectorAll('*')].some((n) => n.shadowRoot &&
        /X\\s(9|1\\d)\\ss/.test(n.shadowRoot.querySelector('.chip')?.textContent ?? ''))"""
    )


def test_wall_follows_the_browsers_scheme(server, open_page) -> None:
    page = open_page(color_scheme="dark")
    page.goto(f"{server(APP)}/?state=calm")
    page.wait_for_selector(".wall[data-scheme=dark]")
    page.emulate_media(color_scheme="light")
    page.wait_for_selector(".wall[data-scheme=light]")


def test_wall_says_it_is_not_live_when_the_server_dies_and_recovers(
    server, page, shot
) -> None:
    url = server(APP, {"WALL_OF": "the dying server"})
    page.goto(f"{url}/?state=red&live=1&patience=1.5&frozen=0")
    page.wait_for_selector(".wall .slab")
    assert page.locator(".wall[data-lost]").count() == 0
    server.stop(url)
    page.wait_for_selector(".wall[data-lost]", timeout=15_000)
    assert (
        "Not live: no word from the server since 15:05"
        in page.locator(".note.lost").inner_text()
    )
    assert page.locator(".notice").is_visible()
    assert page.locator(".chip.old").count() == 3
    assert page.evaluate(CUTS) == []
    top = "() => document.elementFromPoint(innerWidth / 2, 60).shadowRoot !== null"
    assert page.evaluate(top), "something of Streamlit lies over the wall"
    shot(page, "wall-server-lost")
    server.restart(url)
    page.wait_for_selector(".wall:not([data-lost])", timeout=40_000)
