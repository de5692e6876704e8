"""What a source gave, looked at before it is locked or kept: a digest says nothing of what it is.

A page of a proxy that wants a password, a cut download and an archive that would write elsewhere
have digests, too.
"""

import io
import tarfile
from collections.abc import Iterator
from typing import Protocol

import yaml

from components.addons.pin import Kind
from simulator import bounded
from simulator.errors import ChartError

_LIMIT = 64 * 2**20
"""More than any chart has in bytes when unpacked."""


class Named(Protocol):
    """A pin, or an entry of the lock."""

    @property
    def name(self) -> str:
        """The chart's name."""

    @property
    def source(self) -> str:
        """Where it comes from."""

    @property
    def kind(self) -> Kind:
        """What it is."""


def expect_content(content: bytes, asked: Named) -> None:
    """Expect a chart's archive, or a file with Kubernetes objects; trees are looked at elsewhere.

    Raises:
        ChartError: It is something else.
    """
    problem = ""
    if asked.kind == "chart":
        problem = _no_chart(content, asked.name)
    elif asked.kind == "manifest":
        problem = _no_manifests(content)
    if problem:
        wanted = "the archive of a chart" if asked.kind == "chart" else "a file of manifests"
        raise ChartError(
            f"{asked.source}: got {problem}; expected {wanted} called {asked.name}. See what the "
            "address answers: it may be the page of a proxy, or a download that was cut short."
        )


def _no_chart(content: bytes, name: str) -> str:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as opened:
            names = list(_members(opened))
    except (OSError, EOFError, ValueError, tarfile.TarError) as error:
        return f"no archive that can be read ({error})"
    if f"{name}/Chart.yaml" not in names:
        return f"an archive without {name}/Chart.yaml"
    return ""


def _members(opened: tarfile.TarFile) -> Iterator[str]:
    for each in bounded.members(opened, _LIMIT):
        if each.name.startswith("/") or ".." in each.name.split("/"):
            raise tarfile.ReadError(f"{each.name!r} is outside of it")
        if not (each.isfile() or each.isdir()):
            raise tarfile.ReadError(f"{each.name!r} is neither a file nor a folder")
        yield each.name.removeprefix("./")


def _no_manifests(content: bytes) -> str:
    try:
        events = yaml.parse(content, Loader=yaml.CSafeLoader)
        found = any(
            isinstance(each, yaml.ScalarEvent) and each.value == "apiVersion" for each in events
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return f"no YAML ({str(error).splitlines()[0]})"
    return "" if found else "YAML without an apiVersion"
