"""The repository's environments for tests of something else than add-ons: with few of them."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
KEY = "evenkeel:environment"

ESSENTIAL = ("gpu-operator", "prometheus")
"""What brings GPUs and what watches them: enough to see the whole way, and quick."""


_DATA = ("cert-manager", "postgresql", "mlflow", "external-secrets")

WITH_DATA = {
    "aws": (*ESSENTIAL, *_DATA),
    "gcp": (*ESSENTIAL, *_DATA),
    "azure": (*ESSENTIAL, *_DATA),
    "private": (*ESSENTIAL, *_DATA, "object-store"),
}
"""Cloud -> with what keeps data in a bucket and is let into the cloud, too."""


def read_environment(name: str, addons: tuple[str, ...] = ESSENTIAL) -> dict[str, Any]:
    """Return an environment as the repository's file has it, with some of its add-ons."""
    found: dict[str, Any] = yaml.safe_load(text(name))["config"][KEY]
    found["addons"] = {each: found["addons"][each] for each in addons}
    return found


def with_one_pool(environment: dict[str, Any], pool: str = "serve") -> dict[str, Any]:
    """Return an environment with one of its GPU pools, and what its cloud section says of that."""
    (kept,) = [each for each in environment["gpuPools"] if each["name"] == pool]
    cloud = environment["cloud"]
    said = {key: {pool: cloud[key][pool]} for key in ("claims", "pools") if key in cloud}
    return {**environment, "cloud": {**cloud, **said}, "gpuPools": [kept]}


def text(name: str) -> str:
    """Return the text of the repository's file."""
    return (ROOT / "environments" / f"Pulumi.{name}.yaml").read_text()


def write(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """Write an environment into a project's folder and return its file."""
    path = folder / "environments" / f"Pulumi.{name}.yaml"
    path.write_text(yaml.safe_dump({"config": {KEY: content}}, sort_keys=False))
    return path
