"""The environment that these tests start from: two pools in one region."""

from dataclasses import replace
from typing import Any

from components.clouds.gcp.settings import Settings
from components.contract import FoundationSpec, Grant
from components.planning.pools import GpuPool
from components.planning.scope import Scope

TRAIN = GpuPool(
    name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=1, max_nodes=4
)
SERVE = GpuPool(
    name="serve",
    accelerator="nvidia-l4",
    gpus_per_node=1,
    min_nodes=0,
    max_nodes=8,
    time_slices=4,
    capacity="spot",
)
GRANT = Grant(
    name="feast", namespace="feast", service_account="feast", buckets={"features": "write"}
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
ZONE = "ml-example-com"
SPEC = FoundationSpec(
    scope=Scope(environment="gcp-dev", stage="dev", owner="ml"),
    kubernetes="1.35",
    pools=(TRAIN, SERVE),
    cidr="10.40.0.0/16",
    zones=2,
)
PROD = replace(SPEC, scope=Scope(environment="gcp-prod", stage="prod", owner="ml"))


def settings(**more: Any) -> Settings:
    """Return the settings of a project, with what a test adds or changes."""
    cloud = {
        "name": "gcp",
        "region": "us-central1",
        "project": "ml-platform",
        "projectNumber": "123456789012",
        "admins": ["group:ml@example.com"],
    }
    return Settings.model_validate(cloud | more)
