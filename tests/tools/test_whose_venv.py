"""A `.venv` that is there already: one that does not start, somebody else's, another make's."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.tools.conftest import SCRIPT, Script

PYVENV = "home = /nowhere/bin\nversion = 3.11.4\n"


def _gone(venv: Path) -> None:
    """Make one whose Python has gone, as an upgrade leaves it; its uv, which needs none, starts."""
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text(PYVENV)
    (venv / "bin" / "python").symlink_to("/nowhere/bin/python3")
    (venv / "bin" / "uv").write_text("#!/bin/sh\nexit 0\n")
    (venv / "bin" / "uv").chmod(0o755)


def _half(venv: Path) -> None:
    """Make half of one, as an interrupt leaves it."""
    (venv / "bin").mkdir(parents=True)


def _bare(venv: Path) -> None:
    """Make a folder whose Python knows nothing of it."""
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)


BROKEN = pytest.mark.parametrize("broken", [_gone, _half, _bare])


@BROKEN
def test_a_uv_on_path_makes_what_does_not_start_anew(
    install: ModuleType, venv: Path, script: Script, broken: Callable[[Path], None]
) -> None:
    """This uv, as the real one, makes none where something is."""
    broken(venv)
    (venv / "left").touch()
    make = f"exec {sys.executable} -m venv --without-pip {venv}"
    uv = script("uv", f"#!/bin/sh\n[ ! -e {venv} ] || exit 2\n{make}\n")

    assert install._uv() == [str(uv)]
    assert install._is_venv()
    assert not (venv / "left").exists()


@pytest.mark.parametrize(
    ("broken", "pip"),
    [(_gone, (99, 0)), (_half, (99, 0)), (_bare, (99, 0)), (_gone, (0, 0))],
    ids=["gone", "half", "bare", "gone, with a pip of its own"],
)
def test_without_uv_what_does_not_start_is_made_anew(
    install: ModuleType,
    venv: Path,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[Path], None],
    pip: tuple[int, int],
) -> None:
    """Although a uv is in it that starts."""
    broken(venv)
    (venv / "left").touch()
    monkeypatch.setattr(install, "_pip_version", lambda: pip)
    monkeypatch.setattr(install, "_run", lambda _: shutil.copy("/bin/true", venv / "bin" / "uv"))

    assert install._uv() == [str(venv / "bin" / "uv")]
    assert install._is_venv()
    assert not (venv / "left").exists()


def _conda(venv: Path) -> None:
    _bare(venv)
    (venv / "conda-meta").mkdir()


def _whole(venv: Path) -> None:
    _bare(venv)
    (venv / "lib" / "python3.11").mkdir(parents=True)
    (venv / "lib" / "python3.11" / "os.py").touch()


def _link(venv: Path) -> None:
    (venv.parent / "elsewhere").mkdir()
    venv.symlink_to("elsewhere")


@pytest.mark.parametrize("made", [_conda, _whole, _link, Path.touch])
@pytest.mark.parametrize("with_uv", [True, False])
def test_what_somebody_else_has_made_is_refused(
    install: ModuleType, venv: Path, script: Script, made: Callable[[Path], None], *, with_uv: bool
) -> None:
    """Nothing of it is removed, and nothing is installed into it."""
    made(venv)
    before = sorted(venv.parent.rglob("*"))
    if with_uv:
        script("uv", "#!/bin/sh\nexit 0\n")

    with pytest.raises(SystemExit) as caught:
        install._uv()

    said = str(caught.value)
    assert said.startswith(f"{venv}: got a ")
    assert said.endswith("or nothing. Move it away, and run the same again.")
    assert [each for each in before if not os.path.lexists(each)] == []


def test_a_sound_one_behind_a_link_is_used(
    install: ModuleType, venv: Path, script: Script, tmp_path: Path
) -> None:
    """Some keep them on another disk."""
    elsewhere = tmp_path / "elsewhere"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", elsewhere], check=True)
    venv.symlink_to(elsewhere)
    uv = script("uv", "#!/bin/sh\nexit 1\n")

    assert install._uv() == [str(uv)]


@pytest.fixture
def make(tmp_path: Path, script: Script) -> Callable[[], subprocess.Popen[str]]:
    """Starts what `make install` starts; its uv waits for `go`, and allows no second one."""
    for name in ("pyproject.toml", "requirements.txt"):
        (tmp_path / name).touch()
    (tmp_path / "tools").mkdir()
    shutil.copy(SCRIPT, tmp_path / "tools")
    wait = f"touch {tmp_path}/begun; until [ -e {tmp_path}/go ]; do sleep 0.02; done"
    venv = f"[ ! -e {tmp_path}/.venv ] || exit 2; {sys.executable} -m venv --without-pip .venv"
    script(
        "uv",
        f"#!/bin/sh\nmkdir {tmp_path}/busy || exit 3\necho $1 >> {tmp_path}/log\n"
        f"[ $1 != venv ] || {{ {wait}; {venv}; }}\nrmdir {tmp_path}/busy\n",
    )

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, tmp_path / "tools" / "install.py", "requirements.txt"],
            env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.defpath}"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_two_at_once_take_turns(make: Callable[[], subprocess.Popen[str]], tmp_path: Path) -> None:
    """The second waits, and finds all done; neither takes the other's `.venv` away."""
    with make() as first:
        while not (tmp_path / "begun").exists():
            assert first.poll() is None
            time.sleep(0.02)
        with make() as second:
            assert second.stderr is not None
            waits = second.stderr.readline()
            (tmp_path / "go").touch()
            said = first.communicate(timeout=600), second.communicate(timeout=600)

    assert waits == "evenkeel: waiting for another make, which installs into .venv\n"
    assert (first.returncode, second.returncode) == (0, 0), said
    assert (tmp_path / "log").read_text().split() == ["venv", "pip", "pip"]


def test_what_was_installed_is_done_only_while_its_python_is_there(
    make: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    """The same version may have moved to another folder."""
    (tmp_path / "go").touch()
    python = tmp_path / ".venv" / "bin" / "python"

    def calls() -> int:
        with make() as running:
            said = running.communicate(timeout=600)
        assert running.returncode == 0, said
        return len((tmp_path / "log").read_text().split())

    assert (calls(), calls()) == (3, 3)
    python.unlink()
    python.symlink_to("/nowhere/bin/python3")
    assert (calls(), calls()) == (6, 6)
