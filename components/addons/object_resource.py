"""Any Kubernetes object as a Pulumi resource, from its manifest."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .plan import Object

_CORE = "core/"


def register_object(
    owner: str, manifest: Object, opts: pulumi.ResourceOptions
) -> pulumi.CustomResource:
    """Register an object under the type that the Kubernetes provider has for its kind.

    Args:
        owner: What the resource's name begins with; `-KIND-NAME` follows, and the namespace where
            it has one.
        manifest: The object.
        opts: Parent, provider and the rest.
    """
    metadata = manifest["metadata"]
    words = [owner, manifest["kind"].lower(), metadata.get("namespace"), metadata["name"]]
    props: dict[str, Any] = dict(manifest)
    return _Any(token(manifest), "-".join(word for word in words if word), props, opts)


def token(manifest: Mapping[str, Any]) -> str:
    """Return the Pulumi type of an object."""
    version = manifest["apiVersion"]
    group = version if "/" in version else f"{_CORE}{version}"
    return f"kubernetes:{group}:{manifest['kind']}"


class _Any(pulumi.CustomResource):
    """A resource whose properties are those of a manifest, in Kubernetes' own spelling."""
