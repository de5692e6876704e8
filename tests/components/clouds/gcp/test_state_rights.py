"""Two environments of one project: what the deployer's conditions let through."""

import re

import pytest

from components.clouds import settings_type
from components.clouds.gcp import state_plan
from components.clouds.gcp.state_rights import plan_rights
from components.planning.deployers import StateSpec, plan_deployers
from components.planning.scope import Scope
from tests.environments import read_environment

PLACE = "projects/evenkeel-prod/locations/us-central1/keyRings"
_CLAUSE = re.compile(
    r"!resource\.name(?:\.extract\('(?P<template>[^']*)'\))?"
    r"\.(?P<asked>startsWith|endsWith)\('(?P<value>[^']*)'\)"
)


def spec(name: str) -> StateSpec:
    """Return what is asked for an environment of the project."""
    scope = Scope(environment=name, stage="prod", owner="ml")
    return StateSpec(scope=scope, repository="company/ml")


def lets(role: str, resource: str) -> bool:
    """Say whether the deployer of `gcp-dev` has a role on a resource, by its condition."""
    section = read_environment("gcp-prod")["cloud"]
    _, deployer = plan_deployers(spec("gcp-dev"))
    rights = plan_rights(spec("gcp-dev"), settings_type("gcp").model_validate(section), deployer)  # type: ignore[arg-type]
    [condition] = [each.condition for each in rights if each.role == role]
    return all(_holds(clause, resource) for clause in str(condition).split(" && "))


def _holds(clause: str, resource: str) -> bool:
    found = _CLAUSE.fullmatch(clause)
    assert found, clause
    text = resource
    if template := found["template"]:
        # what stands between both ends; nothing where it does not fit
        begin, _, end = template.partition("{name}")
        _, there, rest = resource.partition(begin)
        part, ended, _ = rest.partition(end)
        text = part if there and ended else ""
    ask = text.startswith if found["asked"] == "startsWith" else text.endswith
    return not ask(found["value"])


@pytest.mark.parametrize("environment", ["gcp-dev", "gcp-prod"])
def test_no_state_of_the_project_is_the_deployers(environment: str) -> None:
    """Neither its own nor another's: bucket, objects, ring and key."""
    settings = settings_type("gcp").model_validate(read_environment("gcp-prod")["cloud"])
    bucket = f"projects/_/buckets/{state_plan.bucket_name(spec(environment), settings)}"  # type: ignore[arg-type]
    ring = f"{PLACE}/{state_plan.ring_name(spec(environment))}"

    for resource in (bucket, f"{bucket}/objects/.pulumi/stacks/evenkeel/{environment}.json"):
        assert not lets("roles/storage.admin", resource), resource
    for resource in (ring, f"{ring}/cryptoKeys/state", f"{ring}/cryptoKeys/state/versions/1"):
        assert not lets("roles/cloudkms.admin", resource), resource


def test_what_the_environment_is_made_of_stays_the_deployers() -> None:
    """Buckets of its add-ons, and the ring of its disks, which Pulumi names."""
    bucket = "projects/_/buckets/evenkeel-prod-gcp-dev-mlflow"
    ring = f"{PLACE}/cluster-keys-0a1b2c3"

    for resource in (bucket, f"{bucket}/objects/runs/state", "projects/evenkeel-prod"):
        assert lets("roles/storage.admin", resource), resource
    for resource in (ring, f"{ring}/cryptoKeys/data"):
        assert lets("roles/cloudkms.admin", resource), resource
