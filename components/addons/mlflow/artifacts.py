"""Where MLflow keeps what runs and models are made of: the bucket, as its chart is told."""

from typing import Any

from ...contract import BucketOffer
from ..object_store.buckets import ACCESS_KEY, SECRET_KEY


def artifact_values(bucket: BucketOffer | None, keys: str) -> dict[str, Any]:
    """Return what the chart's `artifactRoot` is, so that only the server touches the bucket.

    Args:
        bucket: The bucket; None keeps artifacts in the container, where they are lost with it.
        keys: The name of the Secret with the bucket's keys, where it needs any.
    """
    served = {"proxiedArtifactStorage": True}
    if bucket is None:
        return {**served, "defaultArtifactsDestination": "/tmp/artifacts"}  # noqa: S108 - its only writable folder
    if bucket.kind == "gcs":
        return {**served, "gcs": {"enabled": True, "bucket": bucket.name}}
    if bucket.kind == "blob":
        where = {"container": bucket.name, "storageAccount": bucket.account}
        return {**served, "azureBlob": {"enabled": True, **where}}
    secret = {
        "name": keys,
        "keyOfAccessKeyId": ACCESS_KEY,
        "keyOfSecretAccessKey": SECRET_KEY,
    }
    known = {"existingSecret": secret} if bucket.credentials else {}
    return {**served, "s3": {"enabled": True, "bucket": bucket.name, **known}}


def artifact_environment(bucket: BucketOffer | None) -> dict[str, str]:
    """Return the variables that a client of the bucket needs."""
    if bucket is None or bucket.kind != "s3":
        return {}
    region = {"AWS_DEFAULT_REGION": bucket.region} if bucket.region else {}
    if not bucket.credentials:
        return region
    return {
        **region,
        "MLFLOW_S3_ENDPOINT_URL": bucket.endpoint,
        # stores other than the protocol's own refuse checksums that are sent unasked
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required",
        "AWS_RESPONSE_CHECKSUM_VALIDATION": "when_required",
    }
