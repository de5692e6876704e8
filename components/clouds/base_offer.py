"""What an environment's own words say of its cluster, the same on every cloud; no Pulumi needed."""

from collections.abc import Iterator

from ..addons.gateway import GATEWAY
from ..contract import ClusterOffer, FoundationSpec
from ..planning.gpu_stack import GpuStack


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
