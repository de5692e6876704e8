"""ClearML: no published key is in use, and what it is told fits what is there."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.addons.clearml import ADDON
from components.addons.clearml.names import NAME, TASKS
from components.addons.clearml.options import Options
from components.addons.plan import Plan
from components.contract import ClusterOffer
from tests.components.addons.conftest import offer_of
from tests.components.addons.rendered import WORKLOADS, archive, found, render

Json = dict[str, Any]
SERVING = "1b2c3d4e5f60718293a4b5c6d7e8f901"
ON_A_POOL = {"serving": SERVING, "servingPool": "serve"}


def variables(values: Any) -> list[Json]:  # noqa: ANN401 - any JSON
    """Return each variable in a tree of values or objects."""
    if isinstance(values, list | tuple):
        return [each for value in values for each in variables(value)]
    if not isinstance(values, dict):
        return []
    if "valueFrom" in values:
        return [values]
    return [each for value in values.values() for each in variables(value)]


def held(plan: Plan) -> dict[str, set[str]]:
    """Return the keys of each Secret that is there."""
    made = {each.name: {*each.made, *each.given} for each in plan.secrets}
    return made | {each.name: {"password"} for each in plan.borrowed}


def test_each_secret_that_is_named_has_the_key(everything: ClusterOffer) -> None:
    """A pod that names a key that is not there never starts."""
    options = Options.model_validate({"users": ["anna", "ben-b"], **ON_A_POOL})
    plan = ADDON.plan(everything, options)
    named = variables([*(each.values for each in plan.charts), *plan.before, *plan.after])
    there = held(plan)

    assert named
    for each in named:
        wanted = each["valueFrom"]["secretKeyRef"]
        assert wanted["key"] in there[wanted["name"]], each


def test_the_chart_finds_all_keys_in_the_secret(everything: ClusterOffer) -> None:
    """With `existingSecret` it takes each of them from there."""
    plan = ADDON.plan(everything, Options())
    (server,) = (each.values for each in plan.charts if each.release == NAME)
    wanted = {"apiserver_key", "apiserver_secret", "fileserver_key", "fileserver_secret"}
    wanted |= {"secure_auth_token_secret", "test_user_key", "test_user_secret"}

    assert wanted <= held(plan)[server["clearml"]["existingSecret"]]
    assert {"agentk8sglue_key", "agentk8sglue_secret", "clearml.conf"} == held(plan)[
        "clearml-agent"
    ]


def test_experiments_see_no_secret_but_their_own(everything: ClusterOffer) -> None:
    """An agent may read all Secrets of its namespace, and so may each experiment."""
    plan = ADDON.plan(everything, Options())
    agents = [each for each in plan.charts if each.release != NAME]

    assert {each.namespace for each in agents} == {TASKS}
    assert [each.name for each in plan.secrets if TASKS in each.namespaces] == ["clearml-agent"]
    assert [each.name for each in plan.borrowed if each.namespace == TASKS] == []


def test_every_pool_has_an_agent(cluster: ClusterOffer) -> None:
    """Without one, what is put into its queue waits for ever."""
    plan = ADDON.plan(cluster, Options())
    queues = [each.values["agentk8sglue"]["queue"] for each in plan.charts[1:]]

    assert queues == [pool.name for pool in cluster.pools]


TEAM = {"name": "search", "pool": "train", "gpus": 16}


@pytest.mark.parametrize(
    ("queue", "gpus", "problem"),
    [
        ({}, 8, None),
        ({"pool": "absent"}, 1, "queues[0].pool: got absent; expected a GPU pool: train, serve."),
        ({"name": "serve"}, 1, "queues[0].name: got serve, which a queue or a GPU pool has"),
        ({"gpus": 7}, 8, "queues[0].gpus: got 7, but each experiment takes 8; expected at least 8"),
        ({"pool": "serve", "gpus": 1}, 8, None),
    ],
)
def test_a_team_s_queue_fits_the_cluster(
    cluster: ClusterOffer, queue: Json, gpus: int, problem: str | None
) -> None:
    """Otherwise its experiments would wait for ever, or run where another's do."""
    options = Options.model_validate({"gpus": gpus, "queues": [TEAM | queue]})
    refused = list(ADDON.refuses(cluster, options))

    assert len(refused) == (problem is not None)
    assert not problem or refused[0].startswith(f"addons.clearml.{problem}")
    assert len(ADDON.plan(cluster, options).charts) > len(cluster.pools)


def test_two_queues_of_one_name_are_refused(cluster: ClusterOffer) -> None:
    """Their agents would be one."""
    options = Options.model_validate({"queues": [TEAM, TEAM | {"pool": "serve"}]})

    (refused,) = ADDON.refuses(cluster, options)
    assert refused.startswith("addons.clearml.queues[1].name: got search")


def test_a_team_s_agent_is_expected_once(everything: ClusterOffer) -> None:
    """Two that count at the same moment would start more than the limit; pools' may be two."""
    offer = replace(everything, stage="prod")
    options = Options.model_validate({"queues": [TEAM]})
    expected = {
        workload.name: workload.replicas
        for chart in ADDON.plan(offer, options).charts[1:]
        for workload in chart.expectations.workloads
    }

    assert expected == {
        "clearml-agent-train": 2,
        "clearml-agent-serve": 2,
        "clearml-agent-search": 1,
    }


@pytest.mark.charts
@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_no_variable_is_said_twice(cluster: ClusterOffer, stage: str, tmp_path: Path) -> None:
    """The API server refuses an object in which two variables have one name."""
    offer = offer_of(cluster, stage=stage)
    for chart in ADDON.plan(offer, Options()).charts:
        archive(chart)
        for each in found(render(chart, NAME, offer, tmp_path), *WORKLOADS).values():
            for container in each["spec"]["template"]["spec"]["containers"]:
                names = [variable["name"].lower() for variable in container.get("env") or ()]

                assert len(names) == len(set(names)), chart.release


def test_what_is_expected_of_serving_is_planned(everything: ClusterOffer) -> None:
    """Each part with its image, number and port; nothing of it without an id."""
    options = Options.model_validate(ON_A_POOL)
    plan = ADDON.plan(everything, options)
    expected = [each for each in plan.after_expectations.workloads if "serving" in each.name]
    ports = {each.name: each.ports for each in plan.after_expectations.services}
    planned = {(each["kind"], each["metadata"]["name"]): each for each in plan.after}

    assert {each.name for each in expected} == {
        "clearml-serving-inference",
        "clearml-serving-triton",
    }
    for each in expected:
        spec = planned[each.kind, each.name]["spec"]
        (port,) = planned["Service", each.name]["spec"]["ports"]
        assert spec["replicas"] == each.replicas
        assert spec["template"]["spec"]["containers"][0]["image"] == each.image
        assert ports[each.name] == {port["name"]: port["port"]}
    assert ADDON.plan(everything, Options()).after == ()


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({}, []),
        ({"serving": SERVING}, []),
        (ON_A_POOL, []),
        ({"servingPool": "serve"}, ["got serve without serving; expected both"]),
        ({"serving": SERVING, "servingPool": "none"}, ["got none; expected a GPU pool: train, "]),
    ],
)
def test_a_pool_for_serving_is_one_that_there_is(
    everything: ClusterOffer, said: Json, refused: list[str]
) -> None:
    """And is for something."""
    problems = list(ADDON.refuses(everything, Options.model_validate(said)))

    assert len(problems) == len(refused)
    assert all(part in problem for part, problem in zip(refused, problems, strict=True))


@pytest.mark.charts
def test_a_stand_in_has_the_template_of_the_chart(cluster: ClusterOffer, tmp_path: Path) -> None:
    """By what an agent's experiments are placed: otherwise they would run elsewhere in a test."""
    agents = [e for e in ADDON.plan(cluster, Options()).charts if e.release != NAME]

    for agent in agents:
        (expected,) = agent.expectations.objects
        rendered = found(render(agent, TASKS, cluster, tmp_path), "ConfigMap")
        template = yaml.safe_load(rendered["ConfigMap", expected.name]["data"]["template.yaml"])
        wanted = yaml.safe_load(expected.data["template.yaml"])
        (container,), (said,) = template["spec"]["containers"], wanted["spec"].pop("containers")
        assert said.items() <= container.items()
        assert wanted.pop("spec").items() <= template["spec"].items()
        assert wanted["metadata"]["namespace"] == template["metadata"]["namespace"]
    assert len(agents) == len(cluster.pools)
