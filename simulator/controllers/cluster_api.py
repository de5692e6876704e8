"""Cluster API: from MachineDeployments to nodes, scaled as the cluster autoscaler would."""

from collections.abc import Iterable

from ..cluster import nodes
from ..cluster.api import Json
from ..cluster_api import machines
from ..cluster_api.definitions import BOOTSTRAP, INFRASTRUCTURE, VERSION
from ..cluster_api.machines import MADE_BY, MADE_OF, VERSIONED, Wanted
from ..cluster_api.scaling import Scaling
from . import kinds
from .conditions import timed
from .controller import Controller, Watches
from .custom_status import write_status
from .node_features import keep_node
from .ownership import is_going, key_of, part_of
from .refusal import RefusalError

_LOOK_AGAIN_SECONDS = 2.0


class ClusterApiMachines(Controller):
    """Makes a node for each machine that a MachineDeployment asks for, and takes it away again."""

    name = "cluster-api"

    def __init__(self, watches: Watches) -> None:
        """Watch MachineDeployments and nodes."""
        super().__init__(watches)
        self._deployments = self.watch(kinds.MACHINE_DEPLOYMENT, lambda each: [key_of(each)])
        self._nodes = self.watch(kinds.NODE, _maker, keep_node)
        self._scaling = Scaling(self.api)

    def keys(self) -> Iterable[str]:
        """Return all MachineDeployments, and those that are gone but have left nodes."""
        yield from map(key_of, self._deployments.all())
        for node in self._nodes.all():
            yield from _maker(node)

    def reconcile(self, key: str) -> None:
        """Bring the nodes of a MachineDeployment to its number, and report them."""
        namespace, _, name = key.partition("/")
        deployment = self._deployments.get(name, namespace)
        own = [node for node in self._nodes.all() if key in _maker(node)]
        if deployment is None or is_going(deployment):
            for node in own:
                self.api.delete(node)
            return
        number, made_of, problem = machines.replicas(deployment), "", ""
        try:
            wanted = self._wanted(deployment)
            made_of = wanted.made_of
            number = self._scale(deployment, own)
            self._make(wanted, own, number)
        except RefusalError as error:
            problem = str(error)
        report = machines.status(deployment, own, number, made_of, problem)
        report["conditions"] = timed(report["conditions"], deployment.get("status"))
        write_status(self.api, deployment, report, self.manager)
        if problem or machines.sizes(deployment) is not None:
            self.queue.add(key, _LOOK_AGAIN_SECONDS)  # pods that wait are not watched

    def _wanted(self, deployment: Json) -> Wanted:
        namespace, spec = deployment["metadata"]["namespace"], deployment["spec"]
        machine = spec["template"]["spec"]
        bootstrap = machine["bootstrap"]["configRef"]
        infrastructure = machine["infrastructureRef"]
        cluster = self._object(VERSIONED, "Cluster", spec["clusterName"], namespace)
        config = self._object(
            f"{BOOTSTRAP}/{VERSION}", bootstrap["kind"], bootstrap["name"], namespace
        )
        self._object(
            f"{INFRASTRUCTURE}/{VERSION}", infrastructure["kind"], infrastructure["name"], namespace
        )
        hardware = machines.hardware(deployment, cluster)
        if hardware is None:
            raise RefusalError(
                f"MachineDeployment {key_of(deployment)}: got machines of which nobody knows what "
                f"they have; expected the name of a pool among their labels. Label them."
            )
        return Wanted(
            deployment,
            hardware,
            machines.node_labels(deployment, config),
            machines.node_taints(config),
        )

    def _object(self, api_version: str, kind: str, name: str, namespace: str) -> Json:
        found = self.api.find(api_version, kind, name, namespace)
        if found is None:
            raise RefusalError(f"{kind} {namespace}/{name}: not found. Create it.")
        return found

    def _scale(self, deployment: Json, own: list[Json]) -> int:
        now = machines.replicas(deployment)
        bounds = machines.sizes(deployment)
        chosen = now if bounds is None else self._scaling.choose(deployment, own, now, bounds)
        if deployment["spec"].get("replicas") != chosen:
            patch = part_of(deployment, spec={"replicas": chosen})
            self.api.apply(patch, manager=self.manager, force=True)
        return chosen

    def _make(self, wanted: Wanted, own: list[Json], number: int) -> None:
        """Take the next step: one node fewer, or all nodes that lack."""
        there = [node for node in own if not is_going(node)]
        old = [n for n in there if n["metadata"]["annotations"][MADE_OF] != wanted.made_of]
        if len(there) > number:
            idle = sorted(there, key=lambda node: (node not in old, self._scaling.is_busy(node)))
            self.api.delete(idle[0])
        elif old and len(there) == number:
            self.api.delete(old[0])
        elif len(there) < number:
            if why := machines.no_capacity(wanted.deployment):
                raise RefusalError(f"MachineDeployment {key_of(wanted.deployment)}: {why}")
            taken = {node["metadata"]["name"] for node in own}
            added = wanted.machines(number - len(there), taken)
            nodes.register(self.api, added, wanted.kubernetes or "1.36")


def _maker(node: Json) -> list[str]:
    maker = node["metadata"].get("annotations", {}).get(MADE_BY)
    return [maker] if maker else []
