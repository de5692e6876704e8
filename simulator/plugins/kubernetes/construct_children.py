"""The children of a component: registered at once, each as soon as what it needs is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import grpc
from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

from ...errors import SimulatorError
from ..wire import Secret, number_to_python
from .checkpoint import write_properties
from .child_names import child_name, shown, type_token
from .config_group_order import Identity, Ordered
from .construct_component import Child
from .render_yaml import Manifest

SKIP_AWAIT = "pulumi.com/skipAwait"
HELM_POLICY = "helm.sh/resource-policy"


@dataclass(frozen=True)
class Family:
    """What all children of a component share."""

    parent: str
    """The component's URN."""

    provider: str
    """The reference of the provider that manages them; empty for the default one."""

    prefix: str
    """What their names start with; may be empty."""

    skip_await: bool = False


class Registration:
    """Registers the children of one component; used once."""

    def __init__(self, monitor: resource_pb2_grpc.ResourceMonitorStub, family: Family) -> None:
        """Use the engine's monitor."""
        self._monitor = monitor
        self._family = family
        self._answers: SimpleQueue[tuple[Ordered, grpc.Future[Any]]] = SimpleQueue()
        self._children: dict[Identity, Child] = {}
        self._failures: list[str] = []
        self._gone = False
        self.whole = True
        """Whether all were done. The engine has said which were not, and skips what needs them."""

    def run(self, objects: Sequence[Ordered]) -> list[Child]:
        """Register the objects and return the children in the order of the objects.

        All are registered, also those that need one that has failed: the engine would take one
        that it is not told of for one that is to be deleted.

        Raises:
            SimulatorError: The engine takes no more registrations.
        """
        waiting = {each.identity: set(each.needs) for each in objects}
        by_identity = {each.identity: each for each in objects}
        in_flight = self._send_ready(waiting, by_identity)
        while in_flight:
            done, future = self._answers.get()
            in_flight -= 1
            if self._accept(done, future):
                for needs in waiting.values():
                    needs.discard(done.identity)
                in_flight += 0 if self._gone else self._send_ready(waiting, by_identity)
        if self._failures:
            raise SimulatorError("\n".join(self._failures))
        return [self._children[each.identity] for each in objects]

    def _send_ready(
        self, waiting: dict[Identity, set[Identity]], objects: Mapping[Identity, Ordered]
    ) -> int:
        ready = [key for key, needs in waiting.items() if not needs]
        for key in ready:
            del waiting[key]
            self._send(objects[key])
        return len(ready)

    def _send(self, child: Ordered) -> None:
        needs = [self._children[need].urn for need in child.needs]
        future = self._monitor.RegisterResource.future(goal(child.manifest, self._family, needs))
        future.add_done_callback(lambda answer: self._answers.put((child, answer)))

    def _accept(self, child: Ordered, future: "grpc.Future[Any]") -> bool:
        error = future.exception()
        if isinstance(error, grpc.RpcError):
            self._gone = True
            details = future.details() if isinstance(future, grpc.Call) else str(error)
            self._failures.append(f"{shown(child.manifest)}: not registered ({details})")
            return False
        answer: resource_pb2.RegisterResourceResponse = future.result()
        self.whole &= answer.result == resource_pb2.SUCCESS
        self._children[child.identity] = Child(answer.urn, answer.id)
        return True


def goal(
    manifest: Manifest, family: Family, needs: Sequence[str]
) -> resource_pb2.RegisterResourceRequest:
    """Return what is registered for one object.

    Args:
        manifest: The object as it was rendered.
        family: What it shares with the other children.
        needs: URNs of the children that it depends on.
    """
    properties = _properties(manifest, skip_await=family.skip_await)
    request = resource_pb2.RegisterResourceRequest(
        type=type_token(manifest),
        name=child_name(manifest, family.prefix),
        parent=family.parent,
        custom=True,
        dependencies=sorted(needs),
        provider=family.provider,
        acceptSecrets=True,
        acceptResources=True,
        supportsPartialValues=True,
        supportsResultReporting=True,
        aliasSpecs=True,
    )
    write_properties(properties, request.object)
    for key in properties:
        # An empty list says that the property depends on nothing; no list, that it may on all.
        request.propertyDependencies[key].SetInParent()
    if helm_policy(manifest) == "keep":
        request.retainOnDelete = True
    return request


def helm_policy(manifest: Manifest) -> str | None:
    """Return the object's Helm resource policy, if it has one."""
    annotations = manifest["metadata"].get("annotations") or {}
    policy = annotations.get(HELM_POLICY)
    return policy if isinstance(policy, str) else None


def _properties(manifest: Manifest, *, skip_await: bool) -> dict[str, Any]:
    properties: dict[str, Any] = _as_sent(manifest)
    if skip_await:
        meta = properties["metadata"]
        annotations = {**(meta.get("annotations") or {}), SKIP_AWAIT: "true"}
        properties["metadata"] = {**meta, "annotations": annotations}
    if (properties["apiVersion"], properties["kind"]) == ("v1", "Secret"):
        for key in ("data", "stringData"):
            if key in properties:
                properties[key] = Secret(properties[key])
    return properties


def _as_sent(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Copy an object as it comes back: numbers as messages hold them, absent fields dropped.

    Pulumi's SDK drops them too; `creationTimestamp: null` is in most charts.
    """
    if isinstance(value, str | bool):
        return value
    if isinstance(value, dict):
        return {key: _as_sent(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_sent(each) for each in value]
    return number_to_python(value) if isinstance(value, int | float) else value
