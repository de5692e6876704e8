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

    def run(self, command: str) -> str:
        """Return a command of kubectl."""
        return f"{shlex.join(self.kubectl)} {command}"

    @property
    def restore(self) -> str:
        """Return how what was deployed comes back."""
        if self.simulated:
            return (
                f"Begin afresh: evenkeel down {self.environment}, "
                f"then evenkeel up {self.environment}"
            )
        return f"Bring it back: pulumi up -s {self.environment} --refresh"

    def look(self, kind: str, namespace: str, name: str) -> str:
        """Return how to find out why an object is as it is."""
        place = f"-n {namespace} " if namespace else ""
        return f"Look why: {self.run(f'{place}describe {kind.lower()} {name}')}"
