"""Create, read, update, delete: what a cloud does with a resource."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pulumi.runtime.proto import provider_pb2

from ...cloud.records import Call, Stored
from ...errors import CloudError, SimulatorError
from ..failure import InitError
from ..wire import to_python, to_struct, unwrap
from .context import Context
from .kind import Kind, Outputs, Problem
from .marks import marked, sealed
from .references import dependents, missing
from .scene import Scene, expect_known
from .trouble import Trouble


class Lifecycle:
    """The life of the resources of one provider."""

    def __init__(self, scene: Scene) -> None:
        """Work on what the scene holds."""
        self._scene = scene
        self._store = scene.work.store
        self._provider = scene.cloud.package

    def create(self, request: provider_pb2.CreateRequest) -> provider_pb2.CreateResponse:
        """Make a resource; in a preview, predict it. Its id stays unknown then, perhaps more."""
        token = _token(request.urn)
        kind = self._scene.kind(token)
        inputs = to_python(request.properties)
        plain = unwrap(inputs)
        context = self._scene.context(request.urn, token, plain, preview=request.preview)
        orphan = self._scene.holdings.orphan(context)
        made = self._store.generation(self._provider, request.urn)
        context = replace(context, generation=orphan.generation if orphan else made)
        context = self._scene.identified(kind, context, plain)
        if request.preview:
            state = self._scene.foreseen(kind, context, inputs)
            return provider_pb2.CreateResponse(
                properties=to_struct(state), refresh_before_update=kind.live is not None
            )
        trouble = Trouble(self._scene.cloud, kind, context, plain)
        with self._written(context, "create", trouble):
            expect_known(f"{token} {context.name}: id", context.id)
            trouble.before_call()
            trouble.before_creation()
            if orphan and orphan.id != context.id:
                self._remove(kind, orphan)
                orphan = None
            state = self._make(kind, context, inputs, orphan, trouble)
            self._scene.holdings.make(token, context.id)
            trouble.after_creation(state)
        return provider_pb2.CreateResponse(
            id=context.id,
            properties=to_struct(state),
            refresh_before_update=kind.live is not None,
        )

    def update(self, request: provider_pb2.UpdateRequest) -> provider_pb2.UpdateResponse:
        """Change a resource; in a preview, predict it."""
        token = _token(request.urn)
        kind = self._scene.kind(token)
        self._scene.holdings.hold(token, request.id)
        inputs = to_python(request.news)
        stored = self._store.get(self._provider, token, request.id)
        context = self._scene.context(
            request.urn,
            token,
            unwrap(inputs),
            preview=request.preview,
            id=request.id,
            generation=stored.generation if stored else 0,
            born=(stored.born or stored.urn) if stored else "",
            previous=stored.outputs if stored else unwrap(to_python(request.olds)),
        )
        if request.preview:
            state = self._scene.outputs(kind, context, inputs)
            return provider_pb2.UpdateResponse(
                properties=to_struct(state), refresh_before_update=kind.live is not None
            )
        trouble = Trouble(self._scene.cloud, kind, context, unwrap(inputs))
        with self._written(context, "update", trouble):
            if stored is None:
                raise CloudError(_gone(token, context), code="not-found")
            trouble.before_call()
            stored = self._under(request.urn, stored)
            state = self._change(kind, context, inputs, stored, trouble)
        return provider_pb2.UpdateResponse(
            properties=to_struct(state), refresh_before_update=kind.live is not None
        )

    def delete(self, request: provider_pb2.DeleteRequest) -> None:
        """Delete a resource; one that is gone is no error, one that others need is."""
        token = _token(request.urn)
        kind = self._scene.kind(token)
        self._scene.holdings.hold(token, request.id)
        stored = self._store.get(self._provider, token, request.id)
        if stored is None:
            return
        context = self._context_of(stored)
        trouble = Trouble(self._scene.cloud, kind, context, stored.inputs)
        with self._written(context, "delete", trouble):
            for other, at in dependents(self._scene, stored):
                raise CloudError(
                    f"{token} {stored.name} ({stored.id}): cannot be deleted: "
                    f"{at} of {other.type} {other.name} ({other.id}) names it. "
                    "Delete that first.",
                    code="in-use",
                )
            self._remove(kind, stored)

    def read(self, request: provider_pb2.ReadRequest) -> provider_pb2.ReadResponse:
        """Return a resource as it is now; an empty id says that it is gone."""
        token = _token(request.urn)
        kind = self._scene.kind(token)
        stored = self._store.get(self._provider, token, request.id)
        if stored is None:
            return provider_pb2.ReadResponse()
        self._scene.holdings.hold(token, request.id)
        live = kind.live(self._context_of(stored), stored.inputs) if kind.live else {}
        outputs = {**stored.outputs, **live}
        state = sealed(marked(outputs, to_python(request.properties)), kind.sensitive)
        inputs = marked({**stored.inputs, **live}, to_python(request.inputs))
        return provider_pb2.ReadResponse(
            id=stored.id,
            properties=to_struct(state),
            inputs=to_struct(inputs),
            refresh_before_update=kind.live is not None,
        )

    def _make(
        self,
        kind: Kind,
        context: Context,
        inputs: Mapping[str, Any],
        orphan: Stored | None,
        trouble: Trouble,
    ) -> Outputs:
        plain = unwrap(dict(inputs))
        self._expect_rules(kind, context, plain)
        trouble.demand()
        trouble.wait(kind.seconds)
        state = self._scene.outputs(kind, context, inputs)
        new = Stored(
            provider=self._provider,
            type=context.type,
            id=context.id,
            urn=context.urn,
            name=context.name,
            region=context.region,
            account=context.account,
            generation=context.generation,
            inputs=plain,
            outputs=unwrap(state),
            created=time.time(),
        )
        with self._store.transaction():
            (self._store.update if orphan else self._store.insert)(new)
            self._store.demand(new, trouble.demand())
        if kind.after_create:
            try:
                kind.after_create(context, plain)
            except InitError:
                raise
            except BaseException:
                self._undo(kind, new)
                raise
        return state

    def _undo(self, kind: Kind, new: Stored) -> None:
        """Take back what a creation has made before it failed."""
        with contextlib.suppress(SimulatorError):
            if kind.before_delete:
                kind.before_delete(self._context_of(new), new.inputs)
        self._store.delete(new.provider, new.type, new.id)

    def _change(
        self,
        kind: Kind,
        context: Context,
        inputs: Mapping[str, Any],
        stored: Stored,
        trouble: Trouble,
    ) -> Outputs:
        plain = unwrap(dict(inputs))
        self._expect_rules(kind, context, plain)
        state = self._scene.outputs(kind, context, inputs)
        with self._store.transaction():
            self._store.update(replace(stored, inputs=plain, outputs=unwrap(state)))
            self._store.demand(stored, trouble.demand())
        if kind.after_update:
            try:
                kind.after_update(context, plain)
            except BaseException:
                self._store.update(stored)
                raise
        return state

    def _remove(self, kind: Kind, stored: Stored) -> None:
        if kind.before_delete:
            kind.before_delete(self._context_of(stored), stored.inputs)
        self._store.delete(stored.provider, stored.type, stored.id)

    def _expect_rules(self, kind: Kind, context: Context, plain: Mapping[str, Any]) -> None:
        problems: list[Problem] = [*missing(self._scene, kind, context, plain)]
        for rule in kind.rules:
            problems += rule(context, plain)
        if problems:
            what = f"{context.type} {context.name}"
            lines = [f"{each.path}: {each.reason}" for each in problems]
            raise CloudError("\n".join([f"{what}: the cloud refuses it:", *lines]))

    def _under(self, urn: str, stored: Stored) -> Stored:
        """Return a resource under the name that the program has for it now, and keep it there."""
        if stored.urn == urn:
            return stored
        name = urn.rpartition("::")[2]
        renamed = replace(stored, urn=urn, name=name, born=stored.born or stored.urn)
        self._store.update(renamed)
        return renamed

    def _context_of(self, stored: Stored) -> Context:
        return self._scene.context(
            stored.urn,
            stored.type,
            stored.inputs,
            id=stored.id,
            generation=stored.generation,
            born=stored.born,
            previous=stored.outputs,
        )

    @contextmanager
    def _written(self, context: Context, method: str, trouble: Trouble) -> Iterator[None]:
        """Write a call down, however it ends."""
        call = Call(
            provider=self._provider,
            method=method,
            type=context.type,
            urn=context.urn,
            id=context.id,
        )
        try:
            yield
        except Exception as error:
            told = replace(call, outcome="failed", message=str(error), seconds=trouble.seconds)
            self._store.record(told)
            raise
        finally:
            context.say("")
        self._store.record(replace(call, seconds=trouble.seconds))


def _token(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _gone(token: str, context: Context) -> str:
    return (
        f"{token} {context.name} ({context.id}): does not exist any more. "
        "Bring the state up to date with a refresh."
    )
