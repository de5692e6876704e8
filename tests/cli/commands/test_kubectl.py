"""`evenkeel kubectl` reaches the simulated cluster and no other."""

import pytest

from cli.commands.kubectl import elsewhere


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "pods", "--context", "prod"],
        ["--kubeconfig=prod.yaml", "get", "pods"],
        ["--server=https://prod.example", "version"],
        ["--user", "admin", "get", "pods"],
        ["--cluster=prod", "get", "pods"],
        ["-s", "https://prod.example", "version"],
        ["-shttps://prod.example", "version"],
        ["-s=https://prod.example", "version"],
        ["get", "pods", "-As", "https://prod.example"],
        ["exec", "pod", "-itshttps://prod.example", "--", "sh"],
        ["get", "pods", "-l", "--", "--server=https://prod.example"],
        ["get", "pods", "-n", "--", "--server=https://prod.example"],
        ["get", "pods", "--namespace", "--", "--server=https://prod.example"],
        ["logs", "-fs", "https://prod.example", "pod"],
        ["run", "x", "--image", "--", "--server=https://prod.example"],
    ],
)
def test_options_that_lead_elsewhere_are_found(arguments: list[str]) -> None:
    """Long, short, with the value beside or attached, and behind other short options."""
    assert len(list(elsewhere(arguments))) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "pods", "-A", "-ojson", "--sort-by=.metadata.name"],
        ["exec", "pod", "-it", "--", "curl", "-s", "--user", "a", "https://service"],
        ["logs", "-f", "--since=1h", "--", "-s"],
        ["exec", "pod", "--stdin", "--tty", "--", "curl", "-s"],
        ["exec", "--namespace=a", "pod", "--", "curl", "-s"],
        ["apply", "-fservice.yaml"],
        ["run", "x", "--image", "y", "--command", "--", "curl", "-s", "https://service"],
        ["run", "x", "--image=y", "--dry-run", "--", "curl", "-s", "https://service"],
        ["debug", "pod", "--image", "y", "--share-processes", "--", "curl", "-s", "x"],
        ["get", "pods", "-lapp=search", "-nsearch", "--selector", "a=b"],
    ],
)
def test_other_options_are_kubectls(arguments: list[str]) -> None:
    """What a command in a pod gets is not kubectl's at all."""
    assert list(elsewhere(arguments)) == []
