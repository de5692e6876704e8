"""The key that a cluster's secrets are encrypted with.

Azure calls this way (`azureKeyVaultKms`) legacy; its successor is a preview, and absent from the
SDK's version of the API. A vault that is closed to the internet needs the API server inside the
network, which is how evenkeel makes every cluster.
"""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import containerservice, keyvault

from .roles import Assignment, Role, grant_role
from .site import Site

_DAYS = 90
_BITS = 3072


@dataclass(frozen=True, kw_only=True)
class Encryption:
    """A key, and the rights that a cluster needs to use it."""

    profile: containerservice.AzureKeyVaultKmsArgs
    rights: list[pulumi.Resource]


def provide_key(
    name: str,
    site: Site,
    principal: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> Encryption:
    """Make a vault that is closed to the internet, a key in it, and let a principal use the key."""
    vault, key = _vault_and_key(name, site, opts)
    roles = {
        "use": Role.KEY_VAULT_CRYPTO_USER,
        # AKS makes its private endpoint to the vault by itself
        "connect": Role.KEY_VAULT_CONTRIBUTOR,
    }
    rights = [
        grant_role(
            f"{name}-key-{purpose}",
            site,
            Assignment(
                role=role,
                scope=vault.id,
                principal=principal,
            ),
            opts,
        )
        for purpose, role in roles.items()
    ]
    profile = containerservice.AzureKeyVaultKmsArgs(
        enabled=True,
        key_id=key.key_uri_with_version,
        key_vault_network_access=containerservice.KeyVaultNetworkAccessTypes.PRIVATE,
        key_vault_resource_id=vault.id,
    )
    return Encryption(profile=profile, rights=[key, *rights])


def _vault_and_key(
    name: str,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> tuple[keyvault.Vault, keyvault.Key]:
    vault = keyvault.Vault(
        # no name of its own: Azure keeps the name of a deleted vault for months, so that the same
        # environment could not be made again. Eight digits are added, and 24 characters are all
        f"{name}-vault",
        resource_group_name=site.group,
        location=site.location,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=site.settings.tenant,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_purge_protection=True,
            soft_delete_retention_in_days=_DAYS,
            public_network_access="Disabled",
            network_acls=keyvault.NetworkRuleSetArgs(
                default_action=keyvault.NetworkRuleAction.DENY,
                bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
            ),
        ),
        tags=site.tags,
        opts=site.guarded(opts),
    )
    key = keyvault.Key(
        f"{name}-key",
        resource_group_name=site.group,
        vault_name=vault.name,
        key_name="secrets",
        properties=keyvault.KeyPropertiesArgs(kty=keyvault.JsonWebKeyType.RSA, key_size=_BITS),
        tags=site.tags,
        opts=site.guarded(opts),
    )
    return vault, key
