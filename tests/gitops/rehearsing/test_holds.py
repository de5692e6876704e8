"""What is lost with a resource."""

import pytest

from gitops.rehearsing.holds import holds, unversioned
from simulator.cloud.providers import tokens

_NAMES = {
    "AgentPool",
    "BlobContainer",
    "Bucket",
    "CryptoKey",
    "ManagedCluster",
    "NodeGroup",
    "NodePool",
    "StorageAccount",
    "Vault",
}
CLAIMS = {"spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}


@pytest.mark.parametrize(
    ("token", "lost"),
    [
        ("aws:s3/bucket:Bucket", "data"),
        ("aws:s3/bucketV2:BucketV2", "data"),
        ("aws:s3/bucketPolicy:BucketPolicy", ""),
        ("aws:kms/key:Key", "data"),
        ("azure-native:storage:StorageAccount", "data"),
        ("azure-native:storage/v20240101:StorageAccount", "data"),
        ("azure-native:keyvault/v20230701preview:Vault", "data"),
        ("gcp:kms/cryptoKey:CryptoKey", "data"),
        ("kubernetes:core/v1:PersistentVolumeClaim", "data"),
        ("kubernetes:core/v1:Namespace", "data"),
        ("kubernetes:core/v1:ConfigMap", ""),
        ("kubernetes:postgresql.cnpg.io/v1:Cluster", "data"),
        ("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "data"),
        ("kubernetes:apps/v1:StatefulSet", ""),
    ],
)
def test_data_goes_with_what_holds_it(token: str, lost: str) -> None:
    """The version of a type's API makes no difference."""
    assert holds(token, {}, gpus=False) == lost


def test_a_stateful_set_holds_data_where_it_has_claims() -> None:
    """Its type alone does not say it."""
    assert holds("kubernetes:apps/v1:StatefulSet", CLAIMS, gpus=False) == "data"


@pytest.mark.parametrize(
    "token",
    [
        "aws:eks/nodeGroup:NodeGroup",
        "azure-native:containerservice/v20250101:AgentPool",
        "gcp:container/nodePool:NodePool",
        "kubernetes:core/v1:NodePatch",
        "kubernetes:cluster.x-k8s.io/v1beta1:MachineDeployment",
    ],
)
def test_machines_hold_gpus_in_a_gpu_pool_alone(token: str) -> None:
    """The system's own pool has none."""
    assert holds(token, {}, gpus=True) == "GPUs"
    assert holds(token, {}, gpus=False) == ""


def test_what_the_simulated_clouds_have_is_in_the_table_by_its_right_name() -> None:
    """A misspelt type would never be found."""
    made = {
        unversioned(token)
        for cloud in ("aws", "gcp", "azure-native")
        for token in tokens(cloud)
        if token.rpartition(":")[2] in _NAMES
    }

    assert len(made) >= len(_NAMES)
    assert {each for each in made if not holds(each, {}, gpus=True)} == set()
