"""What a workspace makes of the repository that the operator fetched: a program that starts."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops.operator.deployment import Told, plan_deployment
from gitops.operator.manifests import Source, render
from stacks.environment import read

ROOT = Path(__file__).parents[3]
START = Path(__file__).with_name("start.py")
NAME = "aws-dev"


def rendered(repository: str = "https://github.com/company/ml-platform") -> dict[str, Any]:
    """Return the objects of one environment, by kind."""
    environment = read(ROOT / "environments" / f"Pulumi.{NAME}.yaml")
    source = Source(repository=repository, branch="main", image="registry.example/pulumi:1")
    files = render([plan_deployment(NAME, environment, Told())], source)
    return {each["kind"]: each for text in files.values() for each in yaml.safe_load_all(text)}


def workspace() -> dict[str, Any]:
    """Return what the workspace's pod is made from."""
    found: dict[str, Any] = rendered()["Stack"]["spec"]["workspaceTemplate"]["spec"]
    return found


@pytest.fixture
def fetched(tmp_path: Path) -> Iterator[Path]:
    """A copy of what git has or would take, behind a link as in a workspace: no `.venv`."""
    source = tmp_path / "source"
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, known.split("\0")):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(ROOT / name):
            shutil.copy2(ROOT / name, target, follow_symlinks=False)
    _compile_nothing(source / "tools" / "install.py")
    (tmp_path / "workspace").symlink_to(f"{source}/")
    yield tmp_path / "workspace"
    shutil.rmtree(source)  # half a gigabyte, which pytest would keep


def _compile_nothing(script: Path) -> None:
    """Let the step install as ever, but compile nothing ahead: that is half a minute of work."""
    text, count = re.subn(r"(?m)^SELDOM = .*", 'SELDOM = "."', script.read_text(encoding="utf-8"))
    assert count == 1
    script.write_text(text, encoding="utf-8")


def test_the_program_starts_in_what_the_workspace_installed(fetched: Path) -> None:
    """The cloud's SDK and the project itself are there, with nothing of this process's Python."""
    (step,) = workspace()["podTemplate"]["spec"]["initContainers"]
    assert step["command"][0] == "python3"
    install([sys.executable, *step["command"][1:]], fetched)

    started = subprocess.run(
        [fetched / ".venv" / "bin" / "python", "-P", START, NAME],
        cwd=fetched / "stacks",
        env={"PATH": os.defpath, "HOME": str(fetched.parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 0, started.stderr[-3000:]
    said = json.loads(started.stdout)
    assert Path(said["prefix"]).resolve() == (fetched / ".venv").resolve()
    assert {"aws:eks/cluster:Cluster", "kubernetes:helm.sh/v4:Chart"} <= {*said["kinds"]}


def install(command: list[str], folder: Path) -> None:
    """Run the step: with what is on this machine, as whoever made its `.venv` has; else fetch."""
    passed = ("HOME", "XDG_CACHE_HOME", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "HTTPS_PROXY")
    environ = {name: text for name, text in os.environ.items() if name in passed}
    environ |= {name: text for name, text in os.environ.items() if name.startswith(("PIP_", "UV_"))}
    environ["PATH"] = os.pathsep.join((os.environ["PATH"], str(Path(sys.prefix) / "bin")))
    for offline in ({"UV_OFFLINE": "1", "PIP_NO_INDEX": "1"}, {}):
        done = subprocess.run(
            command,
            cwd=folder,
            env=environ | offline,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
    pytest.fail(f"{' '.join(command)}: {done.stderr[-3000:]}")


def test_the_step_runs_where_the_program_will() -> None:
    """With the same image, in the same folder, and as the restricted standard wants it."""
    found = workspace()
    (step,) = found["podTemplate"]["spec"]["initContainers"]

    assert step["image"] == found["image"] == "registry.example/pulumi:1"
    assert step["workingDir"] == "/share/workspace"
    assert step["volumeMounts"] == [{"name": "share", "mountPath": "/share"}]
    assert step["securityContext"]["allowPrivilegeEscalation"] is False
    assert step["securityContext"]["capabilities"]["drop"] == ["ALL"]
    assert found["podTemplate"]["spec"]["containers"] == [{"name": "pulumi"}]


def test_the_agents_own_installation_changes_nothing() -> None:
    """It brings packages up to date against no hash, and has no list of its own to install."""
    assert {"name": "PIP_DRY_RUN", "value": "1"} in workspace()["env"]
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    folder = ROOT / project["main"]
    assert not [name for name in ("requirements.txt", "pyproject.toml") if (folder / name).exists()]
    assert project["runtime"]["options"] == {"virtualenv": ".venv"}


@pytest.mark.parametrize(
    ("repository", "ports"),
    [
        ("https://github.com/company/ml-platform", [443, 6443]),
        ("https://git.example:8443/ml-platform", [443, 6443, 8443]),
        ("git@github.com:company/ml-platform", [443, 6443, 22]),
        ("ssh://git@git.example/ml-platform", [443, 6443, 22]),
        ("ssh://git@git.example:7999/ml-platform", [443, 6443, 7999]),
    ],
)
def test_the_repository_is_reached(repository: str, ports: list[int]) -> None:
    """Whichever way git goes there."""
    egress = rendered(repository)["NetworkPolicy"]["spec"]["egress"]

    assert [each["port"] for each in egress[1]["ports"]] == ports
