"""What every object of an add-on says of itself: whose it is, and where its images come from."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..planning import labels
from .mirror import Mirror


def owned_by(addon: str, mirror: Mirror | None = None) -> pulumi.ResourceTransform:
    """Return the one transform of a chart's objects: their label, and where their images are."""

    def own(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        props = labelled(args.props, {labels.ADDON: addon})
        if props is None:
            return None
        if mirror is not None:
            props = mirror.take(args.type_.rpartition(":")[2], props)
        return pulumi.ResourceTransformResult(props, args.opts)

    return own


def labelled(props: Mapping[str, Any], added: Mapping[str, str]) -> dict[str, Any] | None:
    """Return an object's properties with labels added to its own metadata, never to a selector.

    Selectors and pod templates stay: they are immutable in places, and a label that they do not
    name cannot change what they match. None is returned for what is no Kubernetes object.
    """
    metadata = props.get("metadata")
    if not isinstance(metadata, Mapping):
        return None
    return {
        **props,
        "metadata": {**metadata, "labels": {**(metadata.get("labels") or {}), **added}},
    }
