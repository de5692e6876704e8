"""What whoever previews may do in a cluster, asked of a real API server."""

import subprocess
import time
from collections.abc import Iterator

import pytest
import yaml

from simulator.cluster.tools import Tools
from stacks.bootstrap.access import plan_access, plan_subject
from tests.conftest import Cluster

# one policy and one binding for the whole cluster
pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("preview-access")]

MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: said}\ndata: {a: b}\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
spec:
  replicas: 0
  selector: {matchLabels: {app: said}}
  template:
    metadata: {labels: {app: said}}
    spec: {containers: [{name: said, image: said}]}
"""
SECONDS = 30

NAMESPACE = "runners"
BOUND = {
    "group": ("Group", "evenkeel:preview"),
    "user": ("User", "preview@project.iam.gserviceaccount.com"),
    "account": ("ServiceAccount", f"{NAMESPACE}:preview"),
}
"""Who is in the binding: a group on AWS, a user on Google Cloud and Azure, a runner's account."""

AS = {
    "group": ("--as", "reviewer", "--as-group", "evenkeel:preview"),
    "user": ("--as", BOUND["user"][1]),
    "account": ("--as", f"system:serviceaccount:{NAMESPACE}:preview"),
}


class Kubectl:
    """Acts as somebody who previews."""

    def __init__(self, begin: list[str], acting: tuple[str, ...]) -> None:
        """Nothing is asked yet."""
        self._begin = begin
        self._acting = acting

    def __call__(self, *words: str, given: str = "") -> tuple[bool, str]:
        """Ask, and return whether it was done and what was said."""
        done = subprocess.run(
            [*self._begin, *self._acting, *words],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def previewer(
    request: pytest.FixtureRequest, cluster: Cluster, tools: Tools, namespace: str
) -> Iterator[Kubectl]:
    """Somebody of the group, the user or the service account, once the policy holds."""
    objects = plan_access([], [namespace], plan_subject(*BOUND[request.param]))
    for each in objects:
        cluster.api.apply(each, manager="tests")
    begin = [str(tools.kubectl), "--kubeconfig", str(cluster.kubeconfig), "-n", namespace]
    kubectl = Kubectl(begin, AS[request.param])
    end = time.monotonic() + SECONDS
    # a policy holds a moment after it was made; what gets through before is no dry run either
    while kubectl("create", "configmap", "probe")[0] and time.monotonic() < end:
        kubectl_delete = {"apiVersion": "v1", "kind": "ConfigMap"}
        cluster.api.delete(
            {**kubectl_delete, "metadata": {"name": "probe", "namespace": namespace}}
        )
    yield kubectl
    for each in reversed(objects):
        cluster.api.delete(each)


@pytest.mark.parametrize("previewer", ["group", "user", "account"], indirect=True)
def test_who_previews_dry_runs_and_changes_nothing(previewer: Kubectl) -> None:
    """Server-side apply as the provider asks for it, and the same without dryRun."""
    apply = ("apply", "--server-side", "-f", "-")
    rehearsed, said = previewer(*apply, "--dry-run=server", given=MAP)
    done, refused = previewer(*apply, given=MAP)

    assert rehearsed, said
    assert not done
    assert "expected a dry run" in refused
    assert previewer("get", "configmaps")[0]


@pytest.mark.parametrize("previewer", ["group", "account"], indirect=True)
def test_who_previews_scales_nothing(previewer: Kubectl, cluster: Cluster, namespace: str) -> None:
    """A part of an object has a door of its own."""
    cluster.api.apply(
        yaml.safe_load(DEPLOYMENT) | {"metadata": {"name": "said", "namespace": namespace}},
        manager="tests",
    )
    done, refused = previewer("scale", "deployment", "said", "--replicas=3")

    assert not done
    assert "expected a dry run" in refused


@pytest.mark.parametrize("previewer", ["user"], indirect=True)
def test_who_previews_gives_nobody_rights(previewer: Kubectl) -> None:
    """Not even as a dry run: what a policy cannot hold for is not given."""
    words = ("create", "clusterrolebinding", "x", "--clusterrole=cluster-admin", "--user=reviewer")

    assert not previewer(*words, "--dry-run=server")[0]
    assert not previewer("delete", "configmap", "kube-root-ca.crt")[0]


@pytest.mark.parametrize("previewer", ["group"], indirect=True)
def test_who_previews_reads_secrets_where_it_is_bound_alone(
    previewer: Kubectl, namespace: str
) -> None:
    """Those of an environment's own namespaces; not the rest of the cluster's."""
    asked = ("auth", "can-i", "get", "secrets", "--namespace")

    assert previewer(*asked, namespace)[0]
    assert not previewer(*asked, "kube-system")[0]
    assert not previewer("auth", "can-i", "list", "secrets", "--all-namespaces")[0]
