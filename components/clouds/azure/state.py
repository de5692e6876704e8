"""The place of an environment's state on Azure: a container, its key, and who deploys."""

from collections.abc import Mapping
from dataclasses import replace

import pulumi
from pulumi_azure_native import Provider, authorization, managedidentity, resources

from ...planning.deployers import Deployer, StatePlan, StateSpec, plan_deployers, refuse_keepers
from .names import plan_assignment_name
from .roles import Assignment, grant_role
from .settings import Settings
from .site import Site
from .state_plan import group_name, identity_name, plan_state
from .state_rights import FOUNDATION_ACTIONS, FOUNDATION_REFUSED, plan_rights, render_condition
from .state_store import keep_state

_AUDIENCE = "api://AzureADTokenExchange"


def build_state(spec: StateSpec, settings: Settings) -> Mapping[str, object]:
    """Register container, key and identities; return what the stack tells of them.

    Raises:
        Refused: There is something that Azure does not know; nothing was registered.
    """
    refuse_keepers(spec, "Azure")
    provider = Provider(
        "azure",
        subscription_id=settings.subscription,
        tenant_id=settings.tenant,
        location=settings.region,
    )
    opts = pulumi.ResourceOptions(provider=provider)
    group = resources.ResourceGroup(
        "group",
        resource_group_name=group_name(spec),
        location=settings.region,
        tags=dict(spec.scope.tags()),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=True)),
    )
    site = Site(scope=spec.scope, settings=settings, group=group.name)
    places = {
        "subscription": pulumi.Output.from_input(f"/subscriptions/{settings.subscription}"),
        **keep_state(spec, site, opts),
    }
    made = {}
    for deployer in plan_deployers(spec):
        identity = made[deployer.name] = _identity(spec, site, deployer, opts)
        for right in plan_rights(deployer):
            given = Assignment(
                role=right.role, scope=places[right.on], principal=identity.principal_id
            )
            grant_role(f"{deployer.name}-{right.name}", site, given, opts)
        if deployer.foundation:
            _let_build(spec, site, deployer, identity, opts)
    _lock(group, opts)
    return _told(plan_state(spec, settings), made)


def _told(
    plan: StatePlan, made: Mapping[str, managedidentity.UserAssignedIdentity]
) -> Mapping[str, object]:
    """Return what the stack tells, with what only Azure can say of each identity."""
    identities = {
        name: {
            **said,
            "client_id": made[name].client_id,
            # as which a cluster knows it, and a group of Entra takes it in
            "principal_id": made[name].principal_id,
        }
        for name, said in plan.identities.items()
    }
    return {**vars(replace(plan, identities={})), "identities": identities}


def _identity(
    spec: StateSpec, site: Site, deployer: Deployer, opts: pulumi.ResourceOptions
) -> managedidentity.UserAssignedIdentity:
    """Register an identity that its jobs take on, each by the whole subject of its token."""
    identity = managedidentity.UserAssignedIdentity(
        deployer.name,
        resource_group_name=site.group,
        resource_name_=identity_name(spec, deployer.name),
        location=site.location,
        tags=site.tags,
        opts=opts,
    )
    before: list[pulumi.Resource] = []
    for job in deployer.jobs:
        # Azure refuses two at once for one identity
        after = pulumi.ResourceOptions(depends_on=before)
        credential = managedidentity.FederatedIdentityCredential(
            f"{deployer.name}-{job.name}",
            resource_group_name=site.group,
            resource_name_=identity.name,
            federated_identity_credential_resource_name=job.name,
            issuer=job.issuer,
            subject=job.subject,
            audiences=[_AUDIENCE],
            opts=pulumi.ResourceOptions.merge(opts, after),
        )
        before = [credential]
    return identity


def _let_build(
    spec: StateSpec,
    site: Site,
    deployer: Deployer,
    identity: managedidentity.UserAssignedIdentity,
    opts: pulumi.ResourceOptions,
) -> None:
    """Give a role of our own: no built-in one but Owner may make all of an environment."""
    subscription = site.settings.subscription
    scope = f"/subscriptions/{subscription}"
    name = plan_assignment_name(subscription, spec.scope.environment, "role", deployer.name)
    actions = authorization.PermissionArgs(
        actions=list(FOUNDATION_ACTIONS), not_actions=list(FOUNDATION_REFUSED)
    )
    role = authorization.RoleDefinition(
        f"{deployer.name}-role",
        role_definition_id=name,
        role_name=f"evenkeel {spec.scope.environment} {deployer.name}",
        description=f"Makes what {spec.scope.environment} is made of",
        role_type="CustomRole",
        scope=scope,
        assignable_scopes=[scope],
        permissions=[actions],
        opts=opts,
    )
    authorization.RoleAssignment(
        f"{deployer.name}-build",
        role_assignment_name=plan_assignment_name(name, "build"),
        principal_id=identity.principal_id,
        principal_type="ServicePrincipal",
        # the id is known before the role is, and rules about roles look at it
        role_definition_id=f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{name}",
        scope=scope,
        # who may give rights could give itself any: these roles only
        condition=render_condition(),
        condition_version="2.0",
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(delete_before_replace=True, depends_on=[role])
        ),
    )


def _lock(group: resources.ResourceGroup, opts: pulumi.ResourceOptions) -> None:
    authorization.ManagementLockByScope(
        "lock",
        lock_name="evenkeel-state",
        scope=group.id,
        level=authorization.LockLevel.CAN_NOT_DELETE,
        notes="The state of an environment: remove the lock only when the environment is gone.",
        opts=opts,
    )
