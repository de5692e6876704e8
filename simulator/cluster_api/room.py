"""Puts Cluster API into a room: its definitions, and the object that stands for the cluster."""

import functools
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from ..cluster.api import KubernetesApi
from ..errors import ApiError, ClusterError
from ..session_data import ClusterApi, MachineType
from .definitions import CORE, INFRASTRUCTURE, STAND_IN, VERSION, definitions

MACHINE_TYPES = "simulator.evenkeel.dev/machine-types"
"""On the Cluster: for each pool what its machines have (JSON of `session_data.MachineType`)."""

PROVIDER = "cluster-api"
"""What the machine types of a session are kept under."""

_MANAGER = "evenkeel-machines"
_SECONDS = 20
_CLUSTERS = {
    "metal3": "Metal3Cluster",
    "openstack": "OpenStackCluster",
    "vsphere": "VSphereCluster",
}
_NOT_YET = (404, 429)

Json = dict[str, Any]


def install(api: KubernetesApi, room: ClusterApi, types: Mapping[str, MachineType]) -> None:
    """Put Cluster API into a room, or bring what is there up to date; done when it is served.

    Raises:
        ClusterError: The API server does not come to serve the definitions.
    """
    for each in definitions():
        api.apply(each, manager=_MANAGER, force=True)
    namespace: Json = {"apiVersion": "v1", "kind": "Namespace"}
    namespace["metadata"] = {"name": room.namespace}
    for obj in (namespace, _autoscaler(room)):
        meta = obj["metadata"]
        if api.find(obj["apiVersion"], obj["kind"], meta["name"], meta.get("namespace")) is None:
            # never touched again: a policy at the door may ask for more of it by then
            api.apply(obj, manager=_MANAGER)
    _until_served(functools.partial(api.apply, _cluster(room, types), manager=_MANAGER, force=True))
    for each in definitions():
        names = each["spec"]["names"]
        version = f"{each['spec']['group']}/{VERSION}"
        _until_served(functools.partial(api.list, version, names["kind"]))
    status = {
        "failureDomains": [{"name": name} for name in room.failure_domains],
        "phase": "Provisioned",
    }
    cluster = {key: value for key, value in _cluster(room, types).items() if key != "spec"}
    cluster["metadata"] = {key: cluster["metadata"][key] for key in ("name", "namespace")}
    api.apply({**cluster, "status": status}, manager=_MANAGER, force=True, subresource="status")


def _cluster(room: ClusterApi, types: Mapping[str, MachineType]) -> Json:
    hardware = json.dumps({pool: each.model_dump() for pool, each in types.items()})
    return {
        "apiVersion": f"{CORE}/{VERSION}",
        "kind": "Cluster",
        "metadata": {
            "name": room.cluster,
            "namespace": room.namespace,
            "annotations": {MACHINE_TYPES: hardware},
        },
        "spec": {
            "infrastructureRef": {
                "apiGroup": INFRASTRUCTURE,
                "kind": _CLUSTERS[room.infrastructure],
                "name": room.cluster,
            }
        },
    }


def _autoscaler(room: ClusterApi) -> Json:
    """Return the Deployment that a person finds; a controller of the simulator does its work."""
    labels = {"app.kubernetes.io/name": "cluster-autoscaler"}
    container = {
        "name": "cluster-autoscaler",
        "image": "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.0",
        "args": ["--cloud-provider=clusterapi"],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "cluster-autoscaler",
            "namespace": room.namespace,
            "labels": {**labels, STAND_IN: "true"},
        },
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }


def _until_served(action: Callable[[], object]) -> None:
    """Do something as soon as its kind is served: a definition takes a moment."""
    end = time.monotonic() + _SECONDS
    while True:
        try:
            action()
        except ApiError as error:
            if error.status not in _NOT_YET or time.monotonic() > end:
                raise ClusterError(
                    f"the simulated API server does not serve Cluster API ({error}). "
                    "Try again: evenkeel up ENV"
                ) from error
            time.sleep(0.1)
        else:
            return
