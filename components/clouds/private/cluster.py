"""A Kubernetes cluster that exists (contract: components/contract.py)."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes

TYPE = "evenkeel:private:Cluster"  # part of every URN: changing it replaces live clusters


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """How the cluster is reached."""

    kubeconfig: str
    """The content of a kubeconfig with one context."""

    context: str
    """The name of that context."""

    identifier: str
    """Stays the same while the cluster lives."""


class Cluster(pulumi.ComponentResource):
    """A way into the cluster; the cluster itself is not changed."""

    provider: kubernetes.Provider
    """Reaches the cluster."""

    def __init__(
        self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Register the provider."""
        super().__init__(TYPE, name, {}, opts)
        self.provider = kubernetes.Provider(
            f"{name}-provider",
            # it holds a person's credentials, so the state keeps it encrypted
            kubeconfig=pulumi.Output.secret(args.kubeconfig),
            context=args.context,
            # without it, a new certificate or address would plan to replace every object
            cluster_identifier=args.identifier,
            enable_server_side_apply=True,
            # a cluster that does not answer is not a cluster that is gone
            delete_unreachable=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"context": args.context})
