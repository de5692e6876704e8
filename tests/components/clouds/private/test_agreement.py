"""Whether an environment's words about a private cluster go together."""

from dataclasses import replace
from typing import Any

import pytest

from components.clouds.private.agreement import check
from components.clouds.private.offer import plan_machines, plan_offer
from components.clouds.private.settings import Settings
from components.contract import FoundationSpec
from components.errors import Refused
from tests.components.clouds.private.environment import (
    BUCKET,
    METAL3,
    RECORDS,
    SECRETS,
    SIZE,
    claimed,
    made,
    pool,
    spec,
)


@pytest.mark.parametrize(
    "settings",
    [
        claimed(),
        claimed(distribution="talos", talos="1.15"),
        made(),
        made("openstack"),
        made("vsphere", size=SIZE),
        made(metal3=None, template="mine"),
    ],
    ids=str,
)
def test_what_goes_together(settings: Settings) -> None:
    """Machines that exist, and machines of each infrastructure."""
    assert list(check(spec(), settings)) == []


def test_rights_that_nobody_can_give_are_let_be() -> None:
    """What reads secrets or writes records says itself that there is no store and no zone."""
    asked = spec(
        grants=(BUCKET, RECORDS, SECRETS), addons=("object-store",), domain="ml.example.com"
    )

    assert list(check(asked, claimed())) == []


@pytest.mark.parametrize(
    ("asked", "settings", "problems"),
    [
        (spec(driver="cloud"), claimed(), ["gpu.driver: got cloud; "]),
        (spec(), claimed(talos="1.15"), ["cloud.talos: got 1.15 with the distribution kubeadm; "]),
        (spec(), claimed(claims={}), ["cloud.claims: got no claim for pool serve; "]),
        (
            spec(grants=(BUCKET,)),
            claimed(),
            [
                (
                    "addons: got milvus, which keeps data in a bucket; expected object-store "
                    "beside it on a private cluster. Add object-store: {}."
                )
            ],
        ),
        (
            spec(grants=(BUCKET, replace(BUCKET, name="mlflow"))),
            claimed(),
            ["addons: got milvus, mlflow, which keep data in a bucket; "],
        ),
        (
            spec(),
            claimed(pools={"serve": {"metal3": METAL3}}),
            ["cloud.pools.serve: got machines without cloud.clusterApi; "],
        ),
        (
            spec(),
            made().model_copy(update={"claims": {"serve": {"m": "s"}}}),
            ["cloud.claims: got claims and cloud.clusterApi; "],
        ),
        (
            spec(),
            made().model_copy(update={"distribution": "rke2"}),
            ["cloud.distribution: got rke2 with cloud.clusterApi; expected kubeadm, "],
        ),
        (
            spec(),
            made(api={"version": "v1.35.1"}),
            ["cloud.clusterApi.version: got v1.35.1; expected a patch of 1.36 "],
        ),
        (
            spec(pool("train")),
            made(),
            ["cloud.pools.serve: got no such pool; ", "cloud.pools: got nothing for pool train; "],
        ),
        (
            spec(),
            made(vsphere=None, openstack={"flavor": "f", "image": "i"}),
            ["cloud.pools.serve.openstack: got a machine of openstack; expected one of metal3 "],
        ),
        (
            spec(),
            made(metal3=None),
            ["cloud.pools.serve: got neither metal3 nor template; expected one of them. "],
        ),
        (
            spec(),
            made(template="mine"),
            ["cloud.pools.serve: got metal3 and template; expected one of them. Remove one."],
        ),
        (
            spec(pool(min_nodes=0)),
            made(),
            ["cloud.pools.serve.size: got nothing; expected what one machine has, because the "],
        ),
        (
            spec(),
            made("vsphere"),
            ["cloud.pools.serve.size: got nothing; expected what one machine has, because a "],
        ),
        (
            spec(pool(compact=True)),
            made("openstack"),
            ["cloud.pools.serve.openstack.serverGroup: got nothing for a compact pool; "],
        ),
        (
            spec(),
            made(api={"cluster": "r" * 50}),
            [f"cloud.clusterApi.cluster: got {'r' * 50}-serve (56 characters) for machines; "],
        ),
    ],
    ids=lambda x: str(x)[:50],
)
def test_what_contradicts_itself(
    asked: FoundationSpec, settings: Settings, problems: list[str]
) -> None:
    """One message each, with what to do; all of them at once."""
    found = list(check(asked, settings))

    assert [each.startswith(start) for each, start in zip(found, problems, strict=True)] == [
        True
    ] * len(problems)
    assert all(each.endswith((".", "}.")) for each in found)
    with pytest.raises(Refused) as caught:
        plan_offer(asked, settings)
    assert list(caught.value.problems) == found


@pytest.mark.parametrize("key", ["a/b/c", "a b", "", "-a", "A.example/x", "x" * 64])
def test_a_key_that_no_label_can_have_is_refused(key: str) -> None:
    """Before a cluster says so."""
    (problem,) = check(spec(), claimed(claims={"serve": {key: "x", "a/b": "x"}}))

    assert problem.startswith(f"cloud.claims.serve: got the label {key}; expected")


def test_the_offer_follows_from_the_settings() -> None:
    """The storage class by its name, the operator's part by the distribution."""
    offer: Any = plan_offer(spec(), claimed(storageClass="disks", distribution="k3s"))

    assert offer.storage_class == "disks"
    assert offer.gpu.toolkit_env == {"CONTAINERD_SOCKET": "/run/k3s/containerd/containerd.sock"}
    assert plan_machines(spec(), claimed()) == {"serve": None}
