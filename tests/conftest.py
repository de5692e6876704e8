"""What every test stands on: a clean environment, the tools, and one cluster for the whole run."""

import gc
import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.cluster.api import KubernetesApi
from simulator.cluster.control_plane import ControlPlane
from simulator.cluster.tools import Tools, find_tools
from simulator.session import Session
from simulator.session_data import Gpus, Machine, SessionData
from tests.left_behind import keeper
from tests.means import find, missing, path_without
from tests.order import longest_first

_CLUSTER = "PYTEST_EVENKEEL_CLUSTER"
"""Set by the first process of a run: the folder of the cluster that all its workers share."""

_CACHE = str(Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").absolute())
os.environ["PATH"] = path_without()
_CHARTS, _PULUMI = find("charts"), find("pulumi")

_TODAY = "2026-11-22"
"""The day of every test: exemptions end one day, and what a test says must not end with them."""

_YOUNG = 100_000
"""Objects before the collector looks: a run imports and collects millions that stay."""

_UNWANTED = ("ARM_", "AWS_", "AZURE_", "CLOUDSDK_", "EVENKEEL_", "GCLOUD_", "GOOGLE_", "PULUMI_")

_H100 = Gpus(
    accelerator="nvidia-h100-80gb",
    product="NVIDIA-H100-80GB-HBM3",
    count=8,
    memory_mib=81559,
    mig_profiles=("1g.10gb", "2g.20gb", "3g.40gb", "7g.80gb"),
)
_L4 = Gpus(accelerator="nvidia-l4", product="NVIDIA-L4", count=1, memory_mib=23034)

MACHINES = (
    *(
        Machine(
            name=f"train-{index}",
            labels={"evenkeel.dev/machines": "train"},
            cpus=192,
            memory_gib=2048,
            gpus=_H100,
        )
        for index in range(2)
    ),
    *(
        Machine(name=f"serve-{index}", labels={"evenkeel.dev/machines": "serve"}, gpus=_L4)
        for index in range(2)
    ),
)
"""The machines of the shared cluster: those of environments/Pulumi.local.yaml."""


@dataclass(frozen=True)
class Cluster:
    """The cluster that all tests of a run share; each works in a namespace of its own."""

    session: Session
    api: KubernetesApi
    kubeconfig: Path


def pytest_configure() -> None:
    """Give every process of a run the same surroundings, if it has what it needs."""
    if problems := list(missing()):
        raise pytest.UsageError(*problems)
    gc.set_threshold(_YOUNG)
    # Rehearsals start Python a thousand times: what a cloud's SDK has is compiled once, not each
    # time, also where Python is told to keep nothing.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # The settings of `make test ARGS=...` are not those of what a test makes.
    for name in ("ARGS", "COLUMNS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
        os.environ.pop(name, None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Choose, once for all workers, where the shared cluster will be.

    All that tests start ends after the last worker, or when this process is killed.
    """
    if hasattr(session.config, "workerinput"):
        return
    os.environ[_CLUSTER] = tempfile.mkdtemp(prefix="evenkeel-tests-")
    temporary: pytest.TempPathFactory = vars(session.config)["_tmp_path_factory"]
    guard = keeper(Path(os.environ[_CLUSTER]), temporary.getbasetemp())
    session.config.add_cleanup(guard.dismiss)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write down for the second try how the run ended: failed tests, or something worse."""
    cache = getattr(session.config, "cache", None)  # the second try itself has none
    if cache is not None and not hasattr(session.config, "workerinput"):
        cache.set("evenkeel/ended", int(exitstatus))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what uses the cluster, and skip what this machine has no means for.

    The folders' own hooks have marked their groups by now. Where workers share the tests, what
    takes longest comes first; one process keeps the order that people know.
    """
    for item in items:
        if "cluster" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.cluster)
        if item.get_closest_marker("pulumi_cli") and _PULUMI is None:
            item.add_marker(pytest.mark.skip(reason="needs the Pulumi CLI on PATH"))
        if _shares_a_fixture(item) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
        if item.get_closest_marker("charts") and _CHARTS is None:
            item.add_marker(pytest.mark.skip(reason="needs chart archives in EVENKEEL_CHARTS"))
    if hasattr(config, "workerinput"):
        longest_first(items)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes after their argument: an archive is another one in every second.

    All workers must find the same names, or none of them starts.
    """
    return argname if isinstance(val, bytes) else None


def pytest_collection_finish() -> None:
    """Leave alone what stays to the end: the collector would look at it again and again."""
    gc.freeze()


def _shares_a_fixture(item: pytest.Item) -> bool:
    """Tell whether a fixture is made once for all tests of the module.

    Those stay in one process: two would make it twice, at once, on the cluster that all share.
    """
    found = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(each[-1].scope in ("module", "class") for each in found.values())


@pytest.fixture(autouse=True)
def _clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give every test an empty home without credentials; only the tool cache stays."""
    for name in list(os.environ):
        if name == "KUBECONFIG" or name.startswith(_UNWANTED):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp() / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", _CACHE)
    monkeypatch.setenv("EVENKEEL_TODAY", _TODAY)


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The tools, built if they are nowhere yet (minutes, once)."""
    return find_tools()


@pytest.fixture(scope="session")
def chart_archives() -> Path:
    """The folder of real chart archives; only for tests marked `charts`."""
    assert _CHARTS is not None, "mark the test with pytest.mark.charts"
    return Path(_CHARTS).absolute()


@pytest.fixture(scope="session")
def cluster(tools: Tools) -> Iterator[Cluster]:
    """One real control plane with the machines of the local environment; no controllers run."""
    folder = Path(os.environ[_CLUSTER])
    data = SessionData(
        environment="tests",
        id="7e575e55",
        kubernetes="1.36",
        contexts=("evenkeel-local",),
        machines=MACHINES,
        time_scale=0.05,
    )
    session = Session.write(folder, data)
    # Idempotent, and workers take turns: the first starts it, the others find it ready.
    ControlPlane(session, tools).start()
    api = KubernetesApi(session.kubeconfig)
    yield Cluster(session, api, session.kubeconfig)
    api.close()


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace of the test's own; its deletion is not waited for."""
    name = f"test-{uuid.uuid4().hex[:10]}"
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    cluster.api.apply(manifest, manager="tests")
    # Pods are refused until the controllers have made the namespace's account.
    _wait_for_account(cluster.api, name)
    yield name
    cluster.api.delete(manifest)


def _wait_for_account(api: KubernetesApi, namespace: str) -> None:
    watch = api.watch("v1", "ServiceAccount", namespace=namespace, since="0")
    for event, account in watch:
        if event == "ADDED" and account["metadata"]["name"] == "default":
            return
    message = f"namespace {namespace} got no service account"
    raise AssertionError(message)
