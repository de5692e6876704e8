"""What is lost with a resource when it is deleted or replaced: data, GPUs, or nothing."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal

Holds = Literal["", "data", "GPUs"]

_DATA: Final = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:ebs/volume:Volume",
        "aws:ecr/repository:Repository",
        "aws:efs/fileSystem:FileSystem",
        "aws:eks/cluster:Cluster",
        "aws:kms/key:Key",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
        "azure-native:compute:Disk",
        "azure-native:containerregistry:Registry",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:dbforpostgresql:Server",
        "azure-native:keyvault:Key",
        "azure-native:keyvault:Vault",
        "azure-native:resources:ResourceGroup",
        "azure-native:storage:BlobContainer",
        "azure-native:storage:FileShare",
        "azure-native:storage:StorageAccount",
        "gcp:artifactregistry/repository:Repository",
        "gcp:compute/disk:Disk",
        "gcp:container/cluster:Cluster",
        "gcp:filestore/instance:Instance",
        "gcp:kms/cryptoKey:CryptoKey",
        "gcp:kms/keyRing:KeyRing",
        "gcp:secretmanager/secret:Secret",
        "gcp:sql/databaseInstance:DatabaseInstance",
        "gcp:storage/bucket:Bucket",
        "kubernetes:apiextensions.k8s.io:CustomResourceDefinition",
        "kubernetes:core:Namespace",
        "kubernetes:core:PersistentVolume",
        "kubernetes:core:PersistentVolumeClaim",
        "kubernetes:milvus.io:Milvus",
        "kubernetes:postgresql.cnpg.io:Cluster",
    }
)
"""Type, without its version -> it holds data itself, or everything in it goes with it."""

_MACHINES: Final = frozenset(
    {
        "aws:autoscaling/group:Group",
        "aws:eks/nodeGroup:NodeGroup",
        "azure-native:containerservice:AgentPool",
        "gcp:container/nodePool:NodePool",
        "kubernetes:cluster.x-k8s.io:MachineDeployment",
        "kubernetes:core:NodePatch",
    }
)
"""Type, without its version -> machines; they have GPUs in a GPU pool."""

_SETS: Final = "kubernetes:apps:StatefulSet"

_RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {"aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket"}
)
_KUBERNETES = re.compile(r"^kubernetes:([^/:]*)(?:/[^:]*)?:(\w+?)(?:Patch)?$")
_AZURE = re.compile(r"^(azure-native):(\w+?)(?:/v\d{8}\w*)?:(\w+)$")


def holds(token: str, inputs: Mapping[str, Any], *, gpus: bool) -> Holds:
    """Return what is lost with a resource.

    Args:
        token: Its type, such as `azure-native:storage/v20240101:StorageAccount`.
        inputs: What it was made with.
        gpus: Whether it belongs to a pool of GPUs.
    """
    kind = unversioned(token)
    if kind in _DATA:
        return "data"
    if kind == _SETS:
        claims = (inputs.get("spec") or {}).get("volumeClaimTemplates")
        return "data" if claims else ""
    return "GPUs" if gpus and kind in _MACHINES else ""


def unversioned(token: str) -> str:
    """Return a type without the version of its API, under the name that it has now."""
    if token in _RENAMED:
        return _RENAMED[token]
    if match := _AZURE.match(token):
        return ":".join(match.groups())
    if token.endswith(":NodePatch"):
        return "kubernetes:core:NodePatch"
    if match := _KUBERNETES.match(token):
        return f"kubernetes:{match[1]}:{match[2]}"
    return token
