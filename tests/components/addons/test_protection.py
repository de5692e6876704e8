"""In production nothing that keeps data goes by mistake, and all else comes and goes as it did."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.addons.catalogue import catalogue, ordered
from components.addons.kept import holds_data
from components.addons.owned import owned_by
from components.addons.record import AddOn
from components.addons.release import Release, ReleaseArgs
from components.contract import ClusterOffer
from components.planning.scope import Stage
from tests.components.addons.rendered import render
from tests.pulumi_monitor import protected_by

KEEPERS = [each for each in catalogue().values() if each.keeps]
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
DATABASE = "kubernetes:postgresql.cnpg.io/v1:Cluster"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
CLASS = "where-volumes-are-made"


def protected(offer: ClusterOffer, *, let_go: str = "") -> set[str]:
    """Return what is protected of everything that can be installed."""

    def program() -> None:
        made: dict[str, Release] = {}
        for addon in ordered(catalogue().values()):
            args = ReleaseArgs.of(addon, offer, lenders=made)
            made[addon.name] = Release(
                addon.name, replace(args, protect=False) if addon.name == let_go else args
            )

    return protected_by(program)


@pytest.mark.parametrize("addon", catalogue().values(), ids=lambda each: each.name)
def test_who_makes_volumes_says_what_it_keeps(addon: AddOn, everything: ClusterOffer) -> None:
    """And nobody else: a plan that names the class of volumes has some."""
    plan = addon.plan(replace(everything, storage_class=CLASS, stage="prod"), addon.options())

    assert (CLASS in repr(plan)) == bool(addon.keeps)


def test_in_production_what_holds_data_is_protected(everything: ClusterOffer) -> None:
    """The namespace of each add-on that keeps data, and each database of PostgreSQL's operator."""
    assert protected(replace(everything, stage="prod"), let_go="redis") == {
        *(f"{each.name}-namespace" for each in KEEPERS if each.name != "redis"),
        "gpu-health-cluster-postgresql-gpu-health-db",
        "postgresql-cluster-postgresql-postgresql",
    }


@pytest.mark.parametrize("stage", ["dev", "staging"])
def test_elsewhere_nothing_is(stage: Stage, everything: ClusterOffer) -> None:
    """An environment that is not for production comes and goes as a whole."""
    offer = replace(everything, stage=stage)

    assert not any(ReleaseArgs.of(each, offer).protect for each in catalogue().values())


def definition(group: str, kind: str) -> dict[str, Any]:
    """Return what a definition says of its kind."""
    return {"spec": {"group": group, "names": {"kind": kind}}}


@pytest.mark.parametrize(
    ("token", "props", "held"),
    [
        (CLAIM, {}, True),
        (DATABASE, {}, True),
        (DEFINITION, definition("postgresql.cnpg.io", "Cluster"), True),
        (DEFINITION, definition("postgresql.cnpg.io", "Pooler"), False),
        (DEFINITION, definition("cluster.x-k8s.io", "Cluster"), False),
        (DEFINITION, {}, False),
        ("kubernetes:cluster.x-k8s.io/v1beta2:Cluster", {}, False),
        ("kubernetes:postgresql.cnpg.io/v1:ImageCatalog", {}, False),
        ("kubernetes:apps/v1:StatefulSet", {"spec": {"volumeClaimTemplates": [{}]}}, False),
    ],
)
def test_data_goes_with_few_kinds(token: str, props: dict[str, Any], *, held: bool) -> None:
    """The claims of a StatefulSet stay when it goes; those of a database's Cluster do not."""
    assert holds_data(token, props) is held


@pytest.mark.parametrize("protect", [True, False])
def test_a_chart_s_claims_are_protected_with_it(*, protect: bool) -> None:
    """By the transform of its objects, which leaves the other options as they are."""

    def options(token: str) -> pulumi.ResourceOptions:
        args = pulumi.ResourceTransformArgs(
            custom=True,
            type_=token,
            name="n",
            props={"metadata": {"name": "n"}},
            opts=pulumi.ResourceOptions(delete_before_replace=True),
        )
        made: Any = owned_by("clearml", protect=protect)(args)
        if asyncio.iscoroutine(made):
            made = asyncio.run(made)
        result: pulumi.ResourceOptions = made.opts
        return result

    assert options(CLAIM).protect is (True if protect else None)
    assert options(CLAIM).delete_before_replace is True
    assert options("kubernetes:core/v1:ConfigMap").protect is None


@pytest.mark.charts
@pytest.mark.parametrize("addon", KEEPERS, ids=lambda each: each.name)
def test_real_charts_keep_data_in_the_protected_namespace(
    addon: AddOn, everything: ClusterOffer, tmp_path: Path
) -> None:
    """And what they make of claims stays when their StatefulSet goes."""
    offer = replace(everything, stage="prod")
    for chart in addon.plan(offer, addon.options()).charts:
        for each in render(chart, addon.namespace, offer, tmp_path):
            spec = each.get("spec") or {}
            if each["kind"] == "PersistentVolumeClaim" or spec.get("volumeClaimTemplates"):
                where = each["metadata"].get("namespace", chart.namespace or addon.namespace)
                assert where == addon.namespace
            policy = spec.get("persistentVolumeClaimRetentionPolicy") or {}
            assert "Delete" not in policy.values()
