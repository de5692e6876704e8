"""Pins are compared with the newest stable versions of their sources."""

from typing import Any

from components.addons.pin import Pin
from gitops.charts.outdated import Age, ages
from tests.gitops.charts.servers import Server, chart

SMALL = chart("small", "1.2.3")


def pin(source: str, version: str = "1.2.3", **changes: Any) -> Pin:
    """Return a pin of the chart `small`."""
    return Pin(**{"name": "small", "version": version, "source": source} | changes)


def test_the_newest_stable_version_counts(server: Server) -> None:
    """In a repository as in a registry; 1.10 is newer than 1.9, a candidate is no release."""
    versions = dict.fromkeys(("1.2.3", "1.9.0", "1.10.0", "2.0.0-rc.1"), SMALL)
    server.offer("small", versions)
    for source in (server.repository, server.push("charts/small", versions)):
        assert ages([pin(source)]) == [Age("small", "1.2.3", "1.10.0", "outdated")]


def test_up_to_date_and_ahead(server: Server) -> None:
    """With and without the leading v; what is newer than everything stable is said, too."""
    server.offer("small", {"v1.2.3": SMALL})

    assert ages([pin(server.repository)])[0].what == "newest"
    assert ages([pin(server.repository, "1.3.0-rc.1")])[0].what == "ahead"


def test_many_pages_of_tags(server: Server) -> None:
    """A registry answers in pieces."""
    source = server.push("charts/small", {"1.2.3": SMALL})
    server.files["/v2/charts/small/more"] = b'{"tags": ["1.2.4"]}'
    server.linked["/v2/charts/small/tags/list"] = "</v2/charts/small/more>; rel=next"

    assert ages([pin(source)])[0].newest == "1.2.4"


def test_tags_of_the_same_form_are_versions_of_a_kustomization(server: Server) -> None:
    """A repository may tag several products."""
    tags = ("v1.9.2", "v1.10.0", "v1.11.0-rc.1", "other-v3.0.0", "v2")
    refs = "".join(f"{'a' * 40} refs/tags/{each}\n" for each in tags)
    server.files["/team/repository.git/info/refs"] = refs.encode()
    source = f"http://{server.host}/team/repository//config?ref=v1.9.2"

    assert ages([pin(source, "v1.9.2", kind="kustomization")])[0].newest == "v1.10.0"


def test_what_cannot_be_told_hides_nothing(server: Server) -> None:
    """A file at an address, a chart that is not there, a server that is not there."""
    server.offer("small", {"1.2.3": SMALL})
    found = ages(
        [
            pin(f"http://{server.host}/install.yaml", name="a-file", kind="manifest"),
            pin(server.repository, name="b-missing"),
            pin("http://127.0.0.1:9/charts", name="c-down"),
            pin(server.repository),
        ]
    )

    assert [each.what for each in found] == ["unknown", "unknown", "unknown", "newest"]
    assert found[0].why == "a file at an address: nothing lists its versions"
    assert "got no version of b-missing there" in found[1].why
    assert "127.0.0.1 does not answer" in found[2].why
