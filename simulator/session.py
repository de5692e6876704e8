"""One rehearsal: which environment, which nodes, which charts, and where its state and logs are.

The command writes `session.json` from an environment; the simulator reads only that.
So any Pulumi program, also one from elsewhere, can be rehearsed.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .errors import SessionError

SESSION_VARIABLE = "EVENKEEL_SESSION"
"""The environment variable that names the session's folder to plugins and controllers."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gpus(_Record):
    """The GPUs inside one simulated machine."""

    accelerator: str
    """The catalogue's name, such as `nvidia-l4`."""

    product: str
    """What GPU feature discovery reports, such as `NVIDIA-L4`."""

    count: Annotated[int, Field(ge=1, le=16)]
    """How many GPUs the machine has."""

    memory_mib: Annotated[int, Field(ge=1)]
    """The memory of one GPU in MiB."""

    mig_profiles: tuple[str, ...] = ()
    """The MIG profiles that the GPU can be cut into, such as `1g.10gb`."""


class Machine(_Record):
    """One simulated machine that stands in the room before the program runs."""

    name: str
    """The name of its Kubernetes node."""

    labels: Mapping[str, str] = {}
    """The labels that it registers with."""

    cpus: Annotated[int, Field(ge=1)] = 16
    """Virtual processors."""

    memory_gib: Annotated[int, Field(ge=1)] = 64
    """Memory in GiB."""

    gpus: Gpus | None = None
    """Its GPUs; a machine without any is a system node."""


class CustomResourceDefinition(_Record):
    """A CRD that must exist once a chart is up."""

    group: str
    kind: str
    plural: str
    versions: tuple[str, ...]
    namespaced: bool = True


class CustomObject(_Record):
    """A custom resource that the chart makes from its values."""

    api_version: str
    kind: str
    name: str
    namespaced: bool = True
    spec_from: Mapping[str, str] = {}
    """Field of `spec` (or `*` for all of it) -> dotted path in the chart's values.

    Values that are absent are left out.
    """


class Workload(_Record):
    """A workload that must be ready once a chart is up."""

    kind: str
    """`Deployment`, `StatefulSet` or `DaemonSet`."""

    name: str
    image: str
    replicas: Annotated[int, Field(ge=0)] = 1
    """Ignored for a DaemonSet."""

    made_by: str = "chart"
    """`chart`, or the controller that makes it afterwards, such as `gpu-operator`."""


class Service(_Record):
    """A service that must exist once a chart is up."""

    name: str
    ports: Mapping[str, int]
    """Name of the port -> number."""

    made_by: str = "chart"


class Metric(_Record):
    """A metric that must be scraped once a chart is up."""

    name: str
    service: str
    port: str
    path: str = "/metrics"


class Chart(_Record):
    """What a chart must bring: to verify it, and to stand in for it where it cannot be fetched."""

    version: str
    repository: str
    """An HTTPS repository, or an `oci://` reference that ends in the chart's name."""

    definitions: tuple[CustomResourceDefinition, ...] = ()
    objects: tuple[CustomObject, ...] = ()
    workloads: tuple[Workload, ...] = ()
    services: tuple[Service, ...] = ()
    metrics: tuple[Metric, ...] = ()


class SessionData(_Record):
    """What the command tells the simulator about one environment."""

    environment: str
    """The name of the environment, such as `local`."""

    id: str = Field(default_factory=lambda: secrets.token_hex(4))
    """Made once for a session; part of the cluster's name."""

    kubernetes: str
    """The Kubernetes version that charts are rendered for, such as `1.36`."""

    contexts: tuple[str, ...] = ()
    """The names under which the program's kubeconfig offers the session's cluster."""

    machines: tuple[Machine, ...] = ()
    """All machines in the room; it only grows while a session lives."""

    charts: Mapping[str, Chart] = {}
    """Expectations by the chart's name."""

    time_scale: Annotated[float, Field(gt=0, le=1)] = 0.1
    """Real seconds that pass for one simulated second."""


class Session:
    """The folder of one rehearsal."""

    def __init__(self, folder: Path, data: SessionData) -> None:
        """Use `Session.open` or `Session.write`."""
        self.folder = folder
        self.data = data
        self.kubeconfig = folder / "kubeconfig"
        self.cluster = folder / "cluster"
        self.state = folder / "state"
        self.logs = folder / "logs"
        self.processes = folder / "processes"
        self.charts = folder / "charts"

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the session that lives in a folder.

        Raises:
            SessionError: There is none, or its `session.json` cannot be read.
        """
        path = folder / "session.json"
        try:
            return cls(folder, SessionData.model_validate_json(path.read_bytes()))
        except FileNotFoundError:
            raise SessionError(
                f"{path}: no session here. Start one with: evenkeel up {folder.name}"
            ) from None
        except (OSError, ValidationError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is damaged"
            raise SessionError(
                f"{path}: cannot be read ({why}). "
                f"Remove the folder with: evenkeel down {folder.name}"
            ) from None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Open the session that the process was started for."""
        folder = environ.get(SESSION_VARIABLE)
        if not folder:
            raise SessionError(f"{SESSION_VARIABLE} is not set; it names the session's folder.")
        return cls.open(Path(folder))

    @classmethod
    def write(cls, folder: Path, data: SessionData) -> Self:
        """Create the folder, or give its session new data; a reader never sees half of it.

        Raises:
            SessionError: The disk is full or the folder cannot be written.
        """
        session = cls(folder, data)
        try:
            for each in (folder, session.state, session.logs, session.processes, session.charts):
                each.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(folder / "session.json", data.model_dump_json(indent=1).encode())
        except OSError as error:
            raise SessionError(f"{folder}: cannot be written ({error.strerror}).") from error
        return session

    def environ(self) -> dict[str, Any]:
        """Return what a process of this session gets on top of a clean environment."""
        return {SESSION_VARIABLE: str(self.folder), "KUBECONFIG": str(self.kubeconfig)}


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that a crash leaves the old content or the new, never a part."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
