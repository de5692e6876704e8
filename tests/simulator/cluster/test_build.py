"""Builds happen once, survive interrupts, and say what is missing."""

import os
import shutil
import threading
from pathlib import Path

import pytest

from simulator.cluster.build import build
from simulator.cluster.cache import cache_folder, key
from simulator.cluster.pins import pins
from simulator.cluster.progress import Progress
from simulator.errors import ToolError

TWO = [pins()["helm"], pins()["etcd"]]

GO = r"""#!/bin/sh
echo "$@" >> "$FAKE_LOG"
case "$1" in
env) echo go1.99.0 ;;
list) echo "go: downloading example.com/a v1.0.0" >&2; echo fmt; echo a/b; echo a/c ;;
build)
  FAKE_STEP
  for argument in "$@"; do
    case "$previous" in -o) output="$argument" ;; esac
    previous="$argument"
  done
  echo fmt >&2; echo a/b >&2; echo a/c >&2
  echo "$CGO_ENABLED $GOTOOLCHAIN $GOFLAGS" > "$output/helm"; echo etcd > "$output/server" ;;
esac
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment whose `go` is a script that builds in no time."""
    install(tmp_path, ":")
    return {
        "PATH": f"{tmp_path / 'bin'}:{os.defpath}",
        "HOME": str(tmp_path),
        "FAKE_LOG": str(tmp_path / "log"),
    }


def install(folder: Path, step: str) -> None:
    """Write the script; `step` runs at the beginning of each build."""
    path = folder / "bin" / "go"
    path.parent.mkdir(exist_ok=True)
    path.write_text(GO.replace("FAKE_STEP", step))
    path.chmod(0o755)


def calls(folder: Path) -> list[str]:
    """Return the first word of each call of `go`."""
    log = folder / "log"
    return [each.split()[0] for each in log.read_text().splitlines()] if log.exists() else []


def ignore(_: Progress) -> None:
    """Take a moment of progress."""


def test_a_build_makes_every_tool_and_cleans_up(tmp_path: Path, environ: dict[str, str]) -> None:
    """The tools lie under the pins' key; nothing of modules and compiled packages is left."""
    moments: list[Progress] = []
    cache = tmp_path / "cache"
    found = build(TWO, cache, environ, moments.append)

    folder = cache / key()
    assert found == {"helm": folder / "helm", "etcd": folder / "etcd"}
    assert sorted(each.name for each in cache.iterdir()) == [key(), f"{key()}.lock"]
    assert (folder / "helm").read_text() == (
        "0 local -mod=readonly -trimpath -modcacherw -buildvcs=false\n"
    )
    assert [(each.step, each.count, each.total) for each in moments] == [
        ("modules", 1, 0),
        ("compile", 1, 3),
        ("compile", 2, 3),
        ("compile", 3, 3),
        ("done", 3, 3),
    ]
    assert moments[-1].text().startswith("tools 2/2   built helm, etcd in 0m0")


def test_what_is_built_is_not_built_again(tmp_path: Path, environ: dict[str, str]) -> None:
    """The second call starts no process."""
    cache = tmp_path / "cache"
    build(TWO, cache, environ, ignore)
    before = calls(tmp_path)
    build(TWO, cache, environ, ignore)

    assert calls(tmp_path) == before == ["env", "list", "build"]


def test_two_builds_at_once_take_turns(tmp_path: Path, environ: dict[str, str]) -> None:
    """The second waits, says so, and finds what the first has made."""
    install(tmp_path, f"while [ ! -e {tmp_path}/seen ]; do sleep 0.05; done")
    cache = tmp_path / "cache"
    moments: list[Progress] = []

    def report(moment: Progress) -> None:
        moments.append(moment)
        if moment.step == "waiting":
            (tmp_path / "seen").touch()

    both = [threading.Thread(target=build, args=(TWO, cache, environ, report)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert calls(tmp_path).count("build") == 1
    waiting = next(each for each in moments if each.step == "waiting")
    assert waiting.text() == "tools 0/2   waiting for another build of the same tools, 0m00s"


def test_an_interrupt_leaves_no_half_tool(tmp_path: Path, environ: dict[str, str]) -> None:
    """Ctrl-C ends Go and removes its folder; the next build starts from there."""
    cache = tmp_path / "cache"

    def interrupt(moment: Progress) -> None:
        if moment.step == "compile":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(TWO, cache, environ, interrupt)
    assert [each.name for each in cache.iterdir()] == [f"{key()}.lock"]
    assert build(TWO, cache, environ, ignore)["helm"].exists()


def test_what_a_killed_build_left_is_removed(tmp_path: Path, environ: dict[str, str]) -> None:
    """A kill -9 cannot clean up; the next build does."""
    cache = tmp_path / "cache"
    left = cache / f".{key()}-left" / "gopath"
    left.mkdir(parents=True)
    build(TWO, cache, environ, ignore)

    assert not left.parent.exists()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "dial tcp: lookup proxy.example.com: no such host",
            (
                r"go build: the Go modules of the tools cannot be fetched: .*lookup proxy.*"
                r"set GOPROXY"
            ),
        ),
        (
            "reading https://proxy.example.com/x.zip: 403 Forbidden",
            r"go build: the Go modules of the tools cannot be fetched: .*403 Forbidden.*",
        ),
        ("write /x/y: no space left on device", r"the disk is full; .* needs 8 GB once"),
        ("a/b/c.go:7:1: syntax error", r"go build: the tools cannot be built: .*c.go:7:1: syntax"),
    ],
)
def test_a_failed_build_says_why_and_what_to_do(
    tmp_path: Path, environ: dict[str, str], said: str, message: str
) -> None:
    """One message instead of Go's pages."""
    install(tmp_path, f"echo '{said}' >&2; exit 1")

    with pytest.raises(ToolError, match=message):
        build(TWO, tmp_path / "cache", environ, ignore)


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the folder, the figures and the way out."""
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_500_000_000))
    with pytest.raises(ToolError, match=r"got 1\.5 GB free .* needs 8 GB once and keeps 0\.6 GB"):
        build(TWO, tmp_path / "cache", environ, ignore)

    assert calls(tmp_path) == []


def test_without_go_and_without_an_installer_the_message_says_so(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither Go nor uv nor pip: install Go."""
    monkeypatch.setattr("simulator.cluster.go._installers", lambda _: iter(()))
    environ["PATH"] = str(tmp_path / "nothing")

    with pytest.raises(ToolError, match=r"got none as new as 1\.26\.0 on PATH, and neither uv nor"):
        build(TWO, tmp_path / "cache", environ, ignore)


def test_the_cache_is_the_users(tmp_path: Path) -> None:
    """XDG_CACHE_HOME where it is absolute, else ~/.cache, as the specification says."""
    home = {"HOME": str(tmp_path)}

    assert cache_folder(home) == tmp_path / ".cache" / "evenkeel" / "tools"
    assert cache_folder({**home, "XDG_CACHE_HOME": "here"}) == cache_folder(home)
    assert cache_folder({**home, "XDG_CACHE_HOME": "/c"}) == Path("/c/evenkeel/tools")
    with pytest.raises(ToolError, match="Set XDG_CACHE_HOME to an absolute path"):
        cache_folder({})


def test_the_key_follows_the_pins(tmp_path: Path) -> None:
    """Another go.sum is another folder."""
    modules = tmp_path / "tools"
    modules.mkdir()
    for name in ("go.mod", "go.sum"):
        (modules / name).write_text((Path(__file__).parents[3] / "tools" / name).read_text())
    assert key(modules) == key()
    with (modules / "go.sum").open("a") as file:
        file.write("more\n")

    assert key(modules) != key()
