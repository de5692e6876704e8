"""The environment that these tests start from: two pools in one region."""

from dataclasses import replace
from typing import Any

from components.clouds.azure.settings import Settings
from components.contract import FoundationSpec, Grant
from components.planning.pools import GpuPool
from components.planning.scope import Scope

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
ADMINS = "00000000-0000-0000-0000-000000000003"
RESERVATION = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/gpus"
    "/providers/Microsoft.Compute/capacityReservationGroups/h100"
)

TRAIN = GpuPool(
    name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=1, max_nodes=4
)
SERVE = GpuPool(
    name="serve-cheaply",
    accelerator="nvidia-t4",
    gpus_per_node=1,
    min_nodes=0,
    max_nodes=8,
    time_slices=4,
    capacity="spot",
)
GRANT = Grant(
    name="milvus", namespace="milvus", service_account="milvus", buckets={"vectors": "write"}
)
RECORDS = Grant(
    name="external-dns", namespace="external-dns", service_account="external-dns", dns=True
)
SECRETS = Grant(
    name="external-secrets",
    namespace="external-secrets",
    service_account="external-secrets",
    secrets=True,
)
ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/dns"
    "/providers/Microsoft.Network/dnsZones/example.com"
)
VAULT = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/secrets"
    "/providers/Microsoft.KeyVault/vaults/ml-Secrets"
)
SPEC = FoundationSpec(
    scope=Scope(environment="azure-dev", stage="dev", owner="ml"),
    kubernetes="1.35",
    pools=(TRAIN, SERVE),
    cidr="10.40.0.0/16",
    zones=2,
)
PROD = replace(SPEC, scope=Scope(environment="azure-prod", stage="prod", owner="ml"))


def settings(**more: Any) -> Settings:
    """Return the settings of a subscription, with what a test adds or changes."""
    cloud = {
        "name": "azure",
        "region": "swedencentral",
        "subscription": SUBSCRIPTION,
        "tenant": "00000000-0000-0000-0000-000000000002",
        "adminGroups": [ADMINS],
    }
    return Settings.model_validate(cloud | more)
