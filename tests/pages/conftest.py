"""One demo room for all page tests, and an empty room of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from crisis import resources
from crisis.room import Room

ROOT = Path(__file__).resolve().parent.parent.parent
TIMEOUT = 60


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose demo room stands complete (made once)."""
    from crisis.demo import build

    home = tmp_path_factory.mktemp("home")
    build.ensure(home / "demo")
    return home


@pytest.fixture
def home(demo_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARROOM_HOME", str(demo_home))
    return demo_home


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose own room has begun and is empty."""
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    Room.open(resources.home() / "main")
    yield tmp_path
    Room.open(tmp_path / "main").close()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open a page of the app as a visitor of a language."""

    def go(page: str, lang: str = "en", **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "warroom.py"), default_timeout=TIMEOUT)
        at.query_params["lang"] = lang
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        if page != "explore":
            at.switch_page(f"pages/{page}.py")
            at.query_params["lang"] = lang
            for key, value in query.items():
                at.query_params[key] = value
            at.run()
        return at

    return go
