"""What holds for each object of an add-on: whose it is, its images, when it is ready or may go."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi

from ..planning import labels
from .kept import DEFINITION, holds_data
from .mirror import Mirror

_WEBHOOKS = re.compile(
    r"kubernetes:admissionregistration\.k8s\.io/v1:(Mutating|Validating)WebhookConfiguration"
)
_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_INJECTED = "cert-manager.io/inject-ca-from"
_WAIT_FOR = "pulumi.com/waitFor"
_TOLD = "jsonpath={.webhooks[0].clientConfig.caBundle}"


def owned_by(
    addon: str,
    mirror: Mirror | None = None,
    *,
    protect: bool = False,
    scaled: Mapping[str, int] | None = None,
) -> pulumi.ResourceTransform:
    """Return the one transform of a chart's objects: label, images, when they wait or may go.

    `scaled` has the Deployments that an autoscaler scales, and with how many pods each begins.
    """

    def own(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        props = labelled(args.props, {labels.ADDON: addon})
        if props is None:
            return None
        props = awaited(args.type_, props)
        if mirror is not None:
            props = mirror.take(args.type_.rpartition(":")[2], props)
        opts = guarded(args.type_, props, _along(args), protect=protect)
        first = (scaled or {}).get(props["metadata"].get("name"))
        if args.type_ == _DEPLOYMENT and first is not None:
            props, opts = _begun(props, first), _left_alone(opts)
        return pulumi.ResourceTransformResult(props, opts)

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


def awaited(token: str, props: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object that is ready once cert-manager has told it who signs for its server.

    Before that the API server trusts no server there, and refuses whatever the webhook is asked
    of. All of its webhooks are told at once. Who waits for something else already keeps that. Where
    the authority comes from a Secret (`inject-ca-from-secret`) nothing waits: that Secret is often
    the webhook's own, as cert-manager's, and made by nobody but its running program.

    Definitions and aggregated APIs that are told, too, wait for nothing. A definition comes before
    all else of its chart, also before the Certificate that it would wait for; and neither keeps
    anything from being made: what an add-on makes itself is of versions that are not converted.
    """
    metadata = props["metadata"]
    annotations = metadata.get("annotations") or {}
    told = _INJECTED in annotations and props.get("webhooks")
    if _WEBHOOKS.fullmatch(token) is None or not told:
        return dict(props)
    return {**props, "metadata": {**metadata, "annotations": {_WAIT_FOR: _TOLD, **annotations}}}


def _begun(props: Mapping[str, Any], first: int) -> dict[str, Any]:
    """Return a Deployment with a number of pods, of which its chart says nothing.

    Whoever stops saying it has it set to one, until the autoscaler looks again.
    """
    return {**props, "spec": {**props["spec"], "replicas": first}}


def _left_alone(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(ignore_changes=["spec.replicas"])
    )


def _along(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceOptions:
    """Return an object's options: a definition goes with its add-on, whatever its chart says.

    One that a chart keeps (`helm.sh/resource-policy`) could not be made again when the add-on comes
    back: it would be there already, and in no state (docs/adr/0017-definitions-go-along.md).
    """
    if args.type_ != DEFINITION or not args.opts.retain_on_delete:
        return args.opts
    return pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(retain_on_delete=False))


def guarded(
    token: str, props: Mapping[str, Any], opts: pulumi.ResourceOptions, *, protect: bool
) -> pulumi.ResourceOptions:
    """Return an object's options: protected where it holds data that is to be protected."""
    if not protect or not holds_data(token, props):
        return opts
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True))
