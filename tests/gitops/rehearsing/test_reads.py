"""What a program reads of its tree is seen, and what it does not read makes no difference."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitops.rehearsing import recording
from gitops.rehearsing.affected import affecting, roots
from gitops.rehearsing.memory import ReadsMemory
from gitops.rehearsing.reads import Reads

FILES = {
    "Pulumi.yaml": "",
    "stacks/__main__.py": (
        "import json, pkgutil, importlib\n"
        "import parts, parts.one\n"
        "names = [each.name for each in pkgutil.iter_modules(parts.__path__)]\n"
        "importlib.import_module('parts.' + names[0])\n"
        "open('data/sizes.json').read()\n"
        "import os; os.listdir('rules')\n"
        "try:\n    import plugin_of_ours\nexcept ImportError:\n    pass\n"
        "try:\n    open('data/optional.json')\nexcept OSError:\n    pass\n"
    ),
    "parts/__init__.py": "",
    "parts/one.py": "",
    "parts/two/__init__.py": "",
    "parts/two/inside.py": "",
    "data/sizes.json": "{}",
    "data/other.json": "{}",
    "rules/first.yaml": "",
    "docs/page.md": "",
}


@pytest.fixture(scope="module")
def blobs() -> dict[str, str]:
    """The tree's files with their contents."""
    return {path: f"content of {path}" for path in FILES}


@pytest.fixture(scope="module")
def reads(tmp_path_factory: pytest.TempPathFactory, blobs: dict[str, str]) -> Reads:
    """What the program reads, seen as a rehearsal sees it: twice, compiled the second time."""
    tree, record = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("record") / "reads"
    for path, content in FILES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(content)
    path = os.pathsep.join((str(Path(recording.__file__).parent), str(tree)))
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-P", "stacks"],
            cwd=tree,
            env={"PYTHONPATH": path, "EVENKEEL_READS": str(record)},
            check=True,
        )
    return Reads.of(record.read_text(), [tree], blobs)


def test_what_it_opens_lists_and_imports_is_seen(reads: Reads) -> None:
    """Sources stand for what is compiled of them; what it only asked for is empty."""
    assert {"stacks/__main__.py", "parts/__init__.py", "parts/one.py", "data/sizes.json"} <= {
        path for path, content in reads.files.items() if content
    }
    assert reads.files["data/optional.json"] == ""
    assert not {"docs/page.md", "data/other.json", "parts/two/inside.py"} & set(reads.files)
    assert "rules" in reads.listed
    assert "parts" in reads.modules


CHANGES: dict[str, bool] = {
    "data/sizes.json": True,
    "data/other.json": False,
    "docs/page.md": False,
    "parts/one.py": True,
    "parts/two/inside.py": False,
    "environments/Pulumi.small.yaml": True,
    "environments/Pulumi.large.yaml": False,
    "policies/rules/new.yaml": True,
    "requirements-aws.txt": True,
    "requirements-dev.txt": False,
    "vendor/chart-1.tgz": True,
    "cli/app.py": False,
    "operations/opening.py": False,
}


@pytest.mark.parametrize(("path", "matters"), CHANGES.items())
def test_a_change_matters_where_it_is_read(
    path: str, reads: Reads, blobs: dict[str, str], *, matters: bool
) -> None:
    """Whether the file was there or is new."""
    assert bool(affecting("small", blobs, {**blobs, path: "changed"}, reads)) is matters


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("data/optional.json", True),  # it asked for it
        ("rules/second.yaml", True),  # in a folder that it lists
        ("plugin_of_ours.py", True),  # a module that it did not find
        ("stacks/json/__init__.py", True),  # found before the one that it got
        ("stacks/parts.py", True),
        ("parts/three/__init__.py", True),  # in a folder that it looks through for modules
        ("parts/two/more.py", False),  # there it looks only whether it is a package
        ("parts/three/notes.md", False),
        ("data/third.json", False),
        ("tests/test_parts.py", False),
    ],
)
def test_a_new_file_matters_where_the_program_would_find_it(
    path: str, reads: Reads, blobs: dict[str, str], *, matters: bool
) -> None:
    """Not everything that is new is found."""
    assert bool(affecting("small", blobs, {**blobs, path: "new"}, reads)) is matters


@pytest.mark.parametrize(("path", "matters"), [("parts/one.py", True), ("docs/page.md", False)])
def test_a_file_that_goes_matters_where_it_was_read(
    path: str, reads: Reads, blobs: dict[str, str], *, matters: bool
) -> None:
    """A module that is gone is another program."""
    head = {each: content for each, content in blobs.items() if each != path}

    assert bool(affecting("small", blobs, head, reads)) is matters


def test_reads_are_remembered_for_trees_that_are_the_same_in_them(
    reads: Reads, blobs: dict[str, str], tmp_path: Path
) -> None:
    """Another commit with the same files needs no look; a damaged record is none."""
    memory = ReadsMemory(tmp_path / "reads")
    assert memory.find("small", blobs) is None

    memory.keep("small", reads)
    (memory.folder / "small@damaged.json").write_text("[]")

    assert memory.find("small", blobs) == reads
    assert memory.find("small", {**blobs, "docs/page.md": "another"}) == reads
    assert memory.find("small", {**blobs, "parts/one.py": "another"}) is None
    assert memory.find("large", blobs) is None


def test_a_program_is_looked_for_beside_its_modules(blobs: dict[str, str]) -> None:
    """Modules are found in the tree, and beside the program itself."""
    assert roots(blobs) == ("", "stacks/")
