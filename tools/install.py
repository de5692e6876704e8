"""Make `.venv` and install locked requirements into it, with uv; needs Python alone.

Usage: python3 tools/install.py REQUIREMENTS.txt ...

Everything is checked against the hashes in the requirements files. A second run takes no time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "tools" / "requirements-uv.txt"
PACKAGES = ("cli", "components", "policies", "simulator", "stacks")
OLDEST = (3, 11)


def main(names: list[str]) -> None:
    """Install the named requirements files and the project itself, where anything has changed."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"Python: got {found}; expected 3.11 or newer. "
            "Name another one: make PYTHON=/path/to/python3 ..."
        )
    files = [ROOT / name for name in names]
    stamp = VENV / f".installed-{len(files)}"
    wanted = _digest([*files, ROOT / "pyproject.toml"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    uv = _uv()
    _say(f"installing {', '.join(names)} into .venv")
    hashed = [option for file in files for option in ("--requirement", str(file))]
    _run([*uv, "pip", "install", "--quiet", "--require-hashes", "--compile-bytecode", *hashed])
    _run(
        [
            *uv,
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--editable",
            str(ROOT),
        ]
    )
    subprocess.run([PYTHON, "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=False)
    stamp.write_text(wanted)


def _uv() -> list[str]:
    """Return the command that runs uv on `.venv`, which is made first where it is missing."""
    found = shutil.which("uv")
    if not PYTHON.exists():
        _say("making .venv")
        if found:
            _run([found, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        else:
            _make_venv()
    if found:
        return [found]
    if not (VENV / "bin" / "uv").exists():
        _run([str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
              "--require-hashes", "--requirement", str(UV_LOCK)])  # fmt: skip
    return [str(VENV / "bin" / "uv")]


def _make_venv() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
    )
    if result.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        said = (result.stderr or result.stdout).strip().splitlines()
        sys.exit(
            f"{sys.executable}: cannot make a virtual environment ({said[-1] if said else '?'}). "
            "This Python lacks venv or pip. Install them (Debian, Ubuntu: apt install "
            "python3-venv), install uv, or name another Python: make PYTHON=/path/to/python3 ..."
        )


def _run(command: list[str]) -> None:
    environ = os.environ | {"VIRTUAL_ENV": str(VENV), "UV_PYTHON": str(PYTHON)}
    # A company's own certificate authority is in the system's store (old and new name).
    environ |= {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
    # A caller's own settings would resolve to other files than the locked ones.
    for name in ("PYTHONPATH", "PYTHONHOME", "UV_PROJECT_ENVIRONMENT", "CONDA_PREFIX"):
        environ.pop(name, None)
    try:
        result = subprocess.run(command, env=environ, cwd=ROOT, check=False)
    except KeyboardInterrupt:
        sys.exit(130)
    if result.returncode:
        sys.exit(
            f"{Path(command[0]).name}: failed with status {result.returncode} (its message is "
            "above). Is the package index reachable, and is the disk full? Run the same again."
        )


def _digest(files: list[Path]) -> str:
    whole = hashlib.sha256(sys.version.encode())
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _say(text: str) -> None:
    sys.stderr.write(f"evenkeel: {text}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
