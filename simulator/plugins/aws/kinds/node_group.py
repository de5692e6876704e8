"""Managed node groups: machines that join the cluster."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ...wire import UNKNOWN
from ..arns import all_tags, arn, called, uuid
from ..groups import alternatives, counted, join, leave, scaled
from ..node_group_rules import RULES
from ..tokens import CLUSTER, NODE_GROUP, ROLE, SUBNET, TEMPLATE

_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,62}\Z")
_LABEL = re.compile(
    r"(?:[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[0-9A-Za-z]([0-9A-Za-z_.-]{0,61}[0-9A-Za-z])?\Z"
)
_VALUE = re.compile(r"([0-9A-Za-z]([0-9A-Za-z_.-]{0,61}[0-9A-Za-z])?)?\Z")
_RESERVED = ("kubernetes.io/", "k8s.io/", "eks.amazonaws.com/")
"""EKS refuses labels of these on a node group."""


def _outputs(context: Context, inputs: Inputs) -> Outputs:
    digits = uuid(context.fingerprint(length=32))
    name = f"{inputs['nodeGroupName']}"
    resource = f"nodegroup/{inputs['clusterName']}/{name}/{digits}"
    return {
        "arn": arn(context, "eks", resource),
        "nodeGroupNamePrefix": "",
        "resources": [
            {
                "autoscalingGroups": [{"name": f"eks-{name}-{digits}"}],
                "remoteAccessSecurityGroupId": "",
            }
        ],
        "status": "ACTIVE",
        "amiType": inputs.get("amiType", "AL2023_x86_64_STANDARD"),
        "capacityType": inputs.get("capacityType", "ON_DEMAND"),
        "instanceTypes": inputs.get("instanceTypes", []),
        "version": inputs.get("version", UNKNOWN if context.preview else _version(context, inputs)),
        **all_tags(context, inputs),
    }


def _version(context: Context, inputs: Inputs) -> str:
    cluster = context.find(CLUSTER, inputs.get("clusterName"))
    return str(cluster.outputs.get("version", "")) if cluster else ""


def _known(value: object) -> bool:
    return value is not None and not is_unknown(value)


def _named(_: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("nodeGroupName")
    if _known(name) and not _NAME.match(str(name)):
        yield Problem(
            "nodeGroupName",
            f"got {name}; expected at most 63 letters, digits, dashes and underscores, a letter "
            "or digit first (InvalidParameterException). Rename it.",
        )


def _sized(_: Context, inputs: Inputs) -> Iterator[Problem]:
    scaling: Mapping[str, Any] = inputs.get("scalingConfig") or {}
    sizes = [scaling.get(key) for key in ("minSize", "desiredSize", "maxSize")]
    if not all(_known(each) for each in sizes):
        return
    smallest, wanted, largest = (int(str(each).split(".", maxsplit=1)[0]) for each in sizes)
    if smallest > largest:
        yield Problem(
            "scalingConfig.minSize",
            f"got {smallest} with a maxSize of {largest} (InvalidParameterException); expected at "
            "most that. Lower it, or raise maxSize.",
        )
    elif wanted > largest:
        yield Problem(
            "scalingConfig.desiredSize",
            f"got {wanted} with a maxSize of {largest} (InvalidParameterException); expected at "
            "most that. Lower it.",
        )


def _labelled(_: Context, inputs: Inputs) -> Iterator[Problem]:
    labels = inputs.get("labels")
    if not isinstance(labels, Mapping):
        return
    for key, value in labels.items():
        place = f'labels["{key}"]'
        if not _LABEL.match(key):
            yield Problem(
                place, f"got the key {key}; expected a Kubernetes label's key. Change it."
            )
        if _known(value) and not _VALUE.match(str(value)):
            yield Problem(place, f"got {value}; expected a Kubernetes label's value. Change it.")
        if key.partition("/")[0] + "/" in _RESERVED:
            yield Problem(
                place,
                f"got the key {key}, which EKS keeps for itself (InvalidParameterException); "
                "expected one of your own. Change the prefix.",
            )


def _tainted(_: Context, inputs: Inputs) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for index, each in enumerate(inputs.get("taints") or ()):
        if is_unknown(each):
            continue
        key, effect = str(each.get("key")), str(each.get("effect"))
        if not _LABEL.match(key):
            yield Problem(
                f"taints[{index}].key",
                f"got {key}; expected a Kubernetes label's key (InvalidParameterException). "
                "Change it.",
            )
        if seen.setdefault((key, effect), index) != index:
            yield Problem(
                f"taints[{index}]",
                f"got {key} with {effect}, as taints[{seen[key, effect]}] "
                "(InvalidParameterException); expected each once. Remove one.",
            )


def _join(context: Context, inputs: Inputs) -> None:
    join(context, inputs, _outputs(context, inputs))


KINDS = (
    Kind(
        token=NODE_GROUP,
        identifier=called("clusterName", "nodeGroupName"),
        outputs=_outputs,
        name_input="nodeGroupName",
        replace=frozenset(
            {
                "clusterName",
                "nodeGroupName",
                "amiType",
                "capacityType",
                "diskSize",
                "instanceTypes",
                "nodeRoleArn",
                "subnetIds",
                "launchTemplate.id",
                "launchTemplate.name",
            }
        ),
        references=(
            Reference(path="clusterName", type=CLUSTER),
            Reference(path="nodeRoleArn", type=ROLE, by="arn", holds=False),
            Reference(path="subnetIds[*]", type=SUBNET),
            Reference(path="launchTemplate.name", type=TEMPLATE, by="name"),
            Reference(path="launchTemplate.id", type=TEMPLATE),
        ),
        checks=(_named, _sized, _labelled, _tainted),
        rules=RULES,
        quota=counted,
        alternatives=alternatives,
        seconds=150,
        after_create=_join,
        after_update=_join,
        before_delete=leave,
        live=scaled,
    ),
)
