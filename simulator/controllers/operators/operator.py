"""What simulated operators have in common: one kind that they act for, and what they make of it."""

import abc
from collections.abc import Iterable
from typing import ClassVar

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType
from ...errors import ApiError
from .. import kinds
from ..controller import Controller, Watches
from ..custom_status import write_status
from ..ownership import ensure, is_going, key_of
from ..refusal import RefusalError
from .scope import Scope

_UNPROCESSABLE = 422
_UNCHANGEABLE = ("immutable", "updates to statefulset spec")
_REFUSED = (400, 403, _UNPROCESSABLE)
_AGAIN_SECONDS = 20.0


class Operator(Controller):
    """Acts for the custom resources of one kind; without its definition it does nothing.

    What it makes goes with the resource, by owner references. What others made is left alone, but
    for what it takes over.
    """

    acts_for: ClassVar[ResourceType]
    makes: ClassVar[tuple[ResourceType, ...]] = ()
    reads: ClassVar[tuple[ResourceType, ...]] = ()
    """Kinds of which any change concerns all resources."""

    adopts: ClassVar[tuple[str, ...]] = ()
    """Kinds of which it takes over what it finds under its own names and nobody controls."""

    scope: ClassVar[Scope | None] = None
    """Where it may be told to watch some namespaces only; None: upstream cannot be told."""

    def __init__(self, watches: Watches) -> None:
        """Watch the kind, what is made for it, and what is read."""
        super().__init__(watches)
        self.ours = self.watch(self.acts_for, lambda obj: [key_of(obj)])
        self.made = {kind: self.watch(kind, self._owners) for kind in self.makes}
        self.read = {kind: self.watch(kind, lambda _: self.keys()) for kind in self.reads}
        self._deployments = self.watch(kinds.DEPLOYMENT, self._if_told) if self.scope else None

    @abc.abstractmethod
    def plan(self, obj: Json) -> list[Json]:
        """Return what a resource needs.

        Raises:
            RefusalError: It cannot be served as it is, or not yet; the status says so.
        """

    @abc.abstractmethod
    def status(self, obj: Json, problem: str) -> Json:
        """Return what is reported of a resource.

        Args:
            obj: The resource.
            problem: Why its objects could not be made; empty where they could.
        """

    def keys(self) -> Iterable[str]:
        """Return all resources as `namespace/name`, or `name`."""
        return [key_of(each) for each in self.ours.all()]

    def reconcile(self, key: str) -> None:
        """Make what a resource needs, and report how it is."""
        obj = self.find_ours(key)
        if obj is None:
            return
        problem = ""
        try:
            self.make(obj, self.plan(obj))
        except RefusalError as error:
            problem = str(error)
        except ApiError as error:
            if error.status not in _REFUSED:
                raise
            problem = str(error)
            self.queue.add(key, _AGAIN_SECONDS)
        write_status(self.api, obj, self.status(obj, problem), self.manager)

    def find_ours(self, key: str) -> Json | None:
        """Return a resource; None where it is gone or going, or where nobody watches it."""
        namespace, _, name = key.rpartition("/")
        obj = self.ours.get(name, namespace)
        if obj is None or is_going(obj):
            return None
        if self.scope is not None and self._deployments is not None:
            return obj if self.scope.covers(self._deployments.all(), namespace) else None
        return obj

    def make(self, obj: Json, wanted: list[Json]) -> None:
        """Apply what is wanted, and delete what was made before and is wanted no more.

        Raises:
            RefusalError: Somebody else made an object of the same name.
        """
        uid = obj["metadata"]["uid"]
        for each in wanted:
            current = self.find(each)
            free = each["kind"] in self.adopts and not (current and _owner_uids(current))
            if current is not None and uid not in _owner_uids(current) and not free:
                raise RefusalError(
                    f"{each['kind']} {key_of(each)}: somebody else made it; expected none of this "
                    "name. Rename one of the two."
                )
            self._apply(each, current)
        names = {(each["kind"], each["metadata"]["name"]) for each in wanted}
        for each in self.made_for(obj):
            if (each["kind"], each["metadata"]["name"]) not in names and not is_going(each):
                self.api.delete(each)

    def made_for(self, obj: Json, *of: ResourceType) -> list[Json]:
        """Return what was made for a resource, as far as it is there."""
        uid = obj["metadata"]["uid"]
        return [
            each
            for kind in of or self.makes
            for each in self.made[kind].all()
            if uid in _owner_uids(each)
        ]

    def find(self, wanted: Json) -> Json | None:
        """Return the present object of the same kind and name."""
        meta = wanted["metadata"]
        for kind, informer in self.made.items():
            if kind.kind == wanted["kind"] and kind.api_version == wanted["apiVersion"]:
                return informer.get(meta["name"], meta.get("namespace", ""))
        raise LookupError(f"{self.name}: {wanted['kind']} is not among what it makes")

    def _if_told(self, deployment: Json) -> Iterable[str]:
        told = self.scope is not None and self.scope.is_operator(deployment)
        return self.keys() if told else ()

    def _apply(self, wanted: Json, current: Json | None) -> None:
        try:
            ensure(self.api, wanted, current, self.manager)
        except ApiError as error:
            unchangeable = any(each in str(error) for each in _UNCHANGEABLE)
            if error.status != _UNPROCESSABLE or current is None or not unchangeable:
                raise
            # Made anew once it is gone; that it goes brings its owner here again.
            self.api.delete(current, propagation="Foreground")

    def _owners(self, obj: Json) -> Iterable[str]:
        meta, ours = obj["metadata"], self.acts_for
        group = ours.api_version.partition("/")[0]
        for each in meta.get("ownerReferences", ()):
            if each["kind"] == ours.kind and each["apiVersion"].partition("/")[0] == group:
                inside = ours.namespaced
                yield f"{meta['namespace']}/{each['name']}" if inside else str(each["name"])


def _owner_uids(obj: Json) -> set[str]:
    return {each["uid"] for each in obj["metadata"].get("ownerReferences", ())}
