"""Whether the management cluster can make the machines, before anything is registered."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

from kubernetes import client

from ...contract import FoundationSpec
from ...planning.pools import GpuPool
from ...planning.taints import GPU
from . import bootstrap, inventory, kubeconfig, machine_deployment, machine_template
from .finding import Finding, problem, some, warning
from .inventory import Installed, find, reach
from .machine_settings import ClusterApi, Infrastructure
from .settings import Settings

_AT_ONCE = 8
_AUTOSCALER = "cluster-autoscaler"

_CLUSTERS: Mapping[Infrastructure, str] = {
    "metal3": "Metal3Cluster",
    "openstack": "OpenStackCluster",
    "vsphere": "VSphereCluster",
}

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Management:
    """A management cluster at one moment."""

    kinds: frozenset[str]
    """The kinds of Cluster API, of its bootstrap and of its infrastructures that it serves."""

    cluster: Json | None
    """The Cluster object; None where there is none, or where it may not be read."""

    templates: Mapping[str, Json | None]
    """Path -> the template that an environment names; None where there is none."""


def check(spec: FoundationSpec, settings: Settings) -> list[Finding]:
    """Look at the management cluster, and return what keeps it from making the machines.

    Raises:
        Refused: No kubeconfig names it, or it does not answer.
    """
    api = settings.cluster_api
    if api is None:
        return []
    found = list(judge(spec, settings, api, look(settings, api)))
    installed = [inventory.look(context).installed for context in settings.contexts]
    known = [each for each in installed if each is not None]
    return found + list(autoscaler(spec, list(chain(*known)) if known else None))


def look(settings: Settings, api: ClusterApi) -> Management:
    """Ask the management cluster for what the environment needs of it.

    Raises:
        Refused: No kubeconfig names it, or it does not answer.
    """
    groups = (machine_deployment, bootstrap, machine_template)
    lists = [f"/apis/{each.API_VERSION}" for each in groups]
    cluster = _path(api, machine_deployment.API_VERSION, "clusters", api.cluster)
    named = list(_named(settings, api).values())
    content = kubeconfig.select(api.context, kubeconfig.paths())
    with reach(content, api.context) as client_, ThreadPoolExecutor(_AT_ONCE) as requests:
        found = dict(
            zip(
                [*lists, cluster, *named],
                requests.map(lambda path: _find(client_, path), [*lists, cluster, *named]),
                strict=True,
            )
        )
    served = (resource for each in lists for resource in (found[each] or {}).get("resources", ()))
    return Management(
        kinds=frozenset(resource["kind"] for resource in served),
        cluster=found[cluster],
        templates={path: found[path] for path in named},
    )


def judge(
    spec: FoundationSpec, settings: Settings, api: ClusterApi, found: Management
) -> Iterator[Finding]:
    """Yield what keeps a management cluster from making the machines."""
    wanted = {
        machine_deployment.KIND: machine_deployment.API_VERSION,
        bootstrap.KIND: bootstrap.API_VERSION,
        machine_template.KINDS[api.infrastructure]: machine_template.API_VERSION,
    }
    for kind, version in wanted.items():
        if kind not in found.kinds:
            yield problem(
                f"cloud.clusterApi.context: got {api.context}, which serves no {kind} of "
                f"{version}; expected Cluster API v1.11 or later with that provider. Install it: "
                f"clusterctl init --infrastructure {api.infrastructure}"
            )
    if machine_deployment.KIND in found.kinds:
        yield from _cluster(settings, api, found.cluster)
    yield from _templates(spec, settings, api, found)


def autoscaler(spec: FoundationSpec, found: Sequence[Installed] | None) -> Iterator[Finding]:
    """Yield a warning where pools may grow and nobody would let them.

    Args:
        spec: What is asked for.
        found: What is installed on the management cluster and on the other one.
    """
    growing = [pool.name for pool in spec.pools if pool.min_nodes < pool.max_nodes]
    if growing and found is not None and not any(_AUTOSCALER in each.name for each in found):
        yield warning(
            f"cloud.clusterApi: got pools that may grow ({some(growing)}) and no cluster "
            "autoscaler on either cluster; expected one that knows both. Install it with "
            "--cloud-provider=clusterapi, or the pools keep their least number of machines."
        )


def _cluster(settings: Settings, api: ClusterApi, cluster: Json | None) -> Iterator[Finding]:
    if cluster is None:
        yield problem(
            f"cloud.clusterApi.cluster: got {api.cluster}; expected a Cluster in namespace "
            f"{api.namespace} that you may read. Look: "
            f"kubectl --context {api.context} -n {api.namespace} get clusters"
        )
        return
    kind = cluster["spec"].get("infrastructureRef", {}).get("kind")
    if kind and kind != _CLUSTERS[api.infrastructure]:
        yield problem(
            f"cloud.clusterApi.infrastructure: got {api.infrastructure}; expected what the Cluster "
            f"{api.cluster} is made with, a {kind}. Correct it."
        )
    there = {each["name"] for each in (cluster.get("status") or {}).get("failureDomains") or ()}
    asked = {*api.failure_domains, *(d for p in settings.pools.values() for d in p.failure_domains)}
    unknown = sorted(asked - there)
    if there and unknown:
        yield problem(
            f"cloud.clusterApi.failureDomains: got {', '.join(unknown)}; expected failure domains "
            f"of the Cluster {api.cluster} ({', '.join(sorted(there))}). Correct them."
        )


def _templates(
    spec: FoundationSpec, settings: Settings, api: ClusterApi, found: Management
) -> Iterator[Finding]:
    for (pool, field), path in _named(settings, api).items():
        if found.templates[path] is None:
            name = path.rpartition("/")[2]
            yield problem(
                f"cloud.pools.{pool}.{field}: got {name}; expected such a template in namespace "
                f"{api.namespace} that you may read. Correct it, or make the template."
            )
    for wanted in spec.pools:
        template = found.templates.get(_named(settings, api).get((wanted.name, "bootstrap"), ""))
        if template is not None:
            yield from _joining(wanted, template)


def _joining(pool: GpuPool, template: Json) -> Iterator[Finding]:
    """Yield what a bootstrap template of somebody else's does not set on its nodes."""
    spec = template["spec"]["template"]["spec"]
    node = spec.get("joinConfiguration", {}).get("nodeRegistration", {})
    flags = {each["name"]: each.get("value", "") for each in node.get("kubeletExtraArgs") or ()}
    given = set(flags.get("node-labels", "").split(","))
    wanted = {f"{key}={value}" for key, value in bootstrap.node_labels(pool).items()}
    missing = sorted(wanted - given)
    if missing:
        yield problem(
            f"cloud.pools.{pool.name}.bootstrap: got nodes without the labels "
            f"{','.join(missing)}; expected them from the start. "
            f"Add the kubelet's flag node-labels: {','.join(sorted(wanted))}."
        )
    taint = {"key": GPU.key, "value": GPU.value, "effect": GPU.effect}
    if taint not in (node.get("taints") or ()):
        yield problem(
            f"cloud.pools.{pool.name}.bootstrap: got nodes without the taint {GPU}; expected it "
            f"from the start. Add it to nodeRegistration.taints."
        )


def _named(settings: Settings, api: ClusterApi) -> dict[tuple[str, str], str]:
    """Return where the templates are that an environment names: pool and field -> path."""
    plural = f"{machine_template.KINDS[api.infrastructure].lower()}s"
    named = {}
    for pool, each in settings.pools.items():
        if each.template:
            version = machine_template.API_VERSION
            named[pool, "template"] = _path(api, version, plural, each.template)
        if each.bootstrap:
            plurals = f"{bootstrap.KIND.lower()}s"
            named[pool, "bootstrap"] = _path(api, bootstrap.API_VERSION, plurals, each.bootstrap)
    return named


def _path(api: ClusterApi, version: str, plural: str, name: str) -> str:
    return f"/apis/{version}/namespaces/{api.namespace}/{plural}/{name}"


def _find(api: client.ApiClient, path: str) -> Json | None:
    found = find(api, path)
    return found if found is not None and "items" not in found else None
