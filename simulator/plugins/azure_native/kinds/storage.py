"""Storage accounts and the containers in them."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ..arm import arm
from ..ids import parent_of
from ..rules import named, one_of

ACCOUNT = "azure-native:storage:StorageAccount"

_IN_ACCOUNT = Reference(path="accountName", type=ACCOUNT, by="name")
_PARTS = ("blob", "dfs", "file", "queue", "table", "web")


def _account(_: Context, inputs: Inputs) -> Outputs:
    name = inputs["accountName"]
    return {
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
        rules=(_unique,),
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
)
