"""Private endpoints, and the DNS zones in which a network finds them."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, values_at
from ..arm import arm
from ..rules import exists
from .network import SUBNET, VNET

ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONE = "azure-native:privatedns:PrivateZone"


def _linked(context: Context, inputs: Inputs) -> Outputs:
    del context
    return {"virtualNetworkLinkState": "Completed", "etag": "1", "location": inputs["location"]}


def _global(_: Context, inputs: Inputs) -> Iterator[Problem]:
    location = inputs.get("location")
    if location is not None and not is_unknown(location) and location.lower() != "global":
        yield Problem("location", f"got {location}; expected global: DNS has no region. Use it.")


def _parts(_: Context, inputs: Inputs) -> Iterator[Problem]:
    for at, value in values_at(inputs, "privateLinkServiceConnections[*].groupIds"):
        if not is_unknown(value) and len(value) != 1:
            yield Problem(at, f"got {len(value)} parts; expected one, such as blob. Name one.")


KINDS: tuple[Kind, ...] = (
    arm(
        ENDPOINT,
        "Microsoft.Network/privateEndpoints/{privateEndpointName}",
        lambda _, __: {"customDnsConfigs": [], "networkInterfaces": []},
        required=frozenset({"subnet.id", "privateLinkServiceConnections"}),
        replace=frozenset({"subnet", "privateLinkServiceConnections"}),
        references=(Reference(path="subnet.id", type=SUBNET),),
        checks=(_parts,),
        rules=(exists("privateLinkServiceConnections[0].privateLinkServiceId", "a service"),),
        seconds=40,
    ),
    arm(
        ZONE,
        "Microsoft.Network/privateDnsZones/{privateZoneName}",
        checks=(_global,),
        seconds=20,
    ),
    arm(
        "azure-native:privatedns:VirtualNetworkLink",
        "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks"
        "/{virtualNetworkLinkName}",
        _linked,
        required=frozenset({"virtualNetwork.id", "registrationEnabled"}),
        replace=frozenset({"virtualNetwork"}),
        references=(
            Reference(path="privateZoneName", type=ZONE, by="name"),
            Reference(path="virtualNetwork.id", type=VNET),
        ),
        checks=(_global,),
        seconds=30,
    ),
    arm(
        "azure-native:network:PrivateDnsZoneGroup",
        "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups"
        "/{privateDnsZoneGroupName}",
        lambda _, __: {"type": None},
        located=False,
        references=(
            Reference(path="privateEndpointName", type=ENDPOINT, by="name"),
            Reference(path="privateDnsZoneConfigs[*].privateDnsZoneId", type=ZONE),
        ),
        seconds=10,
    ),
)
