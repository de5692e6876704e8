"""A preview of an environment: on the running rehearsal, or on a cluster made for it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from operations.deployment import Done
from operations.opening import Opening
from operations.screen import Screen
from operations.simulation import prepare
from operations.turn import turn
from simulator.session import Session
from simulator.simulation import Simulation


@dataclass(frozen=True)
class Previewed:
    """What a preview came to, while its session is still there."""

    session: Session
    done: Done


@contextmanager
def previewed(
    opening: Opening,
    screen: Screen,
    command: str = "preview",
    listen: Callable[[dict[str, Any]], None] | None = None,
) -> Iterator[Previewed]:
    """Preview an environment with the policy packs; what was made for it ends with the block.

    Args:
        opening: The environment.
        screen: Where the progress is shown.
        command: What is being done, for whoever wants to work on the environment meanwhile.
        listen: Receives each event of the engine.

    Raises:
        BusyError: Another command works on the environment.
        SimulatorError: The cluster or the engine cannot be started.
    """
    folder = opening.project.session_folder(opening.name)
    running = (folder / "session.json").exists()
    if not running:
        folder = folder.with_name(f"{opening.name}.preview-{secrets.token_hex(4)}")
    with turn(folder, command):
        opening.find_tools(screen)
        session = prepare(folder, opening.session_data(), keep_mishaps=True)
        simulation = Simulation(session)
        try:
            opening.start_cluster(simulation, screen)
            deployment = opening.deployment(session)
            yield Previewed(session, deployment.run("preview", screen, "preview", listen=listen))
        finally:
            if not running:
                screen.waiting("down", "ending the cluster that was made for this preview")
                simulation.stop()
