"""Tags of scaling groups: what the autoscaler reads of machines that do not stand yet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ....cloud import node_groups
from ....cloud.records import Stored
from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Problem
from ...cloud.marks import is_unknown
from ..groups import resources_of, scaling_group_of
from ..tokens import NODE_GROUP, SCALING_TAG

_TEMPLATE = "k8s.io/cluster-autoscaler/node-template/"
_KEY_LENGTH, _VALUE_LENGTH = 128, 256


def _identifier(_: Context, inputs: Inputs) -> str:
    return f"{inputs['autoscalingGroupName']},{inputs['tag']['key']}"


def _fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    tag: Mapping[str, Any] = inputs.get("tag") or {}
    for part, longest in (("key", _KEY_LENGTH), ("value", _VALUE_LENGTH)):
        text = tag.get(part)
        if isinstance(text, str) and not is_unknown(text) and len(text) > longest:
            yield Problem(
                f"tag.{part}",
                f"got {len(text)} characters; expected at most {longest} (ValidationError). "
                "Shorten it.",
            )
    key, value = tag.get("key"), tag.get("value")
    counted = isinstance(key, str) and key.startswith(f"{_TEMPLATE}resources/")
    if counted and isinstance(value, str) and not is_unknown(value) and not value[:1].isdigit():
        yield Problem(
            "tag.value",
            f"got {value} for {key}; expected a quantity: the autoscaler cannot read it. "
            "Write a number.",
        )


def _owner(context: Context, name: object) -> Stored | None:
    """Return the node group whose scaling group has a name."""
    for each in context.all(NODE_GROUP):
        if scaling_group_of(each.outputs) == name:
            return each
    return None


def _group_exists(context: Context, inputs: Inputs) -> Iterator[Problem]:
    name = inputs.get("autoscalingGroupName")
    if _owner(context, name) is None:
        yield Problem(
            "autoscalingGroupName",
            f"got {name}; expected the scaling group of a node group (ValidationError). "
            "Take it from the node group's resources.",
        )


def _tell(context: Context, inputs: Inputs) -> None:
    """Let the autoscaler know what the tags say now."""
    name = str(inputs.get("autoscalingGroupName"))
    owner = _owner(context, name)
    group = node_groups.find(context.store, context.provider, owner.id) if owner else None
    if group:
        told = replace(group, resources=resources_of(context, name))
        node_groups.put(context.store, context.session, context.api, told)


KINDS = (
    Kind(
        token=SCALING_TAG,
        identifier=_identifier,
        replace=frozenset({"autoscalingGroupName", "tag.key"}),
        checks=(_fits,),
        rules=(_group_exists,),
        seconds=1,
        after_create=_tell,
        after_update=_tell,
    ),
)
