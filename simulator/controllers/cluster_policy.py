"""The GPU operator: from a ClusterPolicy to labelled nodes and running operands."""

from collections.abc import Iterable

from ..cluster.api import Json
from . import kinds
from .conditions import condition, timed
from .controller import Controller, Watches
from .custom_status import write_status
from .gpu_operator_labels import (
    PRESENT,
    has_features,
    operator_labels,
    os_tag,
)
from .hardware import Host, image_of
from .node_features import keep_node
from .operand import OPERANDS
from .operand_objects import daemon_set, other_objects, service_monitors
from .ownership import ensure, holds, is_going, owned_keys, part_of
from .policy import check_rehearsed, in_order, spec_of
from .refusal import RefusalError

OPERATOR = "gpu-operator"
"""The name of the operator's Deployment, in whatever namespace; the chart fixes it."""

_EVERYTHING = "cluster"
_MADE = (kinds.DAEMON_SET, kinds.SERVICE, kinds.SERVICE_MONITOR)
_PRIVILEGED = {
    f"pod-security.kubernetes.io/{mode}": "privileged" for mode in ("enforce", "audit", "warn")
}


class ClusterPolicies(Controller):
    """Acts for a ready Deployment `gpu-operator`; without one nothing that it made is changed."""

    name = "gpu-operator"

    def __init__(self, watches: Watches) -> None:
        """Watch policies, nodes, the operator and what it makes."""
        super().__init__(watches)
        self._policies = self.watch(kinds.CLUSTER_POLICY, lambda _: self.keys())
        self._nodes = self.watch(kinds.NODE, lambda _: self.keys(), keep_node)
        self._deployments = self.watch(kinds.DEPLOYMENT, self._if_operator)
        self._made = {kind: self.watch(kind, self._if_ours) for kind in _MADE}

    def keys(self) -> Iterable[str]:
        """Return the only key: everything hangs together."""
        return [_EVERYTHING]

    def reconcile(self, key: str) -> None:  # noqa: ARG002 - there is one key
        """Label the nodes, make what the policy in force asks for, and report."""
        operator = self._operator()
        policies = in_order(self._policies.all())
        if operator is None or not policies:
            return
        namespace = operator["metadata"]["namespace"]
        for other in policies[1:]:
            write_status(
                self.api, other, {"state": "ignored", "namespace": namespace}, self.manager
            )
        policy = policies[0]
        if is_going(policy):
            return  # what it owns is being collected: making it again would hold that up
        spec = spec_of(policy)
        try:
            check_rehearsed(spec)
            self._label_nodes(spec)
            waiting = self._make(policy, spec, namespace)
        except RefusalError as error:
            self._report(policy, namespace, "notReady", "ReconcileFailed", str(error))
            raise
        self._conclude(policy, namespace, waiting)

    def _operator(self) -> Json | None:
        return next(
            (
                each
                for each in self._deployments.all()
                if each["metadata"]["name"] == OPERATOR
                and each.get("status", {}).get("availableReplicas", 0) > 0
            ),
            None,
        )

    def _label_nodes(self, spec: Json) -> None:
        for node in self._nodes.all():
            labels = node["metadata"].get("labels", {})
            owned = owned_keys(node, self.manager, "metadata", "labels")
            desired = operator_labels(labels, owned, spec)
            if not holds(labels, desired) or owned - desired.keys():
                patch = part_of(node, metadata={"labels": desired})
                self.api.apply(patch, manager=self.manager, force=True)

    def _make(self, policy: Json, spec: Json, namespace: str) -> list[str]:
        """Make everything, and return the names of the operands that are not ready yet."""
        gpu_nodes = [
            node
            for node in self._nodes.all()
            if node["metadata"].get("labels", {}).get(PRESENT) == "true"
        ]
        if spec.get("psa", {}).get("enabled"):
            meta = {"name": namespace, "labels": _PRIVILEGED}
            patch = {"apiVersion": "v1", "kind": "Namespace", "metadata": meta}
            self.api.apply(patch, manager=self.manager, force=True)
        wanted = other_objects(policy, spec, namespace)
        if self._made[kinds.SERVICE_MONITOR].served:
            wanted += service_monitors(policy, spec, namespace)
        # Like the real one: without any GPU node there is no system to choose a driver for.
        if gpu_nodes:
            host = Host(os_tag(gpu_nodes[0]["metadata"]["labels"]), image_of(gpu_nodes[0]))
            wanted += [
                daemon_set(each, policy, spec, namespace, host)
                for each in OPERANDS
                if each.is_enabled(spec)
            ]
        for each in wanted:
            ensure(self.api, each, self._current(each), self.manager)
        self._remove_unwanted(policy, wanted, keep_daemon_sets=not gpu_nodes)
        return [
            each["metadata"]["name"]
            for each in wanted
            if each["kind"] == "DaemonSet" and not is_rolled_out(self._current(each))
        ]

    def _current(self, wanted: Json) -> Json | None:
        meta = wanted["metadata"]
        for kind, informer in self._made.items():
            if kind.kind == wanted["kind"]:
                return informer.get(meta["name"], meta["namespace"])
        # Accounts and runtime classes do not change: one look at each round is cheap enough.
        return self.api.find(
            wanted["apiVersion"], wanted["kind"], meta["name"], meta.get("namespace")
        )

    def _remove_unwanted(self, policy: Json, wanted: list[Json], *, keep_daemon_sets: bool) -> None:
        names = {(each["kind"], each["metadata"]["name"]) for each in wanted}
        for kind, informer in self._made.items():
            for each in informer.all():
                if (
                    _is_owned(each, policy)
                    and (kind.kind, each["metadata"]["name"]) not in names
                    and not is_going(each)
                    and not (keep_daemon_sets and kind is kinds.DAEMON_SET)
                ):
                    self.api.delete(each)

    def _conclude(self, policy: Json, namespace: str, waiting: list[str]) -> None:
        labels = [node["metadata"].get("labels", {}) for node in self._nodes.all()]
        if waiting:
            message = f"ClusterPolicy is not ready; states not ready: {waiting}"
            self._report(policy, namespace, "notReady", "OperandNotReady", message)
        elif not any(map(has_features, labels)):
            self._report(policy, namespace, "ready", "NFDLabelsMissing", "No NFD labels found")
        elif not any(each.get(PRESENT) == "true" for each in labels):
            message = "No GPU node found, watching for new nodes to join the cluster."
            self._report(policy, namespace, "ready", "NoGPUNodes", message)
        else:
            message = "ClusterPolicy is ready as all resources have been successfully reconciled"
            self._report(policy, namespace, "ready", "Reconciled", message)

    def _report(self, policy: Json, namespace: str, state: str, reason: str, message: str) -> None:
        ready = state == "ready"
        wanted = [
            condition("Ready", status=ready, reason=reason if ready else "Error")
            | {"message": message if ready else ""},
            condition("Error", status=not ready, reason="Ready" if ready else reason)
            | {"message": "" if ready else message},
        ]
        status = {
            "state": state,
            "namespace": namespace,
            "conditions": timed(wanted, policy.get("status")),
        }
        write_status(self.api, policy, status, self.manager)

    def _if_operator(self, deployment: Json) -> Iterable[str]:
        return self.keys() if deployment["metadata"]["name"] == OPERATOR else ()

    def _if_ours(self, obj: Json) -> Iterable[str]:
        owners = obj["metadata"].get("ownerReferences", ())
        return self.keys() if any(each["kind"] == "ClusterPolicy" for each in owners) else ()


def is_rolled_out(obj: Json | None) -> bool:
    """Tell whether a DaemonSet runs as it should on all its nodes."""
    if obj is None:
        return False
    status = obj.get("status", {})
    desired = status.get("desiredNumberScheduled", 0)
    if status.get("observedGeneration", 0) < obj["metadata"]["generation"]:
        return False
    strategy = obj["spec"].get("updateStrategy", {}).get("type")
    updated = strategy == "OnDelete" or status.get("updatedNumberScheduled", 0) == desired
    return bool(updated and status.get("numberAvailable", 0) == desired)


def _is_owned(obj: Json, policy: Json) -> bool:
    owners = obj["metadata"].get("ownerReferences", ())
    return any(each["uid"] == policy["metadata"]["uid"] for each in owners)
