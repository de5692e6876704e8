"""Which namespaces an operator watches: what its own Deployment tells it, as upstream reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...cluster.api import Json

_OWN = "metadata.namespace"


@dataclass(frozen=True)
class Scope:
    """How an operator is known, and how it is told."""

    image: str
    """The last parts of its image's name, without registry and tag."""

    variable: str = ""
    """A variable with namespaces, separated by commas; none, or an empty one, means all."""

    argument: str = ""
    """The same as an argument, such as `--namespaces=`."""

    own: str = ""
    """An argument that leaves the operator its own namespace alone, such as `--namespaced`."""

    def is_operator(self, deployment: Json) -> bool:
        """Tell whether a Deployment is the operator's."""
        return any(self._runs(each) for each in _containers(deployment))

    def covers(self, deployments: Iterable[Json], namespace: str) -> bool:
        """Tell whether somebody watches a namespace.

        Without any Deployment of the operator it is watched: then nothing says who runs it.
        """
        found = [each for each in deployments if self.is_operator(each)]
        told = [set(self._told(each)) for each in found]
        return not told or any(not each or namespace in each for each in told)

    def _runs(self, container: Json) -> bool:
        name = str(container.get("image", "")).partition("@")[0]
        head, slash, last = name.rpartition("/")
        return f"/{head}{slash}{last.partition(':')[0]}".endswith(f"/{self.image}")

    def _told(self, deployment: Json) -> Iterator[str]:
        """Yield the namespaces that it is told of; none where it watches all."""
        own = deployment["metadata"]["namespace"]
        for container in filter(self._runs, _containers(deployment)):
            for each in container.get("env") or ():
                if self.variable and each["name"] == self.variable:
                    field = (each.get("valueFrom") or {}).get("fieldRef") or {}
                    yield from (own,) if field.get("fieldPath") == _OWN else _listed(each)
            for argument in (*(container.get("command") or ()), *(container.get("args") or ())):
                if self.own and argument == self.own:
                    yield own
                elif self.argument and argument.startswith(self.argument):
                    yield from _names(argument.removeprefix(self.argument))


def _containers(deployment: Json) -> list[Json]:
    return list(deployment["spec"]["template"]["spec"]["containers"])


def _listed(variable: Json) -> Iterator[str]:
    yield from _names(str(variable.get("value") or ""))


def _names(text: str) -> Iterator[str]:
    yield from (name for each in text.split(",") if (name := each.strip(' "')))
