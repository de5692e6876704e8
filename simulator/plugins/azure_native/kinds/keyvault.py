"""Key vaults and their keys."""

from collections.abc import Iterator

from ...cloud.context import Context
from ...cloud.kind import Inputs, Kind, Outputs, Problem, Reference
from ...cloud.marks import is_unknown, lookup
from ..arm import arm
from ..rules import named, one_of

VAULT = "azure-native:keyvault:Vault"
KEY = "azure-native:keyvault:Key"

_SHORTEST, _LONGEST = 7, 90


def _vault(_: Context, inputs: Inputs) -> Outputs:
    name = inputs["vaultName"]
    properties = inputs["properties"]
    return {
        "properties": {
            **properties,
            "vaultUri": f"https://{name}.vault.azure.net/",
            "provisioningState": "Succeeded",
            "hsmPoolResourceId": "",
        },
        "provisioningState": None,
    }


def _key(context: Context, inputs: Inputs) -> Outputs:
    uri = f"https://{inputs['vaultName']}.vault.azure.net/keys/{inputs['keyName']}"
    return {
        **inputs["properties"],
        "properties": None,
        "keyUri": uri,
        "keyUriWithVersion": f"{uri}/{context.fingerprint('version', length=32)}",
        "provisioningState": None,
    }


def _purge(_: Context, inputs: Inputs) -> Iterator[Problem]:
    if lookup(inputs, "properties.enablePurgeProtection") is False:
        yield Problem(
            "properties.enablePurgeProtection",
            "got false; Azure takes true or nothing. Leave it out, or write true.",
        )
    days = lookup(inputs, "properties.softDeleteRetentionInDays")
    if isinstance(days, int | float) and not _SHORTEST <= days <= _LONGEST:
        yield Problem(
            "properties.softDeleteRetentionInDays",
            f"got {days}; expected {_SHORTEST} to {_LONGEST}. Use for example {_LONGEST}.",
        )


def _never_deleted(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """A vault that was deleted keeps its name until its retention is over."""
    for call in context.store.journal():
        if (call.type, call.method, call.outcome) == (VAULT, "delete", "ok") and (
            call.id.rpartition("/")[2] == inputs["vaultName"]
        ):
            yield Problem(
                "vaultName",
                f"ConflictError: got {inputs['vaultName']}, the name of a vault that was deleted "
                "and can still be recovered; expected another name. Leave it out to get one.",
            )
            return


def _size(_: Context, inputs: Inputs) -> Iterator[Problem]:
    size = lookup(inputs, "properties.keySize")
    if size is not None and not is_unknown(size) and size not in (2048, 3072, 4096):
        yield Problem("properties.keySize", f"got {size}; expected 2048, 3072 or 4096. Use 3072.")


KINDS: tuple[Kind, ...] = (
    arm(
        VAULT,
        "Microsoft.KeyVault/vaults/{vaultName}",
        _vault,
        required=frozenset({"properties.sku.name", "properties.tenantId"}),
        replace=frozenset({"properties.tenantId"}),
        checks=(
            named(
                "vaultName",
                r"[A-Za-z](?!.*--)[A-Za-z0-9-]{1,22}[A-Za-z0-9]",
                "3 to 24 letters, digits and single dashes, a letter first",
                "cluster-vault",
            ),
            _purge,
            one_of("properties.sku.name", "standard", "premium"),
        ),
        rules=(_never_deleted,),
        seconds=30,
    ),
    arm(
        KEY,
        "Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}",
        _key,
        located=False,
        replace=frozenset({"properties.kty", "properties.keySize", "properties.curveName"}),
        references=(Reference(path="vaultName", type=VAULT, by="name"),),
        checks=(_size, one_of("properties.kty", "EC", "EC-HSM", "RSA", "RSA-HSM")),
        seconds=4,
    ),
)
