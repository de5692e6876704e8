"""What adds machines when pods wait for them, and takes idle ones away."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from ...planning.scope import Scope
from .addons import NAMESPACE
from .autoscaler_rights import ACCOUNT, cluster_rules, own_rules, render_policy
from .documents import render_pod_trust
from .role import RoleArgs, make_role
from .settings import Settings

_IMAGE = "registry.k8s.io/autoscaling/cluster-autoscaler"
_PORT = 8085
_USER = 65534


@dataclass(frozen=True, kw_only=True)
class AutoscalerArgs:
    """The cluster that it looks after."""

    scope: Scope
    kubernetes: str
    settings: Settings
    cluster: pulumi.Input[str]
    """The cluster's name."""


def plan_command(scope: Scope, settings: Settings) -> list[str]:
    """Return how the autoscaler is started; it finds its groups by the tags that EKS gives them."""
    del settings
    found_by = f"k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/{scope.environment}"
    return [
        "./cluster-autoscaler",
        "--cloud-provider=aws",
        f"--node-group-auto-discovery=asg:tag={found_by}",
        "--balance-similar-node-groups=true",
        "--expander=least-waste",
        "--skip-nodes-with-local-storage=false",
        "--skip-nodes-with-system-pods=false",
        # a GPU machine takes long to start and costs while it idles
        "--scale-down-unneeded-time=10m",
        "--max-node-provision-time=30m",
    ]


def make_autoscaler(name: str, args: AutoscalerArgs, opts: pulumi.ResourceOptions) -> None:
    """Register the autoscaler with its rights in the cluster and in AWS."""
    role, rights = make_role(
        name,
        RoleArgs(
            name=f"{args.scope.environment}-autoscaler",
            trust=render_pod_trust(args.scope, args.settings, NAMESPACE, ACCOUNT),
            document=render_policy(args.scope.environment),
        ),
        args.settings,
        opts,
    )
    association = aws.eks.PodIdentityAssociation(
        name,
        cluster_name=args.cluster,
        namespace=NAMESPACE,
        service_account=ACCOUNT,
        role_arn=role.arn,
        opts=opts,
    )
    account = kubernetes.core.v1.ServiceAccount(
        f"{name}-account", metadata=_meta(ACCOUNT), opts=opts
    )
    bindings = _bind(name, opts)
    needs: list[pulumi.Resource] = [account, association, *rights, *bindings]
    after = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needs))
    kubernetes.policy.v1.PodDisruptionBudget(
        f"{name}-budget",
        metadata=_meta(ACCOUNT),
        spec=kubernetes.policy.v1.PodDisruptionBudgetSpecArgs(
            max_unavailable=1,
            selector=kubernetes.meta.v1.LabelSelectorArgs(match_labels=_LABELS),
        ),
        opts=opts,
    )
    _deployment(name, args, after)


_LABELS = {"app.kubernetes.io/name": ACCOUNT}


def _meta(name: str, *, everywhere: bool = False) -> kubernetes.meta.v1.ObjectMetaArgs:
    return kubernetes.meta.v1.ObjectMetaArgs(
        name=name, namespace=None if everywhere else NAMESPACE, labels=_LABELS
    )


def _bind(name: str, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    rbac = kubernetes.rbac.v1
    subject = rbac.SubjectArgs(kind="ServiceAccount", name=ACCOUNT, namespace=NAMESPACE)
    group = "rbac.authorization.k8s.io"
    everywhere = rbac.ClusterRole(
        f"{name}-cluster-role",
        metadata=_meta(ACCOUNT, everywhere=True),
        rules=cluster_rules(),
        opts=opts,
    )
    own = rbac.Role(f"{name}-role", metadata=_meta(ACCOUNT), rules=own_rules(), opts=opts)
    return [
        rbac.ClusterRoleBinding(
            f"{name}-cluster-binding",
            metadata=_meta(ACCOUNT, everywhere=True),
            role_ref=rbac.RoleRefArgs(api_group=group, kind="ClusterRole", name=ACCOUNT),
            subjects=[subject],
            opts=pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(depends_on=[everywhere])
            ),
        ),
        rbac.RoleBinding(
            f"{name}-binding",
            metadata=_meta(ACCOUNT),
            role_ref=rbac.RoleRefArgs(api_group=group, kind="Role", name=ACCOUNT),
            subjects=[subject],
            opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[own])),
        ),
    ]


def _deployment(name: str, args: AutoscalerArgs, opts: pulumi.ResourceOptions) -> None:
    meta = kubernetes.meta.v1
    kubernetes.apps.v1.Deployment(
        f"{name}-deployment",
        metadata=_meta(ACCOUNT),
        spec=kubernetes.apps.v1.DeploymentSpecArgs(
            replicas=2 if args.scope.protected else 1,
            selector=meta.LabelSelectorArgs(match_labels=_LABELS),
            template=kubernetes.core.v1.PodTemplateSpecArgs(
                metadata=meta.ObjectMetaArgs(labels=_LABELS),
                spec=kubernetes.core.v1.PodSpecArgs(
                    service_account_name=ACCOUNT,
                    priority_class_name="system-cluster-critical",
                    security_context=kubernetes.core.v1.PodSecurityContextArgs(
                        run_as_non_root=True,
                        run_as_user=_USER,
                        fs_group=_USER,
                        seccomp_profile=kubernetes.core.v1.SeccompProfileArgs(
                            type="RuntimeDefault"
                        ),
                    ),
                    containers=[_container(args)],
                ),
            ),
        ),
        opts=opts,
    )


def _container(args: AutoscalerArgs) -> kubernetes.core.v1.ContainerArgs:
    core = kubernetes.core.v1
    return core.ContainerArgs(
        name=ACCOUNT,
        # it must be of the cluster's own minor version
        image=f"{_IMAGE}:v{args.kubernetes}.0",
        command=plan_command(args.scope, args.settings),
        env=[core.EnvVarArgs(name="AWS_REGION", value=args.settings.region)],
        ports=[core.ContainerPortArgs(name="http", container_port=_PORT)],
        liveness_probe=core.ProbeArgs(
            http_get=core.HTTPGetActionArgs(path="/health-check", port="http")
        ),
        resources=core.ResourceRequirementsArgs(
            requests={"cpu": "100m", "memory": "600Mi"}, limits={"memory": "1Gi"}
        ),
        security_context=core.SecurityContextArgs(
            allow_privilege_escalation=False,
            read_only_root_filesystem=True,
            capabilities=core.CapabilitiesArgs(drop=["ALL"]),
        ),
    )
