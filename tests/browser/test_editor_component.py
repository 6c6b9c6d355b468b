"""The draft editor in real Chromium: keys, input methods, reruns, marks, long pastes."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image, ImageChops

from crisis.ui.assets import read
from tests.browser.apps import editor_text

pytestmark = pytest.mark.browser
APP = Path(__file__).parent / "apps" / "editor_app.py"
FIELD = ".editor textarea"


@pytest.fixture(scope="module")
def shared(browser):
    """One context, so that the browser keeps Streamlit's own files."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def editor(server, shared, ready):
    """``editor(text=None, width=, height=, **query) -> page``, ready to be typed in."""
    pages = []

    def start(text=None, width=1100, height=900, **query):
        page = shared.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        if text is not None:
            query["text"] = text
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        page.goto(f"{server(APP)}/?{asked}")
        page.wait_for_selector(FIELD)
        if "busy" not in query:
            ready(page)
        return page

    yield start
    for page in pages:
        page.close()


def value(page) -> str:
    return page.locator(FIELD).input_value()


def caret(page) -> list[int]:
    return page.locator(FIELD).evaluate("(n) => [n.selectionStart, n.selectionEnd]")


def put_caret(page, at: int) -> None:
    page.locator(FIELD).evaluate(
        "(n, at) => { n.focus(); n.setSelectionRange(at, at); }", at
    )


def runs(page) -> int:
    return int(re.search(r"runs (\d+)", page.inner_text("body")).group(1))


def arrived(page, length: int) -> None:
    page.wait_for_function(
        "(n) => document.body.innerText.includes('length ' + n + '\\n')", arg=length
    )


def marked(page) -> list[tuple[str, str, str]]:
    """(level, number, text) of each mark, from the layer under the field."""
    rows = page.locator(".mirror mark").evaluate_all(
        """(all) => all.map((m) => [m.className, m.firstChild.dataset.number,
        m.textContent])"""
    )
    return [tuple(row) for row in rows]


def grey(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("L")


def test_marks_stand_on_their_words_behind_emoji(editor, shot) -> None:
    page = editor()
    assert marked(page) == [
        ("error", "1", "sorry if anyone"),
        ("warning", "2", "supplier"),
        ("suggestion", "3", "soon"),
    ]
    shot(page, "editor-en")


def test_a_burst_of_keys_arrives_whole_in_one_run(editor) -> None:
    page = editor("Hello")
    before = runs(page)
    put_caret(page, 5)
    page.keyboard.type(" dear customers", delay=10)
    arrived(page, len("Hello dear customers"))
    assert runs(page) == before + 1
    assert caret(page) == [20, 20]


def test_typing_survives_a_page_that_reruns_all_the_time(editor) -> None:
    page = editor("AB", busy="1")
    put_caret(page, 1)
    words = "the quick brown fox 0123456789 "
    page.keyboard.type(words, delay=25)
    assert value(page) == f"A{words}B"
    assert caret(page) == [1 + len(words)] * 2
    arrived(page, len(words) + 2)
    assert value(page) == f"A{words}B"


def test_nothing_is_sent_while_an_input_method_composes(editor) -> None:
    page = editor("你", lang="zh-Hans")
    put_caret(page, 1)
    before = runs(page)
    keys = page.context.new_cdp_session(page)
    for so_far in ("h", "ha", "hao"):
        keys.send(
            "Input.imeSetComposition",
            {
                "text": so_far,
                "selectionStart": len(so_far),
                "selectionEnd": len(so_far),
            },
        )
    page.get_by_role("button", name="Rerun").dispatch_event("click")
    page.wait_for_function(
        "(n) => document.body.innerText.includes('runs ' + n)", arg=before + 1
    )
    page.wait_for_timeout(600)  # longer than the pause after a key
    assert runs(page) == before + 1
    assert value(page) == "你hao"
    keys.send("Input.insertText", {"text": "好"})
    arrived(page, 2)
    assert value(page) == "你好"


def test_a_template_during_composition_waits_for_its_end(editor) -> None:
    page = editor("你", lang="zh-Hans")
    put_caret(page, 1)
    keys = page.context.new_cdp_session(page)
    keys.send(
        "Input.imeSetComposition",
        {"text": "hao", "selectionStart": 3, "selectionEnd": 3},
    )
    page.get_by_role("button", name="Template").dispatch_event("click")
    page.wait_for_function("() => document.body.innerText.includes('Template text')")
    assert value(page) == "你hao"
    keys.send("Input.insertText", {"text": "好"})
    page.wait_for_function(
        f"() => {editor_text.FIND}.value.startsWith('Template text')"
    )


def test_marks_move_with_what_is_typed_before_them_without_waiting(editor) -> None:
    page = editor()
    put_caret(page, 0)
    page.keyboard.type("🙂 Dear all, ")
    assert [text for _, _, text in marked(page)] == [
        "sorry if anyone",
        "supplier",
        "soon",
    ]
    arrived(page, 83)
    assert [text for _, _, text in marked(page)] == [
        "sorry if anyone",
        "supplier",
        "soon",
    ]


def test_marks_of_an_older_text_are_moved_over_newer_typing(editor) -> None:
    page = editor("We act soon. ")
    put_caret(page, 13)
    page.keyboard.type("The supplier ")
    arrived(page, 26)
    put_caret(page, 0)
    page.keyboard.type("Yes: ")  # unsent while the page reruns for another reason
    page.get_by_role("button", name="Rerun").dispatch_event("click")
    page.wait_for_timeout(200)
    assert value(page) == "Yes: We act soon. The supplier "
    assert [text for _, _, text in marked(page)] == ["soon", "supplier"]


def test_a_new_revision_replaces_the_text_and_typing_goes_on_from_it(editor) -> None:
    page = editor("mine")
    put_caret(page, 4)
    page.keyboard.type(" still unsent")
    page.get_by_role("button", name="Template").click()
    page.wait_for_function(
        f"() => {editor_text.FIND}.value.startsWith('Template text')"
    )
    template = "Template text. The supplier. Done."
    arrived(page, len(template))
    put_caret(page, len(template))
    page.keyboard.type(" More.")
    arrived(page, len(template) + 6)
    page.get_by_role("button", name="Rerun").click()
    page.wait_for_timeout(300)
    assert value(page) == template + " More."


def test_a_click_elsewhere_carries_the_last_keys_along(editor) -> None:
    page = editor("a")
    put_caret(page, 1)
    page.keyboard.type("bc")
    page.get_by_role("button", name="Rerun").click()
    arrived(page, 3)


def test_show_selects_the_span_and_brings_it_into_view(editor) -> None:
    text = "🙂 filler line\n" * 80 + "here the supplier stands"
    page = editor(text, tall="200")
    page.get_by_role("button", name="Show supplier").click()
    page.wait_for_function(f"() => {editor_text.FIND}.selectionEnd > 0")
    start, end = caret(page)
    assert (
        value(page).encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
        == "supplier"
    )
    field = page.locator(".editor .page").bounding_box()
    mark = page.locator(".mirror mark.warning").bounding_box()
    assert field["y"] <= mark["y"] <= field["y"] + field["height"]
    assert mark["y"] <= 900


@pytest.mark.parametrize(
    "lang,text",
    [
        ("en", editor_text.ENGLISH),
        ("zh-Hans", editor_text.HANS),
        ("zh-Hant", editor_text.HANT),
    ],
    ids=["en", "zh-Hans", "zh-Hant"],
)
def test_field_and_layer_wrap_alike_to_the_pixel(editor, shot, lang, text) -> None:
    page = editor(text, lang=lang)
    box = page.locator(".editor .page")
    shot(page, f"editor-{lang}")
    paint = """([field, layer]) => {
      const root = document.querySelector('[data-testid=stBidiComponentIsolated]').shadowRoot;
      const style = document.createElement('style');
      style.textContent = 'mark{background:none!important;box-shadow:none!important}' +
        'mark b{display:none}.mirror{color:' + layer + '!important}' +
        'textarea{caret-color:transparent!important;color:' + field + '!important}';
      root.append(style);
      root.querySelector('textarea').spellcheck = false;
    }"""
    for width in (1100, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(paint, ["black", "transparent"])
        of_field = grey(box.screenshot())
        page.evaluate(paint, ["transparent", "black"])
        apart = ImageChops.difference(grey(box.screenshot()), of_field).histogram()
        assert sum(apart[100:]) < 20  # a line that wraps elsewhere gives thousands
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_paste_of_100_kb_arrives_and_the_field_stays_usable(editor) -> None:
    page = editor("")
    put_caret(page, 0)
    blot = ("The supplier said soon, 900 times 🙂. " * 20 + "\n") * 135
    page.context.new_cdp_session(page).send("Input.insertText", {"text": blot})
    arrived(page, len(blot))
    assert len(marked(page)) <= 200
    put_caret(page, 0)
    page.keyboard.type("Hello ")
    arrived(page, len(blot) + 6)
    assert value(page).startswith("Hello The supplier")


def test_read_only_takes_no_keys(editor) -> None:
    page = editor("fixed", off="1")
    put_caret(page, 5)
    page.keyboard.type("x")
    assert value(page) == "fixed"


def test_the_language_picks_fonts_and_spelling(editor) -> None:
    page = editor("聲明", lang="zh-Hant")
    field = page.locator(FIELD)
    assert field.get_attribute("lang") == "zh-Hant"
    assert "CJK TC" in field.evaluate("(n) => getComputedStyle(n).fontFamily")


def test_code_points_become_utf16_units_exactly(page) -> None:
    dice = random.Random(7)
    letters = ["a", "é", "中", "🙂", "𠮷", "\n", "👩\u200d👧", "z"]
    cases = []
    for _ in range(200):
        text = "".join(dice.choices(letters, k=dice.randrange(1, 40)))
        offsets = [dice.randrange(len(text) + 1) for _ in range(6)]
        cases.append([text, offsets])
    page.goto("about:blank")
    page.add_script_tag(content=read("editor", "offsets.js"))
    got = page.evaluate("(all) => all.map(([text, at]) => toUnits(text, at))", cases)
    for (text, offsets), units in zip(cases, got, strict=True):
        assert units == [len(text[:at].encode("utf-16-le")) // 2 for at in offsets]


def test_marks_rebased_over_an_edit_elsewhere_keep_their_words(page) -> None:
    dice = random.Random(11)
    cases, words = [], []
    for _ in range(200):
        front, back = ("".join(dice.choices("xyz \n", k=9)) for _ in range(2))
        before = f"{front}MARKED{back}"
        inside = len(front)
        at = dice.choice([*range(inside), *range(inside + 7, len(before))])
        cut = dice.randrange(0, 3)
        if at < inside:
            cut = min(cut, inside - at)
        after = before[:at] + "".join(dice.choices("pq", k=3)) + before[at + cut :]
        cases.append([before, inside, inside + 6, after])
        words.append(after)
    page.goto("about:blank")
    page.add_script_tag(content=read("editor", "offsets.js"))
    got = page.evaluate(
        """(all) => all.map(([before, start, end, after]) => {
        const [mark] = rebase([{ start, end }], before, after);
        return mark ? after.slice(mark.start, mark.end) : null; })""",
        cases,
    )
    assert got == ["MARKED"] * len(cases)
