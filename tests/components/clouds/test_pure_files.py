"""What each cloud says without Pulumi: in files of the same names, with answers of one shape."""

import ast
import dataclasses
import inspect
import typing
from pathlib import Path

from components.planning.capabilities import Feature, Support
from components.planning.gpu_stack import Driver, GpuStack
from components.section import Section
from tests.components.clouds.parallel import FOLDER, PURE, each_cloud, hints, module


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
