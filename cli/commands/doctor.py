"""`evenkeel doctor`: what this machine has of what a rehearsal needs, and what to do about it."""

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.addresses import check_backend, check_secrets
from cli.result import Result
from components.errors import EvenkeelError
from operations.exit_codes import Exit
from operations.opening import KEY, engine_name
from operations.project import Project
from operations.screen import Screen
from operations.sdks import missing_sdk
from operations.stack_key import check_key, find_provider
from simulator.cluster.pins import pins
from simulator.cluster.tools import locate
from simulator.errors import ToolError
from stacks.configuration import load

_GIB = 1024**3
_WANTED_DISK_GIB = 8
_WANTED_MEMORY_GIB = 4


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    subject: str
    found: str
    remedy: str = ""
    """What to do; empty when all is well."""


def doctor(project: Project, screen: Screen) -> Result:
    """Look at everything and change nothing."""
    checks = list(_checks(project))
    for check in checks:
        screen.say(f" {'ok ' if not check.remedy else 'NOT'} {check.subject:<26} {check.found}")
        if check.remedy:
            screen.say(f"     {check.remedy}")
    bad = sum(1 for check in checks if check.remedy)
    screen.say("", f"{bad} of {len(checks)} want attention." if bad else "All is well.")
    document = {"checks": [vars(check) for check in checks], "problems": bad}
    return Result(Exit.USAGE if bad else Exit.OK, document)


def _checks(project: Project) -> Iterator[Check]:
    yield Check("python", platform.python_version())
    yield Check("engine", engine_name())
    yield _disk(project.root)
    yield _memory()
    for name in pins():
        yield _tool(name)
    yield _charts()
    yield from _sdks(project)
    yield from _kept(project)
    yield from _state(project)


def _kept(project: Project) -> Iterator[Check]:
    """Yield what rehearsals have kept, in this project and for this user."""
    from gitops.rehearsing.change import kept_of  # noqa: PLC0415 - imports what it uses

    for each in kept_of(project):
        yield Check("kept by rehearse", f"{each.line()} in {each.folder}")


def _disk(root: Path) -> Check:
    free = shutil.disk_usage(root).free / _GIB
    found = f"{free:.0f} GiB free at {root}"
    enough = free >= _WANTED_DISK_GIB
    return Check("disk", found, "" if enough else f"Free some: {_WANTED_DISK_GIB} GiB are wanted.")


def _memory() -> Check:
    has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    enough = has >= _WANTED_MEMORY_GIB
    remedy = "" if enough else f"A rehearsal wants {_WANTED_MEMORY_GIB} GiB: use another machine."
    return Check("memory", f"{has:.0f} GiB", remedy)


def _tool(name: str) -> Check:
    try:
        found = locate(name)
    except ToolError as error:
        return Check(name, "not usable", str(error))
    if found is None:
        return Check(name, "will be built by the next `evenkeel up`, once")
    return Check(name, str(found))


def _state(project: Project) -> Iterator[Check]:
    """Yield what Pulumi is told of states and keys, held against what it would refuse."""
    if backend := os.environ.get("PULUMI_BACKEND_URL"):
        wrong = " ".join(check_backend(backend, "PULUMI_BACKEND_URL"))
        yield Check("state", "not usable" if wrong else "PULUMI_BACKEND_URL", wrong)
    for name in project.environments():
        file = project.environment_file(name)
        text = file.read_text(encoding="utf-8", errors="replace")
        if found := find_provider(text):
            wrong = " ".join(check_secrets(found, "secretsprovider"))
            yield Check(f"secrets of {name}", "not usable" if wrong else found, wrong)
            if missing := "" if wrong else check_key(file, text):
                yield Check(f"data key of {name}", "not there", missing)


def _sdks(project: Project) -> Iterator[Check]:
    """Yield each cloud whose SDK is not installed, with the environments that wait for it."""
    waiting: dict[str, list[str]] = {}
    for name in project.environments():
        if cloud := _cloud(project.environment_file(name)):
            waiting.setdefault(cloud, []).append(name)
    for cloud, names in waiting.items():
        if missing_sdk(cloud):
            wanted = f"for {', '.join(names)} run: make install ENV={names[0]}"
            yield Check(f"SDK of {cloud}", f"not installed; {wanted}")


def _cloud(file: Path) -> str:
    """Return the cloud that a file names; nothing where it is wrong, which others report."""
    try:
        section = load(file).get(KEY, {}).get("cloud", {})
        return str(section.get("name", ""))
    except (EvenkeelError, AttributeError):
        return ""


def _charts() -> Check:
    named = os.environ.get("EVENKEEL_CHARTS")
    if not named:
        return Check("charts", "from their repositories; stand-ins where those are out of reach")
    archives = len(list(Path(named).glob("*.tgz")))
    remedy = (
        "" if archives else f"{named}: no *.tgz there. Put archives there or unset the variable."
    )
    return Check("charts", f"{archives} archives in {named} (EVENKEEL_CHARTS)", remedy)
