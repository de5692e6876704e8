"""Every cloud has the same files, names, signatures and words: where one differs, it says so here.

A cloud may have files of its own beside those, and its components attributes of its own: what it
hands from one of its parts to another. Nobody outside its folder may use them.
"""

import ast
import dataclasses
import inspect
import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
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
from components.planning.capabilities import Feature, Support
from components.planning.gpu_stack import Driver, GpuStack
from components.planning.pools import GpuPool
from components.planning.scope import Scope
from components.section import Section

FOLDER = Path(__file__).parents[3] / "components" / "clouds"
FOUND = sorted(path.parent.name for path in FOLDER.glob("*/settings.py"))
OWN = ("Settings", "Network", "Cluster", "NodePool", "Storage", "Identity")
"""The classes that are each cloud's own: they stand here under their names."""

COMPONENTS: Mapping[str, str] = {
    "network": "Network",
    "cluster": "Cluster",
    "node_pool": "NodePool",
    "storage": "Storage",
    "identity": "Identity",
}
PURE = {"capabilities", "driver", "offer", "quota", "services", "settings"}
FILES = {"__init__", "foundation", *PURE, *COMPONENTS}

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

each_cloud = pytest.mark.parametrize("cloud", FOUND)
each_component = pytest.mark.parametrize(("file", "name"), COMPONENTS.items())


def module(cloud: str, file: str) -> ModuleType:
    """Return a module of a cloud."""
    return import_module(f"components.clouds.{cloud}.{file}")


def own(cloud: str) -> dict[str, type]:
    """Return the classes that are a cloud's own."""
    homes = {"Settings": "settings", **{name: file for file, name in COMPONENTS.items()}}
    return {name: getattr(module(cloud, homes[name]), name) for name in OWN}


def hints(cloud: str, thing: Any) -> dict[str, object]:  # noqa: ANN401 - a class or a function
    """Return the types of a thing's fields or parameters, its cloud's own classes as names."""
    names = {kind: name for name, kind in own(cloud).items()}
    # where a thing is annotated only for the type checker, it is found here
    extra = {
        "kubernetes": kubernetes,
        "pulumi": pulumi,
        "Iterator": Iterator,
        "Mapping": Mapping,
    }
    found = typing.get_type_hints(thing, localns=extra | own(cloud))
    return {
        key: names.get(kind, kind) if isinstance(kind, type) else kind
        for key, kind in found.items()
    }


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


@each_cloud
def test_drivers_are_planned_by_one_function(cloud: str) -> None:
    """Pool flags and operator's values come of one call, so that they cannot contradict."""
    driver = module(cloud, "driver")

    assert [each.name for each in dataclasses.fields(driver.DriverPlan)] == ["flags", "stack"]
    assert hints(cloud, driver.DriverPlan)["stack"] is GpuStack
    assert hints(cloud, driver.DriverPlan)["flags"] is driver.PoolDriver
    for name, answer in (("plan_driver", driver.DriverPlan), ("plan_stack", GpuStack)):
        function = getattr(driver, name)
        assert next(iter(inspect.signature(function).parameters)) == "driver"
        assert hints(cloud, function)["driver"] == Driver
        assert hints(cloud, function)["return"] is answer


@each_cloud
def test_every_feature_has_an_answer(cloud: str) -> None:
    """No cloud is silent on what another one has; a refusal gives its reason."""
    answers = module(cloud, "capabilities").CAPABILITIES

    assert list(answers) == list(Feature)
    assert all(isinstance(each, Support) for each in answers.values())
    assert [f for f, each in answers.items() if each.refused and not each.means] == []


@each_cloud
def test_labels_and_annotations_are_plain_text(cloud: str) -> None:
    """They go into manifests as they are, where Kubernetes takes texts only."""
    services = module(cloud, "services")

    for said in (services.POD_LABELS, services.INTERNAL_LOAD_BALANCER):
        assert all(isinstance(each, str) for pair in said.items() for each in pair)


@each_cloud
def test_settings_name_their_cloud(cloud: str) -> None:
    """A section of the environment file, with what is asked of every one."""
    settings = module(cloud, "settings").Settings

    assert issubclass(settings, Section)
    assert typing.get_args(settings.model_fields["name"].annotation) == (cloud,)
    assert hints(cloud, settings.contexts.fget) == {"return": tuple[str, ...]}
    assert settings.model_fields["pools"].default == {}


@each_cloud
def test_pure_files_need_no_pulumi(cloud: str) -> None:
    """They are read by the command, in milliseconds."""
    for file in PURE:
        imported = imports_of(FOLDER / cloud / f"{file}.py", set())
        assert sorted(name for name in imported if name.startswith("pulumi")) == []


def imports_of(path: Path, seen: set[Path]) -> set[str]:
    """Return what a file imports, and what the files of this repository that it imports do."""
    if path in seen or not path.exists():
        return set()
    seen.add(path)
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
        elif isinstance(node, ast.ImportFrom):
            home = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            candidates = [home.with_suffix(".py"), *(home / f"{a.name}.py" for a in node.names)]
            for each in candidates:
                found |= imports_of(each, seen)
    return found
