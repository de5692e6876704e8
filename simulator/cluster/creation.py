"""How a control plane is made: kwokctl with every tool given by path, on ports that are free."""

import os
import re
import shutil
import time
from pathlib import Path

from ..errors import ClusterError
from ..session import SESSION_VARIABLE, Session, write_whole
from . import processes
from .kwok_config import Ports, render
from .pins import module_versions
from .ports import free_ports
from .tools import Tools

NEEDED_MB = 300
"""What an empty cluster writes in its first minutes: etcd's log is laid out at once."""

_SECONDS = 90

_GARBAGE_COLLECTION = {"GOGC": "300", "GOMEMLIMIT": "2GiB"}
"""A cluster that lives for minutes: memory that is there is cheaper than collecting it."""

_CUT = "\"',:\\"
"""What kwokctl takes for the end of a path, or a list of paths does, beside spaces."""

_ERROR = re.compile(
    r"^[EF]\d{4} |\"level\":\s*\"(?:error|fatal|panic)\"|^panic|^Error:", re.IGNORECASE
)


def create(session: Session, tools: Tools, home: Path) -> None:
    """Make and start the control plane that will live in `home`; it may not be ready yet.

    Raises:
        ClusterError: kwokctl failed; the message carries its last words.
    """
    _expect_path(session)
    _expect_space(session)
    session.cluster.mkdir(mode=0o700, parents=True)
    home.mkdir(parents=True)
    session.logs.mkdir(exist_ok=True)
    # kwokctl writes its logs below its own folder; a person looks for them beside the others.
    (home / "logs").symlink_to(session.logs)
    config = session.cluster / "kwokctl.yaml"
    text = render(tools, _kubernetes(), Ports(*free_ports(6)), session.data.time_scale)
    write_whole(config, text.encode())
    log = session.logs / "kwokctl.log"
    log.unlink(missing_ok=True)
    record = processes.spawn(
        "kwokctl",
        [
            str(tools.kwokctl),
            f"--config={config}",
            *("create", "cluster", f"--name={home.name}", "--timeout=60s"),
            "--kubeconfig=",  # or it would write to ~/.kube/config
            # With leases a new kwok would wait minutes until those of a killed one run out.
            "--node-lease-duration-seconds=0",
        ],
        folder=session.processes,
        env={**environment(session), "KWOK_WORKDIR": str(session.cluster)},
        log=log,
    )
    _wait_for_end(record, log, session.data.environment)
    if not (home / "kubeconfig.yaml").exists():
        raise ClusterError(
            f"{log}: kwokctl could not make the simulated cluster: {last_words(log)} "
            f"Try again: evenkeel up {session.data.environment}"
        )


def _expect_path(session: Session) -> None:
    """Refuse a path that kwokctl cuts: the cluster would be elsewhere, and nobody would end it."""
    odd = sorted({each for each in str(session.folder) if each.isspace() or each in _CUT})
    if odd:
        raise ClusterError(
            f"{session.folder}: got {' and '.join(map(repr, odd))} in the path; expected none of "
            "spaces, quotes, commas, colons and backslashes, which kwokctl and lists of paths "
            "cannot have. Move the project to another folder."
        )


def _expect_space(session: Session) -> None:
    free_mb = shutil.disk_usage(session.folder).free // 1_000_000
    if free_mb < NEEDED_MB:
        raise ClusterError(
            f"{session.folder}: got {free_mb} MB free on the disk; expected at least "
            f"{NEEDED_MB} MB for a simulated cluster. Free some space and try again."
        )


def environment(session: Session) -> dict[str, str]:
    """Return all that a process of the control plane gets: nothing of the user's."""
    return {
        "PATH": os.defpath,
        "HOME": str(session.cluster),
        SESSION_VARIABLE: str(session.folder),
        **_GARBAGE_COLLECTION,
    }


def _kubernetes() -> str:
    return "{}.{}.{}".format(*module_versions()["k8s.io/kubernetes"])


def _wait_for_end(record: processes.ProcessRecord, log: Path, environment: str) -> None:
    end = time.monotonic() + _SECONDS
    while processes.alive(record):
        if time.monotonic() > end:
            processes.stop(record)
            raise ClusterError(
                f"{log}: got no end of kwokctl within {_SECONDS} s ({last_words(log)}); expected a "
                f"simulated cluster. Its log tells more: evenkeel logs {environment} kwokctl"
            )
        time.sleep(0.02)
    record.file.unlink(missing_ok=True)


def last_words(log: Path) -> str:
    """Return the last line of a log that speaks of an error, or its last line."""
    try:
        lines = log.read_bytes()[-20_000:].decode(errors="replace").strip().splitlines()
    except OSError:
        lines = []
    if "no space left on device" in " ".join(lines):
        return "the disk is full (no space left on device). Free some space."
    errors = [line for line in lines if _ERROR.search(line)]
    return (errors or lines or ["it wrote nothing."])[-1][:400]
