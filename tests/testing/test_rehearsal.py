"""A project that is not evenkeel's, deployed into a simulation and looked at."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from evenkeel.simulator.cluster.control_plane import ControlPlane
from evenkeel.simulator.errors import ClusterError
from evenkeel.testing import Rehearsal, Result, session_data
from evenkeel.testing.fixtures import Rehearse

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("rehearsal")]

SHOP = Path(__file__).parents[1] / "fixtures" / "projects" / "shop"
CONFIG = {
    "image": "registry.example/shop:1.2",
    "settings": {"replicas": 2},
    "evenkeel:environment": {"stage": "dev"},
}


@pytest.fixture(scope="module")
def shop(rehearse: Rehearse) -> Iterator[Rehearsal]:
    """A shop, not deployed yet; when it is ended, no process and no file is left."""
    made = rehearse(SHOP, session_data(), config=CONFIG)
    yield made
    made.end()
    _nothing_left(made.session.folder)


@pytest.fixture(scope="module")
def deployed(shop: Rehearsal) -> Result:
    """The shop's deployment, for tests that look at it; who changes it puts it back."""
    return shop.up()


def processes_of(folder: Path) -> list[psutil.Process]:
    """Return every process that names a folder in its command line or environment."""
    found = []
    for each in psutil.process_iter():
        try:
            words = [*each.cmdline(), *each.environ().values()]
        except (psutil.Error, OSError):
            continue
        if each.pid != os.getpid() and any(str(folder) in word for word in words):
            found.append(each)
    return found


def test_a_preview_changes_nothing_and_shows_all(shop: Rehearsal) -> None:
    """Resources are there to assert on; the cluster has none of them."""
    result = shop.preview()

    assert result.changes == {"create": 5}
    assert result.resources.one("shop:index:Shop").name == "shop"
    assert shop.objects.api.find("v1", "Namespace", "shop") is None


def test_a_deployment_is_there_to_look_at(shop: Rehearsal, deployed: Result) -> None:
    """Resources by type and name, objects as the API server has them, outputs."""
    result = deployed

    web = result.resources.one("kubernetes:apps/v1:Deployment", "web")
    space = result.resources.one("kubernetes:core/v1:Namespace")
    assert web.inputs["spec"]["replicas"] == 2
    assert web.id == "shop/web"
    assert web.parent == space.parent == result.resources.one("shop:index:Shop").urn
    assert space.outputs["status"] == {"phase": "Active"}
    secret = result.resources.one("kubernetes:core/v1:Secret")
    assert secret.inputs["data"] == "[secret]"
    assert result.outputs == {"image": "registry.example/shop:1.2"}
    live = shop.objects.get("apps/v1", "Deployment", "web", namespace="shop")
    assert live["status"]["readyReplicas"] == 2
    assert len(shop.objects.list("v1", "Pod", namespace="shop", labels="app=shop")) == 2
    assert result.violations == ()
    assert "selling registry.example/shop:1.2" in result.messages


def test_a_second_deployment_changes_nothing(shop: Rehearsal, deployed: Result) -> None:
    """What stayed the same is there to assert on, too."""
    result = shop.up()

    assert result.changes == {"same": 5}
    assert len(result.resources) == len(deployed.resources)
    assert result.resources.one("kubernetes:apps/v1:Deployment").inputs["spec"]["replicas"] == 2


def test_what_is_not_there_is_missed_with_what_is(shop: Rehearsal, deployed: Result) -> None:
    """The messages name what there is, and what is near."""
    resources = deployed.resources

    with pytest.raises(AssertionError, match=r"named api; there are: web\."):
        resources.one("kubernetes:apps/v1:Deployment", "api")
    with pytest.raises(AssertionError, match=r"got none; there are: kubernetes:apps/v1:Deploy"):
        resources.one("kubernetes:apps/v1:Deployments")
    with pytest.raises(AssertionError, match=r"v1 Secret tills in shop: got none; .*shop/till"):
        shop.objects.get("v1", "Secret", "tills", namespace="shop")
    with pytest.raises(AssertionError, match="the cluster does not know the kind"):
        shop.objects.get("example.org/v1", "Lamp", "one")
    with pytest.raises(AssertionError, match=r"not so after 0\.3 s(.|\n)*readyReplicas: 2"):
        shop.objects.wait(
            lambda it: it.get("apps/v1", "Deployment", "web", namespace="shop"),
            lambda web: web["status"]["readyReplicas"] == 3,
            seconds=0.3,
        )


@pytest.mark.usefixtures("deployed")
def test_what_is_waited_for_is_returned(shop: Rehearsal) -> None:
    """Once it holds."""
    pod = shop.objects.wait(
        lambda it: it.list("v1", "Pod", namespace="shop")[0],
        lambda pod: pod["status"]["phase"] == "Running",
    )

    assert pod["spec"]["containers"][0]["image"] == "registry.example/shop:1.2"


@pytest.mark.usefixtures("deployed")
def test_a_stack_can_be_destroyed(shop: Rehearsal) -> None:
    """Then it holds nothing, and the cluster has none of it."""
    result = shop.destroy()

    assert list(result.resources) == []
    assert shop.objects.api.find("v1", "Namespace", "shop") is None
    shop.up()


@pytest.fixture
def other(shop: Rehearsal) -> Iterator[Rehearsal]:
    """The shop, for a test that takes another configuration: the next one has its own again."""
    yield shop
    shop.configure(CONFIG)


def test_policies_have_their_say(other: Rehearsal) -> None:
    """A mandatory violation fails the deployment; with check=False it is there to assert on."""
    other.configure({**CONFIG, "image": "registry.example/shop"})

    with pytest.raises(
        AssertionError, match="policy image-pinned: web: image of container web: got"
    ) as failure:
        other.preview()
    result = other.preview(check=False)

    assert "shop (test): failed: preview" in str(failure.value)
    assert not result.ok
    assert [(each.policy, each.level) for each in result.violations] == [
        ("image-pinned", "mandatory")
    ]


def test_a_program_that_fails_says_why(other: Rehearsal) -> None:
    """The error of the program is the message of the failure."""
    other.configure({"settings": {"replicas": 2}})

    with pytest.raises(AssertionError, match="shop:image"):
        other.up()


@pytest.mark.usefixtures("deployed")
def test_another_configuration_changes_what_is_deployed(other: Rehearsal) -> None:
    """On the same cluster, as a merged change would."""
    other.configure({**CONFIG, "settings": {"replicas": 3}})

    result = other.up()

    assert result.changes == {"same": 4, "update": 1}
    live = other.objects.get("apps/v1", "Deployment", "web", namespace="shop")
    assert live["spec"]["replicas"] == 3
    other.configure(CONFIG)
    assert other.up().changes == {"same": 4, "update": 1}


def test_what_takes_too_long_is_ended(shop: Rehearsal) -> None:
    """It is a failure like others, and the next run goes on from there."""
    with pytest.raises(AssertionError, match=r"failed: preview \(not done after 0\.1 s\)"):
        shop.preview(seconds=0.1)

    assert shop.preview().ok


def test_a_cluster_that_cannot_be_started_is_no_failure_of_the_project(
    rehearse: Rehearse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever needs it first is told; nothing is left."""

    def fail(plane: ControlPlane) -> None:
        message = f"{plane.session.folder}: no room."
        raise ClusterError(message)

    monkeypatch.setattr(ControlPlane, "start", fail)
    poor = rehearse(SHOP, session_data("aws"), config=CONFIG)

    with pytest.raises(ClusterError, match="no room"):
        poor.up()
    with pytest.raises(ClusterError, match="no room"):
        _ = poor.objects
    poor.end()
    assert not poor.session.folder.exists()


def test_all_ends_with_whoever_started_it(shop: Rehearsal, tmp_path: Path) -> None:
    """No process and no file is left of what was killed."""
    del shop  # its tools are found already
    own = tmp_path / "own"
    script = (
        "import sys, pathlib\n"
        "from evenkeel.testing import Rehearsal, Stack, session_data\n"
        f"stack = Stack(project=pathlib.Path({str(SHOP)!r}), config={CONFIG!r})\n"
        f"rehearsal = Rehearsal(stack, session_data(), pathlib.Path({str(own)!r}))\n"
        "rehearsal.objects.list('v1', 'Namespace')\n"
        "print('started', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        assert len(processes_of(own)) > 5
        process.kill()
    _nothing_left(own)


def _nothing_left(folder: Path) -> None:
    """Wait until nobody works in a folder; the folder is gone by then."""
    while processes_of(folder):
        time.sleep(0.1)
    assert not folder.exists()
