"""Make `.venv` and install locked requirements into it, with uv; needs Python alone.

Usage: python3 tools/install.py [--environment NAME] REQUIREMENTS.txt ...

With an environment, the SDK of its cloud comes too, and of no other: they are 300 MB each.
Everything is checked against the hashes in the requirements files. A second run takes no time.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "tools" / "requirements-uv.txt"
PACKAGES = ("cli", "components", "gitops", "policies", "simulator", "stacks")
OLDEST = (3, 11, 4)
"""The first that unpacks archives with a filter."""

MOST_CORES = 16

CLOUD = re.compile(
    r"^\s*cloud:\s*(?:\{[^}]*?|(?:#.*)?\n(?:\s*(?:#.*)?\n|\s+\w+:.*\n)*?\s+)name:\s*[\"']?(\w+)",
    re.MULTILINE,
)
"""Finds the cloud that an environment file names; reading YAML needs what is to be installed."""

SELDOM = r"/(pip|setuptools|pkg_resources|debugpy|kubernetes/aio|v\d(alpha|beta)\d)/"
"""Matches folders of `.venv` of which nothing, or very little, is ever imported: half of it."""


def main(names: list[str]) -> None:
    """Install the named requirements files and the project itself, where anything has changed."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"Python: got {found}; expected 3.11.4 or newer. "
            "Name another one: make PYTHON=/path/to/python3 ..."
        )
    names = _with_sdk(names)
    files = [ROOT / name for name in names]
    stamp = VENV / f".installed-{hashlib.sha256(' '.join(names).encode()).hexdigest()[:8]}"
    wanted = _digest([*files, ROOT / "pyproject.toml"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    uv = _uv()
    _say(f"installing {', '.join(names)} into .venv")
    _run([*uv, "pip", "install", "--quiet", "--require-hashes", "--requirement", str(files[0])])
    compile_packages(VENV / "lib", PYTHON)
    if others := [option for file in files[1:] for option in ("--requirement", str(file))]:
        # of a cloud's SDK little is ever imported, and Python compiles that by itself
        _run([*uv, "pip", "install", "--quiet", "--require-hashes", *others])
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
    _offer_command()
    subprocess.run([PYTHON, "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=False)
    stamp.write_text(wanted)


def compile_packages(folder: Path, python: Path) -> None:
    """Compile what programs may import, on many cores; the rest Python compiles by itself."""
    # each has its own memory, and a pod sees all cores of its machine, but has little of that
    cores = str(min(os.cpu_count() or 1, MOST_CORES))
    subprocess.run(
        [python, "-m", "compileall", "-q", "-j", cores, "-x", SELDOM, folder], check=False
    )


def _offer_command() -> None:
    """Write `.venv/bin/evenkeel`; a wheel carries no command, so the project declares none."""
    command = VENV / "bin" / "evenkeel"
    # through the shell: the path may be longer than the kernel reads, or have spaces
    command.write_text(
        f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\nimport sys\n\n"
        "from cli.__main__ import main\n\nsys.exit(main())\n"
    )
    command.chmod(0o755)


def _with_sdk(names: list[str]) -> list[str]:
    """Return the requirements files, with the one of the named environment's cloud."""
    if names[:1] != ["--environment"]:
        return names
    file = ROOT / "environments" / f"Pulumi.{names[1]}.yaml"
    try:
        found = CLOUD.search(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        found = None  # the command tells what is wrong with it
    sdk = f"requirements-{found[1]}.txt" if found else ""
    return [*names[2:], sdk] if sdk and (ROOT / sdk).exists() else names[2:]


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
