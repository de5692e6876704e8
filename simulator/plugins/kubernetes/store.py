"""The session's objects: what a program makes, with what must stay inert kept from harm."""

import math
import time
from collections.abc import Mapping
from typing import Final

from ...cluster.api import KubernetesApi
from ...errors import ApiError
from .aggregated import Aggregated
from .inert import disarm, is_aggregated, rearm
from .objects import Json, is_kind, metadata, name_of, namespace_of, pluck
from .schema import Schemas

NOT_FOUND: Final = 404
_INVALID: Final = 422

_CONFLICT: Final = 409
_ATTEMPTS: Final = 5

CREATOR: Final = "pulumi-kubernetes"
"""The field manager of whatever is created; a resource's own takes over with its first update."""

_MISSED_SECONDS: Final = 5.0
"""In a preview, many objects of one planned namespace come one after another."""

_DEFINITION = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_DEFINITION_KIND = ("apiextensions.k8s.io", "CustomResourceDefinition")


class Store:
    """Applies, reads and deletes objects on the session's API server. Safe for several threads."""

    def __init__(self, api: KubernetesApi) -> None:
        """Use the API server that `api` talks to; nothing is sent yet."""
        self.api = api
        self.schemas = Schemas(api)
        self._aggregated = Aggregated(api)
        self._missed: dict[str, float] = {}

    def knows(self, obj: Json) -> bool:
        """Tell whether the server serves the kind."""
        return self.is_namespaced(obj) is not None

    def is_namespaced(self, obj: Json) -> bool | None:
        """Tell whether objects of the kind live in namespaces; None where the kind is unknown."""
        try:
            return self.api.resource(str(obj.get("apiVersion")), str(obj.get("kind"))).namespaced
        except ApiError as error:
            if error.status == NOT_FOUND:
                return None
            raise

    def serves_definition(self, definition: Json) -> bool:
        """Ask whether the server serves by now what a definition defines: a short answer."""
        group, kind = pluck(definition, "spec", "group"), pluck(definition, "spec", "names", "kind")
        versions = pluck(definition, "spec", "versions") or ()
        served = [f"{group}/{each['name']}" for each in versions if each.get("served")]
        return all(self.api.kinds.serves(each, str(kind)) for each in served[:1])

    def defines(self, obj: Json) -> bool:
        """Tell whether there is a definition of an object's kind, served already or not yet."""
        group, kind = str(obj.get("apiVersion")).partition("/")[0], str(obj.get("kind")).lower()
        plurals = (f"{kind}s", f"{kind}es", f"{kind[:-1]}ies")
        return any(self.api.find(*_DEFINITION, f"{each}.{group}") for each in plurals)

    def miss_namespace(self, obj: Json, error: ApiError) -> None:
        """Remember for a moment that an object's namespace does not exist, if `error` says so."""
        if f'namespaces "{_namespace(obj)}" not found' in error.message:
            self._missed[_namespace(obj)] = time.monotonic()

    def lacks_namespace(self, obj: Json) -> bool:
        """Tell whether the server has just said that an object's namespace does not exist."""
        return time.monotonic() - self._missed.get(_namespace(obj), -math.inf) < _MISSED_SECONDS

    def get(self, obj: Json) -> Json:
        """Read the live object that `obj` names.

        Raises:
            ApiError: 404 where it does not exist.
        """
        found = self.find(obj)
        if found is None:
            raise ApiError(NOT_FOUND, "NotFound", f'{obj.get("kind")} "{name_of(obj)}" not found')
        return found

    def find(self, obj: Json) -> Json | None:
        """Read the live object that `obj` names; None where it (or its kind) does not exist."""
        name = name_of(obj)
        if is_kind(obj, "apiregistration.k8s.io", "APIService"):
            kept = self._aggregated.find(name)
            if kept is not None:
                return kept
        live = self.api.find(str(obj["apiVersion"]), str(obj["kind"]), name, _namespace(obj))
        return None if live is None else rearm(live)

    def apply(self, obj: Json, *, manager: str, force: bool = False, dry_run: bool = False) -> Json:
        """Apply an object as a field manager and return it as the server has it now."""
        if is_aggregated(obj):
            self._check_schema(obj)
            return self._aggregated.apply(obj, manager=manager, dry_run=dry_run)
        sent = self._placed(disarm(obj))
        live = self.api.apply(sent, manager=manager, force=force, dry_run=dry_run)
        if not dry_run:
            self.learn(obj)
        return rearm(live)

    def create(self, obj: Json, *, dry_run: bool = False) -> Json:
        """Make an object and return it as the server has it now.

        Raises:
            ApiError: 409 (`AlreadyExists`) where there is one of that name.
        """
        if is_aggregated(obj):
            self._check_schema(obj)
            if self.find(obj) is not None:
                taken = f'apiservices.apiregistration.k8s.io "{name_of(obj)}" already exists'
                raise ApiError(_CONFLICT, "AlreadyExists", taken)
            return self._aggregated.apply(obj, manager=CREATOR, dry_run=dry_run)
        sent = self._placed(disarm(obj))
        live = self._send("POST", sent, "", _query(CREATOR, dry_run=dry_run))
        if not dry_run:
            self.learn(obj)
        return rearm(live)

    def replace(self, obj: Json, *, manager: str, dry_run: bool = False) -> Json:
        """Put an object in the place of the live one, whatever that is."""
        sent = self._placed(disarm(obj))
        for _ in range(_ATTEMPTS):
            version = metadata(self.get(obj)).get("resourceVersion")
            placed = {**sent, "metadata": {**sent["metadata"], "resourceVersion": version}}
            try:
                live = self._send("PUT", placed, name_of(obj), _query(manager, dry_run=dry_run))
            except ApiError as error:
                if error.reason != "Conflict":
                    raise
                moved = error  # a controller was faster
                continue
            if not dry_run:
                self.learn(obj)
            return rearm(live)
        raise moved

    def _send(self, method: str, sent: Json, name: str, query: Mapping[str, str]) -> Json:
        kind = self.api.resource(str(sent["apiVersion"]), str(sent["kind"]))
        path = kind.path(namespace_of(sent), name)
        answer: Json = self.api.request(method, path, sent, query=query)
        return answer

    def learn(self, obj: Json) -> None:
        """Look anew for what an object brings: a definition its kinds, a namespace itself."""
        self._missed.pop(name_of(obj), None)
        if is_kind(obj, *_DEFINITION_KIND):
            self.schemas.forget(str(pluck(obj, "spec", "group")))
            self.api.kinds.expect()

    def patch(self, obj: Json, change: object, **options: str) -> Json:
        """Patch the object that `obj` names."""
        return rearm(self.api.patch(self._placed(obj), change, **options))

    def delete(self, obj: Json, propagation: str) -> None:
        """Ask for an object's deletion; one that is gone already is no error."""
        if is_kind(obj, "apiregistration.k8s.io", "APIService"):
            self._aggregated.delete(name_of(obj))
        self.api.delete(self._placed(obj), propagation)
        self.forget(obj)

    def forget(self, obj: Json) -> None:
        """Look anew for the kinds of a definition that goes, and for what they are made of."""
        if is_kind(obj, *_DEFINITION_KIND):
            group = str(pluck(obj, "spec", "group"))
            self.schemas.forget(group)
            self.api.kinds.forget(group)

    def _check_schema(self, obj: Json) -> None:
        """Refuse what the server would refuse, where the object does not go to the server."""
        problems = self.schemas.problems(obj)
        if problems:
            raise ApiError(_INVALID, "Invalid", "; ".join(problems))

    def _placed(self, obj: Json) -> Json:
        """Return the object with the namespace that it goes to; cluster-wide kinds have none."""
        wanted = _namespace(obj) if self.is_namespaced(obj) else None
        rest = {key: each for key, each in metadata(obj).items() if key != "namespace"}
        return {**obj, "metadata": {**rest, **({"namespace": wanted} if wanted else {})}}


def _query(manager: str, *, dry_run: bool) -> dict[str, str]:
    return {"fieldManager": manager, **({"dryRun": "All"} if dry_run else {})}


def _namespace(obj: Json) -> str:
    return namespace_of(obj) or "default"
