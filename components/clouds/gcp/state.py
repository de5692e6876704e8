"""The place of an environment's state on Google Cloud: a bucket, its key, and who deploys."""

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from ...planning.deployers import Deployer, StateSpec, plan_deployers, refuse_keepers
from .keys import ROLE
from .settings import Settings
from .state_plan import (
    KEY,
    account_id,
    bucket_name,
    key_path,
    plan_state,
    pool_id,
    pool_path,
    principals,
    provider_id,
    ring_name,
    subject_condition,
    subject_mapping,
)
from .state_rights import plan_bucket_role, plan_key_role, plan_object_condition, plan_rights

_APIS = ("cloudkms", "cloudresourcemanager", "iam", "iamcredentials", "storage", "sts")
_ROTATION = "7776000s"  # 90 days
_DAY = 86400
_LONGEST_SOFT_DELETE = 90
_TAKE_ON = "roles/iam.workloadIdentityUser"


def build_state(spec: StateSpec, settings: Settings) -> Mapping[str, object]:
    """Register bucket, key and service accounts; return what the stack tells of them.

    Raises:
        Refused: There is something that Google Cloud does not know; nothing was registered.
    """
    refuse_keepers(spec, "Google Cloud")
    provider = gcp.Provider("gcp", project=settings.project, region=settings.region)
    opts = pulumi.ResourceOptions(provider=provider)
    services = [
        gcp.projects.Service(
            f"api-{api}",
            project=settings.project,
            service=f"{api}.googleapis.com",
            disable_on_destroy=False,
            opts=opts,
        )
        for api in _APIS
    ]
    ready = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=services))
    key = _key(spec, settings, ready)
    bucket = _bucket(spec, settings, key, ready)
    vouching = _pool(spec, settings, ready)
    for deployer in plan_deployers(spec):
        account = _account(spec, settings, deployer, vouching, ready)
        _open_state(spec, settings, deployer, account, (bucket, key), opts)
    return vars(plan_state(spec, settings))


def _kept(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options for what every stage protects: without its state an environment is lost."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True))


def _key(spec: StateSpec, settings: Settings, opts: pulumi.ResourceOptions) -> gcp.kms.CryptoKey:
    ring = gcp.kms.KeyRing(
        "ring",
        name=ring_name(spec),
        project=settings.project,
        location=settings.region,
        opts=_kept(opts),
    )
    return gcp.kms.CryptoKey(
        "key",
        name=KEY,
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period=_ROTATION,
        labels=dict(spec.scope.tags()),
        opts=_kept(opts),
    )


def _bucket(
    spec: StateSpec, settings: Settings, key: gcp.kms.CryptoKey, opts: pulumi.ResourceOptions
) -> gcp.storage.Bucket:
    # asking for the account of Cloud Storage makes it, where the project had no bucket yet
    account = gcp.storage.get_project_service_account_output(
        project=settings.project, opts=pulumi.InvokeOutputOptions(provider=opts.provider)
    )
    use = gcp.kms.CryptoKeyIAMMember(
        "key-use",
        crypto_key_id=key.id,
        role=ROLE,
        member=pulumi.Output.concat("serviceAccount:", account.email_address),
        opts=opts,
    )
    old = gcp.storage.BucketLifecycleRuleConditionArgs(
        days_since_noncurrent_time=spec.retention_days, with_state="ARCHIVED"
    )
    delete = gcp.storage.BucketLifecycleRuleActionArgs(type="Delete")
    return gcp.storage.Bucket(
        "bucket",
        name=bucket_name(spec, settings),
        project=settings.project,
        location=settings.region.upper(),
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=gcp.storage.BucketVersioningArgs(enabled=True),
        encryption=gcp.storage.BucketEncryptionArgs(
            default_kms_key_name=key.id.apply(lambda _: key_path(spec, settings))
        ),
        # a retention policy would refuse to overwrite a state; what was deleted comes back so
        soft_delete_policy=gcp.storage.BucketSoftDeletePolicyArgs(
            retention_duration_seconds=min(spec.retention_days, _LONGEST_SOFT_DELETE) * _DAY
        ),
        lifecycle_rules=[gcp.storage.BucketLifecycleRuleArgs(action=delete, condition=old)],
        force_destroy=False,
        labels=dict(spec.scope.tags()),
        opts=pulumi.ResourceOptions.merge(_kept(opts), pulumi.ResourceOptions(depends_on=[use])),
    )


def _pool(
    spec: StateSpec, settings: Settings, opts: pulumi.ResourceOptions
) -> dict[str, pulumi.Resource]:
    """Register who vouches for jobs, by the token's subject; return issuer -> its provider."""
    said = {
        each: (subject_mapping(spec, each.address), subject_condition(spec, each.address))
        for each in spec.issuers
    }
    pool = gcp.iam.WorkloadIdentityPool(
        "deployers",
        workload_identity_pool_id=pool_id(spec),
        project=settings.project,
        description=f"Who previews and deploys {spec.scope.environment}",
        opts=opts,
    )
    return {
        issuer.address: gcp.iam.WorkloadIdentityPoolProvider(
            "issuer" if index == 1 else f"issuer-{index}",
            workload_identity_pool_id=pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=provider_id(spec, issuer.address),
            project=settings.project,
            attribute_mapping={"google.subject": mapping},
            attribute_condition=condition,
            oidc=gcp.iam.WorkloadIdentityPoolProviderOidcArgs(issuer_uri=issuer.address),
            opts=opts,
        )
        for index, (issuer, (mapping, condition)) in enumerate(said.items(), 1)
    }


def _account(
    spec: StateSpec,
    settings: Settings,
    deployer: Deployer,
    vouching: dict[str, pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> gcp.serviceaccount.Account:
    account = gcp.serviceaccount.Account(
        deployer.name,
        account_id=account_id(spec, deployer.name),
        project=settings.project,
        description=f"{deployer.name} of {spec.scope.environment}",
        opts=opts,
    )
    pool = f"principal://iam.googleapis.com/{pool_path(spec, settings)}"
    for job in deployer.jobs:
        gcp.serviceaccount.IAMMember(
            f"{deployer.name}-{job.name}",
            service_account_id=account.name,
            role=_TAKE_ON,
            member=f"{pool}/subject/{principals(spec, job.issuer)[job.subject]}",
            opts=pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(depends_on=[vouching[job.issuer]])
            ),
        )
    for right in plan_rights(spec, settings, deployer):
        gcp.projects.IAMMember(
            f"{deployer.name}-{right.role.removeprefix('roles/')}",
            project=settings.project,
            role=right.role,
            member=account.member,
            condition=gcp.projects.IAMMemberConditionArgs(
                title=right.title, expression=right.condition
            )
            if right.condition
            else None,
            opts=opts,
        )
    return account


def _open_state(  # noqa: PLR0913, PLR0917 - a right has this many sides
    spec: StateSpec,
    settings: Settings,
    deployer: Deployer,
    account: gcp.serviceaccount.Account,
    state: tuple[gcp.storage.Bucket, gcp.kms.CryptoKey],
    opts: pulumi.ResourceOptions,
) -> None:
    bucket, key = state
    gcp.kms.CryptoKeyIAMMember(
        f"{deployer.name}-key",
        crypto_key_id=key.id,
        role=plan_key_role(deployer),
        member=account.member,
        opts=opts,
    )
    own = plan_object_condition(spec, settings, deployer)
    gcp.storage.BucketIAMMember(
        f"{deployer.name}-objects",
        bucket=bucket.name,
        role=plan_bucket_role(deployer),
        member=account.member,
        condition=gcp.storage.BucketIAMMemberConditionArgs(title="its own stack", expression=own)
        if own
        else None,
        opts=opts,
    )
    if own:
        # the other layers' outputs are read
        gcp.storage.BucketIAMMember(
            f"{deployer.name}-read",
            bucket=bucket.name,
            role="roles/storage.objectViewer",
            member=account.member,
            opts=opts,
        )
