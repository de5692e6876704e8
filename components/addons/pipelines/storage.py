"""Where pipelines keep what they make: the environment's bucket, or one inside the cluster."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from ...contract import OBJECT_STORE_ENDPOINT, BucketOffer, ClusterOffer
from ...frozen import dataclass
from .options import Options

BUCKET = "pipelines"
"""The bucket, as grants call it and as it is called in the cluster's own store."""

STORE = "object-store"
"""The add-on that holds a bucket inside the cluster."""

KEYS = f"bucket-{BUCKET}-pipelines"
"""The Secret with the keys of the cluster's own store, as that calls it."""

_ACCESS, _SECRET = "accesskey", "secretkey"
_LOGS = (
    "private-artifacts/{{workflow.namespace}}/{{workflow.name}}/{{workflow.creationTimestamp.Y}}/"
    "{{workflow.creationTimestamp.m}}/{{workflow.creationTimestamp.d}}/{{pod.name}}"
)


@dataclass(frozen=True, kw_only=True)
class Storage:
    """A bucket that speaks S3."""

    bucket: str
    host: str
    port: int
    region: str
    keys: bool
    """Whether keys are needed; otherwise service accounts may use it."""

    @property
    def endpoint(self) -> str:
        """Host and port, without the port of HTTPS."""
        return f"{self.host}:{self.port}" if self.keys else self.host

    def server(self) -> dict[str, str]:
        """Return what the API server is told, as variables."""
        return {
            "OBJECTSTORECONFIG_BUCKETNAME": self.bucket,
            "OBJECTSTORECONFIG_HOST": self.host,
            "OBJECTSTORECONFIG_PORT": str(self.port),
            "OBJECTSTORECONFIG_REGION": self.region,
            "OBJECTSTORECONFIG_SECURE": str(not self.keys).lower(),
            # where the Secret with keys is not there, none: workload identity
            "OBJECTSTORECONFIG_ACCESSKEY": "",
            "OBJECTSTORECONFIG_SECRETACCESSKEY": "",
        }

    def ui(self) -> dict[str, str]:
        """Return what the pages are told, as variables."""
        place = {"ARGO_ARCHIVE_BUCKETNAME": self.bucket, "ARGO_KEYFORMAT": _LOGS}
        if not self.keys:
            return {
                **place,
                "ARGO_ARCHIVE_ARTIFACTORY": "s3",
                "AWS_REGION": self.region,
                "AWS_S3_ENDPOINT": self.host,
                "MINIO_ACCESS_KEY": "",
                "MINIO_SECRET_KEY": "",
            }
        return {
            **place,
            "ARGO_ARCHIVE_ARTIFACTORY": "minio",
            "MINIO_HOST": self.host,
            "MINIO_NAMESPACE": "",
            "MINIO_PORT": str(self.port),
            "MINIO_SSL": "false",
        }

    def launcher(self) -> dict[str, str]:
        """Return what each step of a run is told."""
        scheme = "minio" if self.keys else "s3"
        secret = {"secretName": KEYS, "accessKeyKey": _ACCESS, "secretKeyKey": _SECRET}
        provider = {
            "endpoint": self.endpoint,
            "region": self.region,
            "disableSSL": self.keys,
            "credentials": (
                {"fromEnv": False, "secretRef": secret} if self.keys else {"fromEnv": True}
            ),
        }
        return {
            "defaultPipelineRoot": f"{scheme}://{self.bucket}/v2/artifacts",
            "providers": _text({scheme: {"default": provider}}),
        }

    def logs(self) -> str:
        """Return where Argo puts the logs of steps."""
        where = {
            "endpoint": self.endpoint,
            "bucket": self.bucket,
            "region": self.region,
            "keyFormat": _LOGS,
            "insecure": self.keys,
        }
        if not self.keys:
            return _text({"archiveLogs": True, "s3": {**where, "useSDKCreds": True}})
        keys = {
            "accessKeySecret": {"name": KEYS, "key": _ACCESS},
            "secretKeySecret": {"name": KEYS, "key": _SECRET},
        }
        return _text({"archiveLogs": True, "s3": {**where, **keys}})


def storage(cluster: ClusterOffer) -> Storage:
    """Return where pipelines keep what they make."""
    offer = _by_identity(cluster)
    if offer is not None:
        return Storage(
            bucket=offer.name, host=offer.endpoint, port=443, region=offer.region, keys=False
        )
    inside = urlsplit(OBJECT_STORE_ENDPOINT)
    return Storage(
        bucket=BUCKET,
        host=inside.hostname or "",
        port=inside.port or 80,
        region="us-east-1",  # the store has none, and clients insist on one
        keys=True,
    )


def refuses(cluster: ClusterOffer, options: Options) -> Iterator[str]:
    """Yield that the environment's bucket does not speak S3, and that the cluster has no store."""
    del options
    if _by_identity(cluster) is None and STORE not in cluster.addons:
        yield (
            f"addons.pipelines: got pipelines without {STORE}, where the environment's buckets do "
            f"not speak S3 by workload identity; expected both. Add {STORE}: {{}}."
        )


def _by_identity(cluster: ClusterOffer) -> BucketOffer | None:
    offer = cluster.buckets.get(BUCKET)
    return offer if offer and offer.kind == "s3" and not offer.credentials else None


def _text(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True)
