"""actionlint is built once, when `make install-dev` asks for it; no test needs the network."""

import os
from pathlib import Path

import pytest

from tests.tools.conftest import Script
from tools.actionlint.__main__ import main
from tools.actionlint.building import PACKAGE, place

GO = "#!/bin/sh\n[ $1 = build ] || { echo go1.99.0; exit; }\n"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of tools with nothing in it; whatever Go a test writes is the first on PATH."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path / "cache" / "evenkeel" / "tools"


def test_it_is_built_once(cache: Path, script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    """Into the place where tests look, which the pins name; nothing else stays."""
    script("go", f"{GO}echo once >> {cache}/log\n[ $4 = {PACKAGE} ] && cp /bin/true $3actionlint\n")

    assert (main(), main()) == (0, 0)
    assert capsys.readouterr().err.count("building actionlint") == 1
    assert (cache / "log").read_text() == "once\n"
    assert os.access(place(os.environ), os.X_OK)
    assert sorted(each.name for each in cache.iterdir() if each.suffix != ".lock") == [
        place(os.environ).name,
        "log",
    ]


def test_what_hinders_it_is_told_and_stops_nobody(
    cache: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has no way to the Go proxy checks and tests everything else."""
    script("go", f"{GO}echo no route to the proxy >&2\nexit 1\n")

    assert main() == 0
    said = capsys.readouterr().err
    assert "actionlint: cannot be built: no route to the proxy Is the Go proxy" in said
    assert "going on; workflows cannot be checked without it" in said
    failed = place(os.environ).with_name(f"{place(os.environ).name}.failed")
    assert [each for each in cache.iterdir() if each.suffix != ".lock"] == [failed]


def test_who_has_no_network_waits_for_it_once_an_hour(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each `make` would try again otherwise, for minutes; what can be built later is."""
    script("go", f"{GO}exit 1\n")
    assert (main(), main()) == (0, 0)
    assert capsys.readouterr().err.count("cannot be built") == 1

    script("go", f"{GO}[ $4 = {PACKAGE} ] && cp /bin/true $3actionlint\n")
    failed = place(os.environ).with_name(f"{place(os.environ).name}.failed")
    os.utime(failed, (0, 0))

    assert main() == 0
    assert place(os.environ).exists()
    assert not failed.exists()
