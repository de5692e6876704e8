"""Installs any add-on: namespaces, what stands before its charts, the charts, what needs them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

from ..contract import ClusterOffer
from ..planning import labels
from ..section import Section
from .chart_source import chart_source, digest_of, expect_at_hand, vendored_charts
from .gateway import render_route
from .given_value import expect_given
from .images import mirror_object
from .made_secret import copy_secret, hold_secret, make_secret
from .mirror import expect_inside
from .object_resource import register_object, token
from .owned import guarded, labelled
from .pin import Pin
from .plan import Namespace, Object, Plan, Quota, ServiceAccount
from .record import AddOn
from .rendered_part import RenderedPart

__all__ = ["Release", "ReleaseArgs"]

TYPE = "evenkeel:addons:Release"  # part of every URN: changing it replaces every add-on

Resources = list[pulumi.Resource]


@dataclass(frozen=True, kw_only=True)
class ReleaseArgs:
    """What is installed."""

    addon: AddOn
    plan: Plan
    """What it puts on this cluster."""

    accounts: Mapping[str, Mapping[str, pulumi.Output[str]]] = field(default_factory=dict)
    """Grant -> annotations of its service account (`Foundation.accounts`)."""

    given: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    """Setting -> value of the Secrets that the plan says are given."""

    lenders: Mapping[str, "Release"] = field(default_factory=dict)
    """What it needs or uses by name: those that lend it Secrets are among it."""

    mirror: str | None = None
    """The registry in which every chart and every image is; None: each is where it says."""

    protect: bool = False
    """Whether the namespace and what holds data in it are protected."""

    production: bool = False
    """Whether what a mirror cannot give is refused where it is not in `vendor/`, not fetched."""

    @classmethod
    def of(
        cls,
        addon: AddOn,
        cluster: ClusterOffer,
        options: Section | None = None,
        accounts: Mapping[str, Mapping[str, pulumi.Output[str]]] | None = None,
        lenders: Mapping[str, "Release"] | None = None,
    ) -> "ReleaseArgs":
        """Plan an add-on for a cluster, with its default options or those of its own type.

        What keeps data is protected in production: `dataclasses.replace` lets go of it.
        """
        chosen = addon.options() if options is None else options
        return cls(
            addon=addon,
            plan=addon.plan(cluster, chosen),
            accounts=accounts or {},
            lenders=lenders or {},
            mirror=cluster.mirror,
            protect=cluster.production and bool(addon.keeps),
            production=cluster.production,
        )


class Release(pulumi.ComponentResource):
    """One add-on, with every object of its charts as a resource of its own."""

    namespace: pulumi.Output[str]
    """Where it lives."""

    version: pulumi.Output[str]
    """The version of its main part."""

    addon: AddOn
    """What was installed."""

    def __init__(
        self, name: str, args: ReleaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register everything in order: each step waits for those before it.

        Raises:
            Refused: What is vendored is not what was locked, what a mirror cannot give is not
                vendored, or an image is outside the mirror; nothing of the add-on was registered.
        """
        root = Path(pulumi.get_root_directory() or ".")
        vendored = vendored_charts(args.plan.pins, root)
        _look_over(args, vendored)
        charts = [_described(pin, root) for pin in args.plan.pins]
        said = {"brings": dict(args.plan.brings)} if args.plan.brings else {}
        super().__init__(TYPE, name, {"charts": charts, **said}, opts)
        self.addon = args.addon
        self._args = args
        self._secrets: dict[str, kubernetes.core.v1.Secret] = {}
        made = self._namespaces(name, args)
        made += self._before(name, args, made)
        part = RenderedPart(args.addon, args.mirror, args.protect)
        for chart in args.plan.charts:
            source = chart_source(chart.pin, args.mirror, vendored.get(chart.pin))
            made.append(part.chart(chart, source, self._inside(made)))
        for manifests in args.plan.manifests:
            there = vendored.get(manifests.pin)
            made.append(part.manifests(manifests, there, self._inside(made)))
        for each in args.plan.after:
            _object(name, each, args, self._inside(made))
        self.namespace = pulumi.Output.from_input(args.addon.namespace)
        self.version = pulumi.Output.from_input(args.addon.version)
        # what it outputs takes the place of its inputs where a whole stack is judged
        self.register_outputs({"namespace": self.namespace, "version": self.version, **said})

    def routes(self, domain: str) -> list[Object]:
        """Return a route to each of its pages, whose hosts are below a domain."""
        addon = self._args.addon
        routes = [
            render_route(page, page.namespace or addon.namespace, domain)
            for page in self._args.plan.pages
        ]
        return [{**each, **(labelled(each, {labels.ADDON: addon.name}) or {})} for each in routes]

    def secret(self, name: str) -> kubernetes.core.v1.Secret:
        """Return a Secret that it made, for another add-on to copy."""
        return self._secrets[name]

    def _inside(self, needed: Resources) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(needed))

    def _namespaces(self, name: str, args: ReleaseArgs) -> Resources:
        addon, child = args.addon, pulumi.ResourceOptions(parent=self)
        own = Namespace(
            name=addon.namespace, pod_security=addon.pod_security, labels=args.plan.labels
        )
        # whatever is in it goes with it; nothing is kept in the others
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect or None)
        return [
            _namespace(f"{name}-namespace", own, addon, kept),
            *(
                _namespace(f"{name}-namespace-{each.name}", each, addon, child)
                for each in args.plan.namespaces
            ),
        ]

    def _before(self, name: str, args: ReleaseArgs, needed: Resources) -> Resources:
        addon, plan, inside = args.addon, args.plan, self._inside(needed)
        made: Resources = []
        for secret in plan.secrets:
            kept = make_secret(f"{name}-{secret.name}", secret, addon.name, addon.namespace, inside)
            self._secrets[secret.name] = kept[0]
            made += kept
        where = {"namespace": addon.namespace, "labels": {labels.ADDON: addon.name}}
        for each in plan.given:
            value = args.given[each.setting]
            made.append(hold_secret(f"{name}-{each.name}", each, value, where, inside))
        for lent in plan.borrowed:
            original = args.lenders[lent.lender].secret(lent.name)
            placed = replace(lent, namespace=lent.namespace or addon.namespace)
            made.append(copy_secret(f"{name}-{lent.name}", placed, original, addon.name, inside))
        made += [_config_map(name, *each, args, inside) for each in plan.config_maps.items()]
        made += [_quota(name, each, addon, inside) for each in plan.quotas]
        made += [_account(name, each, args, inside) for each in plan.accounts]
        made += [_object(name, each, args, inside) for each in plan.before]
        return made


def _look_over(args: ReleaseArgs, vendored: Mapping[Pin, Path]) -> None:
    expect_given(args.plan.given, args.given)
    warnings = [*args.plan.warnings]
    if args.mirror is not None:
        expect_inside(args.addon.name, args.mirror, _own_objects(args.plan))
        bare = [each.pin for each in args.plan.manifests if each.pin not in vendored]
        warnings += expect_at_hand(bare, production=args.production)
    for each in warnings:
        pulumi.log.warn(each)


def _described(pin: Pin, root: Path) -> dict[str, str]:
    """Return what policies are told of something that is published."""
    return {
        "name": pin.name,
        "kind": pin.kind,
        "version": pin.version,
        "digest": digest_of(pin, root),
    }


def _namespace(
    resource: str, made: Namespace, addon: AddOn, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    own = {labels.ADDON: addon.name, labels.POD_SECURITY: made.pod_security}
    return kubernetes.core.v1.Namespace(
        resource,
        metadata=kubernetes.meta.v1.ObjectMetaArgs(name=made.name, labels={**made.labels, **own}),
        opts=opts,
    )


def _own_objects(plan: Plan) -> list[Object]:
    """Return the objects of a plan that no chart makes."""
    maps = [_config_map_object(name, data) for name, data in plan.config_maps.items()]
    return [*maps, *plan.before, *plan.after]


def _config_map_object(name: str, data: Mapping[str, str]) -> dict[str, Any]:
    return {"kind": "ConfigMap", "metadata": {"name": name}, "data": dict(data)}


def _object(
    name: str, manifest: Object, args: ReleaseArgs, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    placed = manifest if args.mirror is None else mirror_object(manifest, args.mirror)
    owned: Any = labelled(placed, {labels.ADDON: args.addon.name})
    kept = guarded(token(owned), owned, opts, protect=args.protect)
    return register_object(name, owned, kept)


def _config_map(
    name: str, made: str, data: Mapping[str, str], args: ReleaseArgs, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    if args.mirror is not None:
        data = mirror_object(_config_map_object(made, data), args.mirror)["data"]
    return kubernetes.core.v1.ConfigMap(
        f"{name}-{made}",
        metadata=_metadata(made, args.addon.namespace, args.addon),
        data=dict(data),
        opts=opts,
    )


def _quota(name: str, made: Quota, addon: AddOn, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    return kubernetes.core.v1.ResourceQuota(
        f"{name}-{made.name}",
        metadata=_metadata(made.name, addon.namespace, addon),
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


def _account(
    name: str, made: ServiceAccount, args: ReleaseArgs, opts: pulumi.ResourceOptions
) -> pulumi.Resource:
    addon = args.addon
    annotations = dict(args.accounts.get(made.grant, {}))
    return kubernetes.core.v1.ServiceAccount(
        f"{name}-account-{made.name}",
        metadata=_metadata(made.name, made.namespace or addon.namespace, addon, annotations),
        opts=opts,
    )


def _metadata(
    name: str,
    namespace: str,
    addon: AddOn,
    annotations: Mapping[str, pulumi.Input[str]] | None = None,
) -> kubernetes.meta.v1.ObjectMetaArgs:
    return kubernetes.meta.v1.ObjectMetaArgs(
        name=name,
        namespace=namespace,
        labels={labels.ADDON: addon.name},
        annotations=annotations or None,
    )
