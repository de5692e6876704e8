"""What most of Azure's resource types have in common: a path, a group, a region, a state."""

import re
from collections.abc import Callable
from typing import Any

from ..cloud.context import Context
from ..cloud.kind import Inputs, Kind, Outputs, Reference
from .ids import in_group

GROUP = "azure-native:resources:ResourceGroup"

IN_GROUP = Reference(path="resourceGroupName", type=GROUP, by="name", outside="NetworkWatcherRG")
"""What nearly every resource has: a resource group that must exist.

Azure makes that of the network watchers by itself.
"""

Computed = Callable[[Context, Inputs], Outputs]


def described(arm_type: str, name: str) -> Outputs:
    """Return the outputs that every resource of Azure has; the group is no output."""
    return {
        "type": arm_type,
        "name": name,
        "azureApiVersion": "simulated",
        "provisioningState": "Succeeded",
        "resourceGroupName": None,
    }


def arm(
    token: str, path: str, computed: Computed | None = None, *, located: bool = True, **more: Any
) -> Kind:
    """Return the kind of a resource that lies in a resource group.

    Args:
        token: Pulumi's type token.
        path: Its id after `/providers/`, with the inputs that stand in it in braces; the last of
            them is the name, and none of them can change.
        computed: Outputs beside those that every resource has.
        located: Whether it has a region.
        more: Fields of the kind; `replace`, `required` and `references` are added to.
    """
    fixed = re.findall(r"\{(\w+)\}", path)
    arm_type = re.sub(r"/\{\w+\}", "", path)

    def identifier(context: Context, inputs: Inputs) -> str:
        return in_group(context, inputs, path.format(**{each: inputs[each] for each in fixed}))

    def outputs(context: Context, inputs: Inputs) -> Outputs:
        found = {**described(arm_type, inputs[fixed[-1]]), **dict.fromkeys(fixed)}
        return {**found, **(computed(context, inputs) if computed else {})}

    place = {"location"} if located else set()
    own = {
        "required": more.get("required", frozenset()) | place,
        "replace": more.get("replace", frozenset()) | {"resourceGroupName", *fixed, *place},
        "references": (IN_GROUP, *more.get("references", ())),
    }
    name = {"name_input": fixed[-1], "name_format": "{name}{random}"}
    return Kind(token=token, identifier=identifier, outputs=outputs, **{**name, **more, **own})
