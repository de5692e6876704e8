"""A session's Kubernetes control plane: real servers on loopback, started with kwokctl.

kwokctl makes it; from then on our own records say what runs, so that nothing is ever signalled
that only has the pid of something that we started.
"""

import contextlib
import errno
import fcntl
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import ClusterError
from ..session import Session
from . import processes
from .api import KubernetesApi
from .components import ORDER, Component, read_components
from .creation import NEEDED_MB, create, environment
from .kubeconfig import write_kubeconfig
from .moving import move_to_free_ports
from .nodes import add_machines
from .ports import holder, is_free
from .readiness import ComponentEndedError, wait_until_ready
from .tools import Tools, find_tools

NAME = "control-plane"
"""kwokctl's name for the only cluster in a session's folder."""


@dataclass(frozen=True)
class ComponentStatus:
    """Whether one process of a control plane runs."""

    name: str
    state: Literal["running", "stopped"]
    pid: int | None
    """None when it is stopped."""


class ControlPlane:
    """The control plane of one session; commands of several processes take turns."""

    def __init__(self, session: Session, tools: Tools | None = None) -> None:
        """Look at a session's folder; nothing is started yet.

        Args:
            session: The session whose cluster this is.
            tools: Needed to start only, and looked for then when not given.
        """
        self.session = session
        self.tools = tools
        self._home = session.cluster / "clusters" / NAME
        self._created = session.cluster / "created"

    def start(self) -> None:
        """Create the control plane, or start what has ended; it is ready when this returns.

        Data are kept. A control plane that was never ready (a crash while it was made) is made
        anew. The kubeconfig is written and the session's machines are nodes.

        Raises:
            ClusterError: It cannot be started: a port taken, a full disk, a process that ends.
        """
        tools = self.tools or find_tools()
        with self._turn(), _full_disk(self.session.folder):
            for attempts_left in (2, 1, 0):
                try:
                    self._bring_up(tools)
                    break
                except ComponentEndedError:
                    # One was dying when we looked, or somebody took a port before it did.
                    if not attempts_left:
                        raise
            with KubernetesApi(self.session.kubeconfig) as api:
                add_machines(api, self.session)
            self._created.touch()

    def stop(self) -> None:
        """End the processes and keep the data."""
        with self._turn():
            self._adopt()
            records = self._records()
            data = records.pop("etcd", None)
            # Only etcd has something to put in order; the others would wait for one another.
            processes.stop_all(records.values(), seconds=1)
            if data is not None:
                processes.stop(data)

    def move(self) -> bool:
        """Give a stopped control plane other ports where its own are taken by somebody else.

        Returns:
            Whether that was so: its address is another one then.

        Raises:
            ClusterError: There are not enough free ports, or it was never made.
        """
        with self._turn():
            return bool(move_to_free_ports(self._home))

    def empty(self) -> None:
        """End the processes and remove all objects; address and certificates stay.

        Started again it is a new cluster behind the same kubeconfig.
        """
        with self._turn():
            self._adopt()
            processes.stop_all(self._records().values(), seconds=0)
            data, emptied = self._home / "etcd", self._home / "etcd.emptied"
            shutil.rmtree(emptied, ignore_errors=True)
            if data.exists():
                # In one step, so that a crash leaves all of the objects or none.
                data.rename(emptied)
                shutil.rmtree(emptied, ignore_errors=True)

    def delete(self) -> None:
        """End the processes and remove the data and the kubeconfig."""
        if not self.session.folder.exists():
            return
        with self._turn():
            self._adopt()
            self._scrap()
            self.session.kubeconfig.unlink(missing_ok=True)

    def status(self) -> list[ComponentStatus]:
        """Tell of each process whether it runs; a cluster that was never made has none running."""
        records = self._records()
        found = []
        for name in ORDER:
            record = records.get(name)
            if record is not None and processes.alive(record):
                found.append(ComponentStatus(name, "running", record.pid))
            else:
                found.append(ComponentStatus(name, "stopped", None))
        return found

    def _bring_up(self, tools: Tools) -> None:
        self._adopt()
        if self._created.exists():
            self._revive(tools)
        else:
            self._scrap()
            create(self.session, tools, self._home)
            self._adopt()
        write_kubeconfig(self.session, self._home / "kubeconfig.yaml")
        components = self._components()
        servers, others = components[:2], components[2:]
        wait_until_ready(self.session, servers, self._running)
        # On a busy machine they end before that: they look for the API server for ten seconds.
        self._start(others, tools)
        wait_until_ready(self.session, components, self._running)

    def _components(self) -> list[Component]:
        return read_components(self._home)

    def _records(self) -> dict[str, processes.ProcessRecord]:
        ours = (*ORDER, "kwokctl")
        found = processes.recorded(self.session.processes)
        return {each.name: each for each in found if each.name in ours}

    def _running(self, component: Component) -> bool:
        record = self._records().get(component.name)
        return record is not None and processes.alive(record)

    def _adopt(self) -> None:
        """Record what kwokctl started, also where a crash left no time to."""
        records = self._records()
        if creator := records.pop("kwokctl", None):
            # Whoever waited for it is gone; it must not go on behind our back.
            processes.stop(creator)
        for name in ORDER:
            if name not in records or not processes.alive(records[name]):
                processes.adopt(name, self._home / "bin" / name, self.session.processes)

    def _revive(self, tools: Tools) -> None:
        components = self._components()
        for each in components:
            if not self._running(each):
                _expect_free_ports(each, self.session.data.environment)
        # The others look for the API server once a second: they start when it answers.
        servers, others = components[:2], components[2:]
        started = self._start(servers, tools)
        write_kubeconfig(self.session, self._home / "kubeconfig.yaml")
        wait_until_ready(self.session, servers, self._running)
        if servers[-1] in started:
            # Who has looked for the API server in vain looks again after up to half a minute.
            records = self._records()
            left = [records[each.name] for each in others if each.name in records]
            processes.stop_all(left, seconds=0)
        self._start(others, tools)

    def _start(self, components: Sequence[Component], tools: Tools) -> list[Component]:
        """Start those that do not run, and return them."""
        missing = [each for each in components if not self._running(each)]
        for each in missing:
            self._spawn(each, tools)
        return missing

    def _spawn(self, component: Component, tools: Tools) -> None:
        # By the session's own path, as kwokctl does: so it is adopted if its record is lost.
        own = self._home / "bin" / component.name
        processes.spawn(
            component.name,
            [str(own if own.exists() else getattr(tools, component.tool)), *component.arguments],
            folder=self.session.processes,
            env=environment(self.session),
            log=self.session.logs / f"{component.name}.log",
        )

    def _scrap(self) -> None:
        processes.stop_all(self._records().values(), seconds=0)
        try:
            if self.session.cluster.exists():
                shutil.rmtree(self.session.cluster)
        except OSError as error:
            raise ClusterError(
                f"{error.filename}: cannot be removed ({error.strerror}). "
                f"Remove it by hand: rm -r {self.session.cluster}"
            ) from error

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        path = self.session.folder / ".cluster.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = path.open("wb")
        except OSError as error:
            raise ClusterError(f"{path}: cannot be written ({error.strerror}).") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _expect_free_ports(component: Component, environment: str) -> None:
    for port in component.ports:
        if not is_free(port):
            raise ClusterError(
                f"127.0.0.1:{port}: taken by {holder(port)}; expected it free for the simulated "
                f"{component.name}. End that process, or start afresh: evenkeel down "
                f"{environment}, then evenkeel up {environment}"
            )


@contextlib.contextmanager
def _full_disk(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ClusterError(
            f"{folder}: the disk is full; a simulated cluster needs at least {NEEDED_MB} MB. "
            "Free some space and try again."
        ) from error
