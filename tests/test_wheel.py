"""What somebody gets who installs the wheel: evenkeel under its own name, and nothing else."""

import ast
import os
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest

from evenkeel.testing import Resources
from simulator.cluster.tools import Tools
from tests.elsewhere import ROOT, installed, run, wheel

__all__ = ["installed", "wheel"]

pytestmark = pytest.mark.xdist_group("wheel")  # one worker builds and unpacks it for all

PLUGINS = sorted(p.parent.name for p in (ROOT / "simulator/plugins").glob("*/__main__.py"))
CARRIED = ("components", "policies", "simulator", "testing")

LOADS_THE_PACK = """
import sys
import evenkeel.components.addons.catalogue as addons
import evenkeel.components.addons.locked as locked
import evenkeel.policies.rules as rules
import evenkeel.simulator.cluster.pins as pins
from evenkeel.components.planning.machines import catalogue
from evenkeel.testing.rehearsal import PACK

assert (PACK / "PulumiPolicy.yaml").is_file()
found = [addons.catalogue(), locked.read_lock(), rules.load(rules.RULES), pins.pins(), catalogue()]
print(*map(len, found))
print(sorted(each for each in sys.modules if each.split(".")[0] in sys.argv[1:]))
"""


STARTS_A_PACK = """
import subprocess, sys

command = [sys.executable, "-m", "pulumi.policy", "127.0.0.1:1", sys.argv[1]]
pack = subprocess.Popen(command, stdout=subprocess.PIPE)
print(pack.stdout.readline().decode().strip().isdigit())
pack.terminate()
pack.wait()
"""


def test_site_packages_gets_one_name(wheel: Path) -> None:
    """A second one would clash with other people's packages without a message."""
    names = {each.split("/")[0] for each in zipfile.ZipFile(wheel).namelist()}

    assert {each for each in names if not each.endswith(".dist-info")} == {"evenkeel"}
    assert not any(each.endswith("entry_points.txt") for each in names)


def test_every_file_is_carried(wheel: Path) -> None:
    """Sources, data, stages, rules: what git knows of the four folders is in the wheel."""
    command = ["git", "ls-files", *CARRIED, "tools/go.mod", "tools/go.sum"]
    known = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    carried = set(zipfile.ZipFile(wheel).namelist())
    there = [each for each in known.split() if (ROOT / each).exists()]

    assert len(there) > 200
    assert [each for each in there if f"evenkeel/{each}" not in carried] == []


def test_the_repository_has_the_shape_of_the_wheel(wheel: Path) -> None:
    """The links below `evenkeel/` are what the wheel carries, so both are imported alike."""
    mapped = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    about = mapped["targets"]["wheel"]
    sources = {**about["sources"], **about["force-include"]}
    linked = {f"evenkeel/{p.name}": p for p in (ROOT / "evenkeel").iterdir() if p.is_symlink()}
    files = zipfile.ZipFile(wheel).namelist()

    assert {target: (ROOT / source).resolve() for source, target in sources.items()} == {
        name: link.resolve() for name, link in linked.items()
    }
    assert {"/".join(each.split("/")[:2]) for each in files} >= set(linked)


def test_nothing_of_the_repository_is_needed(installed: Path) -> None:
    """Components, the policy pack, the pins of the tools and the catalogues are found."""
    names = ("cli", "stacks", "gitops", "operations", *CARRIED)
    done = run(installed, "-c", LOADS_THE_PACK, *names)

    assert done.returncode == 0, done.stderr
    counts, repository = done.stdout.splitlines()
    assert all(int(each) > 1 for each in counts.split())
    assert repository == "[]"


@pytest.mark.parametrize("provider", PLUGINS)
def test_a_plugin_starts(installed: Path, provider: str) -> None:
    """By the name that the wheel gives it; without a session it says what it lacks."""
    done = run(installed, "-m", f"evenkeel.simulator.plugins.{provider}")

    assert done.returncode == 1
    assert "EVENKEEL_SESSION is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_pack_starts(installed: Path) -> None:
    """As Pulumi starts it; it prints its port and ends with the process that started it."""
    site = next(installed.parents[1].glob("lib/python*/site-packages"))
    done = run(installed, "-c", STARTS_A_PACK, str(site / "evenkeel" / "policies"))

    assert done.stdout == "True\n", done.stderr


def test_a_pack_of_ones_own_holds_the_rules(installed: Path, tmp_path: Path) -> None:
    """With the two files that docs/composing.md shows."""
    page = (ROOT / "docs" / "composing.md").read_text()
    for name, language in (("PulumiPolicy.yaml", "yaml"), ("__main__.py", "python")):
        mark = f"```{language}\n# policies/{name}\n"
        (tmp_path / name).write_text(page.split(mark)[1].split("```")[0])
    done = run(installed, "-c", STARTS_A_PACK, str(tmp_path))

    assert done.stdout == "True\n", done.stderr


def test_the_tools_are_found(installed: Path, tools: Tools) -> None:
    """`python -m evenkeel.testing` finds what the repository has built: the pins are the same."""
    cache = os.environ["XDG_CACHE_HOME"]
    done = run(installed, "-m", "evenkeel.testing", XDG_CACHE_HOME=cache)

    assert done.returncode == 0, done.stderr
    assert [line.split() for line in done.stdout.splitlines()] == [
        [name, str(path)] for name, path in vars(tools).items()
    ]


def test_the_repository_imports_its_own_names() -> None:
    """A module that came in under both names would be there twice."""
    own = [
        p
        for each in ("cli", "stacks", "gitops", "operations", *CARRIED)
        for p in (ROOT / each).rglob("*.py")
    ]
    guilty = [
        path
        for path in own
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and not node.level
        and (node.module or "").split(".")[0] == "evenkeel"
    ]

    assert guilty == []
    assert Resources.__module__ == "evenkeel.testing.resources"
