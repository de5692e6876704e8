"""The end of a simulated cloud: everything in it is destroyed, and what is left is counted."""

import json
from collections import Counter
from dataclasses import dataclass

from operations.deployment import Deployment
from operations.project import Project
from operations.screen import Screen
from simulator.cloud.store import FILE, Store
from simulator.session import Session
from simulator.simulation import Simulation

_SHOWN = 5


@dataclass(frozen=True)
class Emptied:
    """What was in the simulated clouds, and what could not be destroyed."""

    removed: int
    left: Counter[str]
    """Resource type -> how many are still there."""

    errors: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left and nothing went wrong on the way."""
        return not self.left and not self.errors

    def document(self) -> dict[str, object]:
        """Return it as data."""
        return {
            "cloud_resources_removed": self.removed,
            "cloud_resources_left": dict(self.left),
            "errors": list(self.errors),
        }


def empty_clouds(
    project: Project, environment: str, session: Session, screen: Screen
) -> Emptied | None:
    """Destroy the environment's stack in its simulated clouds, protection lifted.

    Returns:
        What became of it, or None where there is no simulated cloud or nothing in it.

    Raises:
        SimulatorError: The cluster or the engine cannot be started.
    """
    if not (session.folder / FILE).exists():
        return None
    store = Store.of(session)
    try:
        before = Counter(store.counts())
        if not before:
            return None
        session = Session.write(session.folder, session.data.model_copy(update={"lifted": True}))
        screen.say(
            f"{environment}: {before.total()} simulated cloud resources are destroyed one by one, "
            "as a real destroy would, each after what depends on it."
        )
        Simulation(session).start(lambda text: screen.waiting("down", text))
        # the program is not run: its state has everything that a destroy needs
        deployment = Deployment(project, session, environment, {}, frozenset(), frozenset())
        done = deployment.run("destroy", screen, "down", registered(session))
        left = Counter(store.counts())
    finally:
        store.close()
    emptied = Emptied(before.total() - left.total(), left, tuple(done.tally.errors))
    _show(emptied, screen)
    return emptied


def registered(session: Session) -> int:
    """Return how many resources the stack has, each of which is a step; 0 where nobody knows."""
    try:
        state = json.loads((session.state / "state.json").read_bytes())
        return len(state["deployment"]["resources"])
    except (OSError, ValueError, LookupError, TypeError):
        return 0


def _show(emptied: Emptied, screen: Screen) -> None:
    screen.done("down", f"{emptied.removed} simulated cloud resources removed")
    if emptied.left:
        kinds = ", ".join(f"{count} {kind}" for kind, count in emptied.left.most_common(_SHOWN))
        screen.say(
            f"{emptied.left.total()} could not be destroyed as a real destroy would ({kinds}); "
            "they go with the rehearsal's folder."
        )
    if emptied.errors:
        count = len(emptied.errors)
        screen.say(f"{count} failed:", *(f"  {error}" for error in emptied.errors[:_SHOWN]))
