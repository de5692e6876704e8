"""Every cloud has the same files, names, signatures and words: where one differs, it says so here.

A cloud may have files of its own beside those, and its components attributes of its own: what it
hands from one of its parts to another. Nobody outside its folder may use them.
"""

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from components import clouds
from components.contract import (
    BucketOffer,
    ClusterOffer,
    DnsOffer,
    Foundation,
    FoundationSpec,
    Grant,
)
from components.planning.gpu_stack import Driver
from components.planning.pools import GpuPool
from components.planning.scope import Scope
from tests.components.clouds.parallel import (
    COMPONENTS,
    FILES,
    FOLDER,
    FOUND,
    each_cloud,
    hints,
    module,
)

ARGS: Mapping[str, Mapping[str, object]] = {
    "Network": {
        "scope": Scope,
        "cidr": str | None,
        "zones": int,
        "pods": str | None,
        "services": str | None,
        "settings": "Settings",
    },
    "Cluster": {
        "scope": Scope,
        "kubernetes": str,
        "public_api": bool,
        "network": "Network",
        "settings": "Settings",
    },
    "NodePool": {
        "scope": Scope,
        "kubernetes": str,
        "driver": Driver,
        "pool": GpuPool,
        "cluster": "Cluster",
        "network": "Network",
        "settings": "Settings",
    },
    "Storage": {
        "scope": Scope,
        "cluster": "Cluster",
        "network": "Network",
        "buckets": tuple[str, ...],
        "settings": "Settings",
    },
    "Identity": {
        "scope": Scope,
        "cluster": "Cluster",
        "storage": "Storage",
        "grants": tuple[Grant, ...],
        "domain": str | None,
        "settings": "Settings",
    },
}
DEFAULTS = {
    "pods": None,
    "services": None,
    "public_api": False,
    "buckets": (),
    "grants": (),
    "domain": None,
}
"""What may be left out of the arguments."""

ATTRIBUTES: Mapping[str, Mapping[str, object]] = {
    "Network": {"id": pulumi.Output[str]},
    "Cluster": {
        "provider": kubernetes.Provider,
        "context": str,
        "issuer": pulumi.Output[str],
    },
    "NodePool": {"machine": str | None, "nodes": tuple[str, ...]},
    "Storage": {"storage_class": str | None, "buckets": Mapping[str, pulumi.Output[str]]},
    "Identity": {
        "service_account_annotations": Mapping[str, Mapping[str, pulumi.Output[str]]],
        "pod_labels": Mapping[str, Mapping[str, str]],
    },
}
FUNCTIONS: Mapping[tuple[str, str], Mapping[str, object]] = {
    ("foundation", "build"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": Foundation,
    },
    ("offer", "plan_offer"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": ClusterOffer,
    },
    ("offer", "plan_machines"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": Mapping[str, str | None],
    },
    ("services", "plan_buckets"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": Mapping[str, BucketOffer],
    },
    ("services", "plan_dns"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": DnsOffer | None,
    },
    ("services", "plan_secret_store"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": Mapping[str, Any] | None,
    },
    ("services", "check_services"): {
        "spec": FoundationSpec,
        "settings": "Settings",
        "return": Iterator[str],
    },
}

each_component = pytest.mark.parametrize(("file", "name"), COMPONENTS.items())


def test_four_clouds_are_there() -> None:
    """A folder for each cloud that an environment can name, and none that it cannot."""
    assert sorted(clouds.CLOUDS) == ["aws", "azure", "gcp", "private"] == FOUND


@each_cloud
def test_files_have_the_same_names(cloud: str) -> None:
    """Who knows one folder finds the way in the others."""
    assert {path.stem for path in (FOLDER / cloud).glob("*.py")} >= FILES


@each_cloud
@each_component
def test_components_are_made_alike(cloud: str, file: str, name: str) -> None:
    """Name, arguments, options; the arguments are frozen and given by name."""
    found = module(cloud, file)
    component, args = getattr(found, name), getattr(found, f"{name}Args")
    parameters = inspect.signature(component).parameters

    assert issubclass(component, pulumi.ComponentResource)
    assert list(parameters) == ["name", "args", "opts"]
    assert parameters["opts"].default is None
    assert hints(cloud, component.__init__) == {
        "name": str,
        "args": args,
        "opts": pulumi.ResourceOptions | None,
        "return": type(None),
    }
    assert args.__dataclass_params__.frozen
    assert all(each.kw_only for each in dataclasses.fields(args))


@each_cloud
@each_component
def test_arguments_are_the_same(cloud: str, file: str, name: str) -> None:
    """The same fields with the same types and the same necessity."""
    args = getattr(module(cloud, file), f"{name}Args")

    assert hints(cloud, args) == ARGS[name]
    assert [each.name for each in dataclasses.fields(args)] == list(ARGS[name])
    given = {
        each.name: each.default
        for each in dataclasses.fields(args)
        if each.default is not dataclasses.MISSING
    }
    assert given == {key: DEFAULTS[key] for key in ARGS[name] if key in DEFAULTS}


@each_cloud
@each_component
def test_attributes_are_the_same(cloud: str, file: str, name: str) -> None:
    """What a component tells others has the same name and type on each cloud."""
    component = getattr(module(cloud, file), name)
    alone = type(name, (), {key: vars(component)[key] for key in ("__annotations__", "__module__")})
    found = hints(cloud, alone)

    assert {key: found.get(key) for key in ATTRIBUTES[name]} == ATTRIBUTES[name]


@each_cloud
@each_component
def test_type_tokens_name_the_cloud(cloud: str, file: str, name: str) -> None:
    """They are part of every URN: `evenkeel:<cloud>:<Component>`."""
    assert f"evenkeel:{cloud}:{name}" == module(cloud, file).TYPE


@each_cloud
@pytest.mark.parametrize(("place", "wanted"), FUNCTIONS.items(), ids=lambda x: str(x)[:40])
def test_functions_are_called_alike(
    cloud: str, place: tuple[str, str], wanted: Mapping[str, object]
) -> None:
    """The same parameters, in the same order, with the same types."""
    function = getattr(module(cloud, place[0]), place[1])

    assert hints(cloud, function) == wanted
    assert [*inspect.signature(function).parameters] == [key for key in wanted if key != "return"]
