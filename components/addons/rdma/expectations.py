"""What must exist once the network operator is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Workload
from .values import APP_VERSION

_OF_THE_CLUSTER = {
    "HostDeviceNetwork": "hostdevicenetworks",
    "IPoIBNetwork": "ipoibnetworks",
    "MacvlanNetwork": "macvlannetworks",
    "NicClusterPolicy": "nicclusterpolicies",
    "NicNodePolicy": "nicnodepolicies",
}


def expectations(cluster: ClusterOffer) -> Expectations:
    """Return what must exist; the same on every cluster."""
    del cluster
    return Expectations(
        definitions=(
            Definition(
                group="k8s.cni.cncf.io",
                kind="NetworkAttachmentDefinition",
                plural="network-attachment-definitions",
                versions=("v1",),
            ),
            *(
                Definition(
                    group="mellanox.com",
                    kind=kind,
                    plural=plural,
                    versions=("v1alpha1",),
                    namespaced=False,
                )
                for kind, plural in _OF_THE_CLUSTER.items()
            ),
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name="network-operator",
                image=f"nvcr.io/nvidia/cloud-native/network-operator:{APP_VERSION}",
            ),
        ),
    )
