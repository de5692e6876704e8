"""What the foundation on Azure registers, with a monitor that answers as Azure would."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

import pulumi

from components.clouds.azure import foundation
from components.clouds.azure.settings import Settings
from components.contract import FoundationSpec
from tests.components.clouds.azure.environment import SPEC, settings
from tests.components.clouds.made_once import once
from tests.pulumi_monitor import Recorder, Registered, registered_by

ISSUER = "https://swedencentral.oic.prod-aks.azure.com/t/c/"
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "ManagedCluster": {
        "name": "azure-dev",
        "fqdn": "azure-dev.hcp.swedencentral.azmk8s.io",
        "oidcIssuerProfile": {"enabled": True, "issuerURL": ISSUER},
    },
    "UserAssignedIdentity": {"principalId": "principal", "clientId": "client", "name": "one"},
    "Key": {"keyUriWithVersion": "https://v.vault.azure.net/keys/secrets/1"},
    "Vault": {"name": "vault"},
    "ResourceGroup": {"name": "group"},
    "VirtualNetwork": {"name": "network"},
    "StorageAccount": {"name": "account"},
    "BlobContainer": {"name": "vectors"},
}
"""What Azure fills in, and the program goes on with."""

CREDENTIALS = base64.b64encode(
    b"clusters: [{cluster: {server: 'https://x', certificate-authority-data: Y2E=}}]"
).decode()

Call = tuple[dict[Any, Any], list[tuple[str, str]] | None]


class Cloud(Recorder):
    """Answers as Azure would."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record one resource, and fill in what it gets from the cloud."""
        id_, outputs = super().new_resource(args)
        if identity := outputs.get("identity"):
            known: dict[str, Any] = {each: {} for each in identity["userAssignedIdentities"]}
            outputs["identity"] = {**identity, "userAssignedIdentities": known}
        return id_, {**outputs, **ANSWERS.get(args.typ.rpartition(":")[2], {})}

    def call(self, args: pulumi.runtime.MockCallArgs) -> Call:
        """Answer the one question that the program asks."""
        assert args.token.endswith(":listManagedClusterUserCredentials")
        assert args.args["resourceName"].startswith("azure-")
        profile = self.registered["cluster-aks"].inputs["apiServerAccessProfile"]
        # of a private cluster the name that peered networks know, too
        expected = "public" if profile["enablePrivateCluster"] else None
        assert args.args.get("serverFqdn") == expected
        return {"kubeconfigs": [{"name": "user", "value": CREDENTIALS}]}, []


def answered(program: Callable[[], None]) -> Registered:
    """Return what a program registers."""
    return registered_by(program, Cloud)


def built(spec: FoundationSpec = SPEC, cloud: Settings | None = None) -> Registered:
    """Return what the foundation registers; the same is made once for a whole process."""

    def program() -> None:
        foundation.build(spec, cloud or settings())

    return dict(once(("azure", spec, cloud), lambda: answered(program)))
