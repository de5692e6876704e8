"""What the parts of Kubeflow Pipelines are told follows from the bucket that there is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from components.addons import pipelines
from components.addons.images import mirror_object
from components.addons.pipelines.boundary import boundary
from components.addons.pipelines.expectations import VERSION
from components.addons.pipelines.options import Options
from components.addons.pipelines.plan import plan
from components.addons.pipelines.settings import settings
from components.addons.pipelines.storage import refuses, storage
from components.contract import BucketOffer, ClusterOffer

_BUCKET = BucketOffer(
    name="acme-pipelines", kind="s3", endpoint="s3.eu-west-1.amazonaws.com", region="eu-west-1"
)
_MIRROR = "registry.example.com/mirror"


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


def test_driver_and_launcher_are_those_of_the_server(cluster: ClusterOffer) -> None:
    """Untold, the server starts the newest that there is; a mirror has them, too."""
    told = settings(storage(offer(cluster, _BUCKET)))["pipelines-server"]
    made = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": told}
    mirrored = mirror_object(made, _MIRROR)["data"]

    for part in ("driver", "launcher"):
        image = f"ghcr.io/kubeflow/kfp-{part}:{VERSION}"
        assert told[f"V2_{part.upper()}_IMAGE"] == image
        assert mirrored[f"V2_{part.upper()}_IMAGE"] == f"{_MIRROR}/{image}"


def test_what_steps_may_not_read_is_all_but_the_buckets_keys(cluster: ClusterOffer) -> None:
    """A Secret that the add-on comes to have is kept, too; the launcher reads the keys itself."""
    made = plan(offer(cluster, None, "object-store"), Options())
    (policy,) = (each for each in made.before if each["kind"] == "ValidatingAdmissionPolicy")
    (kept,) = (e for e in policy["spec"]["variables"] if e["name"] == "kept")

    secrets = {each.name for each in made.secrets}
    assert set(json.loads(kept["expression"])) == secrets - {"bucket-pipelines-pipelines"}
    assert "pipelines-database" in secrets


def test_a_step_is_told_why_it_has_no_gpu() -> None:
    """The words are those of a person's next deed; the quota alone would let it wait for ever."""
    for gpus, words in ((0, "addons.pipelines.gpus is 0. Set it"), (8, "is 8. Ask for fewer")):
        policy, _ = boundary("pipelines", ["kept"], gpus)
        last = policy["spec"]["validations"][-1]

        assert words in last["message"]
        assert last["expression"].endswith(f"<= {gpus}")
        # Argo tries for ever what it takes for a quota that is full
        assert "exceeded quota" not in last["message"]


def test_a_step_reads_no_secret_by_the_api_and_starts_no_pod() -> None:
    """Its account has none of the published rights by which it could become another."""
    file = Path(pipelines.__path__[0]) / "manifests" / "runner.yaml"
    (patch,) = yaml.safe_load(file.read_text())
    rights = {
        (resource, verb): rule.get("resourceNames")
        for rule in patch["value"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }

    assert patch["path"] == "/rules"
    assert {verb for resource, verb in rights if resource == "secrets"} == {"get"}
    assert rights["secrets", "get"] == ["bucket-pipelines-pipelines"]
    assert {verb for resource, verb in rights if resource == "pods"} == {"get", "list", "watch"}
    assert not {"pods/exec", "deployments", "jobs", "*"} & {resource for resource, _ in rights}
    assert "*" not in {verb for _, verb in rights}
