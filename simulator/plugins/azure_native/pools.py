"""The nodes of an agent pool, as AKS makes them: names, labels, taints, image."""

import hashlib
from collections.abc import Mapping
from typing import Any

from ...session_data import Gpus, Image
from ..cloud.context import Context
from ..cloud.kind import Inputs
from ..wire import UNKNOWN
from .ids import group_of

SPOT = "kubernetes.azure.com/scalesetpriority"
_AKS_RUNTIME = "nvidia-container-runtime"


def labels(context: Context, pool: Inputs, name: str, cluster: str) -> dict[str, str]:
    """Return the labels that AKS puts on the nodes of a pool, with those that were asked for."""
    size = str(pool["vmSize"])
    mode = str(pool.get("mode", "User")).lower()
    found = {
        "agentpool": name,
        "kubernetes.azure.com/agentpool": name,
        "kubernetes.azure.com/cluster": cluster,
        "kubernetes.azure.com/mode": mode,
        "kubernetes.azure.com/role": "agent",
        "kubernetes.azure.com/os-sku": str(pool.get("osSKU", "Ubuntu")),
        "kubernetes.azure.com/storagetier": "Premium_LRS",
    }
    if gpus(context, size):
        found |= {"accelerator": "nvidia", "kubernetes.azure.com/accelerator": "nvidia"}
    if pool.get("scaleSetPriority") == "Spot":
        found[SPOT] = "spot"
    return found | dict(pool.get("nodeLabels") or {})


def taints(pool: Inputs) -> tuple[Mapping[str, str], ...]:
    """Return the taints of a pool's nodes; that of spot machines comes by itself."""
    wanted = list(pool.get("nodeTaints") or ())
    if pool.get("scaleSetPriority") == "Spot":
        wanted.append(f"{SPOT}=spot:NoSchedule")
    return tuple(parsed(each) for each in dict.fromkeys(wanted))


def parsed(taint: str) -> dict[str, str]:
    """Read a taint as AKS takes it, `key=value:effect`."""
    rest, _, effect = taint.rpartition(":")
    key, _, value = rest.partition("=")
    return {"key": key, "value": value, "effect": effect}


def image(context: Context, pool: Inputs) -> Image:
    """Return what is on a pool's machines; AKS installs a driver unless it is told not to.

    Whether the toolkit is there without the driver is disputed; it is taken not to be, so that a
    stack without one shows.
    """
    driver = (pool.get("gpuProfile") or {}).get("driver", "Install")
    hardware = gpus(context, str(pool["vmSize"]))
    if hardware is None:
        return Image(os="ubuntu")
    cut = instance(hardware, str(pool.get("gpuInstanceProfile") or ""))
    if driver == "None":
        return Image(os="ubuntu", mig_profile=cut)
    return Image(
        os="ubuntu", driver="cloud", toolkit=True, runtime_class=_AKS_RUNTIME, mig_profile=cut
    )


def gpus(context: Context, size: str) -> Gpus | None:
    """Return the GPUs that a VM size has."""
    found = context.session.data.machine_types.get(context.provider, {}).get(size)
    return found.gpus if found else None


def instance(hardware: Gpus, profile: str) -> str | None:
    """Return what AKS' name of a MIG profile (`MIG1g`) is on a GPU (`1g.10gb`)."""
    slices = profile.removeprefix("MIG")
    return next((each for each in hardware.mig_profiles if each.split(".")[0] == slices), None)


def zones(context: Context, pool: Inputs) -> tuple[str, ...]:
    """Return the zones of a pool's nodes, as their label says them."""
    chosen = pool.get("availabilityZones") or ()
    return tuple(f"{context.region}-{zone}" for zone in chosen) or ("0",)


def host_prefix(name: str, cluster: str) -> str:
    """Return what the names of a pool's nodes begin with: eight digits belong to the cluster."""
    digest = hashlib.sha256(cluster.encode()).hexdigest()
    return f"aks-{name}-{int(digest, 16) % 10**8:08d}-vmss"


def node_group_of(cluster_id: str) -> str:
    """Return the resource group that AKS makes for a cluster's nodes by itself."""
    return f"MC_{group_of(cluster_id)}_{cluster_id.rpartition('/')[2]}"


def size_of(pool: Inputs) -> tuple[int, int, int]:
    """Return the least, the largest and the present number of a pool's machines."""
    count = int(pool.get("count") or 0)
    if not pool.get("enableAutoScaling"):
        return count, count, count
    least, most = int(pool.get("minCount") or 0), int(pool.get("maxCount") or 0)
    return least, most, min(max(count, least), most)


def known(pool: Inputs, key: str) -> Any:  # noqa: ANN401 - any input
    """Return an input, or None where it is not known yet."""
    value = pool.get(key)
    return None if value is UNKNOWN else value
