"""Who may reach a cluster, what EKS installs into it, and who its workloads are to AWS."""

import json
from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ..arns import all_tags, arn, called, uuid
from ..private_ways import addon_problems
from ..tokens import ADDON, CLUSTER, ENTRY, POD_IDENTITY, RIGHT, ROLE
from ..trust import trust_problems

_AGENT = "eks-pod-identity-agent"
_PODS = "pods.eks.amazonaws.com"
_IN_CLUSTER = Reference(path="clusterName", type=CLUSTER)
_RIGHTS = (
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
)

ADDONS = (
    "amazon-cloudwatch-observability",
    "aws-ebs-csi-driver",
    "aws-efs-csi-driver",
    "aws-fsx-csi-driver",
    "aws-mountpoint-s3-csi-driver",
    "cert-manager",
    "coredns",
    "eks-node-monitoring-agent",
    "eks-pod-identity-agent",
    "external-dns",
    "kube-proxy",
    "kube-state-metrics",
    "metrics-server",
    "prometheus-node-exporter",
    "snapshot-controller",
    "vpc-cni",
)
"""Add-ons that EKS has."""


def _entry(context: Context, inputs: Inputs) -> Outputs:
    resource = f"access-entry/{inputs['clusterName']}/{context.fingerprint(length=32)}"
    return {
        "accessEntryArn": arn(context, "eks", resource),
        "kubernetesGroups": inputs.get("kubernetesGroups", []),
        "type": inputs.get("type", "STANDARD"),
        "userName": inputs.get("userName", inputs["principalArn"]),
        **all_tags(context, inputs),
    }


def _addon(context: Context, inputs: Inputs) -> Outputs:
    digits = uuid(context.fingerprint(length=32))
    resource = f"addon/{inputs['clusterName']}/{inputs['addonName']}/{digits}"
    return {
        "arn": arn(context, "eks", resource),
        # which one EKS would choose is not known here
        "addonVersion": inputs.get("addonVersion", "v0.0.0-simulated.1"),
        "configurationValues": inputs.get("configurationValues", ""),
        **all_tags(context, inputs),
    }


def _association(context: Context, inputs: Inputs) -> Outputs:
    resource = f"podidentityassociation/{inputs['clusterName']}/{context.id}"
    return {
        "associationArn": arn(context, "eks", resource),
        "associationId": context.id,
        "disableSessionTags": inputs.get("disableSessionTags", False),
        **all_tags(context, inputs),
    }


def _known_addon(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("addonName")
    if isinstance(name, str) and not is_unknown(name) and name not in ADDONS:
        yield Problem(
            "addonName",
            f"got {name} (ResourceNotFoundException); expected one of {', '.join(ADDONS)}. "
            "Use one of these.",
        )
    text = inputs.get("configurationValues")
    if isinstance(text, str) and text and not is_unknown(text):
        try:
            json.loads(text)
        except ValueError as error:
            yield Problem(
                "configurationValues",
                f"got {error} (InvalidParameterException); expected JSON. Correct it.",
            )


def _roles_trust_pods(context: Context, inputs: Inputs) -> Iterator[Problem]:
    for index, each in enumerate(inputs.get("podIdentityAssociations") or ()):
        path = f"podIdentityAssociations[{index}].roleArn"
        yield from _trusts_pods(context, path, each.get("roleArn"))


def _trusts_pods(context: Context, path: str, role: object) -> Iterator[Problem]:
    yield from trust_problems(context, path, role, _PODS, "sts:AssumeRole", "sts:TagSession")


def _association_fits(context: Context, inputs: Inputs) -> Iterator[Problem]:
    yield from _trusts_pods(context, "roleArn", inputs.get("roleArn"))
    keys = ("clusterName", "namespace", "serviceAccount")
    mine = tuple(inputs.get(key) for key in keys)
    for other in context.all(POD_IDENTITY):
        if other.id != context.id and tuple(other.inputs.get(key) for key in keys) == mine:
            yield Problem(
                "serviceAccount",
                f"got {mine[1]}/{mine[2]}, which {other.name} gives a role already "
                "(ResourceInUseException); expected one role for each. Remove one.",
            )
    installed = {
        each.inputs.get("addonName")
        for each in context.all(ADDON)
        if each.inputs.get("clusterName") == inputs.get("clusterName")
    }
    if _AGENT not in installed:
        context.say(f"without the add-on {_AGENT} no pod gets this role's credentials")


def _right_fits(context: Context, inputs: Inputs) -> Iterator[Problem]:
    entry = f"{inputs.get('clusterName')}:{inputs.get('principalArn')}"
    if context.find(ENTRY, entry) is None:
        yield Problem(
            "principalArn",
            f"got {inputs.get('principalArn')} (ResourceNotFoundException); expected a principal "
            "with an access entry. Make the entry first.",
        )


def _right_known(_: Context, inputs: Inputs) -> Iterator[Problem]:
    policy = inputs.get("policyArn")
    known = isinstance(policy, str) and policy.rsplit("/", 1)[-1] in _RIGHTS
    if isinstance(policy, str) and not is_unknown(policy) and not known:
        yield Problem(
            "policyArn",
            f"got {policy} (InvalidParameterException); expected one of {', '.join(_RIGHTS)}. "
            "Use one of these.",
        )


def _association_id(context: Context, _: Inputs) -> str:
    return f"a-{context.fingerprint()}"


KINDS = (
    Kind(
        token=ENTRY,
        identifier=called("clusterName", "principalArn"),
        outputs=_entry,
        replace=frozenset({"clusterName", "principalArn", "type"}),
        references=(_IN_CLUSTER,),
        seconds=2,
    ),
    Kind(
        token=RIGHT,
        identifier=called("clusterName", "principalArn", "policyArn", between="#"),
        replace=frozenset({"clusterName", "principalArn", "policyArn", "accessScope"}),
        references=(_IN_CLUSTER,),
        checks=(_right_known,),
        rules=(_right_fits,),
        seconds=1,
    ),
    Kind(
        token=ADDON,
        identifier=called("clusterName", "addonName"),
        outputs=_addon,
        replace=frozenset({"clusterName", "addonName"}),
        references=(
            _IN_CLUSTER,
            Reference(path="podIdentityAssociations[*].roleArn", type=ROLE, by="arn", holds=False),
        ),
        checks=(_known_addon,),
        rules=(_roles_trust_pods, addon_problems),
        seconds=30,
    ),
    Kind(
        token=POD_IDENTITY,
        identifier=_association_id,
        outputs=_association,
        replace=frozenset({"clusterName", "namespace", "serviceAccount"}),
        references=(
            _IN_CLUSTER,
            Reference(path="roleArn", type=ROLE, by="arn", holds=False),
        ),
        rules=(_association_fits,),
        seconds=1,
    ),
)
