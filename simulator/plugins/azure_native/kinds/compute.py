"""Where machines stand."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Problem
from ...cloud.marks import is_unknown
from ..arm import arm
from ..rules import one_of

PLACEMENT = "azure-native:compute:ProximityPlacementGroup"


def _one_zone(_: Context, inputs: Inputs) -> Iterator[Problem]:
    zones = inputs.get("zones")
    if isinstance(zones, list) and not is_unknown(zones) and len(zones) > 1:
        yield Problem("zones", f"got {len(zones)}; expected one: machines stand close. Keep one.")
    if inputs.get("intent") and not zones:
        yield Problem("zones", "got none with an intent; expected one. Name one, such as 1.")


KINDS: tuple[Kind, ...] = (
    arm(
        PLACEMENT,
        "Microsoft.Compute/proximityPlacementGroups/{proximityPlacementGroupName}",
        lambda _, __: {"provisioningState": None},
        replace=frozenset({"zones", "proximityPlacementGroupType"}),
        checks=(_one_zone, one_of("proximityPlacementGroupType", "Standard", "Ultra")),
        seconds=3,
    ),
)
