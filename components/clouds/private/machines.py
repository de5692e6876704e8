"""The machines of a pool as objects of Cluster API on the management cluster."""

import json
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

from ...planning.pools import GpuPool
from ...planning.scope import Scope
from . import bootstrap, machine_deployment, machine_template
from .machine_deployment import Share, Templates, object_name, template_name
from .machine_settings import ClusterApi, PoolSettings

_WAIT = "pulumi.com/waitFor"
_DONE = ("condition=ScalingUp=False", "condition=MachinesReady", "condition=MachinesUpToDate")
"""All machines are there, ready and made of the present templates: only then may old ones go."""

_TIMEOUT = "pulumi.com/timeoutSeconds"
_ONE_HOUR = "3600"
"""Bare metal is written, booted and joined in half of it."""


@dataclass(frozen=True, kw_only=True)
class PoolOfMachines:
    """Everything that its objects follow from."""

    scope: Scope
    pool: GpuPool
    api: ClusterApi
    settings: PoolSettings


def make_machines(name: str, wanted: PoolOfMachines, opts: pulumi.ResourceOptions) -> None:
    """Register the templates of a pool, then a MachineDeployment for each failure domain."""
    templates, made = _templates(name, wanted, opts)
    after = pulumi.ResourceOptions.merge(
        opts,
        # machines with somebody's work on them: in prod they go only after protection was lifted
        pulumi.ResourceOptions(depends_on=made, protect=wanted.scope.protected),
    )
    shares = machine_deployment.plan_shares(wanted.pool, wanted.api, wanted.settings)
    for share in shares:
        role = f"machines-{share.domain}" if share.domain else "machines"
        _machine_deployment(f"{name}-{role}", wanted, share, templates, after)


def _templates(
    name: str, wanted: PoolOfMachines, opts: pulumi.ResourceOptions
) -> tuple[Templates, list[pulumi.Resource]]:
    made: list[pulumi.Resource] = []
    api = wanted.api
    planned = machine_template.plan_machine_template(
        api.infrastructure, wanted.pool, wanted.settings, wanted.scope
    )
    machine, joining = wanted.settings.template or "", wanted.settings.bootstrap or ""
    if planned is not None:
        machine = template_name(object_name(api, wanted.pool), planned.spec)
        made.append(
            kubernetes.apiextensions.CustomResource(
                f"{name}-machine-template",
                api_version=machine_template.API_VERSION,
                kind=planned.kind,
                metadata=_metadata(wanted, machine, {}),
                spec=planned.spec,
                opts=opts,
            )
        )
    if not joining:
        spec = bootstrap.plan_bootstrap(api.infrastructure, wanted.pool)
        joining = template_name(object_name(api, wanted.pool), spec)
        made.append(
            kubernetes.apiextensions.CustomResource(
                f"{name}-bootstrap",
                api_version=bootstrap.API_VERSION,
                kind=bootstrap.KIND,
                metadata=_metadata(wanted, joining, {}),
                spec=spec,
                opts=opts,
            )
        )
    kind = machine_template.KINDS[api.infrastructure]
    return Templates(machine_kind=kind, machine=machine, bootstrap=joining), made


def _machine_deployment(
    name: str,
    wanted: PoolOfMachines,
    share: Share,
    templates: Templates,
    opts: pulumi.ResourceOptions,
) -> None:
    plan = machine_deployment
    annotations = {
        **plan.plan_annotations(wanted.pool, share, wanted.settings.size),
        _WAIT: json.dumps(_DONE),
        _TIMEOUT: _ONE_HOUR,
    }
    kubernetes.apiextensions.CustomResource(
        name,
        api_version=plan.API_VERSION,
        kind=plan.KIND,
        metadata=_metadata(wanted, object_name(wanted.api, wanted.pool, share.domain), annotations),
        spec=plan.plan_machine_deployment(wanted.api, wanted.pool, share, templates),
        opts=opts,
    )


def _metadata(
    wanted: PoolOfMachines, name: str, annotations: dict[str, str]
) -> kubernetes.meta.v1.ObjectMetaArgs:
    tags = {f"evenkeel.dev/{key}": value for key, value in wanted.scope.tags().items()}
    return kubernetes.meta.v1.ObjectMetaArgs(
        name=name,
        namespace=wanted.api.namespace,
        labels={machine_deployment.CLUSTER_NAME: wanted.api.cluster, **tags},
        annotations=annotations or None,
    )
