"""GitHub's rules for workflows, as actionlint knows them; built once, from the pins of its own.

It is for tests alone: the tools that the simulator starts have other pins, and nobody who uses
evenkeel builds this one.
"""

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from simulator.cluster.cache import cache_folder, lock
from simulator.cluster.go import go_on_path, install_go
from tests.environments import ROOT

MODULE: Final = ROOT / "tools" / "actionlint"
PACKAGE: Final = "github.com/rhysd/actionlint/cmd/actionlint"

_PLACE: Final = ROOT / ".github" / "workflows" / "test.yml"
"""Where every text is said to be: from a file that is there it finds our own actions."""

_ALONE: Final = ("-shellcheck=", "-pyflakes=", "-no-color")
"""What it would call where that is installed makes no difference: our steps only call make."""

_MISLEADING: Final = ("GOOS", "GOARCH", "GOROOT", "GOBIN", "GOEXPERIMENT", "GO111MODULE")
_PIN: Final = re.compile(r"(?P<action>[\w./-]+)@[0-9a-f]{40} +# (?P<release>v\d+)\S*")
_KNOWN: Final = {"actions/checkout": "v6", "actions/setup-python": "v6"}
"""Action -> its newest release whose inputs actionlint knows, where ours is newer."""


def problems(text: str) -> list[str]:
    """Return all that is wrong with the text of a workflow, a line each.

    Actions are known by their release, so their pins are read as releases.
    """
    done = subprocess.run(
        [str(actionlint()), *_ALONE, "-format={{json .}}", f"-stdin-filename={_PLACE}", "-"],
        input=_PIN.sub(_released, text),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr  # anything else: it did not look
    return [
        f"{each['line']}: {each['message']} [{each['kind']}]" for each in json.loads(done.stdout)
    ]


def as_workflow(text: str) -> str:
    """Return the steps of a composite action as those of a workflow, which is all that it reads."""
    action = yaml.safe_load(_PIN.sub(_released, text))
    inputs = {name: {"type": "string"} for name in action.get("inputs", {})}
    job = {"runs-on": "ubuntu-24.04", "steps": action["runs"]["steps"]}
    content = {"on": {"workflow_call": {"inputs": inputs}}, "permissions": {}, "jobs": {"one": job}}
    return yaml.safe_dump(content, sort_keys=False)


def _released(pin: re.Match[str]) -> str:
    return f"{pin['action']}@{_KNOWN.get(pin['action'], pin['release'])}"


@functools.cache
def actionlint() -> Path:
    """Return it; the first time on a machine it is built.

    Raises:
        ToolError: There is no Go, and none can be installed.
    """
    cache = cache_folder(os.environ)
    pins = b"".join((MODULE / each).read_bytes() for each in ("go.mod", "go.sum"))
    built = cache / f"actionlint-{hashlib.sha256(pins).hexdigest()[:16]}"
    with lock(cache / f"{built.name}.lock", lambda _: None):
        if not built.exists():
            for left in cache.glob(f".{built.name}-*"):  # of a build that was killed
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=f".{built.name}-", dir=cache) as work:
                _build(Path(work)).replace(built)
    return built


def _build(work: Path) -> Path:
    """Build it inside a folder, as the other tools are built: from pins, with nothing of a user."""
    environ = {name: text for name, text in os.environ.items() if name not in _MISLEADING}
    go = go_on_path(environ) or install_go(work / "toolchain", environ)
    command = [str(go), "build", "-o", f"{work}/", PACKAGE]
    done = subprocess.run(
        command,
        cwd=MODULE,
        env={**environ, **_settings(work)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"actionlint cannot be built: {done.stderr}"
    return work / "actionlint"


def _settings(work: Path) -> Mapping[str, str]:
    return {
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=readonly -trimpath -modcacherw -buildvcs=false",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOPATH": f"{work}/gopath",
        "GOMODCACHE": f"{work}/modules",
        "GOCACHE": f"{work}/compiled",
        "XDG_CONFIG_HOME": f"{work}/config",
    }
