"""The tools' versions have one home, go.mod."""

import re

import pytest

from simulator.cluster.pins import MODULES, linker_flags, module_versions, parse_version, pins
from simulator.errors import ToolError


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("etcd Version: 3.6.8\nGit SHA: Not provided", (3, 6, 8)),
        ("Kubernetes v1.36.3", (1, 36, 3)),
        ("Client Version: v1.32.4-dispatcher\nKustomize Version: v5.8.1", (1, 32, 4)),
        ("kwok version v0.8.0 go1.26.8 (linux/amd64)", (0, 8, 0)),
        ("v3.22.0+g1234567", (3, 22, 0)),
        ("no version at all", None),
    ],
)
def test_versions_are_read_as_each_tool_prints_them(
    said: str, version: tuple[int, int, int] | None
) -> None:
    """The first complete version in the output is the tool's."""
    assert version == parse_version(said)


@pytest.mark.parametrize(
    ("name", "version", "accepted"),
    [
        ("etcd", (3, 5, 0), True),
        ("etcd", (3, 6, 99), True),
        ("etcd", (3, 4, 30), False),
        ("etcd", (3, 7, 0), False),
        ("kube-apiserver", (1, 36, 0), True),
        ("kube-apiserver", (1, 35, 9), False),
        ("kubectl", (1, 37, 0), False),
        ("kwok", (0, 8, 3), True),
        ("kwokctl", (0, 7, 0), False),
        ("helm", (3, 18, 0), True),
        ("helm", (3, 30, 1), True),
        ("helm", (3, 17, 9), False),
        ("helm", (4, 0, 0), False),
    ],
)
def test_only_versions_in_range_will_do(
    name: str, version: tuple[int, int, int], *, accepted: bool
) -> None:
    """Kubernetes and kwok to the minor version, etcd 3.5 and 3.6, helm 3 from 3.18."""
    assert pins()[name].accepts(version) is accepted


def test_the_pinned_versions_are_in_range() -> None:
    """What is built would also be accepted from PATH."""
    for pin in pins().values():
        assert pin.accepts(module_versions()[pin.module])


def test_every_tool_has_its_variable_and_the_name_that_go_gives_it() -> None:
    """`go build` names the program of a `/v3` package after the element before it."""
    assert {pin.name: (pin.variable, pin.output) for pin in pins().values()} == {
        "etcd": ("EVENKEEL_ETCD", "server"),
        "kube-apiserver": ("EVENKEEL_KUBE_APISERVER", "kube-apiserver"),
        "kube-controller-manager": (
            "EVENKEEL_KUBE_CONTROLLER_MANAGER",
            "kube-controller-manager",
        ),
        "kube-scheduler": ("EVENKEEL_KUBE_SCHEDULER", "kube-scheduler"),
        "kubectl": ("EVENKEEL_KUBECTL", "kubectl"),
        "kwok": ("EVENKEEL_KWOK", "kwok"),
        "kwokctl": ("EVENKEEL_KWOKCTL", "kwokctl"),
        "helm": ("EVENKEEL_HELM", "helm"),
    }


def test_versions_are_injected_at_link_time() -> None:
    """Without them kubectl cannot parse its own version and helm believes in Kubernetes 1.20."""
    flags = linker_flags()

    major, minor, patch = module_versions()["k8s.io/kubernetes"]
    text = f"v{major}.{minor}.{patch}"
    assert f"-X k8s.io/component-base/version.gitVersion={text}" in flags
    assert f"-X k8s.io/client-go/pkg/version.gitVersion={text}" in flags
    assert f"-X helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor={minor}" in flags


def test_a_missing_go_mod_is_one_clear_message() -> None:
    """As in an installation without the repository."""
    missing = MODULES / "nowhere"

    with pytest.raises(ToolError, match=re.escape(str(missing / "go.mod"))):
        module_versions(missing)
