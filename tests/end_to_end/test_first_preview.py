"""The first preview of a real environment: nothing is made yet, and clouds tell next to nothing.

Addresses and certificates of a cluster that is to be made are unknown, so nobody can ask it, and
no chart can be rendered. The program and the rules must bear that: it is what is run first of all.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from evenkeel.simulator.engine import embedded
from evenkeel.simulator.engine.request import Request
from evenkeel.simulator.environ import rehearsal_environ
from evenkeel.simulator.session import Session
from evenkeel.testing.rehearsal import PACK
from evenkeel.testing.result import Reading, Result
from tests.end_to_end.reticence import reticent
from tests.environments import KEY, ROOT, text
from tests.stacks.bootstrap.conftest import STATES, bench

CLOUDS = ("aws", "azure", "gcp")
ADDRESSES = {"aws": "endpoint", "azure": "fqdn", "gcp": "endpoint"}
LEAST_CHARTS = 20
CHARTS = ("kubernetes:helm.sh/v4:Chart", "kubernetes:kustomize/v2:Directory")
CLUSTERS = {
    "aws": "aws:eks/cluster:Cluster",
    "azure": "azure-native:containerservice:ManagedCluster",
    "gcp": "gcp:container/cluster:Cluster",
}

TOLD_LATER = {
    "aws": ("aws:iam/role:Role", "arn"),
    "azure": ("azure-native:managedidentity:UserAssignedIdentity", "principalId"),
    "gcp": ("gcp:serviceaccount/account:Account", "email"),
}
"""Cloud -> what of the place of its state nobody knows before it is made, type and output."""


@dataclass(frozen=True)
class Site:
    """An environment of the repository, and clouds that are reticent about it."""

    name: str
    session: Session

    def preview(self) -> Result:
        """Preview it with the policy pack."""
        reading = Reading()
        config = yaml.safe_load(text(self.name))["config"]
        request = Request(
            operation="preview",
            project=ROOT,
            stack=self.name,
            config={KEY: json.dumps(config[KEY])},
            config_objects=frozenset({KEY}),
            secret_keys=frozenset(),
            state=self.session.state,
            environ=rehearsal_environ(self.session),
            plugins=self.session.folder / "plugins",
            policy_packs=(PACK,),
            log=self.session.logs / "preview.log",
        )
        return reading.result(embedded.run(request, reading.add))


def mandatory(result: Result) -> list[str]:
    """Return what would stop a deployment."""
    return [
        f"{each.policy} {each.urn.rpartition('::')[2]}: {each.message}"
        for each in result.violations
        if each.level == "mandatory"
    ]


def expect_reticence(cloud: str, result: Result) -> None:
    """Make sure that the preview knew as little as a real one."""
    cluster = result.resources.one(CLUSTERS[cloud])
    assert cluster.outputs[ADDRESSES[cloud]] == "[unknown]"
    charts = {each.urn for kind in CHARTS for each in result.resources.of(kind)}
    assert len(charts) > LEAST_CHARTS
    assert [each.urn for each in result.resources if each.parent in charts] == []
    operator = result.resources.one("evenkeel:addons:Release", "gpu-operator")
    assert operator.outputs["brings"] == {"driver": cloud == "azure"}
    objects = result.resources.of("kubernetes:core/v1:Namespace")
    assert objects
    assert [each.urn for each in objects if each.outputs or not each.inputs] == []


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_rule_stops_an_environment(cloud: str, tmp_path: Path) -> None:
    """The program goes through, and what a rule cannot know it defers."""
    name = f"{cloud}-prod"
    result = Site(name, reticent(name, tmp_path / "session")).preview()

    assert result.errors == ()
    assert mandatory(result) == []
    assert result.ok
    expect_reticence(cloud, result)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_rule_stops_the_place_of_its_state(cloud: str, tmp_path: Path) -> None:
    """It is made before the environment, and on a bare account."""
    made = bench(f"{cloud}-prod", tmp_path)
    Session.write(made.session.folder, made.session.data.model_copy(update={"reticent": True}))
    result = made.run("preview", STATES[cloud])

    assert result.errors == ()
    assert mandatory(result) == []
    assert result.ok
    assert all(each.outputs.get("arn", "[unknown]") == "[unknown]" for each in result.resources)
    kind, output = TOLD_LATER[cloud]
    made_later = result.resources.of(kind)
    assert made_later
    assert {each.outputs[output] for each in made_later} == {"[unknown]"}
