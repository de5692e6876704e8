"""An environment put together: foundation, platform, what people need to know of both."""

from collections.abc import Mapping
from pathlib import Path

import pulumi
from pulumi.runtime import is_config_secret

from components import clouds
from components.addons.chart_source import (
    at_hand,
    check_content,
    check_locked,
    check_mirrored,
    check_vendored,
    unheld,
)
from components.addons.gateway import GATEWAY
from components.addons.given_value import PROJECT, check_configuration, key_of
from components.addons.installation import InstallArgs, install
from components.addons.pages import Pages, PagesArgs
from components.addons.release import Release
from components.budget import Budget, BudgetArgs
from components.contract import Foundation
from components.errors import Refused
from components.planning.ceiling import plan_ceiling
from components.workspace.workspace import Workspace, WorkspaceArgs
from stacks.environment import Environment
from stacks.plan import addon_plans, chosen, given_secrets, options, spec, workspaces
from stacks.sections import Charts


def build(environment: Environment, name: str) -> None:
    """Register everything that an environment of this name asks for.

    Raises:
        Refused: What is vendored is not what was locked, what has to be vendored is not there or
            not locked, a mirror cannot give it, or the stack's configuration lacks a secret;
            nothing was registered.
    """
    _hold_to_lock(environment, name)
    given = _given(environment, name)
    foundation = clouds.build(spec(environment, name), environment.cloud)
    installed = _install(environment, foundation, given)
    _lend(environment, foundation, installed)
    _budget(environment, name)
    _export(environment, foundation)


def _hold_to_lock(environment: Environment, name: str) -> None:
    root = Path(pulumi.get_root_directory() or ".")
    plans = [plan for _, plan in addon_plans(environment, name)]
    pins = list(dict.fromkeys(pin for plan in plans for pin in plan.pins))
    vendored = at_hand([pin for each in chosen(environment) for pin in each.pins], root)
    missing = [each for each in pins if each not in vendored]
    charts = environment.charts or Charts()
    problems = [*check_content(vendored, root)]
    if charts.vendored == "required":
        problems += [*check_vendored(missing), *check_locked(pins, root)]
    elif charts.mirror is not None and environment.stage == "prod":
        manifests = {each.pin for plan in plans for each in plan.manifests}
        problems += check_mirrored(each for each in missing if each in manifests)
    if problems:
        raise Refused(*problems)
    if warning := unheld(missing, root):
        pulumi.log.warn(warning)


def _given(environment: Environment, name: str) -> Mapping[str, pulumi.Output[str]]:
    """Return the values that a person gave, all of them secret."""
    wanted = given_secrets(environment, name)
    settings = pulumi.Config(PROJECT)
    said = {key_of(each): settings.get(each.setting) for each in wanted}
    there = {key: value for key, value in said.items() if value is not None}
    hidden = {key for key in there if is_config_secret(key)}
    if problems := list(check_configuration(wanted, there, hidden, name)):
        raise Refused(*problems)
    return {each.setting: settings.require_secret(each.setting) for each in wanted}


def _install(
    environment: Environment, foundation: Foundation, given: Mapping[str, pulumi.Output[str]]
) -> list[Release]:
    cluster, addons = foundation.offer, chosen(environment)
    args = InstallArgs(
        offer=cluster,
        options={each.name: options(environment, each) for each in addons},
        accounts=foundation.accounts,
        given=given,
        unprotected=environment.unprotected,
    )
    inside = pulumi.ResourceOptions(
        providers={"kubernetes": foundation.provider}, depends_on=[*foundation.parts]
    )
    installed = install(addons, args, inside)
    if cluster.domain is not None and GATEWAY.addon in installed:
        Pages(
            "pages",
            PagesArgs(domain=cluster.domain, releases=installed),
            pulumi.ResourceOptions(providers={"kubernetes": foundation.provider}),
        )
    return list(installed.values())


def _lend(environment: Environment, foundation: Foundation, installed: list[Release]) -> None:
    for each in workspaces(environment):
        Workspace(
            f"workspace-{each.name}",
            WorkspaceArgs(
                workspace=each,
                cluster=foundation.offer,
                protect=foundation.offer.production and each.name not in environment.unprotected,
            ),
            pulumi.ResourceOptions(
                providers={"kubernetes": foundation.provider},
                depends_on=[*foundation.parts, *installed],
            ),
        )


def _budget(environment: Environment, name: str) -> None:
    if environment.budget is None:
        return
    cloud = environment.cloud
    charges = clouds.plan_charges(spec(environment, name), cloud)
    ceiling = plan_ceiling(cloud.name, charges, getattr(cloud, "region", None))
    Budget("budget", BudgetArgs(month_usd=environment.budget.month_usd, ceiling=ceiling))


def _export(environment: Environment, foundation: Foundation) -> None:
    pulumi.export("context", foundation.context)
    pulumi.export(
        "pools",
        {
            pool.name: {
                "accelerator": pool.accelerator,
                "gpusPerNode": pool.gpus_per_node,
                "nodes": list(foundation.nodes[pool.name]),
                "timeSlices": pool.time_slices,
                "mig": pool.mig_profile,
            }
            for pool in foundation.offer.pools
        },
    )
    pulumi.export(
        "addons",
        {
            addon.name: {"version": addon.version, "namespace": addon.namespace}
            for addon in chosen(environment)
        },
    )
