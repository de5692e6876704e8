"""The processes of a control plane, as kwokctl wrote them down in its kwok.yaml."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from ..errors import ClusterError
from ..session import environment_of

ORDER = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok-controller",
)
"""The order in which they start."""


@dataclass(frozen=True)
class Component:
    """One process of a control plane."""

    name: str
    """kwokctl's name for it, such as `kwok-controller`."""

    link: Path
    """The path under which kwokctl starts it; inside the session, so nobody else uses it."""

    arguments: tuple[str, ...]
    ports: tuple[int, ...]
    """The ports of 127.0.0.1 that it listens on."""

    @property
    def tool(self) -> str:
        """The tool that it runs, as a field of `Tools`."""
        return "kwok" if self.name == "kwok-controller" else self.name.replace("-", "_")


def read_components(home: Path) -> list[Component]:
    """Read the components of the control plane that lives in a folder, in the order they start.

    Raises:
        ClusterError: The file is missing, damaged, or was made for another folder.
    """
    path = home / "kwok.yaml"
    name = environment_of(path)
    afresh = f"Start afresh: evenkeel down {name}, then evenkeel up {name}"
    try:
        documents = yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader)
        written = next(iter(documents))["components"]
        found = {
            each["name"]: Component(
                each["name"],
                Path(each["binary"]),
                tuple(each["args"]),
                tuple(port["port"] for port in each["ports"]),
            )
            for each in written
        }
        components = [found[name] for name in ORDER]
    except (OSError, yaml.YAMLError, LookupError, TypeError, StopIteration) as error:
        raise ClusterError(f"{path}: cannot be read ({error!r}). {afresh}") from None
    if components[0].link.parent != home / "bin":
        raise ClusterError(
            f"{path}: the cluster was made in {components[0].link.parents[1]} and does not work "
            f"in another folder. {afresh}"
        )
    return components
