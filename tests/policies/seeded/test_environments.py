"""Bad resources beside a whole environment of each cloud: each is stopped by its rule alone.

The environment is the repository's, its program the real one, in the engine's preview with the
pack in its own process. It is the first preview of a real one: clouds tell next to nothing, and
nobody asks a cluster that is to be made.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from evenkeel.simulator.engine import embedded
from evenkeel.simulator.engine.request import Request
from evenkeel.simulator.environ import rehearsal_environ
from evenkeel.testing.rehearsal import PACK
from evenkeel.testing.result import Reading, Result, Violation
from tests.end_to_end.reticence import reticent
from tests.environments import KEY, ROOT, text
from tests.policies.seeded.lenient import SEED
from tests.policies.seeded.seeds import Garden, Seed
from tests.policies.service import own_rules

PROGRAM = Path(__file__).parent / "environment"
LENIENT = Path(__file__).parent / "lenient.py"
RULES = {each.id: each for each in own_rules()}
LEAST_SEEDS = {"aws": 70, "azure": 60, "gcp": 60}
LEAST_RESOURCES = 300
TOGETHER = {"gpu-driver-once", "gpu-total-bounded"}
"""What is said of the whole stack: no environment has room for so many pools of GPUs, and on Azure
the operator brings the driver, of which these pools know nothing."""

pytestmark = pytest.mark.xdist_group("seeded")


@dataclass(frozen=True)
class Ground:
    """What bad resources of a cloud stand on."""

    package: str
    provider: dict[str, str]
    """What a good provider of the cloud says."""

    unknown: str
    """A type of the cloud of which no rule asks anything."""


TAGS = '{"tags": {"owner": "ml-platform", "stage": "prod", "managed-by": "evenkeel"}}'
GROUNDS = {
    "aws": Ground("aws", {"region": "us-west-2", "defaultTags": TAGS}, "aws:ec2/eip:Eip"),
    "azure": Ground("azure-native", {}, "azure-native:network:RouteTable"),
    "gcp": Ground("gcp", {"region": "us-central1"}, "gcp:compute/address:Address"),
}


@pytest.fixture(scope="module")
def plain(garden: Garden, seeds: Mapping[str, Seed]) -> Sequence[Seed]:
    """A seed for each rule about one resource that needs no stage or settings of its own."""
    return [
        each
        for each in seeds.values()
        if each.alone and not each.settings and each.environment == garden.environment
    ]


@pytest.mark.parametrize("cloud", GROUNDS)
def test_each_is_stopped_by_its_rule_and_nothing_else_is(
    cloud: str, plain: Sequence[Seed], tmp_path: Path
) -> None:
    """Nothing of the environment itself is stopped, and all that are there are told by one rule."""
    sown = [each for each in plain if _belongs(each, cloud)]
    assert len(sown) >= LEAST_SEEDS[cloud]

    result = _preview(cloud, sown, tmp_path)

    assert result.errors == ()
    assert sum(result.changes.values()) >= LEAST_RESOURCES
    stopped = [each for each in result.violations if each.level == "mandatory"]
    assert not result.ok
    others = {(_name(e), e.policy) for e in stopped if not _name(e).startswith(SEED)}
    assert others <= {(f"evenkeel-{cloud}-prod", each) for each in TOGETHER}
    for seed in sown:
        told = [each for each in result.violations if _name(each) == f"{SEED}{seed.rule}"]
        assert [each.policy for each in told] == [seed.rule], told
        assert told[0].level == RULES[seed.rule].enforcement["prod"]


def _belongs(seed: Seed, cloud: str) -> bool:
    packages = {_package(each.type) for each in seed.resources}
    return packages <= {GROUNDS[cloud].package, "kubernetes", "evenkeel"}


def _package(token: str) -> str:
    return token.removeprefix("pulumi:providers:").partition(":")[0]


def _name(found: Violation) -> str:
    return found.urn.rpartition("::")[2]


def _preview(cloud: str, sown: Sequence[Seed], folder: Path) -> Result:
    name, ground = f"{cloud}-prod", GROUNDS[cloud]
    session = reticent(
        name,
        folder / "session",
        {ground.package: f'"{sys.executable}" "{LENIENT}" {ground.package}'},
    )
    given: dict[str, Any] = {
        "cloud": ground.package,
        "providers": {ground.package: ground.provider},
        "unknown": ground.unknown,
        "clouds": [],
        "kubernetes": [],
    }
    for each in (resource for seed in sown for resource in seed.resources):
        kind = "kubernetes" if _package(each.type) == "kubernetes" else "clouds"
        given[kind].append(each.model_dump() | {"name": f"{SEED}{each.name}"})
    file = folder / "given.json"
    file.write_text(json.dumps(given))
    environment = yaml.safe_load(text(name))["config"][KEY]
    reading = Reading()
    request = Request(
        operation="preview",
        project=PROGRAM,
        stack=name,
        config={KEY: json.dumps(environment), "seeded:file": str(file)},
        config_objects=frozenset({KEY}),
        secret_keys=frozenset(),
        state=session.state,
        environ=rehearsal_environ(session) | {"PYTHONPATH": str(ROOT)},
        plugins=session.folder / "plugins",
        policy_packs=(PACK,),
        log=session.logs / "preview.log",
    )
    return reading.result(embedded.run(request, reading.add))
