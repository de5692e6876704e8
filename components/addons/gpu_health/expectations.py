"""What must exist once GPUs are watched over."""

from ...contract import ClusterOffer
from ..expectations import Expectations, Workload
from .values import VERSION

_IMAGES = "ghcr.io/nvidia/nvsentinel"

_DEPLOYMENTS = ("fault-quarantine", "labeler", "node-drainer")
_DAEMON_SETS = {
    # one for each version of DCGM and each kind of container; labels choose among them
    "gpu-health-monitor-dcgm-3.x": ("gpu-health-monitor", "-dcgm-3.x"),
    "gpu-health-monitor-dcgm-4.x": ("gpu-health-monitor", "-dcgm-4.x"),
    "metadata-collector": ("metadata-collector", ""),
    "platform-connectors": ("platform-connectors", ""),
    "syslog-health-monitor-kata": ("syslog-health-monitor", ""),
    "syslog-health-monitor-regular": ("syslog-health-monitor", ""),
}


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist; the same on every cluster."""
    del cluster
    return Expectations(
        workloads=(
            *(
                Workload(kind="Deployment", name=name, image=f"{_IMAGES}/{name}:{VERSION}")
                for name in _DEPLOYMENTS
            ),
            *(
                Workload(
                    kind="DaemonSet",
                    name=name,
                    image=f"{_IMAGES}/{image}:{VERSION}{suffix}",
                    tolerations_from="global.tolerations",
                )
                for name, (image, suffix) in _DAEMON_SETS.items()
            ),
        )
    )
