"""What follows from an environment's own words, whatever the cloud."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from components.clouds import CloudSettings, capabilities, plan_offer
from components.clouds.base_offer import (
    bucket_names,
    check_spec,
    dns_writers,
    plan_base,
    secret_readers,
)
from components.contract import ClusterOffer, FoundationSpec, Grant
from components.errors import Refused
from components.planning.capabilities import Feature
from components.planning.gpu_stack import GpuStack
from components.planning.pools import GpuPool
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


def one(**changes: object) -> GpuPool:
    """Return a pool that every cloud has machines for, but for the changes."""
    kept = {"name": "serve", "accelerator": "nvidia-t4", "gpus_per_node": 1, "min_nodes": 1}
    return GpuPool(**{**kept, "max_nodes": 2, **changes})  # type: ignore[arg-type]


WRONG: Mapping[str, tuple[Mapping[str, object], str]] = {
    "version": (
        {"kubernetes": "36"},
        (
            'cluster.kubernetes: got 36; expected one of "1.33", "1.34", "1.35", "1.36". '
            'Write for example "1.36".'
        ),
    ),
    "no zones": (
        {"zones": 0},
        "network.zones: got 0; expected a whole number from 1 to 6. Write for example 3.",
    ),
    "driver": (
        {"driver": "nonsense"},
        (
            "gpu.driver: got nonsense; expected auto, operator, preinstalled or cloud. "
            "Write for example operator."
        ),
    ),
    "addresses": (
        {"cidr": "banana"},
        (
            "network.cidr: got banana; expected an IPv4 range whose host bits are zero. "
            "Use for example 10.40.0.0/16."
        ),
    ),
    "overlap": (
        {"cidr": "10.40.0.0/16", "pods": None, "services": "10.40.0.0/20"},
        (
            "network.services: got 10.40.0.0/20, which overlaps cidr (10.40.0.0/16); expected "
            "ranges apart. Choose another range."
        ),
    ),
    "nodes": (
        {"pools": (one(min_nodes=3),)},
        (
            "gpuPools serve.nodes: got min 3 and max 2; expected min at most max. Raise max or "
            "lower min."
        ),
    ),
    "fewer than none": (
        {"pools": (one(min_nodes=-1),)},
        (
            "gpuPools[0].nodes.min: got -1; expected a whole number from 0 to 1000. "
            "Write for example 0."
        ),
    ),
    "name": (
        {"pools": (one(name="Bad Name!"),)},
        (
            "gpuPools[0].name: got Bad Name!; expected at most 40 lower-case letters, digits and "
            "dashes, a letter first. Write for example train."
        ),
    ),
    "name of two": (
        {"pools": (one(), one())},
        (
            "gpuPools[1].name: got serve, which gpuPools[0] has too; expected a name of its own. "
            "Rename one."
        ),
    ),
    "shared twice": (
        {"pools": (one(time_slices=4, mig_profile="1g.10gb"),)},
        (
            "gpuPools serve.sharing: got timeSlices and mig; expected one of them. Remove one."
        ),
    ),
    "how bought": (
        {"pools": (one(capacity="Spot"),)},
        (
            "gpuPools[0].capacity: got Spot; expected on-demand, spot or reserved. "
            "Write for example on-demand."
        ),
    ),
    "accelerator": (
        {"pools": (one(accelerator="h100"),)},
        (
            "gpuPools serve.accelerator: got h100; expected one of the catalogue. "
            "Did you mean nvidia-h100-80gb?"
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("mistake", WRONG)
def test_what_does_not_go_together_is_refused(cloud: str, mistake: str) -> None:
    """On every cloud, in the words that an environment file gets, and by a pure function, too."""
    start, settings = CLOUDS[cloud]
    changes, message = WRONG[mistake]
    spec = replace(start, **changes)  # type: ignore[arg-type]

    with pytest.raises(Refused) as refused:
        plan_offer(spec, settings)

    assert message in refused.value.problems
    assert len(set(refused.value.problems)) == len(refused.value.problems)
    assert message in check_spec(spec)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_everything_that_is_wrong_is_said_at_once(cloud: str) -> None:
    """Several values, and what of them does not go together."""
    start, settings = CLOUDS[cloud]
    pool = one(min_nodes=3, time_slices=1)

    with pytest.raises(Refused) as refused:
        plan_offer(replace(start, pools=(pool,), kubernetes="2", zones=9), settings)

    assert [each.partition(": ")[0] for each in refused.value.problems] == [
        "cluster.kubernetes",
        "network.zones",
        "gpuPools[0].sharing.timeSlices",
        "gpuPools serve.nodes",
    ]


def test_a_stage_that_there_is_not_protects_nothing_and_is_refused() -> None:
    """Else what is called `production` would be looked after as little as `dev`."""
    with pytest.raises(Refused, match="stage: got production; expected dev, staging or prod"):
        Scope(environment="lab", stage="production", owner="ml")  # type: ignore[arg-type]
