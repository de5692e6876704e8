"""What a run of pipelines left on the cluster, and the steps that it would not take."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.end_to_end.pipeline_run import NAMESPACE, config_map, server
from tests.end_to_end.team import Json, Team, gpus, name

_NODE = "workflows.argoproj.io/node-name"
_SECRET = "pipelines-database"  # noqa: S105 - the name of a Secret
_CONTAINER: Json = {"name": "main", "image": "registry.example/vision/work:1.0"}
_FIRST: Json = {**_CONTAINER, "name": "first"}


def _mounting(**said: Any) -> tuple[Json, ...]:
    """Return pods that mount the Secret, each in another way."""
    return (
        _volume({"secret": {"secretName": _SECRET, **said}}),
        _volume({"projected": {"sources": [{"secret": {"name": _SECRET, **said}}]}}),
    )


def _volume(volume: Json) -> Json:
    return {"volumes": [{"name": "a", **volume}]}


def _reading(**said: Any) -> tuple[Json, ...]:
    """Return containers that read the Secret, each in another way."""
    named = {"name": _SECRET, **said}
    return (
        {"envFrom": [{"secretRef": named}]},
        {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {**named, "key": "host"}}}]},
    )


def _first(container: Json) -> Json:
    """Return a pod with a container that runs before the step's, or beside it."""
    return {"initContainers": [{**_FIRST, **container}]}


def _asks(count: int) -> Json:
    return {"resources": {"limits": {"nvidia.com/gpu": str(count)}}}


_READS = "reads a Secret"
_GREEDY = "addons.pipelines.gpus is 1"
_REFUSED: Final[tuple[tuple[Json, Json, str], ...]] = (
    ({}, {}, ""),
    (_volume({"secret": {"secretName": "own"}}), {}, ""),
    ({}, _asks(1), ""),
    ({}, _asks(2), _GREEDY),
    # what runs first has given its GPU back by then
    (_first(_asks(1)), _asks(1), ""),
    (_first(_asks(2)), {}, _GREEDY),
    (_first({**_asks(1), "restartPolicy": "Always"}), _asks(1), _GREEDY),
    *((pod, {}, _READS) for pod in (*_mounting(), *_mounting(optional=True))),
    *(({}, each, _READS) for each in (*_reading(), *_reading(optional=True))),
    *((_first(each), {}, _READS) for each in (*_reading(), *_reading(optional=True))),
    ({"serviceAccountName": "ml-pipeline"}, {}, "another service account"),
)
"""What a step's pod says, what its container says, and part of the refusal; empty: it is taken."""


def _step(pod: Json, container: Json, label: str = "workflows.argoproj.io/workflow") -> Json:
    """Return the pod of a step."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "step", "namespace": NAMESPACE, "labels": {label: "run"}},
        "spec": {
            "serviceAccountName": "pipeline-runner",
            **pod,
            "containers": [{**_CONTAINER, **container}],
        },
    }


def refusals(team: Team) -> Iterator[str]:
    """Yield each step that is not taken, or refused, as it should be."""
    for pod, container, wanted in _REFUSED:
        said = team.refusal(_step(pod, container))
        if bool(said) != bool(wanted) or wanted not in said:
            yield f"{pod} {container}: got {said!r}; expected {wanted!r}"
        # the platform's own pods, which the quota alone holds
        said = team.refusal(_step(pod, container, label="app"))
        if said and "exceeded quota" not in said:
            yield f"{pod} {container}: of the platform's own: {said}"


def check_greedy(team: Team) -> None:
    """Expect that a run ends, with the reason, whose step asks for what no run gets."""
    run = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": {"name": "greedy", "namespace": NAMESPACE},
        "spec": {
            "entrypoint": "ask",
            "serviceAccountName": "pipeline-runner",
            "templates": [{"name": "ask", "container": {**_CONTAINER, **_asks(2)}}],
        },
    }
    team.start(run)
    runs = team.see("workflows", NAMESPACE, lambda all_: "Error" in map(_phase, all_))
    team.remove(run)
    (ended,) = (each for each in runs if _phase(each) == "Error")
    assert "addons.pipelines.gpus is 1. Ask for fewer" in ended["status"]["message"]


def _phase(run: Json) -> str:
    return str(run.get("status", {}).get("phase"))


def check_run(team: Team, run: str) -> None:
    """Expect the pods of a run to be as this installation has them, and its bucket to be there."""
    pods = _by_node(team, run)
    _check_images(team, pods)
    _check_places(pods)
    _check_bucket(team)


def _by_node(team: Team, run: str) -> dict[str, Json]:
    """Return the pods of a run by what Argo calls their nodes, without the run's own name."""
    pods = team.items("pods", NAMESPACE, f"workflows.argoproj.io/workflow={run}")
    return {each["metadata"]["annotations"][_NODE].removeprefix(f"{run}."): each for each in pods}


def _check_images(team: Team, pods: Mapping[str, Json]) -> None:
    """Expect driver and launcher as the server in the cluster is told, and not what is newest."""
    told = server(team)
    drivers = {at for at in pods if at.endswith("-driver")}
    steps = {at for at in pods if at.endswith(".executor")}
    assert drivers | steps == pods.keys()
    assert not {each for each in told.values() if each.endswith(":latest")}
    for each in drivers:
        (container,) = pods[each]["spec"]["containers"]
        assert container["image"] == told["V2_DRIVER_IMAGE"]
    for each in steps:
        (launcher,) = pods[each]["spec"]["initContainers"]
        (container,) = pods[each]["spec"]["containers"]
        assert launcher["image"] == told["V2_LAUNCHER_IMAGE"]
        assert container["command"][0] == "/kfp-launcher/launch"
        assert "ml-pipeline.pipelines.svc.cluster.local" in container["command"]
    assert {each["spec"]["serviceAccountName"] for each in pods.values()} == {"pipeline-runner"}


def _check_places(pods: Mapping[str, Json]) -> None:
    """Expect a GPU for the step that asks for one, on its pool, and each step after the other."""
    steps = [f"root.{each}.executor" for each in ("prepare", "large", "choose")]
    came = [pods[each]["metadata"]["creationTimestamp"] for each in ("root-driver", *steps)]
    assert came == sorted(came)
    assert pods["root.large.executor"]["spec"]["nodeName"].startswith("serve-")
    assert gpus(pods["root.large.executor"]) == ["1"]
    assert pods["root.small.executor"]["spec"]["nodeName"].startswith("system-")


def _check_bucket(team: Team) -> None:
    """Expect that server, launcher and logs mean one bucket, at a service, with keys that exist."""
    told, launcher = server(team), config_map(team, "kfp-launcher")
    logs = json.loads(config_map(team, "workflow-controller-configmap")["artifactRepository"])
    provider = json.loads(launcher["providers"])["minio"]["default"]
    secret: dict[str, Any] = provider["credentials"]["secretRef"]
    bucket = told["OBJECTSTORECONFIG_BUCKETNAME"]
    service, _, place = provider["endpoint"].partition(".")
    namespace, _, port = place.partition(".svc:")
    (held,) = (e for e in team.items("secrets", NAMESPACE) if name(e) == secret["secretName"])
    (found,) = (each for each in team.items("services", namespace) if name(each) == service)

    assert launcher["defaultPipelineRoot"].startswith(f"minio://{bucket}/")
    assert logs["s3"]["bucket"] == bucket
    assert logs["s3"]["endpoint"] == provider["endpoint"]
    assert logs["s3"]["accessKeySecret"]["name"] == secret["secretName"]
    assert {secret["accessKeyKey"], secret["secretKeyKey"]} <= held["data"].keys()
    assert int(port) in [each["port"] for each in found["spec"]["ports"]]
