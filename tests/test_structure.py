"""The house stays as it is drawn: who imports whom, who names a cloud, how large a file may be."""

import ast
import functools
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "stacks",
    "components",
    "policies",
    "simulator",
    "testing",
    "cli",
    "gitops",
    "operations",
)
CLOUDS = {"aws", "gcp", "azure", "private"}
LARGEST_FILE = 300
LARGEST_FUNCTION = 40
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|common|helpers?|legacy|new|v2)(_|$)", re.IGNORECASE)
FORBIDDEN_CLASSES = re.compile(r"(V2|New|Legacy|Utils|Helpers?)$")

ARROWS = {
    "stacks": {"stacks", "components"},
    "components": {"components"},
    "components/planning": {"components/planning", "components/errors", "components/frozen"},
    "policies": {"policies"},
    "simulator": {"simulator"},
    "testing": {"testing", "components", "policies", "simulator"},
    "operations": {"operations", "stacks", "components", "policies", "simulator"},
    "gitops": {"gitops", "operations", "stacks", "components", "policies", "simulator"},
}
"""Package -> what it may import of this repository; a longer path wins."""


def sources(*packages: str) -> list[Path]:
    """Return the source files of packages, by path."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


@pytest.fixture(scope="module", autouse=True)
def _trees() -> Iterator[None]:
    """Keep every file's syntax until the last test here, and no longer."""
    yield
    tree.cache_clear()


@functools.cache
def tree(path: Path) -> ast.Module:
    """Return a file's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def wrong(paths: list[Path], problems: Callable[[Path], object]) -> dict[str, object]:
    """Return what is wrong with each file, by its path; files that are right are left out.

    One test looks at all files: one for each of a thousand files would cost a minute.
    """
    assert paths
    found = {relative(path): problems(path) for path in paths}
    return {path: each for path, each in found.items() if each}


def relative(path: Path) -> str:
    """Return a path as it is seen from the repository's root."""
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, as paths of modules."""
    package = relative(path).split("/")[:-1] if path.is_relative_to(ROOT) else []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.replace(".", "/") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base += (node.module or "").split(".") if node.module else []
            yield from ("/".join([*base, alias.name]) for alias in node.names)


def inside(module: str, package: str) -> bool:
    """Tell whether a module belongs to a package."""
    return module == package or module.startswith(f"{package}/")


def wrong_arrows(path: str, imported: list[str]) -> list[str]:
    """Return the imports that the arrows do not allow."""
    homes = [home for home in ARROWS if inside(path, home)]
    if not homes:
        return []
    allowed = ARROWS[max(homes, key=len)]
    ours = [each for each in imported if each.split("/")[0] in PACKAGES]
    return [each for each in ours if not any(inside(each, home) for home in allowed)]


def test_dependencies_point_one_way() -> None:
    """The program imports components, they import planning; policies and simulator neither."""
    found = wrong(
        sources(*PACKAGES), lambda path: wrong_arrows(relative(path), list(imports(path)))
    )

    assert found == {}


def test_an_arrow_that_points_back_is_found() -> None:
    """The check of the arrows can fail."""
    assert wrong_arrows("components/planning/names.py", ["components/contract"]) == [
        "components/contract"
    ]
    assert wrong_arrows("simulator/session.py", ["json", "stacks/plan/offer"]) == [
        "stacks/plan/offer"
    ]
    assert wrong_arrows("operations/rehearsal.py", ["stacks/plan"]) == []


def test_an_addon_record_needs_no_pulumi() -> None:
    """Records are data: only what installs them imports Pulumi, and no add-on's folder does."""
    names = "installation made_secret mirror object_resource owned pages release rendered_part"
    installing = {f"components/addons/{name}.py" for name in names.split()}
    files = [p for p in sources("components/addons") if relative(p) not in installing]
    guilty = [relative(p) for p in files if any(i.startswith("pulumi") for i in imports(p))]

    assert guilty == []


def names_of_clouds(path: Path) -> list[str]:
    """Return the clouds that a file names: as text of its own, as a name, as a module."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [node.value] * (node.value in CLOUDS)
        elif isinstance(node, ast.Name):
            found += [node.id] * (node.id.lower() in CLOUDS)
        elif isinstance(node, ast.Attribute):
            found += [node.attr] * (node.attr in CLOUDS)
    modules = [step for module in imports(path) for step in module.split("/")]
    return found + [step for step in modules if step in CLOUDS or step.startswith("pulumi_aws")]


def may_name_clouds(path: Path) -> bool:
    """Tell whether a file is a cloud's own."""
    place = relative(path)
    own_file = place.startswith("components/addons/") and path.stem in CLOUDS
    return place.startswith("components/clouds/") or own_file


def test_only_a_cloud_names_a_cloud() -> None:
    """Cloud names stand in components/clouds and in an add-on's file of that name, nowhere else."""
    paths = [each for each in sources("stacks", "components") if not may_name_clouds(each)]

    assert wrong(paths, names_of_clouds) == {}


def test_a_cloud_named_in_the_wrong_place_is_found(tmp_path: Path) -> None:
    """The check of cloud names can fail."""
    path = tmp_path / "wrong.py"
    path.write_text("import components.clouds.private\nif cloud == 'aws': pass\n")

    assert names_of_clouds(path) == ["aws", "private"]


def too_large(path: Path) -> dict[str, int]:
    """Return the lines of a file and of its functions, of those that have too many."""
    lines = path.read_text(encoding="utf-8").count("\n")
    functions = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    found = {name: size for name, size in functions.items() if size > LARGEST_FUNCTION}
    return found | ({"lines": lines} if lines > LARGEST_FILE else {})


def test_files_and_functions_stay_small() -> None:
    """A file has at most 300 lines and a function 40; past that, split by noun."""
    assert wrong(sources(*PACKAGES, "tests", "tools"), too_large) == {}


def test_a_large_file_or_function_is_found(tmp_path: Path) -> None:
    """The check of sizes can fail."""
    path = tmp_path / "large.py"
    path.write_text("def long():\n" + "    pass\n" * 40 + "#\n" * 260)

    assert too_large(path) == {"long": 41, "lines": 301}


def nothing_said(path: Path) -> list[str]:
    """Return what has a name that says nothing: the file, or classes in it."""
    classes = [n.name for n in ast.walk(tree(path)) if isinstance(n, ast.ClassDef)]
    found = [path.stem] if FORBIDDEN_NAMES.search(path.stem) else []
    return found + [name for name in classes if FORBIDDEN_CLASSES.search(name)]


def test_names_say_what_things_are() -> None:
    """No file or class is called utils, common, helpers, new, legacy or V2."""
    assert wrong(sources(*PACKAGES), nothing_said) == {}


def test_a_name_that_says_nothing_is_found(tmp_path: Path) -> None:
    """The check of names can fail."""
    path = tmp_path / "disk_utils.py"
    path.write_text("class DiskV2: pass\nclass Disk: pass\n")

    assert nothing_said(path) == ["disk_utils", "DiskV2"]


def components_in(path: Path) -> Iterator[ast.ClassDef]:
    """Yield the Pulumi components that a file defines."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Attribute) and base.attr == "ComponentResource"
            for base in node.bases
        ):
            yield node


COMPONENTS = [(p, c) for p in sources("components") for c in components_in(p)]


@pytest.mark.parametrize(("path", "component"), COMPONENTS, ids=lambda x: getattr(x, "name", ""))
def test_every_component_registers_its_outputs(path: Path, component: ast.ClassDef) -> None:
    """The constructor registers outputs last, and its type token starts with evenkeel."""
    init = next(
        n for n in component.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"
    )
    last = init.body[-1]
    token = next(
        n.value.value
        for n in tree(path).body
        if isinstance(n, ast.Assign)
        and isinstance(n.targets[0], ast.Name)
        and n.targets[0].id == "TYPE"
        and isinstance(n.value, ast.Constant)
    )

    assert isinstance(last, ast.Expr)
    assert "register_outputs" in ast.dump(last)
    assert [a.arg for a in init.args.args] == ["self", "name", "args", "opts"]
    assert re.fullmatch(rf"evenkeel:[a-z]+:{component.name}", str(token))


def test_every_cloud_offers_the_same() -> None:
    """The clouds have the same files, public classes and constructors."""
    wanted = ["cluster", "foundation", "identity", "network", "node_pool", "settings", "storage"]
    for folder in sorted(p for p in (ROOT / "components/clouds").iterdir() if p.is_dir()):
        if folder.name not in CLOUDS:
            continue
        assert [f for f in wanted if not (folder / f"{f}.py").exists()] == []
        for file, name in (
            ("network", "Network"),
            ("cluster", "Cluster"),
            ("node_pool", "NodePool"),
            ("identity", "Identity"),
            ("storage", "Storage"),
        ):
            module = import_module(f"components.clouds.{folder.name}.{file}")
            parameters = list(inspect.signature(getattr(module, name)).parameters)
            assert parameters == ["name", "args", "opts"]
            assert hasattr(module, f"{name}Args")


def silent_tests(path: Path) -> list[str]:
    """Return the tests of a file that have no docstring, or that its name hides from pytest."""
    tests = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    hidden = bool(tests) and not path.name.startswith("test_")
    return [test.name for test in tests if hidden or not ast.get_docstring(test)]


def test_every_test_says_what_holds() -> None:
    """Each test function has a docstring, and each file of tests is collected by its name."""
    assert wrong(sources("tests"), silent_tests) == {}


def test_a_test_that_says_nothing_or_hides_is_found(tmp_path: Path) -> None:
    """The check of tests can fail."""
    silent, hidden = tmp_path / "test_silent.py", tmp_path / "hidden.py"
    silent.write_text("def test_it(): pass\n")
    hidden.write_text('def test_it():\n    """It holds."""\n')

    assert (silent_tests(silent), silent_tests(hidden)) == (["test_it"], ["test_it"])
