"""The storage account of a state, and a vault: with the account's key, and with the stacks' own."""

from collections.abc import Mapping

import pulumi
from pulumi_azure_native import keyvault, managedidentity, storage

from ...planning.deployers import StateSpec
from .roles import Assignment, Role, grant_role
from .site import Site
from .state_plan import CONTAINER, KEY, SECRETS_KEY, account_name, vault_name

_VAULT_DAYS = 90
_BITS = 3072
_LONGEST_SOFT_DELETE = 365


def keep_state(
    spec: StateSpec, site: Site, opts: pulumi.ResourceOptions
) -> Mapping[str, pulumi.Output[str]]:
    """Register vault, key, account and container; return the ids of `container` and `vault`."""
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True))
    vault, key = _vault(spec, site, kept)
    reader = managedidentity.UserAssignedIdentity(
        "account-identity",
        resource_group_name=site.group,
        resource_name_="state-encryption",
        location=site.location,
        tags=site.tags,
        opts=opts,
    )
    use = Assignment(
        role=Role.KEY_VAULT_ENCRYPTION_USER, scope=vault.id, principal=reader.principal_id
    )
    right = grant_role("account-key", site, use, opts)
    after = pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(depends_on=[right, key]))
    account = _account(spec, site, vault, reader, after)
    _keep_versions(spec, site, account, opts)
    container = storage.BlobContainer(
        "container",
        resource_group_name=site.group,
        account_name=account.name,
        container_name=CONTAINER,
        public_access=storage.PublicAccess.NONE,
        opts=kept,
    )
    return {"container": container.id, "vault": vault.id}


def _vault(
    spec: StateSpec, site: Site, opts: pulumi.ResourceOptions
) -> tuple[keyvault.Vault, keyvault.Key]:
    vault = keyvault.Vault(
        "vault",
        resource_group_name=site.group,
        vault_name=vault_name(spec, site.settings),
        location=site.location,
        properties=keyvault.VaultPropertiesArgs(
            tenant_id=site.settings.tenant,
            sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName.STANDARD),
            enable_rbac_authorization=True,
            enable_purge_protection=True,
            soft_delete_retention_in_days=_VAULT_DAYS,
        ),
        tags=site.tags,
        opts=opts,
    )
    key = _key("key", KEY, site, vault, _each_year(), opts)
    # a vault decrypts with the version it is asked for, and Pulumi asks for none: after a rotation
    # that is the newest one, which opens no stack that was begun before
    _key("stacks-key", SECRETS_KEY, site, vault, None, opts)
    return vault, key


def _key(  # noqa: PLR0913, PLR0917 - what a key is made of
    name: str,
    called: str,
    site: Site,
    vault: keyvault.Vault,
    rotation: keyvault.RotationPolicyArgs | None,
    opts: pulumi.ResourceOptions,
) -> keyvault.Key:
    return keyvault.Key(
        name,
        resource_group_name=site.group,
        vault_name=vault.name,
        key_name=called,
        properties=keyvault.KeyPropertiesArgs(
            kty=keyvault.JsonWebKeyType.RSA, key_size=_BITS, rotation_policy=rotation
        ),
        tags=site.tags,
        opts=opts,
    )


def _each_year() -> keyvault.RotationPolicyArgs:
    rotate = keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE)
    return keyvault.RotationPolicyArgs(
        attributes=keyvault.KeyRotationPolicyAttributesArgs(expiry_time="P2Y"),
        lifetime_actions=[
            keyvault.LifetimeActionArgs(
                action=rotate, trigger=keyvault.TriggerArgs(time_after_create="P1Y")
            )
        ],
    )


def _account(
    spec: StateSpec,
    site: Site,
    vault: keyvault.Vault,
    reader: managedidentity.UserAssignedIdentity,
    opts: pulumi.ResourceOptions,
) -> storage.StorageAccount:
    return storage.StorageAccount(
        "account",
        resource_group_name=site.group,
        account_name=account_name(spec, site.settings),
        location=site.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=storage.SkuName.STANDARD_ZRS),
        identity=storage.IdentityArgs(
            type=storage.IdentityType.USER_ASSIGNED, user_assigned_identities=[reader.id]
        ),
        encryption=storage.EncryptionArgs(
            key_source=storage.KeySource.MICROSOFT_KEYVAULT,
            # no version: the newest one, after each rotation
            key_vault_properties=storage.KeyVaultPropertiesArgs(
                key_name=KEY, key_vault_uri=vault.properties.vault_uri
            ),
            encryption_identity=storage.EncryptionIdentityArgs(
                encryption_user_assigned_identity=reader.id
            ),
        ),
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        # who may read is said by roles alone: a key would be anybody's
        allow_shared_key_access=False,
        enable_https_traffic_only=True,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        tags=site.tags,
        opts=opts,
    )


def _keep_versions(
    spec: StateSpec, site: Site, account: storage.StorageAccount, opts: pulumi.ResourceOptions
) -> None:
    days = min(spec.retention_days, _LONGEST_SOFT_DELETE)
    kept = storage.DeleteRetentionPolicyArgs(enabled=True, days=days)
    storage.BlobServiceProperties(
        "account-retention",
        resource_group_name=site.group,
        account_name=account.name,
        blob_services_name="default",
        is_versioning_enabled=True,
        delete_retention_policy=kept,
        container_delete_retention_policy=kept,
        opts=opts,
    )
    old = storage.DateAfterCreationArgs(days_after_creation_greater_than=spec.retention_days)
    storage.ManagementPolicy(
        "account-lifecycle",
        resource_group_name=site.group,
        account_name=account.name,
        management_policy_name="default",
        policy=storage.ManagementPolicySchemaArgs(
            rules=[
                storage.ManagementPolicyRuleArgs(
                    name="old-versions",
                    type=storage.RuleType.LIFECYCLE,
                    enabled=True,
                    definition=storage.ManagementPolicyDefinitionArgs(
                        filters=storage.ManagementPolicyFilterArgs(blob_types=["blockBlob"]),
                        actions=storage.ManagementPolicyActionArgs(
                            version=storage.ManagementPolicyVersionArgs(delete=old)
                        ),
                    ),
                )
            ]
        ),
        opts=opts,
    )
