"""JobSets start their Jobs in order, start anew where they may, and end as one."""

from typing import TYPE_CHECKING, Any

import pytest

from simulator.controllers import kinds
from simulator.controllers.conditions import is_true
from simulator.controllers.operators.job_set_plan import may_start, outcome

if TYPE_CHECKING:
    from tests.simulator.controllers.conftest import Room
    from tests.simulator.controllers.operators.conftest import See


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest) -> None:
    """Have JobSets, but only for tests with a cluster."""
    if "place" in request.fixturenames:
        request.getfixturevalue("define")(kinds.JOB_SET)


def _part(name: str, replicas: int = 1, **fields: Any) -> dict[str, Any]:
    container = {"name": "main", "image": "busybox"}
    template = {"spec": {"template": {"spec": {"containers": [container]}}}}
    return {"name": name, "replicas": replicas, "template": template, **fields}


def _job_set(namespace: str, *parts: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "jobset.x-k8s.io/v1alpha2",
        "kind": "JobSet",
        "metadata": {"name": "set", "namespace": namespace},
        "spec": {"replicatedJobs": list(parts), **spec},
    }


def _counts(**changed: int) -> dict[str, int]:
    return dict.fromkeys(("ready", "succeeded", "failed", "active", "suspended"), 0) | changed


@pytest.mark.parametrize(
    ("status", "counts", "starts"),
    [
        ("Ready", _counts(ready=1), False),
        ("Ready", _counts(ready=1, succeeded=1), True),
        ("Complete", _counts(ready=2), False),
        ("Complete", _counts(succeeded=2), True),
    ],
)
def test_what_depends_on_others_waits_for_all_of_them(
    status: str, counts: dict[str, int], *, starts: bool
) -> None:
    """Until they are ready, or complete, as it says."""
    second = _part("b", dependsOn=[{"name": "a", "status": status}])
    job_set = _job_set("team", _part("a", 2), second)
    assert may_start(job_set, second, {"a": counts, "b": _counts()}) is starts


@pytest.mark.parametrize(
    ("policy", "first", "second", "ended"),
    [
        (None, _counts(succeeded=1), _counts(), ""),
        (None, _counts(succeeded=1), _counts(succeeded=1), "Completed"),
        (None, _counts(succeeded=1), _counts(failed=1), "Failed"),
        ({"operator": "Any"}, _counts(), _counts(succeeded=1), "Completed"),
        (
            {"operator": "All", "targetReplicatedJobs": ["a"]},
            _counts(succeeded=1),
            _counts(),
            "Completed",
        ),
    ],
)
def test_the_whole_ends_as_its_policy_says(
    policy: dict[str, Any] | None, first: dict[str, int], second: dict[str, int], ended: str
) -> None:
    """All, any, or some named ones; one failure fails it."""
    job_set = _job_set("team", _part("a"), _part("b"), successPolicy=policy)
    assert outcome(job_set, {"a": first, "b": second}) == ended


def test_jobs_start_in_order_and_the_set_completes(room: "Room", place: str, see: "See") -> None:
    """The second part is made once the first is complete."""
    second = _part("b", 2, dependsOn=[{"name": "a", "status": "Complete"}])
    room.apply(_job_set(place, _part("a"), second))
    done = see(kinds.JOB_SET, "set", lambda each: is_true(each, "Completed"))
    assert [each["succeeded"] for each in done["status"]["replicatedJobsStatus"]] == [1, 2]
    assert done["status"]["terminalState"] == "Completed"
    first = see(kinds.JOB, "set-a-0")
    for name in ("set-b-0", "set-b-1"):
        later = see(kinds.JOB, name)
        assert later["metadata"]["creationTimestamp"] >= first["status"]["completionTime"]


def test_a_failed_job_starts_the_set_anew_until_it_may_no_more(
    room: "Room", place: str, see: "See"
) -> None:
    """Each attempt has Jobs of its own."""
    part = _part("a")
    part["template"]["spec"] |= {"backoffLimit": 0, "activeDeadlineSeconds": 1}
    pod = part["template"]["spec"]["template"]
    pod["metadata"] = {"annotations": {"simulator.evenkeel.dev/run-seconds": "5000"}}
    room.apply(_job_set(place, part, failurePolicy={"maxRestarts": 1}))
    ended = see(kinds.JOB_SET, "set", lambda each: is_true(each, "Failed"))
    assert ended["status"]["restarts"] == 1
    job = see(kinds.JOB, "set-a-0")
    assert job["metadata"]["labels"]["jobset.sigs.k8s.io/restart-attempt"] == "1"
