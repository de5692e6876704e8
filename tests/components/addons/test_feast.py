"""Feast's stores: passwords stay where they are, and what the operator refuses is never asked."""

import re
from dataclasses import replace
from typing import Any, Literal

import pulumi
import pytest
import yaml

from components.addons.feast import ADDON
from components.addons.feast.options import Options
from components.addons.feast.plan import PIN
from components.addons.feast.stores import stores
from components.addons.plan import Plan
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from tests.components.addons.conftest import offer_of
from tests.pulumi_monitor import registered_by


def feature_stores(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the FeatureStores' `spec` by name."""
    return {each["metadata"]["name"]: dict(each["spec"]) for each in plan.after}


def servers(spec: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the servers of a FeatureStore by part."""
    services = spec["services"]
    found = {
        "registry": services["registry"].get("local", {}).get("server"),
        "online": services["onlineStore"].get("server"),
        "offline": services.get("offlineStore", {}).get("server"),
        "ui": services.get("ui"),
    }
    return {part: server for part, server in found.items() if server}


def test_the_kustomization_takes_what_is_pinned(cluster: ClusterOffer) -> None:
    """Its name is the pin's and its only source too: neither can move without the other."""
    (manifests,) = ADDON.plan(cluster, Options()).manifests
    read = yaml.safe_load((manifests.folder / "kustomization.yaml").read_text())

    assert read["metadata"]["name"] == PIN.name
    assert read["resources"] == [PIN.source]
    assert read["namespace"] == ADDON.namespace


def test_what_the_stores_leave_open_is_filled_in(everything: ClusterOffer) -> None:
    """A variable that nobody sets would be read as its own name."""
    text = "".join(stores()["stringData"].values())
    wanted = set(re.findall(r"\$\{(\w+)\}", text))
    serving = feature_stores(ADDON.plan(everything, Options()))["feast"]

    assert wanted
    assert set(servers(serving)) == {"registry", "online", "ui"}
    for part, server in servers(serving).items():
        set_here = {each["name"] for each in server["env"]}
        assert wanted <= set_here, part
        for each in server["env"]:
            if each["name"] in wanted:
                assert "secretKeyRef" in each["valueFrom"], each["name"]


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_what_has_two_replicas_keeps_nothing_itself(cluster: ClusterOffer, stage: str) -> None:
    """The definition refuses replicas beside stores of files."""
    for spec in feature_stores(ADDON.plan(offer_of(cluster, stage=stage), Options())).values():
        services = spec["services"]
        if spec["replicas"] > 1:
            assert "offlineStore" not in services
            assert set(services["onlineStore"]["persistence"]) == {"store"}
            assert set(services["registry"]["local"]["persistence"]) == {"store"}


def test_nothing_deletes_what_people_have_added(cluster: ClusterOffer) -> None:
    """`feast apply` on an empty folder empties the registry: no start and no job calls it."""
    found = feature_stores(ADDON.plan(cluster, Options()))

    assert [spec["services"]["runFeastApplyOnInit"] for spec in found.values()] == [False, False]
    assert not any(
        "apply" in each for each in found["feast"]["cronJob"]["containerConfigs"]["commands"]
    )


@pytest.mark.parametrize("authorization", ["none", "kubernetes"])
def test_every_server_says_what_it_needs(everything: ClusterOffer, authorization: str) -> None:
    """Processor and memory are asked for, and memory is limited; images are pinned."""
    options = Options.model_validate({"authorization": authorization})
    for spec in feature_stores(ADDON.plan(everything, options)).values():
        for part, server in servers(spec).items():
            assert set(server["resources"]["requests"]) == {"cpu", "memory"}, part
            assert set(server["resources"]["limits"]) == {"memory"}, part
            assert server["image"].endswith(":0.66.0"), part


def test_accounts_are_called_as_the_operator_calls_them(everything: ClusterOffer) -> None:
    """It takes over what it finds under the name of a FeatureStore's own Deployment."""
    plan = ADDON.plan(everything, Options())
    accounts = {each.name for each in plan.accounts}

    assert accounts == {each.name for each in plan.after_expectations.workloads}
    assert accounts == {each.service_account for each in ADDON.grants(Options())}


@pytest.mark.parametrize(
    ("kind", "off", "told"),
    [
        ("s3", {"object-store"}, False),
        ("gcs", {"object-store"}, False),
        ("blob", set(), False),
        ("blob", {"object-store"}, True),
    ],
)
def test_what_it_cannot_read_is_told(
    everything: ClusterOffer,
    monkeypatch: pytest.MonkeyPatch,
    kind: Literal["s3", "gcs", "blob"],
    off: set[str],
    *,
    told: bool,
) -> None:
    """In each preview, not in a README alone; where the cluster has a store, that is read."""
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    buckets = {**everything.buckets, "feast": replace(everything.buckets["feast"], kind=kind)}
    offer = replace(everything, buckets=buckets, addons=everything.addons - off)
    plan = ADDON.plan(offer, Options())
    registered_by(lambda: _released(replace(plan, borrowed=())))

    assert [each.partition(";")[0] for each in said] == (
        ["addons.feast: got a bucket that is a container of a storage account"] * told
    )


def _released(plan: Plan) -> None:
    Release("feast", ReleaseArgs(addon=ADDON, plan=plan))
