"""An environment of two teams, with all that their workloads need."""

from typing import Any

from tests.environments import read_environment

ADDONS = (
    "gpu-operator",
    "prometheus",
    "cert-manager",
    "gateway-api",
    "istio",
    "login",
    "postgresql",
    "redis",
    "object-store",
    "kueue",
    "jobset",
    "lws",
    "trainer",
    "knative",
    "kserve",
    "kubeflow",
    "notebooks",
    "pipelines",
    "mlflow",
    "milvus",
    "feast",
    "clearml",
)


def environment_of_teams() -> dict[str, Any]:
    """Return the repository's local environment, with those add-ons and two workspaces."""
    teams = [
        {"name": "ranking", "members": ["group:ranking-ml"], "gpus": {"nvidia-l4": 1}},
        {"name": "speech", "members": ["group:speech-ml"], "gpus": {"nvidia-l4": 1}},
    ]
    found = read_environment("local", addons=ADDONS)
    served = {"serving": "1b2c3d4e5f60718293a4b5c6d7e8f901", "servingPool": "serve"}
    chosen = {"kserve": {"mode": "knative"}, "clearml": served, "pipelines": {"gpus": 1}}
    return {**found, "addons": found["addons"] | chosen, "workspaces": teams}
