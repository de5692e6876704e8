"""Make `.venv` and install locked requirements into it, with uv; needs Python alone.

Usage: python3 tools/install.py [--environment NAME] REQUIREMENTS.txt ...

With an environment, the SDK of its cloud comes too, and of no other: they are 300 MB each.
Everything is checked against the hashes in the requirements files. A second run takes no time.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV_LOCK = ROOT / "tools" / "requirements-uv.txt"
PACKAGES = ("cli", "components", "gitops", "operations", "policies", "simulator", "stacks")
OLDEST = (3, 11, 4)
"""The first that unpacks archives with a filter."""

FIRST_FOR_OTHERS = (22, 3)
"""The first pip that installs for another Python than its own."""

MOST_CORES = 16

CLOUD = re.compile(
    r"^\s*cloud:\s*(?:\{[^}]*?|(?:#.*)?\n(?:\s*(?:#.*)?\n|\s+\w+:.*\n)*?\s+)name:\s*[\"']?(\w+)",
    re.MULTILINE,
)
"""Finds the cloud that an environment file names; reading YAML needs what is to be installed."""

_SELDOM = (
    *("pip", "setuptools", "pkg_resources", "debugpy", "hatchling", "pathspec", "tomlkit"),
    *("aiohttp", "cffi", "markdown_it", "pycparser", "pygments", r"opentelemetry/semconv"),
    *("kubernetes/aio", "kubernetes/client/api", r"kubernetes/client/models(?!/__init__)"),
    r"pulumi_kubernetes/(?!(?:apps|core|helm|kustomize|meta|policy|rbac|storage|yaml)/)\w+/v\d",
    r"v\d(?:alpha|beta)\d",
)
SELDOM = "/site-packages/(?:.*/)?(?:" + "|".join(_SELDOM) + ")/"
"""Matches folders of which nothing, or very little, is ever imported: three quarters of it all."""


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
    if _is_done(stamp, wanted):
        return
    with _alone():
        if not _is_done(stamp, wanted):  # what this one has waited for may have been the same
            _install(files)
            stamp.write_text(wanted)


def _is_done(stamp: Path, wanted: str) -> bool:
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other `make` installs: two at once would take each other's `.venv` away."""
    with Path(__file__).open("rb") as file:  # a lock file of its own would be left behind
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another make, which installs into .venv")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            _say("no other make may install now: nothing can be locked on this disk")
        yield


def _install(files: Sequence[Path]) -> None:
    """Install requirements files and the project itself into `.venv`, made where there is none."""
    uv = _uv()
    forget_half_installed(VENV / "lib")
    _say(f"installing {', '.join(each.name for each in files)} into .venv")
    _run([*uv, "pip", "install", "--quiet", "--require-hashes", "--requirement", str(files[0])])
    compile_packages([VENV / "lib", *(ROOT / each for each in PACKAGES)], PYTHON)
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


def forget_half_installed(lib: Path) -> None:
    """Remove what says that a package is installed where its installation was cut off.

    These files are the last that are written: without one, uv refuses the package or takes the half
    for the whole.
    """
    for about in lib.glob("python*/site-packages/*.dist-info"):
        if not all((about / name).exists() for name in ("INSTALLER", "METADATA", "RECORD")):
            shutil.rmtree(about)


def compile_packages(folders: Sequence[Path], python: Path) -> None:
    """Compile what programs may import, on many cores; the rest Python compiles by itself."""
    # each has its own memory, and a pod sees all cores of its machine, but has little of that
    cores = str(min(os.cpu_count() or 1, MOST_CORES))
    subprocess.run(
        [python, "-m", "compileall", "-q", "-j", cores, "-x", SELDOM, *folders], check=False
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
    if found is None:
        return [str(_own_uv())]
    if not _is_venv():
        _say("making .venv")
        _clear()
        _run([found, "venv", "--quiet", "--python", sys.executable, str(VENV)])
    return [found]


def _is_venv() -> bool:
    """Tell whether the Python of `.venv` starts, and is one of a virtual environment.

    It does not where the Python that it was made from has gone, or half of it was made.
    """
    return _answers(PYTHON, "-I", "-c", "import sys; sys.exit(sys.prefix == sys.base_prefix)")


def _clear() -> None:
    """Remove `.venv`, unless it is somebody else's: a link, or a whole Python such as conda's."""
    own = any(VENV.glob("lib/python*/os.py")) or (VENV / "conda-meta").exists()
    if own or VENV.is_symlink() or VENV.is_file():
        sys.exit(
            f"{VENV}: got {'a Python of its own' if own else 'a link or a file'}, which evenkeel "
            "has not made; expected a virtual environment, or nothing. "
            "Move it away, and run the same again."
        )
    shutil.rmtree(VENV, ignore_errors=True)


def _own_uv() -> Path:
    """Return the uv of `.venv`, installed by pip; whatever was cut off before is made anew."""
    uv = VENV / "bin" / "uv"
    for _ in range(2):
        # it starts without any Python, and then has none to install for
        if not _is_venv() or not _answers(uv, "--version"):
            _run([*_pip(), "install", "--quiet", "--disable-pip-version-check",
                  "--require-hashes", "--requirement", str(UV_LOCK)])  # fmt: skip
        if _answers(uv, "--version"):
            return uv
        # for pip an installation counts as done as soon as it has begun
        _clear()
    sys.exit(f"{uv}: got no uv that starts; expected one. Install uv, and run the same again.")


def _pip() -> list[str]:
    """Return the pip that installs into `.venv`, which is made where it is missing or half made.

    A pip of its own is a third of what `.venv` takes to make, so this Python's is preferred.
    """
    if _pip_version() >= FIRST_FOR_OTHERS:
        if not _is_venv():
            _make_venv("--without-pip")
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if not _is_venv() or not _answers(PYTHON, "-m", "pip", "--version"):
        _make_venv()
    return [str(PYTHON), "-m", "pip"]


def _pip_version() -> tuple[int, int]:
    """Return the version of this Python's pip; zeros where it has none."""
    from importlib import metadata  # noqa: PLC0415 - a second run takes no time

    try:
        found = re.match(r"(\d+)\.(\d+)", metadata.version("pip"))
    except metadata.PackageNotFoundError:
        found = None
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _answers(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make_venv(*options: str) -> None:
    _say("making .venv")
    _clear()
    result = subprocess.run(
        [sys.executable, "-m", "venv", *options, str(VENV)],
        check=False,
        capture_output=True,
        text=True,
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
    result = subprocess.run(command, env=environ, cwd=ROOT, check=False)
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
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
