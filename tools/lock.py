"""Resolve the locked requirements files anew: hashes for every platform, no index addresses.

Usage: make lock
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LOCKS = {
    "requirements.txt": ["pyproject.toml", "tools/requirements-build.in"],
    **{
        f"requirements-{cloud}.txt": [
            "pyproject.toml",
            "--extra",
            cloud,
            "--constraint",
            "requirements.txt",
            "tools/requirements-build.in",
        ]
        for cloud in ("aws", "gcp", "azure")
    },
    "requirements-dev.txt": [
        "pyproject.toml",
        "--extra",
        "dev",
        "--constraint",
        "requirements.txt",
        "tools/requirements-build.in",
    ],
    "tools/requirements-uv.txt": ["tools/requirements-uv.in"],
}
"""Locked file -> what it is resolved from."""


def main() -> None:
    """Write every locked file."""
    uv = Path(sys.executable).with_name("uv")
    for name, sources in LOCKS.items():
        command = [str(uv) if uv.exists() else "uv", "pip", "compile", "--quiet", "--universal",
                   "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
                   "--custom-compile-command", "make lock", "--constraint",
                   "tools/constraints.in", "--output-file", name, *sources,
                   *sys.argv[1:]]  # fmt: skip
        result = subprocess.run(command, cwd=ROOT, env=dict(os.environ), check=False)
        if result.returncode:
            sys.exit(f"{name}: could not be resolved (the message is above).")


if __name__ == "__main__":
    main()
