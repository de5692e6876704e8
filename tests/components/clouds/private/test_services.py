"""What workloads find where there is no cloud: buckets of an add-on, and nothing else."""

from dataclasses import replace

from components.clouds.private.offer import plan_offer
from components.clouds.private.services import check_services
from components.contract import BucketOffer
from tests.components.clouds.private.environment import BUCKET, RECORDS, SECRETS, claimed, spec


def test_buckets_are_in_the_cluster() -> None:
    """They are reached with keys, for there is no cloud that would know a pod."""
    offer = plan_offer(spec(grants=(BUCKET,), addons=("milvus", "object-store")), claimed())

    assert offer.buckets == {
        "vectors": BucketOffer(
            name="vectors",
            kind="s3",
            endpoint="http://object-store-s3.object-store.svc:8333",
            region="us-east-1",
            credentials=True,
        )
    }


def test_nobody_needs_to_keep_what_nothing_new_goes_to() -> None:
    """Where it was kept, the add-on is there still; where it never was, there is nothing in it."""
    former = replace(BUCKET, former=True)

    assert list(check_services(spec(grants=(former,)), claimed())) == []
    assert len(list(check_services(spec(grants=(former, BUCKET)), claimed()))) == 1


def test_nothing_else_is_offered() -> None:
    """No zone, no store of secrets, no words for load balancers or pods; nothing is refused."""
    offer = plan_offer(spec(grants=(RECORDS, SECRETS), domain="ml.example.com"), claimed())

    assert (offer.dns, offer.secret_store) == (None, None)
    assert (offer.internal_load_balancer, offer.pod_labels) == ({}, {})
    assert offer.buckets == {}
