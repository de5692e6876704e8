"""The environment that the tests of AWS plan for."""

from typing import Any

from components.clouds.aws.settings import Settings
from components.contract import FoundationSpec, Grant
from components.planning.pools import GpuPool
from components.planning.scope import Scope

ADMIN = "arn:aws:iam::123456789012:role/deploy"
DEV = Scope(environment="lab", stage="dev", owner="ml")
PROD = Scope(environment="lab", stage="prod", owner="ml")

TRAIN = GpuPool(
    name="train", accelerator="nvidia-h100-80gb", gpus_per_node=8, min_nodes=1, max_nodes=4
)
SERVE = GpuPool(
    name="serve",
    accelerator="nvidia-l4",
    gpus_per_node=1,
    min_nodes=0,
    max_nodes=4,
    time_slices=4,
    capacity="spot",
)
GRANT = Grant(
    name="models",
    namespace="serving",
    service_account="loader",
    buckets={"models": "write", "data": "read"},
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
ZONE = "Z0123456789ABCDEFGHIJ"
SPEC = FoundationSpec(
    scope=DEV, kubernetes="1.36", pools=(TRAIN, SERVE), cidr="10.40.0.0/16", zones=2
)


def settings(**more: Any) -> Settings:
    """Return a cloud section; keys as they stand in the file."""
    said = {"name": "aws", "region": "eu-west-1", "account": "123456789012", "admins": [ADMIN]}
    return Settings.model_validate({**said, **more})
