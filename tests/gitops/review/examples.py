"""Reviews as a rehearsal would make them: small, four things at once, and large ones."""

from datetime import UTC, datetime
from typing import Any

from gitops.cost.estimate import Estimate, Item
from gitops.review.document import (
    EnvironmentReview,
    Failure,
    Gpus,
    Operation,
    PolicyChange,
    PropertyChange,
    Quota,
    ResourceChange,
    Review,
    Untouched,
    Violation,
)

HEAD = "4f2a9c1d7be83a5560c1e9f0a7d4b28e3c6f1a90"
BASE = "b07d53e8a1c94f6200d7e5b3896af41c2d8e7f13"
MADE = datetime(2026, 7, 21, 9, 30, tzinfo=UTC)
PRICES = "us-east-1, 2026-07-20"


def review(*environments: EnvironmentReview, **changes: Any) -> Review:
    """Return a review of environments."""
    given = {"version": "0.1.0", "base": BASE, "head": HEAD, "made": MADE, **changes}
    return Review(environments=environments, **given)


def environment(name: str = "aws-dev", **changes: Any) -> EnvironmentReview:
    """Return an environment in which something changes and all is well."""
    cloud, _, stage = name.partition("-")
    given: dict[str, Any] = {
        "name": name,
        "cloud": cloud,
        "stage": stage or "dev",
        "outcome": "changes",
    }
    given |= {"rehearsed": "deployed", "rules": 52, "unchanged": 310, "seconds": 34.2, **changes}
    return EnvironmentReview(**given)


def change(
    operation: Operation, type_: str, name: str, *properties: tuple[str, str, str], **changes: Any
) -> ResourceChange:
    """Return a change of a resource."""
    return ResourceChange(
        operation=operation,
        type=type_,
        name=name,
        urn=f"urn:pulumi:aws-prod::evenkeel::evenkeel:platform:Platform${type_}::{name}",
        properties=tuple(
            PropertyChange(path=path, before=before, after=after)
            for path, before, after in properties
        ),
        **changes,
    )


def cost(machines: int, *unknown: str) -> Estimate:
    """Return the price of up to so many machines."""
    pool = Item(
        name="pool train: p5.48xlarge", least=0, most=machines, unit_usd=40_179, price=PRICES
    )
    system = Item(name="system: m7i.xlarge", least=3, most=3, unit_usd=147.17, price=PRICES)
    return Estimate(items=(pool, system), unknown=unknown)


def small() -> Review:
    """Return a review of one harmless change."""
    quota = change(
        "update",
        "kubernetes:core/v1:ResourceQuota",
        "search/gpus",
        ("spec.hard[requests.nvidia.com/l4]", "8", "12"),
    )
    return review(
        environment(
            changes=(quota,),
            gpus=(Gpus(accelerator="nvidia-l4", most_before=8, most=8),),
            cost_before=cost(1),
            cost=cost(1),
            edits=("workspaces.search.gpus.nvidia-l4 8 -> 12",),
        ),
        untouched=[
            Untouched(name=name, reason="its program reads nothing that was edited")
            for name in ("gcp-dev", "azure-dev", "private-dev")
        ],
    )


def four_things() -> Review:
    """Return one that grows a pool, bumps a chart, renames a bucket and breaks a rule."""
    before, after = cost(16, "data transfer between zones"), cost(32, "data transfer between zones")
    return review(
        environment(
            "aws-prod",
            outcome="policy",
            rehearsed="previewed",
            unchanged=1_043,
            edits=(
                "gpuPools.train.nodes.max 16 -> 32",
                "storage.buckets.datasets.name ml-datasets -> ml-data",
                "cluster.apiAccess private -> public",
            ),
            changes=(*_infrastructure(), *_chart()),
            violations=_violations(),
            gpus=(
                Gpus(accelerator="nvidia-h100-80gb", most_before=128, most=256),
                Gpus(accelerator="nvidia-l4", least_before=1, most_before=8, least=1, most=8),
            ),
            cost_before=before,
            cost=after,
            quotas=(_QUOTA,),
            stand_ins=("milvus", "feast"),
            not_rehearsed=("IAM permissions: the simulated cloud allows every call",),
        ),
        untouched=[
            Untouched(name=name, reason="its program reads nothing that was edited")
            for name in ("gcp-prod", "azure-prod")
        ],
    )


_QUOTA = Quota(
    title="Running On-Demand P instances",
    place="eu-west-1",
    unit="vCPUs",
    before=3_072,
    after=6_144,
)


def _infrastructure() -> list[ResourceChange]:
    access = ("vpcConfig.endpointPublicAccess", "false", "true")
    bucket, size = ("bucket", "ml-datasets", "ml-data"), ("scalingConfig.maxSize", "16", "32")
    s3 = "aws:s3/bucket:Bucket"
    return [
        change("update", "aws:eks/nodeGroup:NodeGroup", "train", size),
        change("replace", s3, "datasets", bucket, holds="data", protected=True),
        change("update", "aws:eks/cluster:Cluster", "aws-prod", access),
    ]


def _chart() -> list[ResourceChange]:
    version = ("metadata.labels[helm.sh/chart]", "prometheus-88.5.3", "prometheus-89.0.0")
    return [
        change("update", f"kubernetes:{kind}", f"monitoring/prometheus-{name}", version)
        for kind, name in (
            ("apps/v1:Deployment", "operator"),
            ("apps/v1:DaemonSet", "node-exporter"),
            ("core/v1:Service", "operator"),
            ("rbac.authorization.k8s.io/v1:ClusterRole", "operator"),
        )
    ]


def _violations() -> tuple[Violation, ...]:
    return (
        Violation(
            policy="cluster-api-private",
            severity="critical",
            level="mandatory",
            resource="aws:eks/cluster:Cluster/aws-prod",
            message="got vpcConfig.publicAccessCidrs=[0.0.0.0/0]; expected a private API server in "
            "prod. Set `apiAccess: private`.",
        ),
        Violation(
            policy="namespace-owner",
            severity="low",
            level="advisory",
            resource="Namespace/sandbox",
            message="expected the label owner. Add it.",
            fresh=False,
        ),
    )


def many(resources: int) -> Review:
    """Return a review of one environment with so many changed resources."""
    return review(environment("gcp-prod", changes=_changes(resources), cost=cost(4)))


def _changes(count: int) -> tuple[ResourceChange, ...]:
    found = []
    for index in range(count):
        operation: Operation = ("create", "update", "update", "replace", "delete")[index % 5]
        found.append(
            change(
                operation,
                "kubernetes:apps/v1:Deployment" if index % 3 else "gcp:storage/bucket:Bucket",
                f"team-{index // 10}/service-{index:03}",
                *(
                    [("spec.replicas", str(index), str(index + 1))]
                    if operation in {"update", "replace"}
                    else []
                ),
                holds="data" if index % 3 == 0 and operation == "delete" else "",
            )
        )
    return tuple(found)


def eight(resources: int = 12) -> Review:
    """Return a review of eight environments; one fails, one is unknown, one stays the same."""
    names = [
        f"{cloud}-{stage}"
        for cloud in ("aws", "gcp", "azure", "private")
        for stage in ("dev", "prod")
    ]
    found = [
        environment(each, changes=_changes(resources), cost_before=cost(2), cost=cost(3))
        for each in names
    ]
    failure = Failure(
        step="ready",
        resource="Deployment/feast/feast-server",
        line="0/1 ready after 300 s: ImagePullBackOff feastdev/feature-server:0.99",
    )
    different: dict[int, dict[str, Any]] = {
        1: {"outcome": "failed", "failures": (failure,)},
        3: {"outcome": "same", "changes": (), "unchanged": 322},
        6: {"outcome": "unknown", "changes": (), "rehearsed": "previewed", "cost": None,
            "failures": ()},
        7: {"parity": ("KServe: emulated on `private`, native elsewhere",)},
    }  # fmt: skip
    for index, values in different.items():
        found[index] = found[index].model_copy(update=values)
    return review(*found)


def weakened() -> Review:
    """Return one that takes a rule away, loosens others, and with them lets something through."""
    return review(
        environment("aws-prod", outcome="same", loosened=(_violations()[0],)),
        environment("aws-dev", outcome="same"),
        policies=_POLICIES,
    )


_POLICIES = (
    PolicyChange(
        kind="rule",
        operation="removed",
        effect="weaker",
        subject="cluster-api-private",
        details=("The API server of a cluster is private",),
    ),
    PolicyChange(
        kind="rule",
        operation="changed",
        effect="weaker",
        subject="bucket-encrypted",
        details=("prod mandatory -> advisory", "another expression"),
    ),
    PolicyChange(
        kind="exemption",
        operation="added",
        effect="weaker",
        subject="pod-not-privileged DaemonSet/*",
        details=("until 2027-06-30", "everywhere"),
    ),
    PolicyChange(
        kind="code",
        operation="changed",
        effect="unclear",
        subject="policies",
        details=tuple(f"policies/part_{number}.py" for number in range(8)),
    ),
    PolicyChange(kind="rule", operation="added", effect="stricter", subject="image-signed"),
)


def complete() -> Review:
    """Return a review in which no field is empty."""
    found = four_things()
    prod = found.environments[0].model_copy(
        update={
            "failures": (Failure(step="deploy", resource="Service/web", line="port 80 is taken"),),
            "parity": ("KServe is emulated here, native elsewhere",),
            "loosened": (_violations()[0],),
            "stand_ins_before": ("redis",),
            "exemptions": ("image-pinned on Deployment/a/b: legacy, ends 2027-01-01",),
        }
    )
    below = prod.changes[0].model_copy(
        update={"parent": "urn:pulumi:a::b::evenkeel:aws:Pool::train"}
    )
    prod = prod.model_copy(update={"changes": (*prod.changes, below)})
    return found.model_copy(
        update={"environments": (prod, environment("gcp-dev")), "policies": _POLICIES}
    )
