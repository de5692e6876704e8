"""Regions, zones and addresses: what goes together and what does not."""

import ipaddress
import re
from collections.abc import Iterator

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from ..cloud.marks import is_unknown
from .tokens import MORE_ADDRESSES, SUBNET, VPC

_LARGEST, _SMALLEST = 16, 28
_ZONE = re.compile(r"(?P<region>[a-z]{2}(-[a-z]+)+-\d)[a-z]\Z")
_LETTERS = {
    "ap-northeast-1": "acd",
    "ca-central-1": "abd",
    "cn-north-1": "abd",
    "us-east-1": "abcdef",
}
"""Regions that do not call their zones a, b, c and so on, as an account of today sees them."""

_WITHOUT_EKS = frozenset({"us-east-1e"})
"""Zones where no control plane of EKS is made."""

Range = ipaddress.IPv4Network


def check_range(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps addresses from being those of a VPC or of a subnet."""
    text = inputs.get("cidrBlock")
    if text is None or is_unknown(text):
        return
    try:
        block = Range(str(text))
    except ValueError as error:
        yield Problem(
            "cidrBlock", f"got {text} ({error}); expected an IPv4 range. Set its host bits to zero."
        )
        return
    if not _LARGEST <= block.prefixlen <= _SMALLEST:
        yield Problem(
            "cidrBlock",
            f"got {block}; expected /{_LARGEST} to /{_SMALLEST} (InvalidVpc.Range). "
            "Choose another prefix.",
        )


def check_zone(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps a zone from being one of the region's."""
    zone = inputs.get("availabilityZone")
    if zone is None or is_unknown(zone):
        return
    found = _ZONE.match(str(zone))
    if not found or found["region"] != context.region:
        yield Problem(
            "availabilityZone",
            f"got {zone}; expected a zone of {context.region} (InvalidParameterValue). "
            f"Use for example {context.region}a.",
        )
        return
    letters = _LETTERS.get(context.region)
    if letters and str(zone)[-1] not in letters:
        there = ", ".join(f"{context.region}{each}" for each in letters)
        yield Problem(
            "availabilityZone",
            f"got {zone}; expected one of {there} (InvalidParameterValue). Use one of these.",
        )


def addresses_of(context: Context, vpc: str) -> list[Range]:
    """Return every range that a VPC has."""
    found = context.find(VPC, vpc)
    more = [
        Range(each.inputs["cidrBlock"])
        for each in context.all(MORE_ADDRESSES)
        if each.inputs.get("vpcId") == vpc
    ]
    return ([Range(found.inputs["cidrBlock"])] if found else []) + more


def fits_vpc(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps a subnet from lying in its VPC, beside its other subnets."""
    block = Range(str(inputs["cidrBlock"]))
    homes = addresses_of(context, str(inputs["vpcId"]))
    if homes and not any(block.subnet_of(home) for home in homes):
        yield Problem(
            "cidrBlock",
            f"got {block}; expected a part of {', '.join(map(str, homes))} "
            "(InvalidSubnet.Range). Choose addresses of the VPC.",
        )
    for other in context.all(SUBNET):
        mine = other.id == context.id or other.inputs.get("vpcId") != inputs["vpcId"]
        if not mine and block.overlaps(Range(str(other.inputs["cidrBlock"]))):
            yield Problem(
                "cidrBlock",
                f"got {block}, which overlaps {other.inputs['cidrBlock']} of {other.name} "
                "(InvalidSubnet.Conflict); expected addresses of its own. Choose others.",
            )


def apart_from_vpc(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield what keeps further addresses from being added to a VPC."""
    block = Range(str(inputs["cidrBlock"]))
    found = context.find(VPC, inputs["vpcId"])
    home = Range(found.inputs["cidrBlock"]) if found else None
    if home and block.overlaps(home):
        yield Problem(
            "cidrBlock",
            f"got {block}, which overlaps {home} (CidrBlockConflict); expected other addresses. "
            "Use for example 100.64.0.0/16.",
        )


def subnet_problems(
    context: Context, path: str, subnets: list[str], vpc: str = ""
) -> Iterator[Problem]:
    """Yield the subnets that do not lie in one VPC (in the given one, where one is given)."""
    found = [context.find(SUBNET, each) for each in subnets]
    homes = {each.inputs["vpcId"] for each in found if each}
    if len(homes | ({vpc} if vpc else set())) > 1:
        yield Problem(
            path,
            f"got subnets of {', '.join(sorted(homes))}; expected those of "
            f"{vpc or 'one VPC'} (InvalidParameterException). Name subnets of one network.",
        )


def zones_of(context: Context, subnets: list[str]) -> list[str]:
    """Return the zones of subnets, in order, each once."""
    found = (context.find(SUBNET, each) for each in subnets)
    return list(dict.fromkeys(each.inputs["availabilityZone"] for each in found if each))


def eks_problems(context: Context, path: str, zones: list[str]) -> Iterator[Problem]:
    """Yield the zones where EKS makes no control plane."""
    for zone in sorted(_WITHOUT_EKS.intersection(zones)):
        yield Problem(
            path,
            f"got a subnet in {zone} (UnsupportedAvailabilityZoneException); expected zones where "
            f"EKS is. Use others of {context.region}.",
        )


def vpc_of(context: Context, subnets: list[str]) -> str:
    """Return the VPC of subnets; empty where none of them exists."""
    found = (context.find(SUBNET, each) for each in subnets)
    return next((str(each.inputs["vpcId"]) for each in found if each), "")
