"""Names on Azure: short enough, of the right letters, the same every time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from components.clouds.azure.names import (
    cluster_id,
    plan_assignment_name,
    plan_names,
    plan_pool_name,
)

POOL_NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True)


@given(name=POOL_NAMES)
def test_every_pool_name_becomes_one_that_aks_takes(name: str) -> None:
    """At most 12 lower-case letters and digits, and never that of a pool without GPUs."""
    planned = plan_pool_name(name)

    assert re.fullmatch(r"[a-z][a-z0-9]{0,11}", planned)
    assert planned not in {"system", "platform"}
    assert planned == plan_pool_name(name)


def test_a_name_that_aks_takes_stays() -> None:
    """Only what is too long, has a dash or is taken becomes another name."""
    assert plan_pool_name("train") == "train"
    assert plan_pool_name("a" * 12) == "a" * 12
    assert plan_pool_name("train-large").startswith("trainl")
    assert plan_pool_name("train-large") != plan_pool_name("trainlarge")
    assert len({plan_pool_name(f"a-very-long-pool-name-{n}") for n in range(200)}) == 200


@given(environment=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", fullmatch=True))
def test_every_environment_name_becomes_names_that_azure_takes(environment: str) -> None:
    """Storage accounts, clusters and resource groups each have rules of their own."""
    names = plan_names(environment, "subscription")

    assert re.fullmatch(r"[a-z0-9]{3,24}", names.data_account)
    assert re.fullmatch(r"[a-z0-9]{3,24}", names.logs_account)
    assert names.data_account != names.logs_account
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,52}[a-z0-9])?", names.cluster)
    assert len(names.nodes_group) <= 80


def test_accounts_of_two_subscriptions_differ() -> None:
    """Their names are unique in all of Azure."""
    one, other = (plan_names("azure-prod", each) for each in ("a", "b"))

    assert one.data_account != other.data_account
    assert one.cluster == other.cluster == "azure-prod"


def test_what_is_known_before_it_exists() -> None:
    """The cluster's id and the names of role assignments follow from what is written."""
    names = plan_names("azure-prod", "sub")

    assert cluster_id("sub", names) == (
        "/subscriptions/sub/resourceGroups/azure-prod"
        "/providers/Microsoft.ContainerService/managedClusters/azure-prod"
    )
    assert plan_assignment_name("a", "b") == plan_assignment_name("a", "b")
    assert plan_assignment_name("a", "b") != plan_assignment_name("a", "c")
