"""Clusters of GKE: the control plane; machines come with node pools."""

from collections.abc import Iterator
from typing import Any

from ....cloud import clusters
from ....errors import CloudError
from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown
from ...wire import UNKNOWN
from ..cluster_rules import (
    account_exists,
    check_authorized,
    check_maintenance,
    check_together,
    check_version,
    check_workload_pool,
    fits_network,
    may_encrypt,
)
from ..rules import check_labels, check_name, check_region, check_zones, find, labelled, named
from ..tokens import CLUSTER, CRYPTO_KEY, NETWORK, SUBNETWORK

_PATCH = "5-gke.1000000"
_OTHER_ADDRESS = "192.168.100.2"
"""Of the two addresses that a cluster may have, the one that is not the way in."""


IMMUTABLE = (
    "name",
    "project",
    "location",
    "network",
    "subnetwork",
    "networkingMode",
    "ipAllocationPolicy",
    "clusterIpv4Cidr",
    "datapathProvider",
    "enableMultiNetworking",
    "enableAutopilot",
    "enableKubernetesAlpha",
    "defaultMaxPodsPerNode",
    "initialNodeCount",
    "nodeConfig",
    "privateClusterConfig.masterIpv4CidrBlock",
    "confidentialNodes",
)
"""What GKE never changes of a cluster."""


def _outputs(context: Context, inputs: Inputs) -> Outputs:
    reached = clusters.endpoint(context)
    server = reached.server.removeprefix("https://")
    version = _version(inputs.get("minMasterVersion"))
    private = inputs.get("privateClusterConfig") or {}
    closed = bool(private.get("enablePrivateEndpoint"))
    return {
        **_endpoints(context, inputs, server),
        "effectiveLabels": labelled(inputs, "resourceLabels")["effectiveLabels"],
        "pulumiLabels": labelled(inputs, "resourceLabels")["pulumiLabels"],
        "selfLink": f"https://container.googleapis.com/v1/{context.id}",
        "endpoint": server,
        "masterAuth": {
            "clientCertificate": "",
            "clientCertificateConfig": {"issueClientCertificate": False},
            "clientKey": "",
            "clusterCaCertificate": reached.certificate,
        },
        "masterVersion": version,
        "nodeVersion": version,
        "labelFingerprint": context.fingerprint("labels", length=8),
        "privateClusterConfig": {
            **private,
            "privateEndpoint": server if closed else _OTHER_ADDRESS,
            "publicEndpoint": "" if closed else server,
            "peeringName": "",
        },
        **_ranges(context, inputs),
    }


def _endpoints(context: Context, inputs: Inputs, server: str) -> dict[str, Any]:
    given = inputs.get("controlPlaneEndpointsConfig") or {}
    asked = given.get("dnsEndpointConfig") or {}
    # the name is there in any case; whether users are answered is another matter
    shut = f"gke-{context.fingerprint('dns', length=12)}.no-external-traffic.invalid"
    dns = {**asked, "endpoint": server if asked.get("allowExternalTraffic") else shut}
    return {
        "controlPlaneEndpointsConfig": {
            **given,
            "dnsEndpointConfig": dns,
            "ipEndpointsConfig": given.get("ipEndpointsConfig") or {"enabled": True},
        }
    }


def _version(asked: object) -> object:
    if asked is None or asked == "latest":
        return f"1.35.{_PATCH}"
    if is_unknown(asked):
        return UNKNOWN
    text = str(asked)
    return text if "gke" in text else f"{'.'.join(text.split('.')[:2])}.{_PATCH}"


def _ranges(context: Context, inputs: Inputs) -> dict[str, Any]:
    """Return the ranges that pods and services get; known once the subnetwork is."""
    subnetwork = find(context, SUBNETWORK, inputs.get("subnetwork"))
    every = subnetwork.inputs.get("secondaryIpRanges") if subnetwork else None
    found = {each["rangeName"]: each["ipCidrRange"] for each in every or ()}
    policy = inputs.get("ipAllocationPolicy") or {}
    pods = found.get(policy.get("clusterSecondaryRangeName"))
    services = found.get(policy.get("servicesSecondaryRangeName"))
    if context.preview and (pods is None or services is None):
        return {"clusterIpv4Cidr": UNKNOWN, "servicesIpv4Cidr": UNKNOWN}
    return {"clusterIpv4Cidr": pods, "servicesIpv4Cidr": services}


def _default_pool(_: Context, inputs: Inputs) -> Iterator[Problem]:
    if not inputs.get("removeDefaultNodePool") and not inputs.get("enableAutopilot"):
        yield Problem(
            "removeDefaultNodePool",
            "got false; expected true, because the machines of a default pool are not simulated. "
            "Set it, and make pools of their own.",
        )
    for key in ("nodePools", "enableAutopilot"):
        if inputs.get(key):
            yield Problem(key, "not simulated. Use gcp.container.NodePool.")


def _end(context: Context, inputs: Inputs) -> None:
    if inputs.get("deletionProtection") and not context.session.data.lifted:
        raise CloudError(
            f"{CLUSTER} {context.name} ({context.id}): Cannot destroy cluster because "
            "deletionProtection is set to true. Set it to false and run `up` before.",
            code="deletion-protection",
        )
    clusters.let_go(context)


KINDS = (
    Kind(
        token=CLUSTER,
        identifier=lambda context, inputs: (
            f"projects/{context.account}/locations/{inputs.get('location') or context.region}"
            f"/clusters/{inputs['name']}"
        ),
        outputs=_outputs,
        name_input="name",
        defaults={"deletionProtection": True},
        replace=frozenset(IMMUTABLE),
        references=(
            *named("network", NETWORK),
            *named("subnetwork", SUBNETWORK),
            Reference(path="databaseEncryption.keyName", type=CRYPTO_KEY),
        ),
        checks=(
            check_name("name", 40),
            check_region("location"),
            check_zones("nodeLocations", "location"),
            check_labels("resourceLabels"),
            check_version,
            check_together,
            check_workload_pool,
            check_authorized,
            check_maintenance,
            _default_pool,
        ),
        rules=(fits_network, may_encrypt, account_exists),
        after_create=clusters.take_over,
        before_delete=_end,
        seconds=480,
    ),
)
