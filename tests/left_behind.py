"""Ends what a run of tests has left: `python -m tests.left_behind PID CLUSTER FOLDER`.

Whoever works for a test got the run's folder of the shared cluster, or that of its temporary files,
with its environment: cluster, controllers, commands, workers. A person's editor of a file in there
did not.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

from simulator.keeper import Keeper
from tests.environments import ROOT

_WHERE = ("OLDPWD", "PWD")
"""Where somebody's shell is says nothing about whose the process is."""

_ROUNDS = 50
"""What is being started while others are ended is seen the next time."""


def keeper(cluster: Path, temporary: Path) -> Keeper:
    """Start what ends all of a run once this process is gone, or is done with it."""
    words = (str(os.getpid()), str(cluster), str(temporary))
    return Keeper(cluster, "env", f"PYTHONPATH={ROOT}", sys.executable, "-m", __name__, *words)


def main(run: str, cluster: str, temporary: str) -> None:
    """End everything but the run itself, and remove the shared cluster's folder.

    The temporary files stay, as pytest keeps those of the last runs; what is mounted among them
    would outlive them, and keeps memory or a disk.
    """
    for _ in range(_ROUNDS):
        found = [each for each in psutil.process_iter() if names(each, cluster, temporary)]
        others = [each for each in found if each.pid not in (os.getpid(), int(run))]
        if not others:
            break
        for each in others:
            each.kill()
        psutil.wait_procs(others, timeout=1)
    for place in mounts(temporary):
        subprocess.run(["umount", "-l", place], check=False)  # noqa: S607 - the system's own
    shutil.rmtree(cluster, ignore_errors=True)


def mounts(folder: str) -> list[str]:
    """Return what is mounted in a folder, the innermost first."""
    found = [each.mountpoint for each in psutil.disk_partitions(all=True)]
    return sorted((each for each in found if Path(each).is_relative_to(folder)), reverse=True)


def names(process: psutil.Process, *folders: str) -> bool:
    """Tell whether a process was started with one of the folders, or with something below one."""
    try:
        environ = process.environ()
    except (psutil.Error, OSError):
        return False
    words = [value for name, value in environ.items() if name not in _WHERE]
    # `pytest-14` is no part of `pytest-141`, which is another run's
    wanted = [re.compile(re.escape(folder) + r"(?![\w.-])") for folder in folders]
    return any(each.search(word) for word in words for each in wanted)


if __name__ == "__main__":
    main(*sys.argv[1:4])
