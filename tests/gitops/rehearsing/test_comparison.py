"""What an environment is in base and head is set side by side."""

from typing import Any

from gitops.rehearsing.comparison import NEW, edits, gpus, parity, quotas
from gitops.rehearsing.facts import Facts

LIMIT = "Running On-Demand P instances"


def facts(**more: Any) -> Facts:
    """Return an environment, `more` of it in another way."""
    plain: dict[str, Any] = {
        "cloud": "aws",
        "stage": "dev",
        "place": "eu-west-1",
        "session": {"environment": "small", "kubernetes": "1.36"},
        "config": {},
        "config_objects": [],
        "secret_keys": [],
        "environment": {"gpuPools": [{"name": "train", "nodes": {"max": 16}}]},
        "pools": [{"name": "train", "accelerator": "nvidia-l4", "least": 1, "most": 16}],
        "quotas": [{"title": LIMIT, "unit": "vCPUs", "needed": 96}],
        "capabilities": {"MIG": ["gcp"], "spot": ["aws"]},
    }
    return Facts.model_validate(plain | more)


def test_an_edit_is_said_in_the_words_of_the_file() -> None:
    """A setting with both values; a new environment is just that."""
    head = facts(environment={"gpuPools": [{"name": "train", "nodes": {"max": 32}}], "web": {}})

    assert edits(facts(), head) == ("gpuPools.train.nodes.max 16 -> 32", "+ web {}")
    assert edits(facts(), facts()) == ()
    assert edits(None, head) == (NEW,)


def test_gpus_of_one_kind_are_counted_together() -> None:
    """Over all pools, at least and at most, also where a kind comes or goes."""
    pools = [
        {"name": "train", "accelerator": "nvidia-l4", "least": 0, "most": 8},
        {"name": "serve", "accelerator": "nvidia-l4", "least": 2, "most": 4},
        {"name": "large", "accelerator": "nvidia-h100-80gb", "least": 0, "most": 64},
    ]

    found = {each.accelerator: each for each in gpus(facts(), facts(pools=pools))}

    l4, h100 = found["nvidia-l4"], found["nvidia-h100-80gb"]
    assert (l4.least_before, l4.most_before, l4.least, l4.most) == (1, 16, 2, 12)
    assert (h100.least_before, h100.most_before, h100.least, h100.most) == (0, 0, 0, 64)
    assert [(each.most_before, each.most) for each in gpus(facts(), None)] == [(16, 0)]


def test_a_quota_is_named_where_more_of_it_is_needed() -> None:
    """As much as before, or less, needs no asking."""
    more = facts(quotas=[{"title": LIMIT, "unit": "vCPUs", "needed": 192}])

    assert [(each.place, each.before, each.after) for each in quotas(facts(), more)] == [
        ("eu-west-1", 96, 192)
    ]
    assert quotas(more, facts()) == ()
    assert [(each.before, each.after) for each in quotas(None, facts())] == [(0, 96)]


def test_a_capability_counts_for_the_cloud_that_it_differs_on() -> None:
    """Nothing is said where the base's code is too old to know."""
    head = facts(capabilities={"MIG": ["aws", "gcp"], "spot": []})

    assert parity(facts(), head) == (
        "MIG: not on aws and gcp (was: not on gcp)",
        "spot: the same on every cloud (was: not on aws)",
    )
    assert parity(facts(cloud="gcp"), head.model_copy(update={"cloud": "gcp"})) == ()
    assert parity(facts(capabilities={}), head) == ()


def test_an_object_counts_for_the_cloud_where_it_may_differ_now() -> None:
    """Said once for each part of an object; where a base's code is too old to know, nothing is."""
    toolkit, driver = (
        "ClusterPolicy default/policy: spec.toolkit",
        "DaemonSet kube-system/driver: *",
    )
    base = facts(differences={toolkit: ["aws", "gcp"], driver: ["gcp"]})
    head = facts(differences={toolkit: ["gcp"], driver: ["aws", "gcp"]})

    assert parity(base, head) == (
        f"{toolkit}: may differ on gcp (was: may differ on aws and gcp)",
        f"{driver}: may differ on aws and gcp (was: may differ on gcp)",
    )
    assert parity(base, facts(differences={driver: ["gcp"]})) == (
        f"{toolkit}: the same on every cloud (was: may differ on aws and gcp)",
    )
    assert parity(facts(), head) == ()
    assert parity(None, head) == ()
