"""Whether what an environment says of a private cluster goes together; pure."""

import re
from collections.abc import Iterator

from ...contract import FoundationSpec
from ...errors import Refused
from ...planning.pools import GpuPool
from ..base_offer import check_adapters
from .driver import plan_driver
from .machine_deployment import object_name, plan_shares
from .machine_settings import ClusterApi, Infrastructure, PoolSettings
from .services import check_services
from .settings import Settings

_KEY = re.compile(
    r"([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
)
"""What Kubernetes takes as the key of a label."""

_FIELDS: dict[Infrastructure, str] = {
    "metal3": "{image: ..., checksum: ...}",
    "openstack": "{flavor: ..., image: ...}",
    "vsphere": "{template: ..., server: ..., ...}",
}


_LONGEST_NAME = 52
"""Cluster API adds up to 11 characters to it, and a node's name has 63 at most."""


def check(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    """Yield every problem between the parts of an environment that only this cloud knows."""
    try:
        plan_driver(spec.driver, settings.distribution, settings.talos)
    except Refused as refusal:
        yield from refusal.problems
    if settings.talos and settings.distribution != "talos":
        yield (
            f"cloud.talos: got {settings.talos} with the distribution {settings.distribution}; "
            "expected it with talos alone. Remove it, or correct cloud.distribution."
        )
    yield from check_services(spec, settings)
    yield from check_adapters(spec)
    if settings.cluster_api is None:
        yield from _claimed(spec, settings)
    else:
        yield from _made(spec, settings, settings.cluster_api)


def _claimed(spec: FoundationSpec, settings: Settings) -> Iterator[str]:
    for pool in spec.pools:
        if pool.name not in settings.claims:
            yield (
                f"cloud.claims: got no claim for pool {pool.name}; expected the labels of its "
                f"machines. Add {pool.name}: {{LABEL: VALUE}}, or let Cluster API make them: "
                "cloud.clusterApi."
            )
    for name, selector in settings.claims.items():
        for key in selector:
            if not _KEY.fullmatch(key):
                yield (
                    f"cloud.claims.{name}: got the label {key}; expected at most 63 letters, "
                    "digits, dashes, dots and underscores, maybe behind a host's name and a slash. "
                    "Write for example evenkeel.dev/machines."
                )
    for name in settings.pools:
        yield (
            f"cloud.pools.{name}: got machines without cloud.clusterApi; expected both. Remove it, "
            "or add cloud.clusterApi."
        )


def _made(spec: FoundationSpec, settings: Settings, api: ClusterApi) -> Iterator[str]:
    if settings.claims:
        yield (
            "cloud.claims: got claims and cloud.clusterApi; expected one of them, because machines "
            "are either there or made. Remove one."
        )
    if settings.distribution != "kubeadm":
        yield (
            f"cloud.distribution: got {settings.distribution} with cloud.clusterApi; expected "
            "kubeadm, because machines join by a KubeadmConfigTemplate. Remove cloud.clusterApi."
        )
    if api.version.removeprefix("v").rpartition(".")[0] != spec.kubernetes:
        yield (
            f"cloud.clusterApi.version: got {api.version}; expected a patch of {spec.kubernetes} "
            f"(cluster.kubernetes). Write for example v{spec.kubernetes}.0."
        )
    known = {pool.name: pool for pool in spec.pools}
    for name in settings.pools:
        if name not in known:
            yield (
                f"cloud.pools.{name}: got no such pool; expected one. Remove it, or add the pool."
            )
    for pool in spec.pools:
        if pool.name in settings.pools:
            yield from _machine(pool, settings.pools[pool.name], api.infrastructure)
            yield from _names(pool, settings.pools[pool.name], api)
        else:
            yield (
                f"cloud.pools: got nothing for pool {pool.name}; expected how its machines are "
                f"made. Add {pool.name}: {{{api.infrastructure}: {_FIELDS[api.infrastructure]}}}."
            )


def _machine(pool: GpuPool, settings: PoolSettings, wanted: Infrastructure) -> Iterator[str]:
    place = f"cloud.pools.{pool.name}"
    for each in _FIELDS:
        if each != wanted and getattr(settings, each) is not None:
            yield (
                f"{place}.{each}: got a machine of {each}; expected one of {wanted} "
                "(cloud.clusterApi.infrastructure). Remove it."
            )
    given = getattr(settings, wanted) is not None
    if given == (settings.template is not None):
        got = f"{wanted} and template" if given else f"neither {wanted} nor template"
        yield (
            f"{place}: got {got}; expected one of them. "
            + ("Remove one." if given else f"Add {wanted}: {_FIELDS[wanted]}.")
        )
    if settings.size is None and (pool.min_nodes == 0 or settings.vsphere is not None):
        why = (
            "because the autoscaler cannot start from zero without it"
            if pool.min_nodes == 0
            else "because a virtual machine is made of it"
        )
        yield (
            f"{place}.size: got nothing; expected what one machine has, {why}. "
            "Add size: {cpus: ..., memoryGib: ...}."
        )
    yield from _placement(pool, settings, wanted)


def _placement(pool: GpuPool, settings: PoolSettings, wanted: Infrastructure) -> Iterator[str]:
    if not pool.compact or settings.template is not None:
        return
    if wanted == "openstack" and not (settings.openstack and settings.openstack.server_group):
        yield (
            f"cloud.pools.{pool.name}.openstack.serverGroup: got nothing for a compact pool; "
            "expected a server group with affinity. Add it, or remove placement."
        )


def _names(pool: GpuPool, settings: PoolSettings, api: ClusterApi) -> Iterator[str]:
    for share in plan_shares(pool, api, settings):
        name = object_name(api, pool, share.domain)
        if len(name) > _LONGEST_NAME:
            yield (
                f"cloud.clusterApi.cluster: got {name} ({len(name)} characters) for machines; "
                f"expected at most {_LONGEST_NAME}. Shorten the pool's name."
            )
