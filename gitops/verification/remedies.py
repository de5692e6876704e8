"""What a person is told to do: with the words of a simulation, or of a real cluster."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Remedies:
    """The commands for one environment."""

    environment: str
    kubectl: Sequence[str] = ("kubectl",)
    """How kubectl reaches the cluster."""

    simulated: bool = False
    command: str = "evenkeel"
    """How this command is called."""

    def run(self, command: str) -> str:
        """Return a command of kubectl."""
        return f"{shlex.join(self.kubectl)} {command}"

    @property
    def restore(self) -> str:
        """Return how what was deployed comes back."""
        if not self.simulated:
            return f"Bring it back: pulumi up -s {self.environment} --refresh"
        up, down = (f"{self.command} {each} {self.environment}" for each in ("up", "down"))
        return f"Bring it back: {up}; where that changes nothing: {down}, and up again"

    def bring(self, made_by: str, namespace: str) -> str:
        """Return what to do where something is missing that somebody makes."""
        if made_by == "chart":
            return self.restore
        events = self.run(f"-n {namespace} get events")
        return f"{made_by} makes it. Look why it does not: {events}"

    def look(self, kind: str, namespace: str, name: str) -> str:
        """Return how to find out why an object is as it is."""
        place = f"-n {namespace} " if namespace else ""
        return f"Look why: {self.run(f'{place}describe {kind.lower()} {name}')}"
