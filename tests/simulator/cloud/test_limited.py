"""Every simulated type is held to its cloud's API model, or it is said why not."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.cloud import constraints, providers, shapes
from simulator.plugins.cloud.marks import values_at
from simulator.plugins.property_diff import parse_path

_GROUP = {"resourceGroupName": "a group"}
_TOO_LONG = "x" * 257
_REFUSED: dict[str, list[tuple[str, dict[str, Any], str]]] = {
    "aws": [
        ("ec2/internetGateway:InternetGateway", {"tags": {"Name": _TOO_LONG}}, "tags.Name"),
        (
            "ec2/routeTable:RouteTable",
            {"routes": [{"cidrBlock": "0.0.0.0/0"}, {"cidrBlock": "10.0.0.1/16"}]},
            "routes[1].cidrBlock",
        ),
        (
            "ec2/routeTableAssociation:RouteTableAssociation",
            {"subnetId": "vpc-0123456789abcdef0"},
            "subnetId",
        ),
        ("ec2/securityGroup:SecurityGroup", {"description": "the API's door"}, "description"),
        ("ec2/subnet:Subnet", {"cidrBlock": "10.0.0.0/33"}, "cidrBlock"),
        (
            "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
            {"cidrBlock": "100.64.1.0/10"},
            "cidrBlock",
        ),
        ("s3/bucket:Bucket", {"bucketNamespace": "mine"}, "bucketNamespace"),
        ("s3/bucketPolicy:BucketPolicy", {"bucket": "arn:aws:s3:::models"}, "bucket"),
        ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "Models"}, "bucket"),
        ("vpc/securityGroupEgressRule:SecurityGroupEgressRule", {"toPort": -2}, "toPort"),
        (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"cidrIpv4": "10.0.0.0/33"},
            "cidrIpv4",
        ),
        (
            "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            {"securityGroupId": "the-group"},
            "securityGroupId",
        ),
    ],
    "gcp": [
        ("compute/network:Network", {"name": "Main"}, "name"),
        ("compute/network:Network", {"routingMode": "ZONAL"}, "routingMode"),
        ("compute/router:Router", {"bgp": {"asn": -1}}, "bgp.asn"),
        (
            "compute/router:Router",
            {"bgp": {"advertisedGroups": ["ALL_SUBNET"]}},
            "bgp.advertisedGroups[0]",
        ),
        ("iam/workloadIdentityPool:WorkloadIdentityPool", {"mode": "FEDERATED"}, "mode"),
        (
            "iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
            {"workloadIdentityPoolId": "projects/1/locations/global/workloadIdentityPools/a"},
            "workloadIdentityPoolId",
        ),
        ("kms/cryptoKey:CryptoKey", {"rotationPeriod": "90d"}, "rotationPeriod"),
        (
            "kms/cryptoKey:CryptoKey",
            {"versionTemplate": {"protectionLevel": "HARDWARE"}},
            "versionTemplate.protectionLevel",
        ),
        ("kms/cryptoKey:CryptoKey", {"keyRing": "main"}, "keyRing"),
        ("kms/keyRing:KeyRing", {"location": "projects/a/locations/b"}, "location"),
        (
            "projects/iAMAuditConfig:IAMAuditConfig",
            {"auditLogConfigs": [{"logType": "DATA_READ"}, {"logType": "READ"}]},
            "auditLogConfigs[1].logType",
        ),
        ("projects/service:Service", {"service": "services/container"}, "service"),
        ("projects/serviceIdentity:ServiceIdentity", {"service": "services/container"}, "service"),
        ("serviceaccount/iAMMember:IAMMember", {"serviceAccountId": "deploy"}, "serviceAccountId"),
        (
            "storage/bucket:Bucket",
            {"lifecycleRules": [{"condition": {"age": 2**31}}]},
            "lifecycleRules[0].condition.age",
        ),
    ],
    "azure-native": [
        ("authorization:ManagementLockByScope", {"level": "CannotDelete"}, "level"),
        ("authorization:RoleAssignment", {"principalType": "Application"}, "principalType"),
        ("keyvault:Key", {"properties": {"kty": "RSA-4096"}}, "properties.kty"),
        (
            "keyvault:Vault",
            {"properties": {"networkAcls": {"bypass": "Azure"}}},
            "properties.networkAcls.bypass",
        ),
        (
            "managedidentity:FederatedIdentityCredential",
            {"federatedIdentityCredentialResourceName": "a.b"},
            "federatedIdentityCredentialResourceName",
        ),
        ("managedidentity:UserAssignedIdentity", _GROUP, "resourceGroupName"),
        (
            "monitor:DiagnosticSetting",
            {"logs": [{"retentionPolicy": {"days": -1}}]},
            "logs[0].retentionPolicy.days",
        ),
        (
            "network:NetworkSecurityGroup",
            {"securityRules": [{"access": "Permit"}]},
            "securityRules[0].access",
        ),
        ("network:PrivateDnsZoneGroup", _GROUP, "resourceGroupName"),
        ("network:PrivateEndpoint", _GROUP, "resourceGroupName"),
        (
            "network:VirtualNetwork",
            {"encryption": {"enforcement": "Drop"}},
            "encryption.enforcement",
        ),
        ("operationalinsights:Workspace", {"sku": {"name": "PerGB"}}, "sku.name"),
        ("privatedns:PrivateZone", _GROUP, "resourceGroupName"),
        ("privatedns:VirtualNetworkLink", {"resolutionPolicy": "Redirect"}, "resolutionPolicy"),
        ("resources:ResourceGroup", {"resourceGroupName": "x" * 91}, "resourceGroupName"),
        ("storage:BlobContainer", {"publicAccess": "All"}, "publicAccess"),
        (
            "storage:BlobServiceProperties",
            {"cors": {"corsRules": [{"allowedMethods": ["GET", "LIST"]}]}},
            "cors.corsRules[0].allowedMethods[1]",
        ),
        (
            "storage:ManagementPolicy",
            {"policy": {"rules": [{"type": "Cycle"}]}},
            "policy.rules[0].type",
        ),
        ("storage:StorageAccount", {"minimumTlsVersion": "TLS12"}, "minimumTlsVersion"),
    ],
}


def _refused() -> Iterator[Any]:
    for provider, rows in _REFUSED.items():
        for token, inputs, path in rows:
            yield pytest.param(provider, f"{provider}:{token}", inputs, path, id=f"{token}-{path}")


@pytest.mark.parametrize(("provider", "token", "inputs", "path"), list(_refused()))
def test_a_value_that_the_model_does_not_allow_is_named(
    provider: str, token: str, inputs: dict[str, Any], path: str
) -> None:
    """Its path says where, down to the element of a list; what else there is, is let be."""
    limits = constraints.constraints(provider)

    assert limits
    assert [at for at, _ in limits.problems(token, inputs, values_at)] == [path]


@pytest.mark.parametrize("provider", providers.FOLDERS)
def test_every_type_is_limited_or_it_is_said_why_not(provider: str) -> None:
    """A new type needs a line in `published.py`, and so does one that no model knows."""
    data = _models(provider)
    limited, unlimited = data["inputs"].keys(), data["unlimited"].keys()

    assert limited | unlimited == set(providers.tokens(provider))
    assert not limited & unlimited
    assert all(data["inputs"].values())
    assert all(data["unlimited"].values())


@pytest.mark.parametrize("provider", providers.FOLDERS)
def test_what_is_limited_is_an_input_of_the_sdk(provider: str) -> None:
    """A path that no program can set would be checked for ever and never found wrong."""
    schema = json.loads((shapes.FOLDER / f"{provider}.json").read_text(encoding="utf-8"))
    unknown = [
        (token, path)
        for token, paths in _models(provider)["inputs"].items()
        for path in paths
        if not _leads(schema, schema["resources"][token], parse_path(path))
    ]

    assert unknown == []


def _leads(schema: dict[str, Any], shape: Any, steps: tuple[str | int, ...]) -> bool:  # noqa: ANN401
    for step in steps:
        if isinstance(shape, dict) and "type" in shape:
            shape = schema["types"][shape["type"]]
        if not isinstance(shape, dict):
            return bool(shape == "any")
        inside = shape.get("list") or shape.get("map")
        shape = inside if step == "*" else shape.get("inputs", {}).get(step)
    return shape is not None


def _models(provider: str) -> dict[str, Any]:
    text = (constraints.FOLDER / f"{provider}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
