from __future__ import annotations

from pathlib import Path

import pytest

from crisis import resources
from crisis.errors import DataFileError


def test_the_rooms_own_file_comes_first(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    own = tmp_path / "overlay" / "tiers.toml"
    own.parent.mkdir(parents=True)
    own.write_text("x = 1")
    assert resources.find("tiers.toml") == own
    assert resources.load_toml(own) == {"x": 1}


def test_own_files_join_the_shipped_ones(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    own = tmp_path / "overlay" / "triage" / "own.toml"
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert {"harm", "own"} <= set(resources.listing("triage"))


def test_a_broken_file_names_itself(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("a = ")
    with pytest.raises(DataFileError, match=r"bad\.toml"):
        resources.load_toml(path)


def test_a_missing_file_names_itself() -> None:
    with pytest.raises(DataFileError, match=r"nothing\.toml"):
        resources.find("nothing.toml")


@pytest.mark.parametrize(
    "path", sorted(resources.DATA.rglob("*.toml")), ids=lambda p: p.stem
)
def test_every_shipped_file_parses(path: Path) -> None:
    if "local" not in path.parts:
        resources.load_toml(path)
