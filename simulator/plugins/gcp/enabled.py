"""Which API of Google's a resource belongs to: in a new project all but a few are off."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..cloud.context import Context
from ..cloud.kind import Inputs, Problem
from .tokens import IDENTITY, SERVICE

APIS: Mapping[str, str] = MappingProxyType(
    {
        "gcp:compute/": "compute",
        "gcp:container/": "container",
        "gcp:iam/": "iam",
        "gcp:kms/": "cloudkms",
        "gcp:projects/iAM": "cloudresourcemanager",
        "gcp:serviceaccount/": "iam",
    }
)
"""Beginning of a type -> its API.

Cloud Storage and Service Usage are on from the beginning; the zones of Cloud DNS exist already.
"""


def api_enabled(context: Context, inputs: Inputs) -> Iterator[Problem]:
    """Yield that an API is not enabled (yet), as a new project's answers."""
    api = next((api for kind, api in APIS.items() if context.type.startswith(kind)), None)
    service = f"{api}.googleapis.com" if api else None
    if context.type == IDENTITY:
        service = str(inputs.get("service"))
    if service and not _on(context, service):
        yield Problem(
            "project",
            f"SERVICE_DISABLED: {service} has not been used in project {context.account} before, "
            "or it is disabled (403). Enable it by a gcp.projects.Service, and let this depend on "
            "that.",
        )


def _on(context: Context, service: str) -> bool:
    there = context.all(SERVICE)
    return any(
        each.outputs.get("service") == service and each.outputs.get("project") == context.account
        for each in there
    )
