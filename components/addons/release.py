"""Installs any add-on: a namespace, what its values name, and the chart object by object."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from ..contract import ClusterOffer
from ..planning import labels
from ..section import Section
from .record import AddOn, MadeSecret, Quota, Values

__all__ = ["Release", "ReleaseArgs"]

TYPE = "evenkeel:addons:Release"  # part of every URN: changing it replaces every add-on


@dataclass(frozen=True, kw_only=True)
class ReleaseArgs:
    """What is installed."""

    addon: AddOn
    values: Values
    """The chart's values; known when the plan is made, and without secrets."""

    config_maps: Mapping[str, Mapping[str, str]]
    """Name -> data of the ConfigMaps that the values name."""

    quotas: Sequence[Quota] = ()
    """What lets its pods into its namespace."""

    @classmethod
    def of(
        cls, addon: AddOn, cluster: ClusterOffer, options: Section | None = None
    ) -> "ReleaseArgs":
        """Plan an add-on for a cluster, with its default options or those of its own type."""
        return cls(
            addon=addon,
            values=addon.values(cluster, addon.options() if options is None else options),
            config_maps=addon.config_maps(cluster),
            quotas=addon.quotas(cluster),
        )


class Release(pulumi.ComponentResource):
    """One add-on, with every object of its chart as a resource of its own."""

    namespace: pulumi.Output[str]
    """Where it lives."""

    version: pulumi.Output[str]
    """The chart's version."""

    def __init__(
        self, name: str, args: ReleaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the namespace, then what the values name, then the chart."""
        super().__init__(TYPE, name, {}, opts)
        addon = args.addon
        owner = {labels.ADDON: addon.name}
        namespace = kubernetes.core.v1.Namespace(
            f"{name}-namespace",
            metadata=kubernetes.meta.v1.ObjectMetaArgs(
                name=addon.namespace, labels={**owner, labels.POD_SECURITY: addon.pod_security}
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        inside = pulumi.ResourceOptions(parent=self, depends_on=[namespace])
        named: list[pulumi.Resource] = [
            _secret(name, each, addon, inside) for each in addon.secrets
        ]
        named += [
            _config_map(name, each, data, addon, inside) for each, data in args.config_maps.items()
        ]
        named += [_quota(name, each, addon, inside) for each in args.quotas]
        kubernetes.helm.v4.Chart(
            f"{name}-chart",
            chart=addon.chart.name,
            version=addon.chart.version,
            repository_opts=kubernetes.helm.v4.RepositoryOptsArgs(repo=addon.chart.repository),
            name=addon.release,
            namespace=addon.namespace,
            values=args.values,
            opts=pulumi.ResourceOptions(
                parent=self, depends_on=[namespace, *named], transforms=[_owned_by(addon)]
            ),
        )
        self.namespace = pulumi.Output.from_input(addon.namespace)
        self.version = pulumi.Output.from_input(addon.chart.version)
        self.register_outputs({"namespace": self.namespace, "version": self.version})


def _config_map(
    name: str, made: str, data: Mapping[str, str], addon: AddOn, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    return kubernetes.core.v1.ConfigMap(
        f"{name}-{made}",
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made, namespace=addon.namespace, labels={labels.ADDON: addon.name}
        ),
        data=dict(data),
        opts=opts,
    )


def _quota(name: str, made: Quota, addon: AddOn, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.core.v1.ResourceQuota(
        f"{name}-{made.name}",
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made.name, namespace=addon.namespace, labels={labels.ADDON: addon.name}
        ),
        spec=kubernetes.core.v1.ResourceQuotaSpecArgs(
            hard={"pods": str(made.pods)},
            scope_selector=kubernetes.core.v1.ScopeSelectorArgs(
                match_expressions=[
                    kubernetes.core.v1.ScopedResourceSelectorRequirementArgs(
                        scope_name="PriorityClass",
                        operator="In",
                        values=list(made.priority_classes),
                    )
                ]
            ),
        ),
        opts=opts,
    )


def _secret(
    name: str, made: MadeSecret, addon: AddOn, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    # each run offers a new password and the engine keeps the first one: no package for random
    # values is needed, and the password is only in the state (encrypted) and in the cluster
    password = pulumi.Output.secret(_encoded(secrets.token_urlsafe(24)))
    return kubernetes.core.v1.Secret(
        f"{name}-{made.name}",
        metadata=kubernetes.meta.v1.ObjectMetaArgs(
            name=made.name, namespace=addon.namespace, labels={labels.ADDON: addon.name}
        ),
        data={made.user_key: _encoded(made.user), made.password_key: password},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["data"])),
    )


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _owned_by(addon: AddOn) -> pulumi.ResourceTransform:
    def label(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        props = labelled(args.props, {labels.ADDON: addon.name})
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
