"""The command-line tools that the simulator starts: their pins, packages and accepted versions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import ToolError

MODULES = Path(__file__).parents[2] / "tools"
"""The folder with go.mod and go.sum, the only home of the tools' versions."""

Version = tuple[int, int, int]

_KUBERNETES = "k8s.io/kubernetes"
_ETCD = "go.etcd.io/etcd/server/v3"
_KWOK = "sigs.k8s.io/kwok"
_HELM = "helm.sh/helm/v3"


@dataclass(frozen=True)
class Pin:
    """One tool: where its source is and which versions will do."""

    name: str
    """The name of its executable, such as `kube-apiserver`."""

    module: str
    """The Go module whose version in go.mod is the tool's."""

    package: str
    """The Go package that is built."""

    version_arguments: tuple[str, ...]
    """What makes it print its version."""

    lowest: tuple[int, int]
    """The lowest major and minor version that will do."""

    highest: tuple[int, int]
    """The highest major and minor version that will do."""

    @property
    def variable(self) -> str:
        """The environment variable that names another executable, such as `EVENKEEL_HELM`."""
        return "EVENKEEL_" + self.name.upper().replace("-", "_")

    @property
    def output(self) -> str:
        """The name that `go build` gives the executable."""
        return re.sub(r"/v\d+$", "", self.package).rpartition("/")[2]

    def accepts(self, version: Version) -> bool:
        """Tell whether a version will do."""
        return self.lowest <= version[:2] <= self.highest

    def expected(self) -> str:
        """Return the accepted versions in words."""
        low, high = (".".join(map(str, each)) for each in (self.lowest, self.highest))
        if self.lowest == self.highest:
            return f"{low}.x"
        return f"{low} or a later {self.lowest[0]}.x" if self.name == "helm" else f"{low} to {high}"


def parse_version(text: str) -> Version | None:
    """Return the first version in a text such as `Kubernetes v1.36.3`."""
    found = re.search(r"\bv?(\d+)\.(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


@cache
def module_versions(folder: Path = MODULES) -> Mapping[str, Version]:
    """Read the versions that go.mod requires, by module, and `go` for the language.

    Raises:
        ToolError: The file is missing.
    """
    path = folder / "go.mod"
    try:
        text = path.read_text()
    except OSError as error:
        raise ToolError(
            f"{path}: cannot be read ({error.strerror}); the tools are built from it. "
            "Restore it, or install evenkeel again."
        ) from error
    found = {"go": _version(re.search(r"^go (\S+)$", text, re.MULTILINE), path)}
    for module in (_KUBERNETES, _ETCD, _KWOK, _HELM):
        line = re.search(rf"^\s*{re.escape(module)} (v\S+)", text, re.MULTILINE)
        found[module] = _version(line, path)
    return found


def _version(line: re.Match[str] | None, path: Path) -> Version:
    version = parse_version(line[1]) if line else None
    if version is None:
        raise ToolError(
            f"{path}: a pinned version is missing. Restore the file, or install evenkeel again."
        )
    return version


@cache
def pins(folder: Path = MODULES) -> Mapping[str, Pin]:
    """Return every tool by name."""
    versions = module_versions(folder)
    kubernetes = versions[_KUBERNETES][:2]
    kwok = versions[_KWOK][:2]
    every = [
        Pin("etcd", _ETCD, _ETCD, ("--version",), (3, 5), (3, 6)),
        *(
            Pin(name, _KUBERNETES, f"{_KUBERNETES}/cmd/{name}", arguments, kubernetes, kubernetes)
            for name, arguments in (
                ("kube-apiserver", ("--version",)),
                ("kube-controller-manager", ("--version",)),
                ("kube-scheduler", ("--version",)),
                ("kubectl", ("version", "--client")),
            )
        ),
        Pin("kwok", _KWOK, f"{_KWOK}/cmd/kwok", ("--version",), kwok, kwok),
        Pin("kwokctl", _KWOK, f"{_KWOK}/cmd/kwokctl", ("--version",), kwok, kwok),
        Pin("helm", _HELM, f"{_HELM}/cmd/helm", ("version", "--short"), (3, 18), (3, 999)),
    ]
    return {each.name: each for each in every}


def linker_flags(folder: Path = MODULES) -> str:
    """Return the `-ldflags` of all tools; a tool ignores those of packages that it lacks.

    Without them kubectl refuses to parse its own version and helm believes in Kubernetes 1.20.
    """
    versions = module_versions(folder)
    major, minor, patch = versions[_KUBERNETES]
    values = {f"{_HELM}/internal/version.version": "v{}.{}.{}".format(*versions[_HELM])}
    values[f"{_HELM}/internal/version.metadata"] = ""
    for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version"):
        values[f"{package}.gitVersion"] = f"v{major}.{minor}.{patch}"
        values[f"{package}.gitMajor"] = str(major)
        values[f"{package}.gitMinor"] = str(minor)
        values[f"{package}.gitTreeState"] = "clean"
    for package in ("chartutil", "lint/rules"):
        values[f"{_HELM}/pkg/{package}.k8sVersionMajor"] = str(major)
        values[f"{_HELM}/pkg/{package}.k8sVersionMinor"] = str(minor)
    return " ".join(["-s", "-w", *(f"-X {name}={value}" for name, value in values.items())])
