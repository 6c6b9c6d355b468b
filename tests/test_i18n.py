"""Every screen speaks every language: same keys, same slots, none forgotten."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from crisis import i18n

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*ROOT.glob("crisis/**/*.py"), *ROOT.glob("pages/*.py")])
OTHERS = [lang for lang in i18n.languages() if lang != i18n.FALLBACK]


def slots(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("lang", OTHERS)
def test_languages_have_the_same_keys_and_slots(lang: str) -> None:
    english, other = i18n.catalogue(i18n.FALLBACK), i18n.catalogue(lang)
    assert set(english) == set(other)
    for key, words in english.items():
        assert slots(words) == slots(other[key]), f"{lang} {key}"


@pytest.mark.parametrize("lang", i18n.languages())
def test_no_string_is_empty_or_padded(lang: str) -> None:
    for key, words in i18n.catalogue(lang).items():
        padded = words.strip() != words and not key.endswith(".join")
        assert words and not padded, f"{lang} {key}"


@pytest.mark.parametrize("lang", OTHERS)
def test_chinese_is_written_in_its_own_script(lang: str) -> None:
    from crisis.hanzi import script_tables

    simple, trad = script_tables()
    foreign = trad if lang == "zh-Hans" else simple
    for key, words in i18n.catalogue(lang).items():
        wrong = {c for c in words if c in foreign}
        # Where the wall names the demo or a drill, it does so in all three languages.
        if "·" not in words:
            assert not wrong, f"{lang} {key}: {wrong}"


def literal_keys(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            words = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if name == "t" and words:
                text = words[-1]
                if isinstance(text, str) and re.fullmatch(r"[a-z_]+(\.[\w-]+)+", text):
                    found.add(text)
    return found


def test_every_key_that_the_code_names_exists() -> None:
    known = set(i18n.catalogue(i18n.FALLBACK))
    for path in SOURCES:
        missing = literal_keys(path) - known
        assert not missing, f"{path.name}: {missing}"


def test_every_error_code_has_words() -> None:
    known = set(i18n.catalogue(i18n.FALLBACK))
    kinds = {
        name
        for name, kind in vars(__import__("crisis.errors", fromlist=["x"])).items()
        if isinstance(kind, type)
    }
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    assert f"errors.{first.value}" in known, (
                        f"{path.name}: {first.value}"
                    )


def test_words_fall_back_to_english_and_unknown_keys_show_themselves() -> None:
    assert i18n.t("xx", "page.wall") == i18n.t("en", "page.wall")
    assert i18n.t("en", "no.such.key") == "no.such.key"


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("de-DE", "en"),
        (None, "en"),
    ],
)
def test_a_browser_locale_finds_its_language(tag: str | None, lang: str) -> None:
    assert i18n.best_language(tag) == lang
