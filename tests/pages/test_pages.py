"""Every page, empty and full, in every language: it opens, in words of that language."""

from __future__ import annotations

import pytest

from crisis import i18n

PAGES = ("explore", "intake", "composer", "labels", "journal", "wall")
LANGS = i18n.languages()


def problems(at) -> list[str]:
    return [*(e.value for e in at.exception), *(e.value for e in at.error)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_demo_opens(page: str, lang: str, home, visit) -> None:
    at = visit(page, lang)
    assert not problems(at)
    if page != "wall":
        assert at.title[0].value == i18n.t(lang, f"page.{page}")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_empty_room_opens(page: str, lang: str, own_home, visit) -> None:
    at = visit(page, lang, room="main")
    assert not problems(at)


@pytest.mark.parametrize("moment", ["quiet", "storm", "answered", "recovered"])
def test_the_demo_shows_each_moment_of_its_story(moment: str, home, visit) -> None:
    for page in ("explore", "journal"):
        assert not problems(visit(page, moment=moment))


def test_an_empty_room_says_what_to_do_next(own_home, visit) -> None:
    at = visit("explore", room="main")
    assert i18n.t("en", "explore.empty_room") in [one.value for one in at.info]
    assert at.button(key="explore.go_intake")


def test_the_demo_is_marked_as_one(home, visit) -> None:
    at = visit("journal")
    assert any("DEMO · 演示 · 示範" in one.value for one in at.markdown)
