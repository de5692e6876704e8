"""What every object of an add-on says of itself: whose it is."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..planning import labels


def owned_by(addon: str) -> pulumi.ResourceTransform:
    """Return a transform that labels the objects of a chart."""

    def label(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        props = labelled(args.props, {labels.ADDON: addon})
        return None if props is None else pulumi.ResourceTransformResult(props, args.opts)

    return label


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
