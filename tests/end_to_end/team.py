"""What a team does at a platform: apply manifests, and look."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kubernetes import client

from simulator.cluster.api import KubernetesApi
from simulator.cluster.resource_type import ResourceType
from simulator.errors import ApiError
from tests.end_to_end.official_client import OfficialClient
from tests.end_to_end.rehearsal import Rehearsal

Json = dict[str, Any]

MANIFESTS = Path(__file__).parent / "workloads"


class Team:
    """A team at the platform, with kubectl, and what the API server says of its rights."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        """Take the platform."""
        self._rehearsal = rehearsal
        # what is looked at is read directly: a process for each look would take a second of work
        self._api = KubernetesApi(rehearsal.session / "kubeconfig")
        self._official = OfficialClient(rehearsal.session / "kubeconfig")
        self._kinds: dict[str, ResourceType] = {}

    def close(self) -> None:
        """Let go of the API server, and of the files with the keys to it."""
        self._api.close()
        self._official.close()

    def kubectl(self, *arguments: str) -> str:
        """Run `evenkeel kubectl` and return what it prints."""
        result = self._run(*arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def may(self, group: str, verb: str, kind: str, namespace: str) -> bool:
        """Tell whether somebody in a group may do something, as the API server says.

        It is what `kubectl auth can-i` asks, without a process for each question.
        """
        resource, _, api_group = kind.partition(".")
        asked = {
            "verb": verb,
            "group": api_group,
            "resource": resource,
            "namespace": namespace,
        }
        self._official.client.default_headers |= {
            "Impersonate-User": "somebody",
            "Impersonate-Group": group,
        }
        review = client.V1SelfSubjectAccessReview(
            spec=client.V1SelfSubjectAccessReviewSpec(resource_attributes=asked)
        )
        asked_of = client.AuthorizationV1Api(self._official.client)
        made = asked_of.create_self_subject_access_review(review)
        assert made.status is not None
        return bool(made.status.allowed)

    def refusal(self, obj: Json) -> str:
        """Offer an object without keeping it, and return why it is refused; empty where not."""
        try:
            self._api.apply(obj, manager="team", force=True, dry_run=True)
        except ApiError as error:
            return error.message
        return ""

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        *command, option, folder = self._rehearsal.command("kubectl")
        return subprocess.run(
            [*command, option, folder, "local", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def apply(self, name: str) -> None:
        """Apply one of the manifests."""
        self.kubectl("apply", "-f", str(MANIFESTS / f"{name}.yaml"))

    def start(self, obj: Json) -> None:
        """Make an object of its own."""
        self._api.apply(obj, manager="team", force=True)

    def remove(self, obj: Json) -> None:
        """Delete an object, where there is one."""
        self._api.delete(obj)

    def items(self, kinds: str, namespace: str, label: str = "") -> list[Json]:
        """Return objects; `kinds` is a plural as kubectl takes it, with its group where needed."""
        query = {"labelSelector": label} if label else {}
        path = self._kind(kinds).path(namespace)
        found: list[Json] = self._api.request("GET", path, query=query)["items"]
        return found

    def _kind(self, kinds: str) -> ResourceType:
        plural, _, wanted = kinds.partition(".")
        for each in self._api.kinds.discover() if kinds not in self._kinds else ():
            group = each.api_version.rpartition("/")[0]
            if each.plural == plural and wanted in ("", group):
                self._kinds.setdefault(kinds, each)
        assert kinds in self._kinds, f"the API server knows no {kinds}"
        return self._kinds[kinds]

    def see(
        self,
        kinds: str,
        namespace: str,
        true: Callable[[list[Json]], object],
        label: str = "",
        seconds: float = 300,
    ) -> list[Json]:
        """Wait until it is true of the objects, and return them."""
        end = time.monotonic() + seconds
        while True:
            found = self.items(kinds, namespace, label)
            if true(found):
                return found
            if time.monotonic() > end:
                told = json.dumps([each.get("status") for each in found], indent=1)
                pytest.fail(f"{kinds} in {namespace}: not as expected after {seconds} s: {told}")
            time.sleep(0.1)


def nodes(pods: list[Json]) -> list[str]:
    """Return where pods are."""
    return sorted(each["spec"]["nodeName"] for each in pods)


def condition(obj: Json, kind: str) -> Json:
    """Return a condition of an object, or nothing."""
    conditions = obj.get("status", {}).get("conditions") or ()
    return next((each for each in conditions if each["type"] == kind), {})


def name(obj: Json) -> str:
    """Return an object's name."""
    return str(obj["metadata"]["name"])


def gpus(pod: Json) -> list[str]:
    """Return how many GPUs each container of a pod has."""
    containers = pod["spec"]["containers"]
    return [each["resources"].get("limits", {}).get("nvidia.com/gpu") for each in containers]


def running(number: int) -> Callable[[list[Json]], bool]:
    """Return what tells whether there are so many pods, and all of them run."""

    def all_run(pods: list[Json]) -> bool:
        return [each["status"].get("phase") for each in pods] == ["Running"] * number

    return all_run


def waits(workloads: list[Json]) -> bool:
    """Tell whether Kueue has let in one of two, and told the other why it waits."""
    said = [condition(each, "QuotaReserved").get("status") for each in workloads]
    return sorted(map(str, said)) == ["False", "True"]


def all_ready(profiles: list[Json]) -> bool:
    """Tell whether Kubeflow says of two profiles that they are ready."""
    said = [each.get("status", {}).get("conditions") or [{}] for each in profiles]
    return len(said) == 2 and all(each[-1].get("type") == "Ready" for each in said)


def one_is_suspended(jobs: list[Json]) -> bool:
    """Tell whether the second of two jobs waits."""
    return {name(each): each["spec"].get("suspend", False) for each in jobs} == {
        "first": False,
        "second": True,
    }


def has_one(notebooks: list[Json]) -> bool:
    """Tell whether there is one notebook, and it answers."""
    return [each.get("status", {}).get("readyReplicas") for each in notebooks] == [1]
