"""Clusters of AKS, with the pools that are part of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ....cloud import clusters
from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..arm import arm
from ..ids import guid
from ..pools import node_group_of
from .agent_pool import CLUSTER, check_pool
from .cluster_network import check_network, fits_network
from .cluster_pools import (
    keeps_fixed,
    left_behind,
    names_present,
    present,
    profiles,
    put_own,
    remove_own,
)
from .identity import may
from .keyvault import KEY, VAULT
from .network import IDENTITY, SUBNET, identities

_SDK_LOWEST = 33


def _fqdn(context: Context, inputs: Inputs, kind: str) -> str:
    prefix = inputs.get("dnsPrefix") or inputs.get("resourceName")
    return f"{prefix}-{context.fingerprint('dns', length=8)}.{kind}{context.region}.azmk8s.io"


def _outputs(context: Context, inputs: Inputs) -> Outputs:
    access = inputs.get("apiServerAccessProfile") or {}
    private = bool(access.get("enablePrivateCluster"))
    named = not private or access.get("enablePrivateClusterPublicFQDN")
    tenant = context.settings.get("tenantId") or guid(context, "tenant")
    return {
        "fqdn": _fqdn(context, inputs, "hcp.") if named else "",
        "privateFQDN": _fqdn(context, inputs, "privatelink.") if private else "",
        "azurePortalFQDN": _fqdn(context, inputs, "portal.hcp."),
        "currentKubernetesVersion": f"{inputs.get('kubernetesVersion')}.0",
        "maxAgentPools": 100,
        "nodeResourceGroup": inputs.get("nodeResourceGroup") or node_group_of(context.id),
        "powerState": {"code": "Running"},
        "resourceUID": context.fingerprint("uid", length=24),
        "identity": _identity(inputs),
        "identityProfile": {"kubeletidentity": _kubelet(context, inputs)},
        "oidcIssuerProfile": {
            **(inputs.get("oidcIssuerProfile") or {}),
            "issuerURL": f"https://{context.region}.oic.prod-aks.azure.com/{tenant}"
            f"/{guid(context, 'issuer')}/",
        },
        "type": "Microsoft.ContainerService/ManagedClusters",
    }


def _identity(inputs: Inputs) -> dict[str, Any]:
    identity: Mapping[str, Any] = inputs.get("identity") or {}
    return {**identity, "userAssignedIdentities": identities(identity)}


def _kubelet(context: Context, inputs: Inputs) -> dict[str, str]:
    group = inputs.get("nodeResourceGroup") or node_group_of(context.id)
    name = f"{inputs.get('resourceName')}-agentpool"
    return {
        "clientId": guid(context, "kubelet client"),
        "objectId": guid(context, "kubelet principal"),
        "resourceId": f"/subscriptions/{context.account}/resourcegroups/{group}/providers"
        f"/Microsoft.ManagedIdentity/userAssignedIdentities/{name}",
    }


def _pools(_: Context, inputs: Inputs) -> Iterator[Problem]:
    for index, pool in enumerate(profiles(inputs)):
        for each in check_pool(pool, "name"):
            yield Problem(f"agentPoolProfiles[{index}].{each.path}", each.reason)
    if not any(pool.get("mode") == "System" for pool in profiles(inputs)):
        yield Problem(
            "agentPoolProfiles", "got no pool with mode System; expected one at least. Add one."
        )


def _together(_: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield the inputs that exclude or need each other."""
    if inputs.get("disableLocalAccounts") and not inputs.get("aadProfile"):
        yield Problem(
            "disableLocalAccounts", "got true without aadProfile: nobody could get in. Add it."
        )
    user_assigned = lookup(inputs, "identity.type") == "UserAssigned"
    kms = lookup(inputs, "securityProfile.azureKeyVaultKms.enabled")
    if kms and not user_assigned:
        yield Problem("identity.type", "got another one with a key of a vault; use UserAssigned.")
    integrated = lookup(inputs, "apiServerAccessProfile.enableVnetIntegration")
    if (
        lookup(inputs, "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess") == "Private"
        and not integrated
    ):
        yield Problem(
            "securityProfile.azureKeyVaultKms.keyVaultNetworkAccess",
            "got Private; expected apiServerAccessProfile.enableVnetIntegration with it. Set that.",
        )
    if lookup(inputs, "securityProfile.workloadIdentity.enabled") and not lookup(
        inputs, "oidcIssuerProfile.enabled"
    ):
        yield Problem(
            "securityProfile.workloadIdentity.enabled",
            "got true; expected oidcIssuerProfile.enabled with it. Set that.",
        )


def _name(_: Context, inputs: Inputs) -> Iterator[Problem]:
    for key, pattern, words in (
        ("resourceName", r"[A-Za-z0-9]([-\w]{0,61}[A-Za-z0-9])?", "1 to 63 letters, digits, - _"),
        ("dnsPrefix", r"[A-Za-z0-9]([A-Za-z0-9-]{0,52}[A-Za-z0-9])?", "1 to 54 letters, digits, -"),
    ):
        value = inputs.get(key)
        if value is not None and not is_unknown(value) and not re.fullmatch(pattern, str(value)):
            yield Problem(key, f"got {value}; expected {words}. Correct it.")
    version = inputs.get("kubernetesVersion")
    if version is None or is_unknown(version):
        return
    found = re.fullmatch(r"1\.(\d+)(\.\d+)?", str(version))
    if not found or int(found[1]) < _SDK_LOWEST:
        yield Problem(
            "kubernetesVersion", f"got {version}; expected 1.{_SDK_LOWEST} or later. Raise it."
        )


def _rights(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """The cluster's identity may join its subnets, and use its key."""
    named = lookup(inputs, "identity.userAssignedIdentities[0]")
    identity = context.find(IDENTITY, named) if named else None
    if identity is None:
        return
    principal = identity.outputs["principalId"]
    subnets = [each.get("vnetSubnetID") for each in profiles(inputs)]
    subnets.append(lookup(inputs, "apiServerAccessProfile.subnetId"))
    joining = ("Network Contributor", "Contributor", "Owner")
    for subnet in filter(None, dict.fromkeys(subnets)):
        if not may(context, principal, subnet, *joining):
            yield Problem(
                "identity",
                f"LinkedAuthorizationFailed: {named} may not join {subnet}; expected Network "
                "Contributor there or on its network. Assign the role first.",
            )
    vault = lookup(inputs, "securityProfile.azureKeyVaultKms.keyVaultResourceId")
    if vault and not may(context, principal, vault, "Key Vault Crypto User"):
        yield Problem(
            "securityProfile.azureKeyVaultKms.keyId",
            f"Forbidden: {named} may not use the keys of {vault}; expected Key Vault Crypto User "
            "there. Assign the role first.",
        )


def _start(context: Context, inputs: Inputs) -> None:
    clusters.take_over(context)
    put_own(context, inputs)


def _upgrade(context: Context, inputs: Inputs) -> None:
    for message in left_behind(context, inputs):
        context.warn(message)
    put_own(context, inputs)


def _end(context: Context, inputs: Inputs) -> None:
    remove_own(context, inputs)
    clusters.let_go(context)


KINDS: tuple[Kind, ...] = (
    arm(
        CLUSTER,
        "Microsoft.ContainerService/managedClusters/{resourceName}",
        _outputs,
        required=frozenset({"agentPoolProfiles", "identity.type", "dnsPrefix"}),
        replace=frozenset(
            {
                "dnsPrefix",
                "nodeResourceGroup",
                "networkProfile.networkPlugin",
                "networkProfile.podCidr",
                "networkProfile.serviceCidr",
                "networkProfile.dnsServiceIP",
                "networkProfile.loadBalancerSku",
                "diskEncryptionSetID",
            }
        ),
        references=(
            Reference(path="identity.userAssignedIdentities[*]", type=IDENTITY),
            Reference(path="apiServerAccessProfile.subnetId", type=SUBNET),
            Reference(path="agentPoolProfiles[*].vnetSubnetID", type=SUBNET),
            Reference(path="securityProfile.azureKeyVaultKms.keyVaultResourceId", type=VAULT),
            Reference(
                path="securityProfile.azureKeyVaultKms.keyId", type=KEY, by="keyUriWithVersion"
            ),
        ),
        checks=(_name, _pools, _together, check_network),
        rules=(fits_network, _rights, keeps_fixed, names_present),
        after_create=_start,
        after_update=_upgrade,
        before_delete=_end,
        live=lambda context, inputs: {"agentPoolProfiles": present(context, inputs)},
        seconds=300,
    ),
)
