"""Where Milvus keeps segments, indexes and its log: the bucket, as its chart is told."""

from typing import Any

from ...contract import BucketOffer
from ..object_store.buckets import ACCESS_KEY, SECRET_KEY

_HTTP, _HTTPS = "80", "443"
_PATH = "milvus"

_PROTOCOLS = {
    "s3": "",
    "gcs": "minio:\n  cloudProvider: gcp\n",
    "blob": "minio:\n  cloudProvider: azure\ncommon:\n  storageType: remote\n",
}
"""What else Milvus' own file says; S3 is what it supposes."""

_LOCAL = "common:\n  storageType: local\n"


def storage_values(bucket: BucketOffer | None) -> dict[str, Any]:
    """Return what the chart's `externalS3` and the store of the log are.

    Args:
        bucket: The bucket; None keeps everything on the disk of one process.
    """
    if bucket is None:
        return {
            "externalS3": {"enabled": False},
            "streaming": {"woodpecker": {"embedded": True, "storage": {"type": "local"}}},
        }
    host, port, secure = _address(bucket)
    return {
        "externalS3": {
            "enabled": True,
            "host": host,
            "port": port,
            "useSSL": secure,
            # of an account it is the name, which is no secret; keys come from a Secret
            "accessKey": bucket.account,
            "useIAM": not bucket.credentials,
            "bucketName": bucket.name,
            "rootPath": _PATH,
            "region": bucket.region,
        },
        "streaming": {"woodpecker": {"embedded": True, "storage": {"type": "minio"}}},
    }


def storage_file(bucket: BucketOffer | None) -> str:
    """Return what Milvus' own file says of the bucket, as YAML."""
    return _LOCAL if bucket is None else _PROTOCOLS[bucket.kind]


def storage_environment(bucket: BucketOffer | None, keys: str) -> list[dict[str, Any]]:
    """Return the variables that hold the keys of a bucket that needs any.

    Args:
        bucket: The bucket.
        keys: The name of the Secret with its keys.
    """
    if bucket is None or not bucket.credentials:
        return []
    return [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": keys, "key": key}}}
        for name, key in (
            ("MINIO_ACCESS_KEY_ID", ACCESS_KEY),
            ("MINIO_SECRET_ACCESS_KEY", SECRET_KEY),
        )
    ]


def _address(bucket: BucketOffer) -> tuple[str, str, bool]:
    """Return host, port, and whether it is encrypted."""
    scheme, _, rest = bucket.endpoint.rpartition("://")
    host, _, port = rest.rstrip("/").partition(":")
    secure = scheme != "http"
    # it puts the account in front itself
    own = host.removeprefix(f"{bucket.account}.blob.") if bucket.kind == "blob" else host
    return own, port or (_HTTPS if secure else _HTTP), secure
