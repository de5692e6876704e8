"""Names and paths of what is made on Google Cloud; known before anything exists."""

import re

from .settings import Settings

_CLUSTER_LENGTH = 40
_ACCOUNT_LENGTH = 30
_BUCKET_LENGTH = 63
_HASH_LENGTH = 6


def within(name: str, length: int) -> str:
    """Return a name of at most so many characters; a longer one ends in a hash of all of it."""
    if len(name) <= length:
        return name
    import hashlib  # noqa: PLC0415 - few names are so long, and it brings OpenSSL

    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name[: length - _HASH_LENGTH - 1].rstrip('-')}-{digest}"


def cluster_name(environment: str) -> str:
    """Return the name of an environment's cluster."""
    return within(environment, _CLUSTER_LENGTH)


def account_id(environment: str) -> str:
    """Return the id of the service account that an environment's nodes run as."""
    return within(f"{environment}-nodes", _ACCOUNT_LENGTH)


def bucket_name(settings: Settings, environment: str, bucket: str) -> str:
    """Return the name of a bucket; the project in it keeps it apart from everybody else's."""
    return within(f"{settings.project}-{environment}-{bucket}", _BUCKET_LENGTH)


def cluster_path(settings: Settings, environment: str) -> str:
    """Return the cluster's resource name, which stays the same while the cluster lives."""
    place = f"projects/{settings.project}/locations/{settings.region}"
    return f"{place}/clusters/{cluster_name(environment)}"


def context(settings: Settings, environment: str) -> str:
    """Return what `gcloud container clusters get-credentials` calls the cluster."""
    return f"gke_{settings.project}_{settings.region}_{cluster_name(environment)}"


def workload_pool(settings: Settings) -> str:
    """Return the pool of identities that the project's Kubernetes service accounts are in."""
    return f"{settings.project}.svc.id.goog"


def principal(settings: Settings, namespace: str, service_account: str) -> str:
    """Return what IAM calls a Kubernetes service account."""
    pool = (
        f"projects/{settings.project_number}/locations/global/"
        f"workloadIdentityPools/{workload_pool(settings)}"
    )
    return f"principal://iam.googleapis.com/{pool}/subject/ns/{namespace}/sa/{service_account}"


def secrets_prefix(settings: Settings, environment: str) -> str:
    """Return what IAM calls the environment's secrets, up to where their own names begin."""
    return f"projects/{settings.project_number}/secrets/{environment}-"


def slug(text: str) -> str:
    """Return a text as part of a resource's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
