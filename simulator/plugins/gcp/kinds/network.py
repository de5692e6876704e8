"""Networks: VPCs, subnetworks, routers, NAT, placement policies."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem
from ...cloud.marks import is_unknown
from ..addresses import Range, apart_from_neighbours, check_ranges
from ..rules import COMPUTE, check_name, check_region, named
from ..tokens import NETWORK, RESOURCE_POLICY, ROUTER, SUBNETWORK

_NAME = check_name("name", 63)
_MTU = range(1300, 8897)
_FEWEST_PORTS, _FEWEST_DYNAMIC_PORTS, _MOST_PORTS = 2, 32, 65536


def _regional(context: Context, inputs: Inputs, what: str) -> str:
    region = inputs.get("region") or context.region
    return f"projects/{context.account}/regions/{region}/{what}/{inputs['name']}"


def _link(context: Context, _: Inputs) -> Outputs:
    return {"selfLink": f"{COMPUTE}{context.id}", "project": context.account}


def _network(context: Context, inputs: Inputs) -> Outputs:
    number = context.number("network", length=19)
    return {
        **_link(context, inputs),
        "networkId": number,
        "numericId": number,
        "gatewayIpv4": "",
        "mtu": inputs.get("mtu", 1460),
    }


def _mtu(_: Context, inputs: Inputs) -> Iterator[Problem]:
    mtu = inputs.get("mtu")
    if mtu is not None and not is_unknown(mtu) and int(mtu) not in _MTU:
        yield Problem("mtu", f"got {mtu}; expected {_MTU[0]} to {_MTU[-1]}. Change it.")


def _subnetwork(context: Context, inputs: Inputs) -> Outputs:
    text = str(inputs["ipCidrRange"])
    gateway = text if is_unknown(text) else str(next(Range(text).hosts()))
    return {
        **_link(context, inputs),
        "region": inputs.get("region") or context.region,
        "gatewayAddress": gateway,
        "creationTimestamp": "2026-01-01T00:00:00.000-00:00",
        "fingerprint": context.fingerprint("subnetwork", length=12),
        "purpose": inputs.get("purpose", "PRIVATE"),
        "stackType": inputs.get("stackType", "IPV4_ONLY"),
        "subnetworkId": context.number("subnetwork", length=9),
    }


def _ports(_: Context, inputs: Inputs) -> Iterator[Problem]:
    dynamic = inputs.get("enableDynamicPortAllocation")
    if dynamic and inputs.get("enableEndpointIndependentMapping"):
        yield Problem(
            "enableEndpointIndependentMapping",
            "got true with enableDynamicPortAllocation; expected one of them. Set it to false.",
        )
    fewest = _FEWEST_DYNAMIC_PORTS if dynamic else _FEWEST_PORTS
    for key in ("minPortsPerVm", "maxPortsPerVm"):
        ports = inputs.get(key)
        if ports is None or is_unknown(ports):
            continue
        count = int(ports)
        power = count & (count - 1) == 0
        if not fewest <= count <= _MOST_PORTS or (dynamic and not power):
            yield Problem(
                key,
                f"got {count}; expected {fewest} to {_MOST_PORTS}"
                f"{', a power of two' if dynamic else ''}. Change it.",
            )
    if inputs.get("maxPortsPerVm") is not None and not dynamic:
        yield Problem(
            "maxPortsPerVm",
            "got a number without enableDynamicPortAllocation. Remove it, or enable that.",
        )


KINDS = (
    Kind(
        token=NETWORK,
        identifier=lambda context, inputs: (
            f"projects/{context.account}/global/networks/{inputs['name']}"
        ),
        outputs=_network,
        name_input="name",
        defaults={"autoCreateSubnetworks": True},
        replace=frozenset({"name", "project", "autoCreateSubnetworks", "mtu", "networkProfile"}),
        checks=(_NAME, _mtu),
        seconds=20,
    ),
    Kind(
        token=SUBNETWORK,
        identifier=lambda context, inputs: _regional(context, inputs, "subnetworks"),
        outputs=_subnetwork,
        name_input="name",
        required=frozenset({"network", "ipCidrRange"}),
        replace=frozenset({"name", "project", "region", "network", "ipCidrRange", "purpose"}),
        references=named("network", NETWORK),
        checks=(_NAME, check_region("region"), check_ranges),
        rules=(apart_from_neighbours,),
        seconds=20,
    ),
    Kind(
        token=ROUTER,
        identifier=lambda context, inputs: _regional(context, inputs, "routers"),
        outputs=lambda context, inputs: {
            **_link(context, inputs),
            "region": inputs.get("region") or context.region,
            "creationTimestamp": "2026-01-01T00:00:00.000-00:00",
        },
        name_input="name",
        replace=frozenset({"name", "project", "region", "network"}),
        references=named("network", NETWORK),
        checks=(_NAME, check_region("region")),
        seconds=10,
    ),
    Kind(
        token="gcp:compute/routerNat:RouterNat",  # noqa: S106 - a type's name
        identifier=lambda context, inputs: (
            f"{context.account}/{inputs.get('region') or context.region}"
            f"/{inputs['router']}/{inputs['name']}"
        ),
        outputs=lambda context, inputs: {
            "project": context.account,
            "region": inputs.get("region") or context.region,
            "type": inputs.get("type", "PUBLIC"),
        },
        name_input="name",
        replace=frozenset({"name", "project", "region", "router", "type"}),
        references=named("router", ROUTER),
        checks=(_NAME, check_region("region"), _ports),
        seconds=15,
    ),
    Kind(
        token=RESOURCE_POLICY,
        identifier=lambda context, inputs: _regional(context, inputs, "resourcePolicies"),
        outputs=lambda context, inputs: {
            **_link(context, inputs),
            "region": inputs.get("region") or context.region,
        },
        name_input="name",
        replace=frozenset({"name", "project", "region", "workloadPolicy", "groupPlacementPolicy"}),
        checks=(_NAME, check_region("region")),
        seconds=5,
    ),
)
