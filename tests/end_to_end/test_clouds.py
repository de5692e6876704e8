"""Every cloud from nothing to a ready platform, used by the same workload, and taken down again."""

import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from kubernetes import client

from simulator.cloud.records import Stored
from simulator.cloud.store import FILE, Store
from simulator.cluster.api import KubernetesApi
from tests.end_to_end.driver import bring_up, look_ahead
from tests.end_to_end.official_client import OfficialClient
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.environments import WITH_DATA, read_environment, write

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1800)]

CLOUDS = ("aws", "gcp", "azure", "private")
BY_COMMAND = "aws"
"""Where commands look at what is up already; elsewhere the engine does so alone."""

_ACCESS = "workloadIdentityPools/evenkeel-prod.svc.id.goog/subject"
DATA: dict[str, dict[str, dict[str, str]]] = {
    "aws": {
        "aws:s3/bucket:Bucket": {"bucket": "aws-prod-mlflow-123456789012"},
        "aws:s3/bucketPolicy:BucketPolicy": {"bucket": "aws-prod-mlflow-123456789012"},
        "aws:eks/podIdentityAssociation:PodIdentityAssociation": {
            "namespace": "mlflow",
            "serviceAccount": "mlflow",
            "roleArn": "arn:aws:iam::123456789012:role/aws-prod-mlflow",
        },
    },
    "gcp": {
        "gcp:storage/bucket:Bucket": {"name": "evenkeel-prod-gcp-prod-mlflow"},
        "gcp:storage/bucketIAMMember:BucketIAMMember": {
            "bucket": "evenkeel-prod-gcp-prod-mlflow",
            "member": f"*/projects/345678901234/*/{_ACCESS}/ns/mlflow/sa/mlflow",
        },
    },
    "azure": {
        "azure-native:storage:BlobContainer": {"containerName": "mlflow"},
        "azure-native:managedidentity:FederatedIdentityCredential": {
            "subject": "system:serviceaccount:mlflow:mlflow",
            "resourceName": "*-mlflow",
        },
        "azure-native:authorization:RoleAssignment": {"scope": "*/containers/mlflow"},
    },
}
"""Cloud -> MLflow's bucket, by its name, and how the add-on's own account is let into it."""

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata: {name: train}
spec:
  tolerations: [{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]
  containers:
    - name: train
      image: registry.example/train:1.0
      resources: {limits: {nvidia.com/gpu: "8"}}
"""
"""The same on every cloud, to the letter."""


class Cloud:
    """One cloud's prod environment, rehearsed."""

    def __init__(self, name: str, root: Path) -> None:
        """Put the environment into a project of its own."""
        self.name = name
        self.environment = f"{name}-prod"
        self.rehearsal: Rehearsal = make_project(root)
        # tests/end_to_end/test_parity.py looks at every add-on on every cloud
        write(root, self.environment, read_environment(self.environment, WITH_DATA[name]))
        self.first = self.rehearsal.json("up", self.environment)

    @property
    def pools(self) -> list[dict[str, Any]]:
        """The pools that the environment asks for."""
        found: list[dict[str, Any]] = read_environment(self.environment)["gpuPools"]
        return found

    @property
    def resources(self) -> list[Stored]:
        """What the simulated cloud has."""
        store = Store(self.rehearsal.root / ".evenkeel" / self.environment / FILE)
        try:
            return store.all()
        finally:
            store.close()

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of its cluster."""
        return self.rehearsal.root / ".evenkeel" / self.environment / "kubeconfig"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(cloud, marks=pytest.mark.xdist_group(f"cloud-{cloud}")) for cloud in CLOUDS
    ],
)
def cloud(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cloud]:
    """The prod environment of one cloud, up; its end is a test of its own."""
    up = Cloud(request.param, tmp_path_factory.mktemp(request.param))
    yield up
    up.rehearsal.end()


def test_prod_comes_up_from_nothing(cloud: Cloud) -> None:
    """Every pool has its GPUs, every add-on is ready, no policy is violated."""
    first = cloud.first

    assert first["exit"] == 0, first
    assert first["missing"] == []
    assert first["policies"]["violations"] == 0
    assert all(addon["ready"] == addon["total"] > 0 for addon in first["addons"])
    for asked, pool in zip(cloud.pools, first["pools"], strict=True):
        assert pool["name"] == asked["name"]
        assert pool["nodes"] >= asked["nodes"]["min"]
        assert pool["gpus"]["allocatable"] == pool["gpus"]["expected"]


def test_data_have_a_bucket_and_an_identity_that_is_let_in(cloud: Cloud) -> None:
    """In the cloud where there is one; a private cluster has its own object store."""
    if cloud.name == "private":
        api = KubernetesApi(cloud.kubeconfig)
        for namespace in ("mlflow", "object-store"):
            assert api.find("v1", "Secret", "bucket-mlflow-mlflow", namespace), namespace
        job = api.get("batch/v1", "Job", "bucket-mlflow-mlflow", "object-store")
        api.close()
        assert job["status"]["succeeded"] == 1
        return
    found = {kind: _one(cloud.resources, kind, said) for kind, said in DATA[cloud.name].items()}
    if cloud.name == "azure":  # the role is that of the identity that the account stands for
        credential = found["azure-native:managedidentity:FederatedIdentityCredential"]
        named = {"resourceName": credential.inputs["resourceName"]}
        kind = "azure-native:managedidentity:UserAssignedIdentity"
        identity = _one(cloud.resources, kind, named)
        given = found["azure-native:authorization:RoleAssignment"]
        assert given.inputs["principalId"] == identity.outputs["principalId"]


def _one(resources: list[Stored], kind: str, said: dict[str, str]) -> Stored:
    """Return the only resource of a type that the cloud was told so of; `*` is anything."""
    (one,) = (
        each
        for each in resources
        if each.type == kind
        and all(fnmatchcase(each.inputs.get(key, ""), text) for key, text in said.items())
    )
    return one


def test_gpus_allocatable_are_those_of_the_spec(cloud: Cloud) -> None:
    """Nodes times GPUs, times slices where they are shared so; MIG by its profile."""
    for asked, pool in zip(cloud.pools, cloud.first["pools"], strict=True):
        sharing = asked.get("sharing") or {}
        if "mig" not in sharing:
            each = asked["gpusPerNode"] * sharing.get("timeSlices", 1)
            assert pool["gpus"]["allocatable"] == pool["nodes"] * each


def test_a_second_up_changes_nothing(cloud: Cloud) -> None:
    """The same program on the same cloud is no change at all."""
    if cloud.name == BY_COMMAND:
        second = cloud.rehearsal.json("up", cloud.environment)
    else:
        second = bring_up(cloud.rehearsal, cloud.environment)

    assert (second["exit"], second["changes"]) == (0, 0), second
    assert second["operations"] == {"same": cloud.first["changes"]}


def test_the_same_manifest_runs(cloud: Cloud) -> None:
    """A pod with 8 GPUs, written once for all clouds."""
    with OfficialClient(cloud.kubeconfig) as official:
        _expect_to_run(official.core)


def _expect_to_run(core: client.CoreV1Api) -> None:
    core.create_namespaced_pod("default", cast("client.V1Pod", yaml.safe_load(MANIFEST)))
    for _ in range(3000):
        pod = core.api_client.sanitize_for_serialization(
            core.read_namespaced_pod("train", "default")
        )
        if pod["status"]["phase"] == "Running":
            break
        time.sleep(0.1)

    assert pod["status"]["phase"] == "Running", pod["status"]
    node = core.api_client.sanitize_for_serialization(core.read_node(pod["spec"]["nodeName"]))
    assert node["metadata"]["labels"]["evenkeel.dev/pool"] == "train"


def test_a_protected_pool_is_not_let_go(cloud: Cloud) -> None:
    """The preview shows all that was meant, says why it cannot be, and how it could."""
    file = cloud.rehearsal.root / "environments" / f"Pulumi.{cloud.environment}.yaml"
    text = file.read_text()
    content = yaml.safe_load(text)
    asked = content["config"]["evenkeel:environment"]
    asked["gpuPools"] = [each for each in asked["gpuPools"] if each["name"] != "serve"]
    asked["cloud"].get("pools", {}).pop("serve", None)
    file.write_text(yaml.safe_dump(content, sort_keys=False))

    if cloud.name == BY_COMMAND:
        planned = cloud.rehearsal.json("preview", cloud.environment)
    else:
        planned = look_ahead(cloud.rehearsal, cloud.environment)
    file.write_text(text)

    assert (planned["exit"], planned["changes"]) == (1, 0)
    assert any(line.startswith("- gpuPools.serve") for line in planned["environment_changes"])
    assert any(step["operation"] == "delete" for step in planned["steps"])
    assert any("protect" in error for error in planned["errors"])


def test_down_leaves_nothing_in_the_simulated_cloud(cloud: Cloud) -> None:
    """Everything is destroyed as a real destroy would, and counted."""
    ended = cloud.rehearsal.json("down", cloud.environment)

    assert ended["exit"] == 0, ended
    if cloud.name != "private":
        assert ended["cloud_resources_removed"] > 20
        assert ended["cloud_resources_left"] == {}
    assert not (cloud.rehearsal.root / ".evenkeel").exists()
    assert cloud.rehearsal.processes() == []
