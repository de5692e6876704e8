"""A component of this project's own: it stands between evenkeel's pool and its add-ons."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from evenkeel.components.planning import taints
from evenkeel.components.planning.pools import GpuPool

_SERVER = "ghcr.io/inference-team/server:2.4.1"
_CONFINED = {"pod-security.kubernetes.io/enforce": "restricted"}
"""What Kubernetes lets pods of the namespace do."""

_PORT = 8000


@dataclass(frozen=True, kw_only=True)
class ModelsArgs:
    """How many models are served, and where."""

    replicas: int
    pool: GpuPool


class Models(pulumi.ComponentResource):
    """A namespace that may use the pool's GPUs and no more, with servers that take one each."""

    endpoint: pulumi.Output[str]
    """Where the models answer, inside the cluster."""

    def __init__(
        self, name: str, args: ModelsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the namespace, its quota, the servers and their one port."""
        super().__init__("inference:index:Models", name, {}, opts)
        core, meta = kubernetes.core.v1, kubernetes.meta.v1.ObjectMetaArgs
        space = core.Namespace(
            name,
            metadata=meta(name=name, labels=_CONFINED),
            opts=pulumi.ResourceOptions(parent=self),
        )
        inside = pulumi.ResourceOptions(parent=self, depends_on=[space])
        quota = core.ResourceQuota(
            "gpus",
            metadata=meta(name="gpus", namespace=name),
            spec=core.ResourceQuotaSpecArgs(
                hard={"requests.nvidia.com/gpu": str(args.pool.max_nodes * args.pool.gpus_per_node)}
            ),
            opts=inside,
        )
        labels = {"app": "server"}
        kubernetes.apps.v1.Deployment(
            "server",
            metadata=meta(name="server", namespace=name),
            spec=kubernetes.apps.v1.DeploymentSpecArgs(
                replicas=args.replicas,
                selector=kubernetes.meta.v1.LabelSelectorArgs(match_labels=labels),
                template=core.PodTemplateSpecArgs(
                    metadata=meta(labels=labels), spec=_pod(args.pool.node_labels())
                ),
            ),
            opts=pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[quota])),
        )
        core.Service(
            "server",
            metadata=meta(name="server", namespace=name),
            spec=core.ServiceSpecArgs(
                selector=labels, ports=[core.ServicePortArgs(name="http", port=_PORT)]
            ),
            opts=inside,
        )
        self.endpoint = pulumi.Output.from_input(f"http://server.{name}.svc:{_PORT}")
        self.register_outputs({"endpoint": self.endpoint})


def _pod(nodes: Mapping[str, str]) -> kubernetes.core.v1.PodSpecArgs:
    core = kubernetes.core.v1
    return core.PodSpecArgs(
        node_selector=dict(nodes),
        tolerations=[
            core.TolerationArgs(
                key=taints.GPU.key, value=taints.GPU.value, effect=taints.GPU.effect
            )
        ],
        automount_service_account_token=False,
        security_context=core.PodSecurityContextArgs(
            run_as_non_root=True,
            run_as_user=1000,
            seccomp_profile=core.SeccompProfileArgs(type="RuntimeDefault"),
        ),
        containers=[
            core.ContainerArgs(
                name="server",
                image=_SERVER,
                ports=[core.ContainerPortArgs(container_port=_PORT)],
                security_context=core.SecurityContextArgs(
                    allow_privilege_escalation=False,
                    capabilities=core.CapabilitiesArgs(drop=["ALL"]),
                ),
                resources=core.ResourceRequirementsArgs(
                    requests={"cpu": "1", "memory": "4Gi", "nvidia.com/gpu": "1"},
                    limits={"memory": "16Gi", "nvidia.com/gpu": "1"},
                ),
            )
        ],
    )
