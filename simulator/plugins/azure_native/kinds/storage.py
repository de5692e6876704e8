"""Storage accounts and the containers in them."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import lookup
from ..arm import arm
from ..ids import parent_of
from ..rules import named, one_of
from .identity import may
from .keyvault import VAULT
from .network import IDENTITY, identities

ACCOUNT = "azure-native:storage:StorageAccount"

_IN_ACCOUNT = Reference(path="accountName", type=ACCOUNT, by="name")
_PARTS = ("blob", "dfs", "file", "queue", "table", "web")


def _account(_: Context, inputs: Inputs) -> Outputs:
    name = inputs["accountName"]
    identity = inputs.get("identity")
    return {
        **(
            {"identity": {**identity, "userAssignedIdentities": identities(identity)}}
            if identity
            else {}
        ),
        "primaryLocation": inputs["location"],
        "statusOfPrimary": "available",
        "primaryEndpoints": {part: f"https://{name}.{part}.core.windows.net/" for part in _PARTS},
        "privateEndpointConnections": [],
    }


def _unique(context: Context, inputs: Inputs) -> Iterator[Problem]:
    for other in context.all(ACCOUNT):
        if other.id != context.id and other.inputs["accountName"] == inputs["accountName"]:
            yield Problem(
                "accountName",
                f"StorageAccountAlreadyTaken: got {inputs['accountName']}, which "
                f"{parent_of(other.id, 4)} has; expected a name that nobody on Azure has. "
                "Choose another one.",
            )


def _encrypted(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield an account whose identity may not use the key that it is encrypted with."""
    if lookup(inputs, "encryption.keySource") != "Microsoft.Keyvault":
        return
    uri = lookup(inputs, "encryption.keyVaultProperties.keyVaultUri")
    vault = context.find(VAULT, uri, "properties.vaultUri")
    if vault is None:
        yield Problem(
            "encryption.keyVaultProperties.keyVaultUri",
            f"got {uri}; expected a key vault that exists. Make it first.",
        )
        return
    user = lookup(inputs, "encryption.encryptionIdentity.encryptionUserAssignedIdentity")
    identity = context.find(IDENTITY, user)
    if identity is None or not may(
        context,
        identity.outputs["principalId"],
        vault.id,
        "Key Vault Crypto Service Encryption User",
    ):
        yield Problem(
            "encryption.encryptionIdentity.encryptionUserAssignedIdentity",
            f"got {user}, which may not use keys of {vault.name} (KeyVaultAuthenticationFailure); "
            "expected one with the role Key Vault Crypto Service Encryption User. Give it first.",
        )


KINDS: tuple[Kind, ...] = (
    arm(
        ACCOUNT,
        "Microsoft.Storage/storageAccounts/{accountName}",
        _account,
        replace=frozenset({"isHnsEnabled", "kind"}),
        checks=(
            named(
                "accountName", r"[a-z0-9]{3,24}", "3 to 24 lower-case letters and digits", "mldata1"
            ),
            one_of(
                "kind", "Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage"
            ),
            one_of("minimumTlsVersion", "TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3"),
        ),
        rules=(_unique, _encrypted),
        seconds=25,
    ),
    arm(
        "azure-native:storage:BlobServiceProperties",
        "Microsoft.Storage/storageAccounts/{accountName}/blobServices/{blobServicesName}",
        lambda _, __: {"provisioningState": None},
        located=False,
        references=(_IN_ACCOUNT,),
        checks=(one_of("blobServicesName", "default"),),
        seconds=3,
    ),
    arm(
        "azure-native:storage:BlobContainer",
        "Microsoft.Storage/storageAccounts/{accountName}/blobServices/default/containers"
        "/{containerName}",
        lambda _, __: {
            "provisioningState": None,
            "hasImmutabilityPolicy": False,
            "hasLegalHold": False,
            "leaseState": "Available",
        },
        located=False,
        references=(_IN_ACCOUNT,),
        checks=(
            named(
                "containerName",
                r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*",
                "3 to 63 lower-case letters, digits and single dashes",
                "models",
            ),
        ),
        seconds=2,
    ),
    arm(
        "azure-native:storage:ManagementPolicy",
        "Microsoft.Storage/storageAccounts/{accountName}/managementPolicies/{managementPolicyName}",
        lambda _, __: {"provisioningState": None, "lastModifiedTime": "2026-01-01T00:00:00Z"},
        located=False,
        references=(_IN_ACCOUNT,),
        checks=(one_of("managementPolicyName", "default"),),
        seconds=3,
    ),
)
