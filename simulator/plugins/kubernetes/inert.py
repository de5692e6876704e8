"""Objects whose servers are only simulated are kept, but do nothing.

A webhook without a server would block every write, a CRD whose versions are converted by a webhook
could not be read, an APIService without a server breaks discovery and the deletion of namespaces.
`disarm` changes such an object on its way to the API server, `rearm` changes it back on the way to
Pulumi: the program and its state never see the difference.
"""

import copy
import json
from typing import Any, Final

from .objects import (
    Json,
    annotation,
    is_kind,
    metadata,
    pluck,
    set_annotation,
)

INERT: Final = "simulator.evenkeel.dev/inert"
"""The annotation that says why an object does nothing; also the name of the match condition."""

ORIGINAL: Final = "simulator.evenkeel.dev/original"
"""The annotation that keeps what was replaced."""

_NEVER: Final = {"name": INERT, "expression": "false"}
_WEBHOOKS: Final = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


def is_aggregated(obj: Json) -> bool:
    """Tell whether an object is an APIService that a service in the cluster would answer for."""
    return is_kind(obj, "apiregistration.k8s.io", "APIService") and bool(
        pluck(obj, "spec", "service")
    )


def disarm(obj: Json) -> Json:
    """Return the object as it may go to the API server; most objects as they are."""
    if _is_webhooks(obj) and obj.get("webhooks"):
        inert = copy.deepcopy(obj)
        for webhook in inert["webhooks"]:
            webhook["matchConditions"] = [*(webhook.get("matchConditions") or ()), dict(_NEVER)]
        set_annotation(inert, INERT, "the webhook's server is only simulated")
        return inert
    conversion = pluck(obj, "spec", "conversion")
    if _is_definition(obj) and pluck(conversion, "strategy") == "Webhook":
        # Definitions are long: only what is changed is copied.
        inert = {**obj, "metadata": copy.deepcopy(obj["metadata"])}
        inert["spec"] = {**obj["spec"], "conversion": {"strategy": "None"}}
        set_annotation(inert, INERT, "the conversion webhook's server is only simulated")
        set_annotation(inert, ORIGINAL, json.dumps({"conversion": conversion}, sort_keys=True))
        return inert
    return obj


def rearm(live: Json) -> Json:
    """Return a live object as if it had never been disarmed."""
    if not annotation(live, INERT):
        return live
    if _is_webhooks(live):
        original = copy.deepcopy(live)
        for webhook in original.get("webhooks", ()):
            _drop_condition(webhook)
    else:
        original = {**live, "metadata": copy.deepcopy(live["metadata"])}
        if _is_definition(original):
            kept = json.loads(annotation(live, ORIGINAL) or "{}")
            original["spec"] = {**live["spec"], **kept}
    annotations = metadata(original)["annotations"]
    annotations.pop(INERT, None)
    annotations.pop(ORIGINAL, None)
    if not annotations:
        del metadata(original)["annotations"]
    return original


def _drop_condition(webhook: dict[str, Any]) -> None:
    rest = [each for each in webhook.get("matchConditions", ()) if each.get("name") != INERT]
    webhook["matchConditions"] = rest
    if not rest:
        del webhook["matchConditions"]


def _is_webhooks(obj: Json) -> bool:
    return any(is_kind(obj, "admissionregistration.k8s.io", kind) for kind in _WEBHOOKS)


def _is_definition(obj: Json) -> bool:
    return is_kind(obj, "apiextensions.k8s.io", "CustomResourceDefinition")
