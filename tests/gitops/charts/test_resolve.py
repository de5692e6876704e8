"""What sources answer becomes digests; what they contradict, or lack, is refused."""

import hashlib
from typing import Any

import pytest

from components.addons.pin import Pin
from gitops.charts.resolve import Digests, resolve
from simulator.errors import ChartError
from simulator.plugins.kubernetes.charts_transport import ChartUnreachableError
from tests.gitops.charts.servers import Server, chart, sha256

SMALL = chart("small", "1.2.3")


def pin(source: str, **changes: Any) -> Pin:
    """Return a pin of the chart `small`."""
    return Pin(**{"name": "small", "version": "1.2.3", "source": source} | changes)


def test_a_chart_of_a_repository(server: Server) -> None:
    """The archive's own sha256, which the index confirms."""
    server.offer("small", {"1.2.3": SMALL})

    assert resolve(pin(server.repository)) == Digests(sha256=sha256(SMALL))


def test_an_index_that_says_nothing_of_digests(server: Server) -> None:
    """The archive speaks for itself."""
    server.offer("small", {"1.2.3": SMALL}, digest="")

    assert resolve(pin(server.repository)).sha256 == sha256(SMALL)


def test_an_index_that_contradicts_its_archive(server: Server) -> None:
    """Neither is believed."""
    server.offer("small", {"1.2.3": SMALL}, digest="0" * 64)

    with pytest.raises(ChartError, match="another sha256 than the repository's index says"):
        resolve(pin(server.repository))


def test_a_chart_of_a_registry(server: Server) -> None:
    """The manifest's digest and that of its layer, the archive."""
    source = server.push("charts/small", {"1.2.3": SMALL})
    manifest = server.files["/v2/charts/small/manifests/1.2.3"]

    assert resolve(pin(source)) == Digests(
        sha256=sha256(SMALL), manifest=f"sha256:{hashlib.sha256(manifest).hexdigest()}"
    )


def test_a_registry_that_gives_a_token_to_everybody(server: Server) -> None:
    """As the public ones do; it is asked for once."""
    server.token = "for-everybody"  # noqa: S105 - that is what it is
    source = server.push("charts/small", {"1.2.3": SMALL})

    assert resolve(pin(source)).sha256 == sha256(SMALL)
    assert server.asked.count("/token") == 1


def test_a_version_with_a_plus(server: Server) -> None:
    """Tags have none: it is an underscore there."""
    source = server.push("charts/small", {"1.2.3_build": SMALL})

    assert resolve(pin(source, version="1.2.3+build")).sha256 == sha256(SMALL)


def test_an_artifact_that_is_no_chart(server: Server) -> None:
    """A container image of the same name."""
    layer = "application/vnd.oci.image.layer.v1.tar+gzip"
    source = server.push("charts/small", {"1.2.3": SMALL}, layer)

    with pytest.raises(ChartError, match="is no Helm chart"):
        resolve(pin(source))


def test_a_version_that_is_not_there(server: Server) -> None:
    """In a registry as in a repository: somebody mistyped it, and is told so."""
    server.offer("small", {"1.2.4": SMALL})
    for source in (server.repository, server.push("charts/small", {"1.2.4": SMALL})):
        with pytest.raises(ChartError, match=r"1\.2\.3, which it does not have") as caught:
            resolve(pin(source))
        assert not isinstance(caught.value, ChartUnreachableError)


def test_a_file_of_manifests(server: Server) -> None:
    """The sha256 of what it holds."""
    content = b"apiVersion: v1\nkind: Namespace\n"
    server.files["/install.yaml"] = content
    source = f"http://{server.host}/install.yaml"

    assert resolve(pin(source, kind="manifest")).sha256 == sha256(content)


@pytest.mark.parametrize(
    ("refs", "commit"),
    [
        (f"{'a' * 40} refs/tags/v1", "a" * 40),
        (f"{'a' * 40} refs/tags/v1\n{'b' * 40} refs/tags/v1^{{}}", "b" * 40),
        (f"{'a' * 40} refs/tags/v10\n{'b' * 40} refs/heads/v1\n{'c' * 40} refs/tags/v1", "c" * 40),
    ],
)
def test_a_kustomization(server: Server, refs: str, commit: str) -> None:
    """The commit of its tag; of an annotated tag the one that it is about."""
    server.files["/team/repository.git/info/refs"] = refs.encode()
    source = f"http://{server.host}/team/repository//config?ref=v1"

    assert resolve(pin(source, kind="kustomization")) == Digests(commit=commit)


def test_a_kustomization_of_a_commit_needs_no_question(server: Server) -> None:
    """It cannot mean anything else."""
    source = f"http://{server.host}/team/repository//config?ref={'d' * 40}"

    assert resolve(pin(source, kind="kustomization")) == Digests(commit="d" * 40)
    assert server.asked == []


def test_a_kustomization_without_its_tag(server: Server) -> None:
    """A tag that was taken away is nobody's digest."""
    server.files["/team/repository.git/info/refs"] = f"{'a' * 40} refs/tags/v2".encode()
    source = f"http://{server.host}/team/repository//config?ref=v1"

    with pytest.raises(ChartError, match="got no tag v1 there"):
        resolve(pin(source, kind="kustomization"))
