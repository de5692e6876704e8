"""What docs/composing.md says may be imported is there, and what is there stands in it."""

import ast
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_structure import ROOT, tree

PAGE = (ROOT / "docs" / "composing.md").read_text(encoding="utf-8")
HEAD = re.compile(r"^### `(evenkeel[\w.]*)`$", re.MULTILINE)


def listed() -> dict[str, list[str]]:
    """Return what the page lists: module -> names, in its order."""
    parts = HEAD.split(PAGE)[1:]
    rows = re.compile(r"^\| `(\w+)` \| \S", re.MULTILINE)
    return {
        module: rows.findall(text) for module, text in zip(parts[::2], parts[1::2], strict=True)
    }


def exported(module: ModuleType) -> list[str]:
    """Return a module's `__all__`, or the names without an underscore that it defines itself."""
    if hasattr(module, "__all__"):
        return sorted(module.__all__)
    names = set()
    for node in tree(Path(module.__file__ or "")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {each.id for each in targets if isinstance(each, ast.Name)}
    return sorted(name for name in names if not name.startswith("_"))


@pytest.mark.parametrize("name", listed())
def test_the_page_lists_what_a_module_offers(name: str) -> None:
    """No more and no less."""
    module = import_module(name)

    assert sorted(listed()[name]) == exported(module)
    assert all(hasattr(module, each) for each in exported(module))


def test_every_module_of_the_page_is_held() -> None:
    """The list cannot become empty by a change of the page's form."""
    assert len(listed()) >= 15
    assert {"evenkeel.testing", "evenkeel.components.contract"} < set(listed())


@pytest.mark.parametrize("language", ["python", "yaml"])
def test_what_the_page_shows_is_whole(language: str) -> None:
    """Its examples import only what it lists, and parse."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    for text in found if language == "python" else ():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evenkeel"):
                names = [alias.name for alias in node.names]
                offered = listed().get(node.module or "", ["clouds"])
                assert set(names) <= set(offered), node.module


def imported(folder: Path) -> dict[str, set[str]]:
    """Return what the sources below a folder import of evenkeel: module -> names."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evenkeel"):
                found.setdefault(node.module or "", set()).update(a.name for a in node.names)
    return found


def test_the_example_imports_only_what_the_page_lists() -> None:
    """A team elsewhere gets along with it."""
    modules = {name: set(names) for name, names in listed().items()}
    packages = {name.rpartition(".")[0] for name in modules}

    for module, names in imported(ROOT / "examples").items():
        inside = {name for name in names if f"{module}.{name}" in modules}
        assert module in modules or module in packages
        assert names - inside <= modules.get(module, set()), module
