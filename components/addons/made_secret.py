"""A Secret that is made once and kept (docs/adr/0007-a-password-made-once.md)."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any, cast

import pulumi
import pulumi_kubernetes as kubernetes

from ..planning import labels
from .plan import GivenSecret, LentSecret, MadeSecret

_RANDOM_BYTES = 24  # 32 characters


def make_secret(
    name: str, made: MadeSecret, addon: str, namespace: str, opts: pulumi.ResourceOptions
) -> list[kubernetes.core.v1.Secret]:
    """Register a Secret in each of its namespaces, with the same values everywhere.

    Args:
        name: The name of the first resource; that of a copy ends in its namespace.
        made: What it holds.
        addon: Whose it is.
        namespace: Where it is, unless it says so itself.
        opts: The options of each resource.
    """
    first, *others = made.namespaces or (namespace,)
    # each run offers new values and the engine keeps the first ones: no package for random
    # values is needed, and the values are only in the state (encrypted) and in the cluster
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["data"]))
    where = {"name": made.name, "labels": {**made.labels, labels.ADDON: addon}}
    original = _secret(name, made.type, {**where, "namespace": first}, _data(made), kept)
    # a copy takes what the original holds, so that one that is made later fits, too
    copies = [
        _secret(f"{name}-{each}", made.type, {**where, "namespace": each}, original.data, opts)
        for each in others
    ]
    return [original, *copies]


def copy_secret(
    name: str,
    lent: LentSecret,
    original: kubernetes.core.v1.Secret,
    addon: str,
    opts: pulumi.ResourceOptions,
) -> kubernetes.core.v1.Secret:
    """Register a copy of a Secret that another add-on made, with what that one holds.

    Args:
        name: The name of the resource.
        lent: What is copied, and its namespace.
        original: The Secret of the other add-on.
        addon: Whose the copy is.
        opts: The options of the resource.
    """
    metadata = {
        "name": lent.name,
        "namespace": lent.namespace,
        "labels": {labels.ADDON: addon},
    }
    return _secret(name, "Opaque", metadata, original.data, opts)


def hold_secret(
    name: str,
    given: GivenSecret,
    value: pulumi.Input[str],
    metadata: Mapping[str, Any],
    opts: pulumi.ResourceOptions,
) -> kubernetes.core.v1.Secret:
    """Register a Secret with a value that was given; a new value takes the place of the old one.

    Args:
        name: The name of the resource.
        given: What it is.
        value: What it holds.
        metadata: Its metadata; the name is added.
        opts: The options of the resource.
    """
    # said once more, in case that whoever gave it did not
    data = {given.key: pulumi.Output.secret(value).apply(_encoded)}
    return _secret(name, "Opaque", {"name": given.name, **metadata}, data, opts)


def _secret(
    name: str,
    kind: str,
    metadata: Mapping[str, Any],
    data: Any,  # noqa: ANN401 - Pulumi's many kinds of input
    opts: pulumi.ResourceOptions,
) -> kubernetes.core.v1.Secret:
    return kubernetes.core.v1.Secret(
        name,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(**metadata),
        type=None if kind == "Opaque" else kind,
        data=data,
        opts=opts,
    )


def _data(made: MadeSecret) -> Mapping[str, pulumi.Input[str]]:
    values = {key: secrets.token_urlsafe(_RANDOM_BYTES) for key in made.made}
    data: dict[str, pulumi.Input[str]] = {}
    for key, text in made.given.items():
        filled = _filled(text, values)
        data[key] = _encoded(text) if filled == text else _hidden(filled)
    return data | {key: _hidden(value) for key, value in values.items()}


def _hidden(text: str) -> pulumi.Output[str]:
    """Return what is in a Secret; a preview does not know it.

    A plan that is saved holds every value that its preview knew, and refuses an `up` with others.
    """
    planned = pulumi.runtime.is_dry_run()
    # the SDK's own sign for it has no type that an output may hold
    return pulumi.Output.secret(cast("str", pulumi.UNKNOWN) if planned else _encoded(text))


def _filled(text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
