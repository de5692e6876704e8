"""The machines of a node group: which they are, what they count for, how they join the cluster."""

import base64
from collections.abc import Mapping
from typing import Any

from ...cloud import node_groups
from ...cloud.node_group import NodeGroup
from ..cloud.context import Context
from ..cloud.kind import Demand, Inputs
from .fabric import ADAPTER, PLUGIN, adapters
from .node_images import image_of, node_labels
from .places import zones_of
from .tokens import SCALING_TAG, TEMPLATE

_FAMILIES = (("p", "p"), ("g", "g"), ("", "standard"))
"""The first letter of a machine's name -> the family of the quota that its processors count for."""

_SPOT = (("p5", "p5"), ("p6", "p5"), ("p", "p4"), ("g", "g"), ("", "standard"))
"""The same of spot requests, where the newer machines with large GPUs have a limit of their own."""

_EFFECTS = {
    "NO_SCHEDULE": "NoSchedule",
    "NO_EXECUTE": "NoExecute",
    "PREFER_NO_SCHEDULE": "PreferNoSchedule",
}
_RESOURCE = "k8s.io/cluster-autoscaler/node-template/resources/"
_FIRST_REGION = "us-east-1"
"""Where nodes are called `.ec2.internal`."""


def template_of(context: Context, inputs: Inputs) -> Mapping[str, Any]:
    """Return what the launch template of a node group says; empty where it has none."""
    said = inputs.get("launchTemplate") or {}
    by = "id" if said.get("id") else "name"
    found = context.find(TEMPLATE, said.get(by), by=by) if said else None
    return found.inputs if found else {}


def machine_of(inputs: Inputs, template: Mapping[str, Any]) -> str:
    """Return the instance type of a node group."""
    types = inputs.get("instanceTypes") or ()
    return str(template.get("instanceType") or next(iter(types), "t3.medium"))


def scaling_group_of(outputs: Mapping[str, Any]) -> str:
    """Return the name of a node group's scaling group."""
    return str(outputs["resources"][0]["autoscalingGroups"][0]["name"])


def quota_of(machine: str, capacity: str) -> str:
    """Return the family of the quota that a machine counts for; reserved ones count for none."""
    if capacity == "CAPACITY_BLOCK":
        return ""
    spot = capacity == "SPOT"
    family = next(
        name for start, name in (_SPOT if spot else _FAMILIES) if machine.startswith(start)
    )
    return f"spot-{family}" if spot else f"on-demand-{family}"


def counted(context: Context, inputs: Inputs) -> list[Demand]:
    """Return what a group's machines count for: those that there are, or that it begins with."""
    family, cpus = _counts_for(context, inputs, machine_of(inputs, template_of(context, inputs)))
    if not family or not cpus:
        return []
    there = node_groups.find(context.store, context.provider, context.id)
    return [Demand(family, (len(there.members) if there else _sizes(inputs)[1]) * cpus)]


def _counts_for(context: Context, inputs: Inputs, machine: str) -> tuple[str, int]:
    """Return the family of the quota that a group's machines count for, and how much each does."""
    sold = context.session.data.machine_types.get("aws", {}).get(machine)
    return quota_of(machine, _capacity(inputs)), sold.cpus if sold else 0


def _capacity(inputs: Inputs) -> str:
    return str(inputs.get("capacityType", "ON_DEMAND"))


def _sizes(inputs: Inputs) -> tuple[int, int, int]:
    """Return the least size of a group, the one that it begins with, and the largest."""
    scaling: Mapping[str, Any] = inputs.get("scalingConfig") or {}
    least, most = int(scaling.get("minSize", 1)), int(scaling.get("maxSize", 1))
    return least, int(scaling.get("desiredSize", least)), most


def resources_of(context: Context, scaling_group: str) -> dict[str, str]:
    """Return what tags tell the autoscaler of the resources of a group's machines."""
    tags = (
        each.inputs["tag"]
        for each in context.all(SCALING_TAG)
        if each.inputs.get("autoscalingGroupName") == scaling_group
    )
    return {
        str(tag["key"]).removeprefix(_RESOURCE): str(tag["value"])
        for tag in tags
        if str(tag["key"]).startswith(_RESOURCE)
    }


def join(context: Context, inputs: Inputs, outputs: Mapping[str, Any]) -> None:
    """Let a group's machines join the cluster, or bring them up to what the group is now.

    Whoever changes a size sends all three to EKS: how many there are is then what was sent, however
    far an autoscaler has grown the group meanwhile.
    """
    group = _group(context, inputs, scaling_group_of(outputs))
    before = context.previous.get("scalingConfig")
    told = before is not None and before != inputs.get("scalingConfig")
    node_groups.put(context.store, context.session, context.api, group, told=told)


def scaled(context: Context, inputs: Inputs) -> Mapping[str, Any]:
    """Return the size that a group has now, as EKS tells it."""
    found = node_groups.find(context.store, context.provider, context.id)
    if found is None:
        return {}
    sizes = dict(inputs.get("scalingConfig") or {})
    return {"scalingConfig": {**sizes, "desiredSize": len(found.members)}}


def leave(context: Context, _: Inputs) -> None:
    """Take a group's machines away."""
    node_groups.remove(context.store, context.api, context.provider, context.id)


def _group(context: Context, inputs: Inputs, scaling_group: str) -> NodeGroup:
    template = template_of(context, inputs)
    machine = machine_of(inputs, template)
    family = str(inputs.get("amiType", "AL2023_x86_64_STANDARD"))
    domain = "ec2" if context.region == _FIRST_REGION else f"{context.region}.compute"
    least, begins, most = _sizes(inputs)
    quota, cpus = _counts_for(context, inputs, machine)
    told = base64.b64decode(str(template.get("userData") or "")).decode()
    return NodeGroup(
        provider=context.provider,
        type=context.type,
        id=context.id,
        name=context.name,
        region=context.region,
        minimum=least,
        maximum=most,
        size=begins,
        machine_type=machine,
        hostname=f"ip-10-{{b}}-{{c}}-{{d}}.{domain}.internal",
        zones=tuple(zones_of(context, [str(each) for each in inputs.get("subnetIds") or ()])),
        labels={
            **node_labels(str(inputs["nodeGroupName"]), family, machine, _capacity(inputs)),
            **(inputs.get("labels") or {}),
        },
        taints=tuple(_taint(each) for each in inputs.get("taints") or ()),
        image=image_of(family, told),
        scaled_by="cluster-autoscaler" if least < most else "",
        family=quota,
        each=cpus,
        alternatives=alternatives(context, inputs),
        resources=resources_of(context, scaling_group),
        devices=_devices(template),
    )


def _devices(template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the adapters that machines get; a plugin makes them known to pods."""
    count = adapters(template)
    return {ADAPTER: {"count": count, "plugin": PLUGIN}} if count else {}


def _taint(said: Mapping[str, Any]) -> dict[str, str]:
    effect = str(said["effect"])
    return {
        "key": str(said["key"]),
        "value": str(said.get("value") or ""),
        "effect": _EFFECTS.get(effect, effect),
    }


def alternatives(_: Context, inputs: Inputs) -> tuple[str, ...]:
    """Return what a person could do where there is no capacity or no quota."""
    other = (
        "capacity: on-demand in the pool"
        if inputs.get("capacityType") == "SPOT"
        else "a capacity reservation (capacity: reserved and cloud.pools.<pool>.reservation)"
    )
    return (other, "another zone (cloud.pools.<pool>.zones)", "another region")
