"""`.venv` is made whole, or made anew: whatever an interrupt has left of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from tests.tools.conftest import Script

ROOT = Path(__file__).parents[2]
WORKS = "#!/bin/sh\nexit 0\n"


def _answers(*command: str | Path) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_a_python_that_cannot_make_one_says_what_is_missing(
    install: ModuleType, venv: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its own last words, and without half a `.venv`."""
    text = f"#!/bin/sh\nmkdir -p {venv}/bin\necho No module named ensurepip >&2\nexit 1\n"
    odd = script("python-without-venv", text)
    monkeypatch.setattr(sys, "executable", str(odd))
    monkeypatch.setattr(install, "_pip_version", lambda: (0, 0))

    with pytest.raises(SystemExit) as caught:
        install._pip()

    said = (
        f"{odd}: cannot make a virtual environment (No module named ensurepip). This Python lacks"
    )
    assert str(caught.value).startswith(said)
    assert not venv.exists()


def test_a_venv_whose_python_lacks_pip_is_made_anew(
    install: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a Ctrl-C while pip was put into it leaves one."""
    monkeypatch.setattr(install, "_pip_version", lambda: (0, 0))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    assert not _answers(venv / "bin" / "python", "-m", "pip", "--version")

    command = install._pip()

    assert command == [str(venv / "bin" / "python"), "-m", "pip"]
    assert _answers(*command, "--version")


def test_this_pythons_pip_installs_into_the_venv_and_nowhere_else(
    install: ModuleType, venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pip of its own takes seconds to install. A bare link to this Python is no `.venv`."""
    monkeypatch.setattr(install, "_pip_version", lambda: (22, 3))
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)

    command = install._pip()

    assert command == [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python")]
    where = [str(venv / "bin" / "python"), "-c", "import sys; print(sys.prefix, sys.base_prefix)"]
    prefix, base = subprocess.run(where, check=True, capture_output=True, text=True).stdout.split()
    assert (Path(prefix), Path(base) == Path(prefix)) == (venv, False)
    assert list(venv.glob("lib/python*/site-packages/*")) == []


def test_an_old_pip_is_left_alone(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot install for another Python; this one's says what version it is."""
    assert install._pip_version() >= install.FIRST_FOR_OTHERS

    monkeypatch.setattr("importlib.metadata.version", lambda _: "22.0.2+dfsg")
    assert install._pip_version() == (22, 0) < install.FIRST_FOR_OTHERS


def test_a_uv_that_was_cut_off_is_installed_anew(
    install: ModuleType, venv: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pip takes it for installed, so `.venv` goes; what this leaves is a uv that starts."""
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "uv").write_text("half")
    (venv / "left").touch()
    uv = f"{venv}/bin/uv"
    whole = f"mkdir -p {venv}/bin; cp {script('whole', WORKS)} {uv}"
    pip = script("pip", f"#!/bin/sh\n[ -e {venv}/left ] || {{ {whole}; }}\n")
    monkeypatch.setattr(install, "_pip", lambda: [str(pip)])

    assert install._uv() == [uv]
    assert sorted(each.name for each in venv.rglob("*")) == ["bin", "uv"]


def test_a_uv_that_never_starts_is_told(
    install: ModuleType, venv: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a second try, with what else would do."""
    pip = script("pip", WORKS)
    monkeypatch.setattr(install, "_pip", lambda: [str(pip)])

    with pytest.raises(SystemExit, match=r"bin/uv: got no uv that starts; .* Install uv, and run"):
        install._uv()
    assert not venv.exists()


def test_a_uv_on_path_makes_the_venv(
    install: ModuleType, venv: Path, script: Script, tmp_path: Path
) -> None:
    """With this very Python, and only where there is none."""
    make = f"exec {sys.executable} -m venv --without-pip {venv}"
    uv = script("uv", f'#!/bin/sh\necho "$@" >> {tmp_path}/log\n{make}\n')

    assert install._uv() == install._uv() == [str(uv)]
    assert (tmp_path / "log").read_text() == f"venv --quiet --python {sys.executable} {venv}\n"


def test_commands_know_the_venv_and_nothing_of_another(
    install: ModuleType, venv: Path, script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller's own settings would have other files installed, or elsewhere."""
    for name in ("PYTHONPATH", "PYTHONHOME", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX"):
        monkeypatch.setenv(name, "/elsewhere")
    install._run([str(script("works", f"#!/bin/sh\nenv > {tmp_path}/environ\n"))])
    environ = dict(
        line.split("=", 1)
        for line in (tmp_path / "environ").read_text().splitlines()
        if "=" in line
    )

    assert "/elsewhere" not in environ.values()
    assert (environ["VIRTUAL_ENV"], environ["UV_PYTHON"]) == (str(venv), f"{venv}/bin/python")
    with pytest.raises(SystemExit, match=r"^fails: failed with status 3 .* Run the same again\.$"):
        install._run([str(script("fails", "#!/bin/sh\nexit 3\n"))])


def test_what_was_half_installed_counts_as_not_installed(
    install: ModuleType, tmp_path: Path
) -> None:
    """Its files may stay: the next installation writes over them."""
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    written = ("METADATA", "RECORD", "INSTALLER")
    for count in range(len(written) + 1):
        about = packages / f"p{count}-1.0.dist-info"
        about.mkdir(parents=True)
        (packages / f"p{count}.py").touch()
        for name in written[:count]:
            (about / name).touch()

    install.forget_half_installed(tmp_path / "lib")

    assert sorted(each.name for each in packages.iterdir()) == [
        *("p0.py", "p1.py", "p2.py"),
        *("p3-1.0.dist-info", "p3.py"),
    ]


def test_an_interrupt_ends_it_without_pages(tmp_path: Path, script: Script) -> None:
    """With the status of one; what was begun is for the next run."""
    for name in ("pyproject.toml", "requirements.txt"):
        (tmp_path / name).touch()
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "install.py", tmp_path / "tools")
    script("uv", f"#!/bin/sh\ntouch {tmp_path}/begun\nexec sleep 600\n")
    with subprocess.Popen(
        [sys.executable, tmp_path / "tools" / "install.py", "requirements.txt"],
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.defpath}"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        while not (tmp_path / "begun").exists():
            assert running.poll() is None
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=600)

    assert running.returncode == 130
    assert said == "evenkeel: making .venv\n"
