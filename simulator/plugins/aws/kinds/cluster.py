"""EKS clusters: the control plane."""

import re
from collections.abc import Iterator

from ....cloud import closed_api, clusters
from ....errors import CloudError
from ...cloud.context import Context
from ...cloud.kind import Demand, Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ...wire import UNKNOWN
from ..arns import all_tags, arn, called
from ..places import eks_problems, subnet_problems, vpc_of, zones_of
from ..reach import judge
from ..tokens import CLUSTER, GROUP, KEY, ROLE, SUBNET
from ..trust import trust_problems

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}\Z")
_ZONES = 2
_LATEST = "1.36"


def _cluster(context: Context, inputs: Inputs) -> Outputs:
    access = clusters.endpoint(context)
    network = inputs.get("vpcConfig") or {}
    issuer = context.fingerprint("issuer", length=32).upper()
    subnets = network.get("subnetIds") or []
    return {
        "arn": arn(context, "eks", f"cluster/{inputs['name']}"),
        "endpoint": access.server,
        "certificateAuthority": {"data": access.certificate},
        "identities": [
            {"oidcs": [{"issuer": f"https://oidc.eks.{context.region}.amazonaws.com/id/{issuer}"}]}
        ],
        "status": "ACTIVE",
        "platformVersion": "eks.1",
        "version": inputs.get("version", _LATEST),
        "vpcConfig": {
            "endpointPrivateAccess": False,
            "endpointPublicAccess": True,
            **network,
            "clusterSecurityGroupId": f"sg-{context.fingerprint('firewall')}",
            "vpcId": UNKNOWN if is_unknown(subnets) else vpc_of(context, subnets),
        },
        "kubernetesNetworkConfig": {
            "ipFamily": "ipv4",
            "serviceIpv4Cidr": "172.20.0.0/16",
            **(inputs.get("kubernetesNetworkConfig") or {}),
        },
        **all_tags(context, inputs),
    }


def _name_fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("name")
    if isinstance(name, str) and not is_unknown(name) and not _NAME.match(name):
        yield Problem(
            "name",
            f"got {name}; expected at most 100 letters, digits, dashes and underscores, a letter "
            "or digit first (InvalidParameterException). Rename it.",
        )


def _reachable(_: Context, inputs: Inputs) -> Iterator[Problem]:
    network = inputs.get("vpcConfig") or {}
    if is_unknown(network.get("endpointPublicAccess")):
        return
    if network.get("endpointPublicAccess") is False and not network.get("endpointPrivateAccess"):
        yield Problem(
            "vpcConfig.endpointPrivateAccess",
            "got neither a private nor a public endpoint (InvalidParameterException); expected one "
            "of them. Set endpointPrivateAccess.",
        )
    if network.get("endpointPublicAccess") is False and network.get("publicAccessCidrs"):
        yield Problem(
            "vpcConfig.publicAccessCidrs",
            "got ranges without a public endpoint (InvalidParameterException); expected none. "
            "Remove them.",
        )


def _stands(context: Context, inputs: Inputs) -> Iterator[Problem]:
    subnets = [str(each) for each in inputs["vpcConfig"].get("subnetIds") or ()]
    path = "vpcConfig.subnetIds"
    yield from subnet_problems(context, path, subnets)
    zones = zones_of(context, subnets)
    if len(zones) < _ZONES:
        yield Problem(
            path,
            f"got subnets in {', '.join(zones) or 'no zone'} (InvalidParameterException); expected "
            "at least two zones. Add a subnet in another zone.",
        )
    yield from eks_problems(context, path, zones)
    yield from trust_problems(
        context, "roleArn", inputs.get("roleArn"), "eks.amazonaws.com", "sts:AssumeRole"
    )


def _upgrades(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield a change of version that EKS refuses: it goes up by one minor version at a time."""
    old, new = context.previous.get("version"), inputs.get("version")
    if not old or not new or old == new:
        return
    step = int(str(new).split(".")[1]) - int(str(old).split(".")[1])
    if step != 1:
        yield Problem(
            "version",
            f"got {new} for a cluster of {old} (InvalidParameterException); expected one minor "
            f"version up at a time. Use 1.{int(str(old).split('.')[1]) + 1}.",
        )


def _keeps(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what cannot be taken away from a cluster again."""
    if context.previous.get("encryptionConfig") and not inputs.get("encryptionConfig"):
        yield Problem(
            "encryptionConfig",
            "got none for a cluster whose secrets are encrypted (InvalidParameterException); "
            "expected it to stay: EKS cannot take it away. Put it back.",
        )


def _begin(context: Context, inputs: Inputs) -> None:
    clusters.take_over(context, inputs)
    judge(context)


def _end(context: Context, inputs: Inputs) -> None:
    if inputs.get("deletionProtection") and not context.session.data.lifted:
        raise CloudError(
            f"{context.name}: the cluster cannot be deleted while deletionProtection is true. "
            "Set it to false and run `up` before.",
            code="InvalidRequestException",
        )
    clusters.let_go(context)
    closed_api.reopen(context.store)


KINDS = (
    Kind(
        token=CLUSTER,
        identifier=called("name"),
        outputs=_cluster,
        name_input="name",
        required=frozenset({"vpcConfig.subnetIds"}),
        replace=frozenset(
            {
                "name",
                "roleArn",
                "bootstrapSelfManagedAddons",
                "kubernetesNetworkConfig.serviceIpv4Cidr",
                "kubernetesNetworkConfig.ipFamily",
                "encryptionConfig.provider.keyArn",
                "accessConfig.bootstrapClusterCreatorAdminPermissions",
            }
        ),
        references=(
            Reference(path="roleArn", type=ROLE, by="arn", holds=False),
            Reference(path="vpcConfig.subnetIds[*]", type=SUBNET),
            Reference(path="vpcConfig.securityGroupIds[*]", type=GROUP),
            Reference(path="encryptionConfig.provider.keyArn", type=KEY, by="arn", holds=False),
        ),
        checks=(_name_fits, _reachable),
        rules=(_stands, _upgrades, _keeps),
        quota=lambda _, __: [Demand("eks-clusters", 1)],
        seconds=600,
        after_create=_begin,
        after_update=judge,
        before_delete=_end,
    ),
)
