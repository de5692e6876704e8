"""How machines start: launch templates and placement groups."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ..arns import all_tags, arn, called, numbered
from ..fabric import check_interfaces, groups_exist
from ..tokens import KEY, PLACEMENT, TEMPLATE

CAPACITY_BLOCK = "capacity-block"


def _template(context: Context, inputs: Inputs) -> Outputs:
    number = int(context.previous.get("latestVersion", 0))
    # a change makes a version; the first creation makes version 1
    version = number + 1
    return {
        "arn": arn(context, "ec2", f"launch-template/{context.id}"),
        "latestVersion": version,
        "defaultVersion": version if inputs.get("updateDefaultVersion") else max(number, 1),
        "namePrefix": "",
        **all_tags(context, inputs),
    }


def _placement(context: Context, inputs: Inputs) -> Outputs:
    return {
        "arn": arn(context, "ec2", f"placement-group/{inputs['name']}"),
        "placementGroupId": f"pg-{context.fingerprint()}",
        "spreadLevel": inputs.get("spreadLevel", ""),
        **all_tags(context, inputs),
    }


def market_of(template: Inputs) -> str:
    """Return the market that a launch template buys machines on; empty for the usual one."""
    return str((template.get("instanceMarketOptions") or {}).get("marketType", ""))


def reservation_of(template: Inputs) -> str:
    """Return the reservation that a launch template takes machines from; empty for none."""
    said = template.get("capacityReservationSpecification") or {}
    target = said.get("capacityReservationTarget") or {}
    return str(target.get("capacityReservationId") or "")


def _block_fits(_: Context, inputs: Inputs) -> Iterator[Problem]:
    if market_of(inputs) != CAPACITY_BLOCK:
        return
    if not reservation_of(inputs):
        yield Problem(
            "capacityReservationSpecification",
            "got none with marketType capacity-block (InvalidParameterCombination); expected the "
            "Capacity Block's reservation. Set capacityReservationTarget.capacityReservationId.",
        )
    if not inputs.get("instanceType"):
        yield Problem(
            "instanceType",
            "got none with marketType capacity-block (InvalidParameterCombination); expected the "
            "Capacity Block's type. Set instanceType.",
        )
    if (inputs.get("placement") or {}).get("groupName"):
        yield Problem(
            "placement.groupName",
            "got a placement group with a Capacity Block (InsufficientInstanceCapacity); expected "
            "none: its machines stand together already. Remove it.",
        )


KINDS = (
    Kind(
        token=TEMPLATE,
        identifier=numbered("lt"),
        outputs=_template,
        name_input="name",
        replace=frozenset({"name"}),
        references=(
            Reference(path="placement.groupName", type=PLACEMENT, by="name"),
            Reference(path="blockDeviceMappings[*].ebs.kmsKeyId", type=KEY, by="arn", holds=False),
        ),
        checks=(check_interfaces, _block_fits),
        rules=(groups_exist,),
        seconds=1,
    ),
    Kind(
        token=PLACEMENT,
        identifier=called("name"),
        outputs=_placement,
        name_input="name",
        replace=frozenset({"name", "strategy", "partitionCount"}),
        seconds=2,
    ),
)
