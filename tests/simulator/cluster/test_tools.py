"""Tools are named, on PATH, cached, or built, in this order."""

import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from simulator.cluster import __main__ as install_step
from simulator.cluster import tools as finding
from simulator.cluster.cache import key
from simulator.cluster.pins import Pin
from simulator.cluster.tools import find_tool, find_tools
from simulator.errors import ToolError


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No tool on PATH and none in the cache; a build is an error unless a test allows it."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def unexpected(pins: Sequence[Pin], *_: object) -> None:
        raise AssertionError([each.name for each in pins])

    monkeypatch.setattr(finding, "build", unexpected)


def executable(path: Path, says: str) -> Path:
    """Write an executable that says its version and counts how often it was asked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho asked >> "{path}.asked"\necho "{says}"\n')
    path.chmod(0o755)
    return path


def asked(path: Path) -> int:
    """Return how often an executable was asked for its version."""
    log = Path(f"{path}.asked")
    return len(log.read_text().splitlines()) if log.exists() else 0


def test_a_tool_that_a_variable_names_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before one on PATH that would do as well."""
    executable(tmp_path / "bin" / "helm", "v3.20.0")
    named = executable(tmp_path / "mine" / "helm", "v3.19.1")
    monkeypatch.setenv("EVENKEEL_HELM", str(named))

    assert find_tool("helm") == named


def test_a_variable_that_names_no_executable_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Falling back to another tool would hide the mistake."""
    monkeypatch.setenv("EVENKEEL_HELM", str(tmp_path / "nothing"))

    with pytest.raises(ToolError) as caught:
        find_tool("helm")
    assert str(caught.value) == (
        f"EVENKEEL_HELM: got {tmp_path / 'nothing'}, which is not an executable file; "
        "expected helm 3.18 or a later 3.x. Correct the variable or unset it."
    )


def test_a_variable_that_names_a_wrong_version_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message says which version was found and which would do."""
    named = executable(tmp_path / "kubectl", "Client Version: v1.32.4-dispatcher")
    monkeypatch.setenv("EVENKEEL_KUBECTL", str(named))

    with pytest.raises(ToolError) as caught:
        find_tool("kubectl")
    assert str(caught.value) == (
        f"EVENKEEL_KUBECTL: got 1.32.4 from {named}; expected kubectl 1.36.x. "
        "Correct the variable or unset it."
    )


def test_a_tool_on_path_will_do_in_range_and_is_asked_once(tmp_path: Path) -> None:
    """Its answer is kept for as long as the file is the same."""
    path = executable(tmp_path / "bin" / "etcd", "etcd Version: 3.5.21")

    assert find_tool("etcd") == path
    assert find_tool("etcd") == path
    assert asked(path) == 1

    executable(path, "etcd Version: 3.6.12")
    os.utime(path, (1, 1))
    assert find_tool("etcd") == path
    assert asked(path) == 2


def test_a_tool_on_path_out_of_range_is_passed_over(tmp_path: Path) -> None:
    """The cached one is used instead."""
    executable(tmp_path / "bin" / "kubectl", "Client Version: v1.32.4-dispatcher")
    cached = executable(tmp_path / "cache" / "evenkeel" / "tools" / key() / "kubectl", "never")

    assert find_tool("kubectl") == cached
    assert asked(cached) == 0


def test_what_is_missing_and_nothing_else_is_built_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One build makes all that neither PATH nor the cache has; GOPROXY reaches it."""
    executable(tmp_path / "bin" / "helm", "v3.20.0")
    monkeypatch.setenv("GOPROXY", "https://proxy.example.com")
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("EVENKEEL_UNRELATED", "1")
    built: list[str] = []

    def build(
        pins: Sequence[Pin], cache: Path, environ: dict[str, str], _: object
    ) -> dict[str, Path]:
        assert environ["GOPROXY"] == "https://proxy.example.com"
        assert not {"GOOS", "EVENKEEL_UNRELATED"} & set(environ)
        built.extend(each.name for each in pins)
        return {each.name: cache / each.name for each in pins}

    monkeypatch.setattr(finding, "build", build)
    found = find_tools()

    assert found.helm == tmp_path / "bin" / "helm"
    assert found.kube_apiserver == tmp_path / "cache" / "evenkeel" / "tools" / "kube-apiserver"
    assert built == [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubectl",
        "kwok",
        "kwokctl",
    ]


def test_whoever_interrupts_the_install_step_gets_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C ends it as it ends `make install`."""

    def interrupted(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(install_step, "find_tools", interrupted)

    try:
        status = install_step.main()
    except KeyboardInterrupt:
        pytest.fail("it ends with a traceback")

    assert status == 130


def test_an_unknown_tool_is_refused_by_name() -> None:
    """The message lists the known ones."""
    with pytest.raises(ToolError, match="docker: not a tool of evenkeel; expected one of etcd, "):
        find_tool("docker")
