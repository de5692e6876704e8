"""The keys of an environment on Google Cloud: one for secrets, one for disks and buckets."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from ...planning.scope import Scope
from .settings import Settings

ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"

_CONTAINER_AGENT = "container-engine-robot"
_COMPUTE_AGENT = "compute-system"
_ROTATION = "7776000s"  # 90 days


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The paths of two keys, and what must stand before they are used."""

    secrets: pulumi.Output[str]
    """For the secrets in the cluster's store."""

    data: pulumi.Output[str]
    """For disks and buckets."""

    ready: list[pulumi.Resource]
    """The rights of those who use them."""


def register_keys(name: str, scope: Scope, settings: Settings, parent: pulumi.Resource) -> Keys:
    """Register a ring with two keys that rotate, and let GKE and its machines use one each.

    A ring can never be deleted, and its name never be used again: so Pulumi names it, and an
    environment that was destroyed can be made once more.
    """
    ring = gcp.kms.KeyRing(
        f"{name}-keys",
        project=settings.project,
        location=settings.region,
        opts=pulumi.ResourceOptions(parent=parent, protect=scope.protected),
    )
    secrets = _key(f"{name}-key-secrets", "secrets", ring, scope, parent)
    data = _key(f"{name}-key-data", "data", ring, scope, parent)
    # the account of GKE appears some time after its API was enabled; asking for it makes it
    robot = gcp.projects.ServiceIdentity(
        f"{name}-agent",
        project=settings.project,
        service="container.googleapis.com",
        opts=pulumi.ResourceOptions(parent=parent),
    )
    container = agent(settings, _CONTAINER_AGENT)
    compute = agent(settings, _COMPUTE_AGENT)
    rights = [
        grant_key(f"{name}-key-secrets-use", secrets, container, parent, [robot]),
        grant_key(f"{name}-key-data-use", data, compute, parent),
    ]
    return Keys(
        secrets=_path(settings, ring, secrets), data=_path(settings, ring, data), ready=rights
    )


def agent(settings: Settings, service: str) -> str:
    """Return the service account with which a service of Google acts in the project."""
    return f"serviceAccount:service-{settings.project_number}@{service}.iam.gserviceaccount.com"


def grant_key(
    name: str,
    key: gcp.kms.CryptoKey,
    member: str,
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource] = (),
) -> gcp.kms.CryptoKeyIAMMember:
    """Let somebody encrypt and decrypt with a key."""
    return gcp.kms.CryptoKeyIAMMember(
        name,
        crypto_key_id=key.id,
        role=ROLE,
        member=member,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=list(after)),
    )


def _key(
    name: str, key: str, ring: gcp.kms.KeyRing, scope: Scope, parent: pulumi.Resource
) -> gcp.kms.CryptoKey:
    return gcp.kms.CryptoKey(
        name,
        name=key,
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period=_ROTATION,
        labels=dict(scope.tags()),
        opts=pulumi.ResourceOptions(parent=parent, protect=scope.protected),
    )


def _path(settings: Settings, ring: gcp.kms.KeyRing, key: gcp.kms.CryptoKey) -> pulumi.Output[str]:
    # the same text as key.id, which no preview knows
    place = f"projects/{settings.project}/locations/{settings.region}"
    return pulumi.Output.concat(place, "/keyRings/", ring.name, "/cryptoKeys/", key.name)
