"""The session of a rehearsal: opened, or made; what cannot change while it lives is refused."""

from collections.abc import Iterator
from pathlib import Path

from operations.errors import UsageError
from simulator.session import Session
from simulator.session_data import Machine, SessionData


def _fixed(wanted: SessionData, there: SessionData) -> Iterator[tuple[str, str, str]]:
    """Yield what a session cannot take on while it lives: path, wanted, what it has."""
    if there.environment != wanted.environment:
        yield "environment", wanted.environment, there.environment
    if there.clouds != wanted.clouds:
        yield "cloud.name", _clouds(wanted), _clouds(there)
    if there.place != wanted.place:
        yield "cloud", wanted.place, there.place
    if there.kubernetes != wanted.kubernetes:
        yield "cluster.kubernetes", wanted.kubernetes, there.kubernetes
    rooms = {machine.name: machine for machine in there.machines}
    for machine in wanted.machines:
        old = rooms.get(machine.name, machine)
        if old != machine:
            yield f"machine {machine.name}", _machine(machine), _machine(old)


def _clouds(data: SessionData) -> str:
    return " and ".join(data.clouds) or "a cluster that exists"


def _machine(machine: Machine) -> str:
    gpus = f"{machine.gpus.count} x {machine.gpus.accelerator}" if machine.gpus else "no GPUs"
    image = machine.image
    brings = ["a driver"] * (image.driver != "none") + ["the toolkit"] * image.toolkit
    brings += [f"{name}={value}" for name, value in image.toolkit_env.items()]
    system = f"{image.os}{image.kubelet}"
    brought = " and ".join(brings) or "no driver"
    return f"{gpus} on {system} with {brought} labelled {dict(machine.labels)}"


def prepare(folder: Path, wanted: SessionData, *, keep_mishaps: bool = False) -> Session:
    """Open the environment's session, or make one; what is in the room already stays there.

    Args:
        folder: The session's folder.
        wanted: What the environment asks for now.
        keep_mishaps: Whether faults and quotas of the session stay as they are.

    Raises:
        SimulatorError: The folder holds something that is not a session, or cannot be written.
        UsageError: The session that is there cannot become what the environment asks for.
    """
    if not (folder / "session.json").exists():
        return Session.write(folder, wanted)
    there = Session.open(folder).data
    for path, got, stays in _fixed(wanted, there):
        raise UsageError(
            f"{path}: got {got}; the running rehearsal has {stays}, which cannot change. "
            f"Nothing was changed. Start afresh with: evenkeel down {wanted.environment}"
        )
    new = {machine.name for machine in wanted.machines}
    stay = tuple(machine for machine in there.machines if machine.name not in new)
    merged = wanted.model_copy(update={"id": there.id, "machines": (*wanted.machines, *stay)})
    if keep_mishaps:
        merged = merged.model_copy(update={"faults": there.faults, "quotas": there.quotas})
    if merged == there:
        return Session(folder, there)
    return Session.write(folder, merged)
