"""How the objects of each kind are addressed, as the API server's discovery says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ResourceType:
    """How objects of one kind are addressed."""

    api_version: str
    kind: str
    plural: str
    namespaced: bool

    def path(self, namespace: str | None = None, name: str | None = None) -> str:
        """Return the path of one object, or of all objects (of a namespace)."""
        root = "/apis" if "/" in self.api_version else "/api"
        inside = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}/{self.api_version}{inside}/{self.plural}" + (f"/{name}" if name else "")


def types_of(group: Mapping[str, Any]) -> Iterator[ResourceType]:
    """Yield every kind of one group of the aggregated discovery document."""
    name = group["metadata"].get("name", "")
    for version in group["versions"]:
        api_version = f"{name}/{version['version']}" if name else version["version"]
        for each in version.get("resources", ()):
            kind = each.get("responseKind") or {}
            if kind.get("kind"):
                yield ResourceType(
                    api_version, kind["kind"], each["resource"], each["scope"] == "Namespaced"
                )
