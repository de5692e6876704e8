"""What the parts of Kubeflow Pipelines are told follows from the bucket that there is."""

import json
from dataclasses import replace

import pytest

from components.addons.pipelines.options import Options
from components.addons.pipelines.settings import settings
from components.addons.pipelines.storage import refuses, storage
from components.contract import BucketOffer, ClusterOffer

_BUCKET = BucketOffer(
    name="acme-pipelines", kind="s3", endpoint="s3.eu-west-1.amazonaws.com", region="eu-west-1"
)


def offer(cluster: ClusterOffer, bucket: BucketOffer | None, *addons: str) -> ClusterOffer:
    """Return what a cluster with a bucket and add-ons offers."""
    buckets = {"pipelines": bucket} if bucket else {}
    return replace(cluster, buckets=buckets, addons=frozenset(addons))


def test_with_identity_nobody_holds_a_key(cluster: ClusterOffer) -> None:
    """An empty key is said outright: without one, the server would take the published one."""
    told = settings(storage(offer(cluster, _BUCKET)))

    assert told["pipelines-server"]["OBJECTSTORECONFIG_ACCESSKEY"] == ""
    assert told["pipelines-server"]["OBJECTSTORECONFIG_SECRETACCESSKEY"] == ""
    assert told["pipelines-server"]["OBJECTSTORECONFIG_SECURE"] == "true"
    assert told["pipelines-ui"]["MINIO_SECRET_KEY"] == ""
    launcher = json.loads(told["kfp-launcher"]["providers"])
    assert launcher["s3"]["default"]["credentials"] == {"fromEnv": True}
    logs = json.loads(told["workflow-controller-configmap"]["artifactRepository"])
    assert logs["s3"]["useSDKCreds"] is True
    assert logs["s3"]["endpoint"] == "s3.eu-west-1.amazonaws.com"


def test_inside_the_cluster_everybody_reads_the_same_keys(cluster: ClusterOffer) -> None:
    """Steps, logs and pages name the Secret that the store makes, and its address."""
    told = settings(storage(offer(cluster, replace(_BUCKET, credentials=True), "object-store")))
    launcher = json.loads(told["kfp-launcher"]["providers"])["minio"]["default"]
    logs = json.loads(told["workflow-controller-configmap"]["artifactRepository"])["s3"]

    assert told["kfp-launcher"]["defaultPipelineRoot"] == "minio://pipelines/v2/artifacts"
    assert launcher["endpoint"] == logs["endpoint"] == "object-store-s3.object-store.svc:8333"
    assert launcher["credentials"]["secretRef"]["secretName"] == "bucket-pipelines-pipelines"
    assert logs["secretKeySecret"] == {"name": "bucket-pipelines-pipelines", "key": "secretkey"}
    assert told["pipelines-ui"]["MINIO_HOST"] == "object-store-s3.object-store.svc"
    assert told["pipelines-server"]["OBJECTSTORECONFIG_PORT"] == "8333"


@pytest.mark.parametrize("bucket", [None, replace(_BUCKET, kind="blob", account="acme")])
def test_a_bucket_without_s3_needs_the_clusters_own_store(
    cluster: ClusterOffer, bucket: BucketOffer | None
) -> None:
    """The message says what to add."""
    (problem,) = refuses(offer(cluster, bucket), Options())

    assert problem.startswith("addons.pipelines: got pipelines without object-store")
    assert problem.endswith("Add object-store: {}.")
    assert list(refuses(offer(cluster, bucket, "object-store"), Options())) == []
    assert list(refuses(offer(cluster, _BUCKET), Options())) == []
