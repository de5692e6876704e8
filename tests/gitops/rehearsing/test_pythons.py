"""The Python of a tree: this one where the lock is the same, else one of its own, made once."""

import subprocess
import sys
from pathlib import Path

import pytest

from gitops.rehearsing.pythons import lock_digest, made_digest, python_of
from gitops.rehearsing.tree import TreeError

OWN = {"requirements.txt": "a", "requirements-aws.txt": "b", "requirements-dev.txt": "c"}
OTHER = OWN | {"requirements.txt": "another"}

INSTALL = """
import os, sys
from pathlib import Path
root = Path(__file__).resolve().parents[1]
assert "VIRTUAL_ENV" not in os.environ
assert "AWS_SECRET_ACCESS_KEY" not in os.environ and "GITHUB_TOKEN" not in os.environ
assert os.environ["UV_OFFLINE"] == "1"
count = root / "count"
count.write_text(count.read_text() + "x" if count.exists() else "x")
if (root / "broken").exists():
    sys.exit("index: not reachable")
assert (root / ".venv" / "bin" / "python").exists(), "nobody has made it"
(root / ".venv" / "installed").write_text(" ".join(sys.argv[1:]))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree with a way to install its dependencies, which says how often it was asked."""
    folder = tmp_path / "tree"
    (folder / "tools").mkdir(parents=True)
    (folder / "tools" / "install.py").write_text(INSTALL)
    for name in OTHER:
        (folder / name).write_text(name)
    return folder


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials, which are not for the script of a revision, and a setting, which is."""
    for name in ("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "UV_OFFLINE"):
        monkeypatch.setenv(name, "1")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Where the user's cache is."""
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_only_what_is_installed_to_run_decides() -> None:
    """Tools for checks may differ; each cloud's SDK counts."""
    assert lock_digest(OWN) == lock_digest(OWN | {"requirements-dev.txt": "another"})
    assert lock_digest(OWN) != lock_digest(OTHER)
    assert lock_digest(OWN) != lock_digest(OWN | {"requirements-gcp.txt": "new"})


@pytest.mark.parametrize(
    "name", ["requirements.txt", "tools/install.py", "tools/new.py", "pyproject.toml", "setup.py"]
)
def test_what_an_environment_is_made_by_decides_who_uses_it(name: str) -> None:
    """What the script of one change has put into it, the tree of another never gets."""
    assert made_digest(OTHER | {name: "changed"}) != made_digest(OTHER)
    assert made_digest(OTHER | {"docs/x.md": "changed"}) == made_digest(OTHER)


def test_the_same_lock_shares_this_environment(tree: Path, environ: dict[str, str]) -> None:
    """Nothing is installed, and the tree offers it as its own, to the Pulumi CLI."""
    with python_of(tree, OWN, OWN, environ, print) as python:
        assert python == sys.executable
    assert (tree / ".venv").resolve() == Path(sys.prefix).resolve()
    assert not (tree / "count").exists()


def test_another_lock_gets_an_environment_of_its_own_once(
    tree: Path, environ: dict[str, str]
) -> None:
    """Made by the tree's own script from what it locks to run; the second time it is there."""
    with python_of(tree, OTHER, OWN, environ, print) as first:
        pass
    with python_of(tree, OTHER, OWN, environ, print) as second:
        pass

    assert first == second == str(tree / ".venv" / "bin" / "python")
    assert (tree / "count").read_text() == "x"
    assert (tree / ".venv" / "installed").read_text() == "requirements.txt requirements-aws.txt"
    assert Path(environ["XDG_CACHE_HOME"]) in (tree / ".venv").resolve().parents
    said = subprocess.run(
        [first, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert Path(said.stdout.strip()).resolve() == (tree / ".venv").resolve()


def test_what_cannot_be_installed_is_said_and_not_taken_for_complete(
    tree: Path, environ: dict[str, str]
) -> None:
    """The next time it is tried again."""
    (tree / "broken").touch()
    with (
        pytest.raises(TreeError, match="cannot be installed: index: not reachable"),
        python_of(tree, OTHER, OWN, environ, print),
    ):
        pass

    (tree / "broken").unlink()
    with python_of(tree, OTHER, OWN, environ, print) as python:
        assert python


def test_a_tree_that_cannot_install_says_so(tree: Path, environ: dict[str, str]) -> None:
    """Another lock, and nothing to install it with."""
    (tree / "tools" / "install.py").unlink()

    with (
        pytest.raises(TreeError, match=r"no tools/install\.py"),
        python_of(tree, OTHER, OWN, environ, print),
    ):
        pass
