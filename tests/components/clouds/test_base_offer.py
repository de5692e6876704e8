"""What follows from an environment's own words, whatever the cloud."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from components.clouds import CloudSettings, capabilities, plan_offer
from components.clouds.base_offer import bucket_names, dns_writers, plan_base, secret_readers
from components.contract import ClusterOffer, FoundationSpec, Grant
from components.planning.capabilities import Feature
from components.planning.gpu_stack import GpuStack
from components.planning.scope import Scope
from tests.components.clouds.aws import environment as aws
from tests.components.clouds.azure import environment as azure
from tests.components.clouds.gcp import environment as gcp
from tests.components.clouds.private import environment as private

GRANTS = (
    Grant(name="a", namespace="a", service_account="a", buckets={"x": "read", "y": "write"}),
    Grant(name="b", namespace="b", service_account="b", buckets={"x": "write"}, dns=True),
    Grant(name="c", namespace="c", service_account="c", secrets=True),
)
SPEC = FoundationSpec(
    scope=Scope(environment="lab", stage="prod", owner="ml"),
    kubernetes="1.36",
    pools=(),
    addons=("milvus", "istio"),
    domain="ml.example.com",
    issuer="https://login.example.com",
    mirror="registry.example/mirror",
    grants=GRANTS,
)
CLOUDS: Mapping[str, tuple[FoundationSpec, CloudSettings]] = {
    "aws": (aws.SPEC, aws.settings(dnsZone=aws.ZONE)),
    "azure": (azure.SPEC, azure.settings(dnsZone=azure.ZONE, keyVault=azure.VAULT)),
    "gcp": (gcp.SPEC, gcp.settings(dnsZone=gcp.ZONE)),
    "private": (private.spec(), private.claimed()),
}


def test_what_the_environment_says_is_offered() -> None:
    """Name, stage, add-ons, domain, issuer, mirror: none of them is a cloud's business."""
    gpu = GpuStack(driver=True, toolkit=True, device_plugin=True)

    assert plan_base(SPEC, gpu) == ClusterOffer(
        kubernetes="1.36",
        pools=(),
        gpu=gpu,
        environment="lab",
        stage="prod",
        addons=frozenset({"milvus", "istio"}),
        domain="ml.example.com",
        issuer="https://login.example.com",
        mirror="registry.example/mirror",
    )


def test_a_bucket_of_two_grants_is_one() -> None:
    """However many may use it."""
    assert bucket_names(SPEC) == ("x", "y")


def test_records_are_written_where_there_is_a_domain() -> None:
    """Without one, a grant for them comes to nothing and needs no zone."""
    assert dns_writers(SPEC) == ("b",)
    assert dns_writers(replace(SPEC, domain=None)) == ()
    assert secret_readers(SPEC) == ("c",)


def everything(cloud: str) -> FoundationSpec:
    """Return an environment on a cloud that says and asks for everything."""
    start, _ = CLOUDS[cloud]
    return replace(
        start,
        scope=SPEC.scope,
        addons=("milvus", "object-store"),
        domain=SPEC.domain,
        issuer=SPEC.issuer,
        mirror=SPEC.mirror,
        grants=GRANTS,
    )


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_cloud_offers_what_the_environment_says(cloud: str) -> None:
    """The same words, and each bucket of a grant by the grant's own word for it."""
    spec = everything(cloud)
    offer = plan_offer(spec, CLOUDS[cloud][1])

    said = plan_base(spec, offer.gpu)
    own = ("environment", "stage", "addons", "domain", "issuer", "mirror", "kubernetes", "pools")
    assert [getattr(offer, each) for each in own] == [getattr(said, each) for each in own]
    assert sorted(offer.buckets) == ["x", "y"]
    assert (offer.environment, offer.production) == ("lab", True)
    assert offer.domain == "ml.example.com"
    assert {each.credentials for each in offer.buckets.values()} == {cloud == "private"}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_capabilities_say_what_is_offered(cloud: str) -> None:
    """A cloud that has no zone, store or buckets of its own does not say that it had."""
    answers, offer = capabilities(cloud), plan_offer(everything(cloud), CLOUDS[cloud][1])
    in_cluster = any(each.credentials for each in offer.buckets.values())

    assert (answers[Feature.OBJECT_STORE].level == "operator") is in_cluster
    assert answers[Feature.SECRET_STORE].refused is (offer.secret_store is None)
    assert (answers[Feature.DNS].level == "operator") is (offer.dns is not None)
    assert (offer.dns is None) or offer.dns.solver
