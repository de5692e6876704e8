"""A small add-on, a pool, and a cluster that has exactly what they expect."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from components.addons.expectations import (
    CustomObject,
    Definition,
    Expectations,
    Metric,
    Service,
    Workload,
)
from gitops.verification.comparison import compare
from gitops.verification.finding import Finding
from gitops.verification.nodes import WantedNodes
from gitops.verification.observed import Kind, Listing, Observed
from gitops.verification.remedies import Remedies
from gitops.verification.wanted import Part

Json = dict[str, Any]
GROUP = "x.example.com"
EXPECTED = Expectations(
    definitions=(Definition(group=GROUP, kind="Lamp", plural="lamps", versions=("v1",)),),
    objects=(
        CustomObject(api_version=f"{GROUP}/v1", kind="Lamp", name="desk"),
        CustomObject(api_version=f"{GROUP}/v1", kind="Lamp", name="far", namespace="far"),
    ),
    workloads=(
        Workload(kind="Deployment", name="web", image="r.example.com/a/web:v1", replicas=2),
        Workload(kind="DaemonSet", name="agent", image="r.example.com/agent:v1", made_by="op"),
    ),
    services=(
        Service(name="web", ports={"http": 80, "9090": 9090}),
        Service(name="agent", ports={"metrics": 9400}, made_by="op"),
    ),
    metrics=(Metric(name="lamps_total", service="web", port="http"),),
)
PART = Part("lamps", "home", EXPECTED)
POOL = WantedNodes(
    pool="train",
    least=1,
    labels={"evenkeel.dev/pool": "train"},
    gpus={"nvidia.com/gpu": 8},
    claimed=True,
)
LABELS = {"app": "web"}


@dataclass
class Cluster:
    """What a test changes before it is compared."""

    served: dict[Kind, bool] = field(default_factory=lambda: {(f"{GROUP}/v1", "Lamp"): True})
    definitions: dict[str, Json] = field(default_factory=dict)
    objects: dict[str, Json] = field(default_factory=dict)
    """`KIND namespace/name` -> the object."""

    nodes: list[Json] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Kind -> why it cannot be read."""

    metrics: dict[str, str] | None = field(default_factory=lambda: {"lamps_total": ""})
    no_metrics: str = ""
    simulated: bool = False

    def observed(self) -> Observed:
        """Return it as it would have been read."""
        listings: dict[tuple[Kind, str], dict[str, Json]] = {}
        for each in self.objects.values():
            kind = (each["apiVersion"], each["kind"])
            place = each["metadata"]["namespace"]
            listings.setdefault((kind, place), {})[each["metadata"]["name"]] = each
        read = {key: Listing(found) for key, found in listings.items()}
        for refused, why in self.refused.items():
            read |= {key: Listing(refused=why) for key in read if key[0][1] == refused}
        return Observed(
            served=self.served,
            definitions=self.definitions,
            listings=read,
            nodes=self.nodes,
            metrics=self.metrics,
            no_metrics=self.no_metrics,
            simulated=self.simulated,
        )

    def put(self, api_version: str, kind: str, name: str, /, **content: Any) -> None:
        """Put an object into the namespace `home`."""
        meta = {"name": name, "namespace": "home", **content.pop("metadata", {})}
        self.objects[f"{kind} {meta['namespace']}/{name}"] = {
            "apiVersion": api_version,
            "kind": kind,
            "metadata": meta,
            **content,
        }


def whole() -> Cluster:
    """Return a cluster that has all that is expected."""
    made = Cluster()
    template = {
        "metadata": {"labels": LABELS},
        "spec": {"containers": [{"image": "mirror.example.com/x/web:v1"}]},
    }
    made.put(
        "apps/v1",
        "Deployment",
        "web",
        spec={"replicas": 2, "template": template},
        status={"readyReplicas": 2, "observedGeneration": 1},
    )
    agent = {"metadata": {"labels": {"app": "agent"}}, "spec": {"containers": []}}
    made.put(
        "apps/v1",
        "DaemonSet",
        "agent",
        spec={"template": agent},
        status={"desiredNumberScheduled": 1, "numberReady": 1, "observedGeneration": 1},
    )
    ports = [{"name": "http", "port": 80}, {"port": 9090}]
    made.put("v1", "Service", "web", spec={"ports": ports, "selector": dict(LABELS)})
    ports = [{"name": "metrics", "port": 9400}]
    made.put("v1", "Service", "agent", spec={"ports": ports, "selector": {"app": "agent"}})
    for name in ("web", "agent"):
        meta = {"labels": {"kubernetes.io/service-name": name}}
        ends = [{"conditions": {"ready": True}}]
        made.put("discovery.k8s.io/v1", "EndpointSlice", f"{name}-x", metadata=meta, endpoints=ends)
    made.put(f"{GROUP}/v1", "Lamp", "desk")
    made.put(f"{GROUP}/v1", "Lamp", "far", metadata={"namespace": "far"})
    made.nodes.append(node())
    return made


def node() -> Json:
    """Return a node of the pool, as it should be."""
    return {
        "metadata": {"name": "n1", "labels": {"evenkeel.dev/pool": "train"}},
        "spec": {"taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]},
        "status": {
            "allocatable": {"nvidia.com/gpu": "8"},
            "conditions": [{"type": "Ready", "status": "True"}],
        },
    }


def definition(**spec: Any) -> Json:
    """Return the definition of lamps as it should be, or with another specification."""
    content = {
        "scope": "Namespaced",
        "names": {"kind": "Lamp", "plural": "lamps"},
        "versions": [{"name": "v1", "served": True}],
    }
    established = [{"type": "Established", "status": "True"}]
    return {"spec": {**content, **spec}, "status": {"conditions": established}}


def findings(
    change: Callable[[Cluster], object], pool: WantedNodes = POOL, **more: Any
) -> list[Finding]:
    """Change a whole cluster, and return what is found.

    Args:
        change: Breaks something.
        pool: The wanted pool.
        more: Other expectations of the add-on.
    """
    made = deepcopy(whole())
    change(made)
    part = replace(PART, expectations=replace(EXPECTED, **more))
    return list(compare([pool], [part], made.observed(), Remedies("prod")))
