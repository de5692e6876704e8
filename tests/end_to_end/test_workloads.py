"""What the platform is for: training, serving, notebooks, pipelines, agents and stores, on it."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.driver import bring_up
from tests.end_to_end.endpoints import ENDPOINTS
from tests.end_to_end.experiments import tried
from tests.end_to_end.monitors import MONITORS, check_monitor, check_rules
from tests.end_to_end.notebook_door import check_door
from tests.end_to_end.pipeline_run import run_of
from tests.end_to_end.pipeline_steps import check_greedy, check_run, refusals
from tests.end_to_end.place import steps
from tests.end_to_end.rehearsal import Rehearsal, make_project
from tests.end_to_end.team import (
    Json,
    Team,
    all_ready,
    condition,
    gpus,
    has_one,
    name,
    nodes,
    one_is_suspended,
    running,
    waits,
)
from tests.end_to_end.teams import environment_of_teams

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.xdist_group("workloads"),
    pytest.mark.timeout(1800),  # the first waits for the platform
]

POOLS = ("serve", "train")
AGENTS = {f"clearml-agent-{each}": 1 for each in POOLS}
_OF_JOBS = "batch.kubernetes.io/job-name"
"""The label of pods that a Job makes."""


@pytest.fixture(scope="module")
def environment() -> Json:
    """Return an environment with what the workloads need, and two workspaces."""
    return environment_of_teams()


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory, environment: Json) -> Iterator[Rehearsal]:
    """A project with stand-ins, whatever charts there are: they come up quicker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("EVENKEEL_CHARTS", raising=False)
        made = make_project(tmp_path_factory.mktemp("project"), rules=False)
        made.write(environment)
        yield made
        made.end()


@pytest.fixture(scope="module")
def first(rehearsal: Rehearsal) -> Json:
    """What the first `up` says."""
    said = bring_up(rehearsal)
    assert (said["exit"], said["missing"]) == (0, [])
    return said


@pytest.fixture(scope="module")
def team(rehearsal: Rehearsal, first: Json) -> Iterator[Team]:
    """A team with a namespace and a LocalQueue, on the platform that is up."""
    assert first["changes"] > 0
    made = Team(rehearsal)
    made.apply("team")
    yield made
    made.close()


def test_training_waits_until_all_of_its_gpus_are_free(team: Team) -> None:
    """Two jobs of 2 x 8 H100 each: the second starts when the first is gone."""
    label = "jobset.sigs.k8s.io/jobset-name"
    team.apply("train-first")
    pods = team.see("pods", "vision", running(2), f"{label}=first")
    team.apply("train-second")
    workloads = team.see("workloads", "vision", waits)
    team.see("trainjobs", "vision", one_is_suspended)

    assert nodes(pods) == ["train-0", "train-1"]
    assert all(gpus(each) == ["8"] for each in pods)
    (told,) = (
        condition(each, "QuotaReserved")["message"]
        for each in workloads
        if condition(each, "QuotaReserved")["status"] == "False"
    )
    assert "insufficient unused quota for nvidia.com/gpu in flavor train, 16 more needed" in told
    assert team.items("pods", "vision", f"{label}=second") == []

    team.kubectl("delete", "trainjob", "first", "--namespace", "vision")
    pods = team.see("pods", "vision", running(2), f"{label}=second")

    assert nodes(pods) == ["train-0", "train-1"]
    team.kubectl("delete", "trainjob", "second", "--namespace", "vision")


def test_a_model_is_served_by_triton_on_a_slice_of_an_l4(team: Team) -> None:
    """It is reached at a host of its own below the platform's domain."""
    team.apply("model")

    (model,) = team.see(
        "inferenceservices",
        "vision",
        lambda all_: condition(all_[0], "Ready").get("status") == "True",
    )
    pods = team.see("pods", "vision", running(1), "serving.kserve.io/inferenceservice=densenet")

    assert model["status"]["url"] == "https://densenet-vision.local.evenkeel.example"
    assert nodes(pods)[0].startswith("serve-")
    assert gpus(pods[0]) == ["1"]
    assert "tritonserver" in pods[0]["spec"]["containers"][0]["image"]


def test_a_teams_model_is_a_knative_service_on_the_teams_pool(team: Team) -> None:
    """KServe's mode holds where a model does not say, and the team's own runtime where it runs."""
    team.apply("model-of-a-team")

    (model,) = team.see(
        "inferenceservices",
        "speech",
        lambda all_: condition(all_[0], "Ready").get("status") == "True",
    )
    (service,) = team.items("services.serving.knative.dev", "speech")
    (pod,) = team.items("pods", "speech", "serving.kserve.io/inferenceservice=whisper")

    assert model["status"]["deploymentMode"] == "Knative"
    assert model["status"]["url"] == "https://whisper-predictor-speech.local.evenkeel.example"
    assert name(service) == "whisper-predictor"
    assert pod["spec"]["affinity"].keys() == {"nodeAffinity"}
    assert pod["spec"]["nodeName"].startswith("serve-")


def test_a_notebook_has_a_gpu(team: Team) -> None:
    """Its pod is on a machine of the pool that it names, and its status says that it is ready."""
    team.apply("notebook")

    pods = team.see("pods", "vision", running(1), "notebook-name=sketch")
    team.see("notebooks", "vision", has_one)

    assert nodes(pods)[0].startswith("serve-")
    assert gpus(pods[0]) == ["1"]
    check_door(team)


def test_a_pipeline_runs_to_its_end(team: Team) -> None:
    """Each step after those that it waits for; the one with a GPU on a machine that has one."""
    team.start(run_of(team, "pipeline"))

    (run,) = team.see(
        "workflows", "pipelines", lambda all_: all_[0].get("status", {}).get("phase") == "Succeeded"
    )

    assert run["status"]["progress"] == "9/9"
    check_run(team, "nightly")


def test_a_step_is_refused_with_the_reason(team: Team) -> None:
    """It reads no Secret of the platform's and takes no more GPUs than there are for runs."""
    assert list(refusals(team)) == []
    check_greedy(team)


def test_each_gpu_pool_has_an_agent_of_clearml(team: Team) -> None:
    """It is ready and has the name of the pool; what it starts has a GPU of that pool."""
    ready = {
        name(each): each["status"].get("readyReplicas", 0)
        for each in team.items("deployments", "clearml-tasks")
    }
    agents = {each: count for each, count in ready.items() if each.startswith("clearml-agent")}
    assert agents == AGENTS

    pods = tried(team, POOLS)
    where = {name(each): nodes([each])[0].rpartition("-")[0] for each in pods}
    assert where == {f"experiment-{pool}": pool for pool in POOLS}
    assert [gpus(each) for each in pods] == [["1"], ["1"]]


@pytest.mark.parametrize(("namespace", "service", "port", "pool"), ENDPOINTS)
def test_stores_and_servers_answer_at_their_services(
    team: Team, namespace: str, service: str, port: int, pool: str
) -> None:
    """The service has the port, and somebody ready behind it, on a machine with GPUs or without."""
    (found,) = (each for each in team.items("services", namespace) if name(each) == service)
    slices = team.items("endpointslices", namespace, f"kubernetes.io/service-name={service}")

    assert port in [each["port"] for each in found["spec"]["ports"]]
    ends = [one for each in slices for one in each["endpoints"] or ()]
    where = [(one["conditions"]["ready"], one["nodeName"].rpartition("-")[0]) for one in ends]
    assert where == [(True, pool)]


def test_every_expectation_is_met(rehearsal: Rehearsal, first: Json) -> None:
    """What serves for ClearML and what runs as Knative services among it."""
    said = rehearsal.json("verify", "local")

    assert first["exit"] == said["exit"] == 0
    states = {(each["subject"], each["outcome"]) for each in said["checks"]}
    assert {("clearml", "ok"), ("knative", "ok"), ("kserve", "ok")} <= states
    assert {outcome for _, outcome in states} <= {"ok", "not rehearsed"}


def test_a_workspace_has_its_gpus_and_no_more(team: Team) -> None:
    """One job runs where its accelerator is, the other waits for its own team's."""
    team.apply("workspace")
    pods = team.see("pods", "ranking", running(1), _OF_JOBS)
    team.see("workloads", "ranking", waits)

    assert nodes(pods)[0].startswith("serve-")
    quotas = set(map(name, team.items("resourcequotas", "ranking")))
    assert quotas == {"kf-resource-quota", "workspace"}
    team.see("profiles.kubeflow.org", "ranking", all_ready)


@pytest.mark.parametrize(
    ("verb", "kind", "own"),
    [
        ("create", "pods", True),
        ("get", "secrets", True),
        ("create", "trainjobs.trainer.kubeflow.org", True),
        ("create", "inferenceservices.serving.kserve.io", True),
        ("create", "notebooks.kubeflow.org", True),
        ("update", "featurestores.feast.dev", True),
        ("list", "workloads.kueue.x-k8s.io", True),
        ("create", "localqueues.kueue.x-k8s.io", False),
        ("update", "resourcequotas", False),
        ("delete", "networkpolicies.networking.k8s.io", False),
        ("create", "rolebindings.rbac.authorization.k8s.io", False),
        ("update", "namespaces", False),
    ],
)
def test_a_team_has_rights_in_its_own_workspace_alone(
    team: Team, verb: str, kind: str, *, own: bool
) -> None:
    """As the API server says, for each of two teams; nowhere else do they have any."""
    groups = {"ranking": "ranking-ml", "speech": "speech-ml"}

    assert {where: team.may(group, verb, kind, where) for where, group in groups.items()} == {
        "ranking": own,
        "speech": own,
    }
    # where what belongs to a team was made, beside that of others
    made = ("milvus", "postgresql") if kind == "secrets" else ()
    for where in ("speech", "vision", "clearml", "kube-system", *made):
        assert not team.may("ranking-ml", verb, kind, where), where


@pytest.mark.parametrize(("kind", "endpoint", "refused"), MONITORS)
def test_a_teams_monitor_sends_nothing_of_prometheus(
    team: Team, kind: str, endpoint: Json, refused: str
) -> None:
    """Prometheus sees the whole cluster: neither its token nor another team's pods are given."""
    check_monitor(team.refusal, kind, endpoint, refused)


def test_a_teams_rules_say_whose_they_are(team: Team) -> None:
    """So that they page and mute for nobody else; the platform's own are not judged."""
    check_rules(team.refusal)


def test_one_addon_goes_and_comes_back_alone(
    rehearsal: Rehearsal, team: Team, environment: Json, first: Json
) -> None:
    """The preview of `up` names nothing but its own, and that is what is done.

    All else is as it was, what teams have made since the first `up`, too: that is theirs.
    """
    team.apply("workspace")
    team.see("pods", "ranking", running(1), _OF_JOBS)
    before = set(map(name, team.items("pods", "vision")))
    fewer = {each: said for each, said in environment["addons"].items() if each != "mlflow"}
    rehearsal.write({**environment, "addons": fewer})

    gone = rehearsal.json("up", "local")
    rehearsal.write(environment)
    back = rehearsal.json("up", "local")

    assert gone["environment_changes"] == ["- addons.mlflow {}"]
    for said in (gone, back):
        done = steps(said)
        assert done
        assert done == steps(said, "planned_steps")
        assert [urn for urn in done if "mlflow" not in urn] == []
    assert gone["operations"].keys() == {"same", "delete"}
    assert back["operations"].keys() == {"same", "create"}
    assert back["operations"]["create"] == len(steps(back)) == gone["operations"]["delete"]
    assert (back["exit"], back["missing"]) == (0, [])
    assert sum(back["operations"].values()) == first["changes"]
    assert set(map(name, team.items("pods", "vision"))) == before
