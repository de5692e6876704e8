"""What EKS itself installs into a cluster; pure."""

from ...frozen import dataclass

NAMESPACE = "kube-system"


@dataclass(frozen=True, kw_only=True)
class EksAddon:
    """One add-on of EKS."""

    name: str
    before_nodes: bool = False
    """Whether a node is of no use without it: it must be there first."""

    service_account: str | None = None
    """The service account that needs rights in AWS."""

    policies: tuple[str, ...] = ()
    configuration: str | None = None
    """Its settings as JSON; None where the network decides about them, or nobody does."""


VPC_CNI = "vpc-cni"
EBS_CSI = "aws-ebs-csi-driver"

ADDONS: tuple[EksAddon, ...] = (
    EksAddon(
        name=VPC_CNI,
        before_nodes=True,
        service_account="aws-node",
        policies=("AmazonEKS_CNI_Policy",),
    ),
    EksAddon(name="kube-proxy", before_nodes=True),
    EksAddon(name="eks-pod-identity-agent", before_nodes=True),
    EksAddon(name="coredns"),
    EksAddon(
        name=EBS_CSI,
        service_account="ebs-csi-controller-sa",
        policies=("service-role/AmazonEBSCSIDriverPolicy",),
    ),
    EksAddon(name="snapshot-controller"),
    # finds broken GPUs and network cards, for the node groups' repair
    EksAddon(name="eks-node-monitoring-agent"),
)
"""In the order in which they are installed."""
