"""How the addresses of a VPC are shared out; pure."""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from ...frozen import dataclass
from ...planning.addresses import Range, parse
from .settings import Settings

Role = Literal["private", "public", "control", "pods"]

_LETTERS = "abcdefgh"
_LETTERS_OF: Mapping[str, str] = {
    "ap-northeast-1": "acd",
    "ca-central-1": "abd",
    "cn-north-1": "abd",
    "us-east-1": "abcdf",
}
"""Where zones are not called a, b, c: old zones that newer accounts do not get, and us-east-1e,
where EKS has no control plane. Generally known on 2026-11-22, read at no source; an account may
see others."""

_BY_ACCOUNT = {"us-west-1"}
"""Where each account has two of three letters, and nothing but the account tells which."""

_CONTROL_ZONES = 2
"""EKS wants subnets in two zones, also where nodes stand in one."""

_CONTROL_PREFIX = 28
_PUBLIC_PREFIX = 24
_LARGEST, _SMALLEST = 16, 28
"""The prefixes of the ranges that a VPC takes."""

_LARGEST_SERVICES = 12
"""The shortest prefix of the addresses of services."""

_PRIVATE_BLOCKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """One subnet: what it is for, where, which addresses."""

    role: Role
    """`private`: nodes and pods; `public`: gateways and load balancers; `control`: the ways of the
    control plane into the network; `pods`: pods alone, where they have a range of their own."""

    zone: str
    cidr: str

    @property
    def letter(self) -> str:
        """The zone's letter."""
        return self.zone[-1]


def plan_zones(settings: Settings, count: int) -> tuple[str, ...]:
    """Return so many zones of the region, in order."""
    known = _LETTERS_OF.get(settings.region, _LETTERS)
    letters = tuple(f"{settings.region}{letter}" for letter in known)
    return (settings.zones or letters)[:count]


def plan_subnets(
    cidr: str, settings: Settings, zones: int, pods: str | None = None
) -> tuple[Subnet, ...]:
    """Return every subnet of a network.

    Nodes get all but one of the equal blocks that the range is cut into: with EKS, pods take their
    addresses from the nodes' subnets. The last block is for everything else.
    """
    blocks = list(_cut(ipaddress.IPv4Network(cidr), zones + 1))
    others, control = blocks[-1].subnets(prefixlen_diff=1)
    node_zones = plan_zones(settings, zones)
    control_zones = plan_zones(settings, max(zones, _CONTROL_ZONES))
    public = list(_cut(others, zones))
    if public[0].prefixlen < _PUBLIC_PREFIX:
        public = list(others.subnets(new_prefix=_PUBLIC_PREFIX))
    ranges: list[tuple[Role, Sequence[str], Sequence[Range]]] = [
        ("private", node_zones, blocks),
        ("public", node_zones, public),
        ("control", control_zones, list(control.subnets(new_prefix=_CONTROL_PREFIX))),
    ]
    if pods:
        ranges.append(("pods", node_zones, list(_cut(ipaddress.IPv4Network(pods), zones))))
    return tuple(
        Subnet(role=role, zone=zone, cidr=str(block))
        for role, names, found in ranges
        for zone, block in zip(names, found, strict=False)
    )


def _cut(whole: Range, parts: int) -> Iterator[Range]:
    """Yield equal parts of a range: as many as asked, up to the next power of two."""
    return whole.subnets(prefixlen_diff=(parts - 1).bit_length())


def check_addresses(
    cidr: str | None, pods: str | None, services: str | None = None
) -> Iterator[str]:
    """Yield what keeps a VPC and its cluster from having these ranges."""
    block = parse(services) if services else None
    if block and _home(block) is None:
        yield (
            f"network.services: got {block}; expected a range within {', '.join(_PRIVATE_BLOCKS)}: "
            "EKS gives services no other addresses. Use for example 10.96.0.0/16."
        )
    if block and block.prefixlen < _LARGEST_SERVICES:
        yield (
            f"network.services: got {block}; expected at most a /{_LARGEST_SERVICES}, which is "
            "what EKS takes. Use for example 10.96.0.0/16."
        )
    if cidr is None:
        yield (
            "network.cidr: got nothing; expected the addresses of the network that is made. "
            "Add for example network: {cidr: 10.40.0.0/16}."
        )
        return
    primary, secondary = parse(cidr), parse(pods) if pods else None
    for key, block in (("cidr", primary), ("pods", secondary)):
        if block and not _LARGEST <= block.prefixlen <= _SMALLEST:
            yield (
                f"network.{key}: got {block}; expected /{_LARGEST} to /{_SMALLEST}, which is what "
                f"a VPC takes. Use for example {block.network_address}/{_LARGEST}."
            )
    if primary and secondary and _apart(primary, secondary):
        yield (
            f"network.pods: got {secondary}; expected the same private block as {primary} or "
            "100.64.0.0/10: a VPC mixes no others. Use for example 100.64.0.0/16."
        )


def check_zones(count: int, settings: Settings) -> Iterator[str]:
    """Yield what keeps a network from being spread over these zones."""
    needed = max(count, _CONTROL_ZONES)
    if not settings.zones and settings.region in _BY_ACCOUNT:
        yield (
            f"cloud.zones: got nothing; expected the zones of {settings.region} that the account "
            "has, because no two accounts have the same letters. See: aws ec2 "
            f"describe-availability-zones --region {settings.region}"
        )
    elif len(plan_zones(settings, needed)) < needed and not settings.zones:
        known = ", ".join(plan_zones(settings, needed))
        yield (
            f"network.zones: got {count}; expected at most the zones of {settings.region} "
            f"({known}). Lower it, or name others in cloud.zones."
        )
    if settings.zones and len(settings.zones) < needed:
        yield (
            f"cloud.zones: got {', '.join(settings.zones)}; expected {needed}, "
            f"because the control plane stands in {_CONTROL_ZONES} at least. Add more, or remove "
            "the list."
        )
    for zone in settings.zones:
        if zone[:-1] != settings.region:
            yield (
                f"cloud.zones: got {zone}; expected zones of {settings.region}. "
                f"Use for example {settings.region}a."
            )


def _apart(primary: Range, secondary: Range) -> bool:
    return _home(secondary) is not None and _home(secondary) != _home(primary)


def _home(block: Range) -> str | None:
    return next(
        (each for each in _PRIVATE_BLOCKS if block.subnet_of(ipaddress.IPv4Network(each))), None
    )
