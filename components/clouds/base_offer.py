"""What an environment's own words say of its cluster, the same on every cloud; no Pulumi needed."""

from collections.abc import Iterator

from .. import limits
from ..addons.gateway import GATEWAY
from ..contract import ClusterOffer, FoundationSpec
from ..errors import Refused
from ..planning import pool_rules
from ..planning.gpu_stack import GpuStack
from ..planning.network_rules import check_ranges
from ..planning.pools import GpuPool


def check_spec(spec: FoundationSpec, *, makes_network: bool = True) -> Iterator[str]:
    """Yield what is wrong with what is asked, whatever the cloud; as in an environment file."""
    yield from _check_values(spec, makes_network=makes_network)
    yield from _check_pools(spec)


def expect(spec: FoundationSpec, of_cloud: Iterator[str], *, makes_network: bool = True) -> None:
    """Expect that what is asked can be planned.

    Args:
        spec: What the environment asks for.
        of_cloud: What a cloud has against it; asked where each value is one that there may be.
        makes_network: Whether the cloud makes the network; one that exists has its addresses.

    Raises:
        Refused: Something is wrong with it; each problem is named once.
    """
    problems = list(check_spec(spec, makes_network=makes_network))
    said = {_path(each) for each in problems}
    if not any(_check_values(spec, makes_network=makes_network)):
        problems += (each for each in of_cloud if _path(each) not in said)
    if problems:
        raise Refused(*problems)


def _path(problem: str) -> str:
    return problem.partition(": ")[0]


def _check_pools(spec: FoundationSpec) -> Iterator[str]:
    names = [pool.name for pool in spec.pools]
    for index, pool in enumerate(spec.pools):
        if pool.name in names[:index]:
            yield (
                f"gpuPools[{index}].name: got {pool.name}, which "
                f"gpuPools[{names.index(pool.name)}] has too; expected a name of its own. "
                "Rename one."
            )
        yield from _check_pool(pool)


def _check_values(spec: FoundationSpec, *, makes_network: bool) -> Iterator[str]:
    """Yield values with which no cloud can plan."""
    values: dict[str, tuple[object, object]] = {
        "owner": (limits.Owner, spec.scope.owner),
        "cluster.kubernetes": (limits.KubernetesVersion, spec.kubernetes),
        "network.zones": (limits.Zones, spec.zones),
        "gpu.driver": (limits.WhoseDriver, spec.driver),
    }
    for index, pool in enumerate(spec.pools):
        values |= {
            f"gpuPools[{index}].name": (limits.PoolName, pool.name),
            f"gpuPools[{index}].gpusPerNode": (limits.GpusPerNode, pool.gpus_per_node),
            f"gpuPools[{index}].nodes.min": (limits.LeastNodes, pool.min_nodes),
            f"gpuPools[{index}].nodes.max": (limits.MostNodes, pool.max_nodes),
            f"gpuPools[{index}].sharing.timeSlices": (limits.TimeSlices, pool.time_slices),
            f"gpuPools[{index}].capacity": (limits.HowBought, pool.capacity),
        }
    for path, (kind, value) in values.items():
        yield from (f"{path}: {each}" for each in limits.exceeded(kind, value))
    for pool in spec.pools:
        for each in pool_rules.check_accelerator(pool.accelerator):
            yield f"gpuPools {pool.name}.accelerator: {each}"
    written = {"cidr": spec.cidr, "pods": spec.pods, "services": spec.services}
    said = {key: value for key, value in written.items() if value is not None}
    for key, message in check_ranges(said, spec.zones, makes=makes_network):
        yield f"network.{key}: {message}"


def _check_pool(pool: GpuPool) -> Iterator[str]:
    found = {
        "name": pool_rules.check_name(pool.name),
        "nodes": pool_rules.check_nodes(pool.min_nodes, pool.max_nodes),
        "sharing": pool_rules.check_sharing(pool.accelerator, pool.mig_profile, pool.time_slices),
    }
    for key, messages in found.items():
        yield from (f"gpuPools {pool.name}.{key}: {each}" for each in messages)


def plan_base(spec: FoundationSpec, gpu: GpuStack) -> ClusterOffer:
    """Return the offer without what a cloud adds to it.

    Args:
        spec: What the environment asks for.
        gpu: What the GPU operator has to bring there.
    """
    return ClusterOffer(
        kubernetes=spec.kubernetes,
        pools=spec.pools,
        gpu=gpu,
        environment=spec.scope.environment,
        stage=spec.scope.stage,
        addons=frozenset(spec.addons),
        domain=spec.domain,
        issuer=spec.issuer,
        mirror=spec.mirror,
    )


def check_adapters(spec: FoundationSpec) -> Iterator[str]:
    """Yield each pool whose fabric needs the add-on `rdma`, where it is off."""
    for pool in spec.pools:
        if pool.rdma and "rdma" not in spec.addons:
            yield (
                f"gpuPools {pool.name}.interconnect: got rdma without the add-on rdma; expected "
                "both: NVIDIA's network operator hands out the adapters. Add rdma: {} to addons."
            )


def bucket_names(spec: FoundationSpec) -> tuple[str, ...]:
    """Return what grants call their buckets, each once."""
    return tuple(sorted({bucket for grant in spec.grants for bucket in grant.buckets}))


def load_balancers(spec: FoundationSpec) -> int:
    """Return how many load balancers Services ask for: the one before the gateway, or none."""
    return int(bool(spec.domain) and GATEWAY.addon in spec.addons)


def dns_writers(spec: FoundationSpec) -> tuple[str, ...]:
    """Return the grants that write records; nobody does where there is no domain."""
    return tuple(grant.name for grant in spec.grants if grant.dns and spec.domain)


def secret_readers(spec: FoundationSpec) -> tuple[str, ...]:
    """Return the grants that read secrets of the cloud's store."""
    return tuple(grant.name for grant in spec.grants if grant.secrets)
