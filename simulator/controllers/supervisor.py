"""The process that outlives `up`: runs every controller of one cluster until it is told to end."""

import logging
import os
import signal
import threading
import time

from ..cluster import processes
from ..cluster.api import KubernetesApi
from ..session import Session
from . import kinds
from .addresses import Addresses
from .autoscaler import Autoscaler
from .cluster_api import ClusterApiMachines
from .cluster_policy import ClusterPolicies
from .controller import Controller, Watches
from .gpu_nodes import GpuNodes
from .namespaces import Namespaces
from .node_features import NodeFeatures
from .operators import OPERATORS
from .operators.gpu_faults import GpuFaults
from .plugged_devices import PluggedDevices
from .prometheus_operator import PrometheusOperator
from .references import References
from .volumes import Volumes

CONTROLLERS: tuple[type[Controller], ...] = (
    Addresses,
    ClusterApiMachines,
    ClusterPolicies,
    GpuNodes,
    Namespaces,
    NodeFeatures,
    PluggedDevices,
    PrometheusOperator,
    References,
    Volumes,
    *OPERATORS,
)
RESYNC_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_ENDS = {signal.SIGTERM, signal.SIGINT}
_log = logging.getLogger(__name__)


class Supervisor:
    """All controllers of one session. They keep nothing: everything is read from the cluster."""

    def __init__(self, session: Session) -> None:
        """Read the session's kubeconfig.

        Raises:
            ClusterError: There is none: the cluster was never started.
        """
        self._session = session
        self._access = session.kubeconfig.read_bytes() if session.kubeconfig.exists() else b""
        api = KubernetesApi(session.kubeconfig)
        api.kinds.learn(*kinds.ALL)
        self._watches = Watches(api)
        self._controllers = [controller(self._watches) for controller in CONTROLLERS]
        self._controllers.append(GpuFaults(self._watches, session.data.time_scale))
        if session.data.clouds:
            self._controllers.append(Autoscaler(self._watches, session))
        # one for each watch, which never gives it back, and one for each controller
        api.keep_open(len(self._watches.informers) + len(self._controllers))
        self._recorded = self._is_recorded()
        self.stop = threading.Event()

    def run(self) -> bool:
        """Work until TERM or INT, or until the session's folder is gone.

        Returns:
            Whether to start again: the cluster has another address or other certificates now.
        """
        # Waited for, not handled: a handler may not take the locks that an event is made of. The
        # threads inherit the mask, so that the signal waits for us alone.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
        loops = [each.run for each in self._watches.informers.values()]
        loops += [each.run for each in self._controllers]
        for loop in loops:
            # Daemons: a watch waits on its socket for minutes and must not hold up the end.
            threading.Thread(target=loop, args=(self.stop,), daemon=True).start()
        _log.info("supervising %s at %s", self._session.folder, self._watches.api.server)
        resynced = time.monotonic()
        while signal.sigtimedwait(_ENDS, _LOOK_SECONDS) is None:
            if not (self._session.folder / "session.json").exists():
                _log.info("%s is gone: nothing left to supervise", self._session.folder)
                return False
            if self._is_replaced():
                _log.info("its record is gone: whoever starts one now starts the only one")
                return False
            if self._access_changed():
                _log.info("the cluster is reached another way now: starting again")
                return True
            if time.monotonic() - resynced >= RESYNC_SECONDS:
                resynced = time.monotonic()
                for controller in self._controllers:
                    controller.resync()
        return False

    def _is_replaced(self) -> bool:
        """Tell whether no record names this process any more: it could not be ended by anybody."""
        return self._recorded and not self._is_recorded()

    def _is_recorded(self) -> bool:
        records = processes.recorded(self._session.processes)
        return any(each.pid == os.getpid() for each in records)

    def _access_changed(self) -> bool:
        try:
            return self._session.kubeconfig.read_bytes() != self._access
        except OSError:
            return False  # being written, or going with the session
