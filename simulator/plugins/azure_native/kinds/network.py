"""Virtual networks, their subnets, and what leads out of them."""

import ipaddress
import time
from collections.abc import Iterator, Mapping
from typing import Any

from ....errors import CloudError
from ...cloud.context import Context
from ...cloud.kind import Inputs, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, values_at
from ..arm import arm
from ..ids import guid, parent_of
from ..rules import named, one_of

VNET = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
GUARD = "azure-native:network:NetworkSecurityGroup"
ADDRESS = "azure-native:network:PublicIPAddress"
GATE = "azure-native:network:NatGateway"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"

_WRITE_SECONDS = 0.15
"""How long a write to a network keeps others away, even where nothing else takes time."""

_NAME = r"[A-Za-z0-9]([-\w.]{0,78}\w)?"
_NAME_WORDS = "at most 80 letters, digits, dashes, dots and underscores"


def _identified(context: Context, _: Inputs) -> Outputs:
    return {
        "etag": f'W/"{guid(context, "etag")}"',
        "resourceGuid": guid(context, "resource"),
    }


def _addressed(context: Context, inputs: Inputs) -> Outputs:
    third, fourth = divmod(int(context.fingerprint("address", length=4), 16), 256)
    return {**_identified(context, inputs), "ipAddress": f"20.50.{third}.{fourth}"}


def ranges(values: Any) -> list[ipaddress.IPv4Network]:  # noqa: ANN401 - any input
    """Return the IPv4 ranges among values, leaving out what is none or not known."""
    found = []
    for value in values if isinstance(values, list) else [values]:
        try:
            found.append(ipaddress.IPv4Network(value))
        except (ValueError, TypeError):
            continue
    return found


def _address_space(_: Context, inputs: Inputs) -> Iterator[Problem]:
    for at, value in values_at(inputs, "addressSpace.addressPrefixes[*]"):
        if not is_unknown(value) and not ranges(value):
            yield Problem(
                at, f"got {value}; expected an IPv4 range whose host bits are zero. Correct it."
            )


def _inside_network(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """A subnet lies inside its network and beside the other subnets."""
    network = parent_of(context.id)
    found = context.find(VNET, network)
    mine = ranges(inputs.get("addressPrefix"))
    if found is None or not mine:
        return
    spaces = ranges(found.inputs["addressSpace"]["addressPrefixes"])
    if not any(mine[0].subnet_of(space) for space in spaces):
        space = ", ".join(map(str, spaces))
        yield Problem(
            "addressPrefix", f"got {mine[0]}; expected a part of {space} ({network}). Correct it."
        )
    for other in context.all(SUBNET):
        if other.id == context.id or parent_of(other.id) != network:
            continue
        theirs = ranges(other.inputs.get("addressPrefix"))
        if theirs and theirs[0].overlaps(mine[0]):
            yield Problem(
                "addressPrefix",
                f"got {mine[0]}, which overlaps subnet {other.name} ({theirs[0]}); expected "
                "ranges apart. Choose another one.",
            )


def write_alone(what: str, context: Context, more: float = 0) -> None:
    """Do a write that Azure does not do while another one of the same `what` is under way.

    Raises:
        CloudError: Another one is.
    """
    owner = context.store.claim(f"write {what}", context.urn)
    if owner != context.urn:
        raise CloudError(
            f"{context.type} {context.name}: AnotherOperationInProgress: {what} is being changed "
            f"for {owner.rpartition('::')[2]}. Make one depend on the other.",
            code="AnotherOperationInProgress",
        )
    try:
        time.sleep(_WRITE_SECONDS + more)
    finally:
        context.store.release(f"write {what}", context.urn)


def _write_subnet(context: Context, _: Inputs) -> None:
    write_alone(parent_of(context.id), context)


def _standard_address(context: Context, inputs: Inputs) -> Iterator[Problem]:
    for at, value in values_at(inputs, "publicIpAddresses[*].id"):
        found = context.find(ADDRESS, value)
        sku: Mapping[str, Any] = (found.inputs.get("sku") or {}) if found else {}
        if found and sku.get("name") != "Standard":
            yield Problem(at, f"got {value}, a Basic address; expected a Standard one. Change it.")


def _watcher(context: Context, inputs: Inputs) -> Iterator[Problem]:
    wanted = f"NetworkWatcher_{context.region}"
    got = inputs.get("networkWatcherName")
    if context.region and not is_unknown(got) and got != wanted:
        yield Problem(
            "networkWatcherName",
            f"got {got}; expected the one that Azure keeps in each region. Use {wanted}.",
        )


def _flow_log(context: Context, inputs: Inputs) -> Outputs:
    identity = inputs.get("identity") or {}
    return {
        "targetResourceGuid": guid(context, "target"),
        "identity": {**identity, "userAssignedIdentities": identities(identity)},
    }


def identities(identity: Inputs) -> dict[str, Any]:
    """Return identities as Azure gives them back: a list on input is a map on output."""
    known = [each for each in identity.get("userAssignedIdentities") or () if not is_unknown(each)]
    return {each: {} for each in known}


def _named(path: str, name: str) -> Any:  # noqa: ANN401 - a check
    return named(path, _NAME, _NAME_WORDS, name)


KINDS = (
    arm(
        VNET,
        "Microsoft.Network/virtualNetworks/{virtualNetworkName}",
        _identified,
        required=frozenset({"addressSpace.addressPrefixes"}),
        checks=(_named("virtualNetworkName", "azure-prod"), _address_space),
        seconds=8,
    ),
    arm(
        SUBNET,
        "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}",
        lambda context, _: {"etag": f'W/"{guid(context, "etag")}"'},
        located=False,
        required=frozenset({"addressPrefix"}),
        references=(
            Reference(path="virtualNetworkName", type=VNET, by="name"),
            Reference(path="networkSecurityGroup.id", type=GUARD),
            Reference(path="natGateway.id", type=GATE),
        ),
        checks=(_named("subnetName", "nodes"),),
        rules=(_inside_network,),
        after_create=_write_subnet,
        after_update=_write_subnet,
        seconds=5,
    ),
    arm(
        GUARD,
        "Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}",
        _identified,
        seconds=4,
    ),
    arm(
        ADDRESS,
        "Microsoft.Network/publicIPAddresses/{publicIpAddressName}",
        _addressed,
        replace=frozenset({"sku", "zones"}),
        checks=(one_of("publicIPAllocationMethod", "Static", "Dynamic"),),
        seconds=4,
    ),
    arm(
        GATE,
        "Microsoft.Network/natGateways/{natGatewayName}",
        _identified,
        required=frozenset({"sku.name"}),
        replace=frozenset({"sku", "zones"}),
        references=(Reference(path="publicIpAddresses[*].id", type=ADDRESS),),
        rules=(_standard_address,),
        seconds=8,
    ),
    arm(
        "azure-native:network:FlowLog",
        "Microsoft.Network/networkWatchers/{networkWatcherName}/flowLogs/{flowLogName}",
        _flow_log,
        references=(
            Reference(path="targetResourceId", type=VNET),
            Reference(path="storageId", type="azure-native:storage:StorageAccount"),
            Reference(path="identity.userAssignedIdentities[*]", type=IDENTITY),
        ),
        checks=(_watcher,),
        seconds=10,
    ),
)
