"""The providers of a run: each provider resource has a plugin process of its own."""

import asyncio
import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import EngineError
from . import urns
from .answers import Answer, Failure
from .channels import RpcProblem
from .crew import Post, Worker
from .diff import Diff
from .provider import Provider
from .resources import Resource
from .run import Run
from .values import UNKNOWN, Properties, same

_INTERNAL = "__internal"


class Registry:
    """Loads plugins, and answers for provider resources what a plugin answers for others."""

    def __init__(self, run: Run) -> None:
        """Start with no provider."""
        self._run = run
        self._ready: dict[str, Provider] = {}
        self._checked: dict[str, Provider] = {}
        self._spare: dict[str, list[asyncio.Task[Provider]]] = {}
        self._ensuring: dict[str, asyncio.Task[None]] = {}
        self._workers: dict[Provider, tuple[Post, Worker]] = {}

    def warm(self) -> None:
        """Start the plugins that the run will need, before anybody asks for them."""
        wanted = [urns.package_of(each.type) for each in self._run.base if each.is_provider]
        found = sorted(self._run.request.plugins.glob("pulumi-resource-*"))
        if not wanted and len(found) == 1:
            wanted = [found[0].name.removeprefix("pulumi-resource-")]
        for package in wanted:
            task = asyncio.create_task(self._start(package))
            task.add_done_callback(_look_at_error)
            self._spare.setdefault(package, []).append(task)

    async def close(self) -> None:
        """Close all connections; the processes end with the run, or stay with the crew."""
        for spares in self._spare.values():
            for task in spares:
                task.cancel()
        await asyncio.gather(*(each.close() for each in self._workers), return_exceptions=True)

    def rest(self) -> None:
        """Let those stay that the next operation of the command may need; nothing is asked now."""
        for provider, (post, worker) in self._workers.items():
            if provider.renews:
                self._run.children.rest(post, worker)

    async def cancel(self) -> None:
        """Ask all providers to end what they are doing."""
        await asyncio.gather(*(each.cancel() for each in self._workers), return_exceptions=True)

    def get(self, reference: str) -> Provider:
        """Return a provider that is ready.

        Raises:
            EngineError: There is none of that name.
        """
        found = self._ready.get(reference)
        if found is None:
            raise EngineError(f"unknown provider '{reference}'")
        return found

    def known(self, reference: str) -> bool:
        """Tell whether a provider is ready."""
        return reference in self._ready

    async def ensure(self, reference: str) -> Provider:
        """Return a provider; one that only the last state has is loaded with its old inputs."""
        if reference not in self._ready:
            task = self._ensuring.get(reference)
            if task is None:
                task = asyncio.create_task(self._revive(reference))
                self._ensuring[reference] = task
            await asyncio.shield(task)
        return self.get(reference)

    async def check(
        self, urn: str, olds: Mapping[str, Any] | None, news: Mapping[str, Any]
    ) -> tuple[Properties, list[Failure]]:
        """Check a provider's inputs with a plugin of its own."""
        provider = await self.load(urns.package_of(urns.type_of(urn)))
        inputs, failures = await provider.check_config(urn, _outer(olds or {}), _outer(news))
        if not failures:
            if "version" in news:
                inputs.setdefault("version", news["version"])
            if _INTERNAL in news:
                inputs[_INTERNAL] = news[_INTERNAL]
            self._checked[urn] = provider
        return inputs, failures

    async def diff(self, old: Resource, news: Properties, ignored: Sequence[str]) -> Diff:
        """Compare a provider with new inputs."""
        provider = self._checked.get(old.urn) or await self.ensure(old.reference)
        return await self._compare(provider, old.urn, old, news, ignored)

    async def moved(self, old: Resource, new: Resource) -> bool:
        """Tell whether resources must be replaced when their provider becomes another one."""
        provider = self.get(new.reference)
        return (await self._compare(provider, new.urn, old, new.inputs)).replaces

    async def same(self, resource: Resource) -> None:
        """Make an unchanged provider ready."""
        if resource.reference in self._ready:
            return
        provider = self._checked.pop(resource.urn, None)
        if provider is None:
            provider = await self.load(urns.package_of(resource.type))
        await self._configure(provider, resource.urn, resource.id, resource.inputs)

    async def create(self, new: Resource) -> Answer:
        """Make a new provider ready, under a new id."""
        provider = self._checked.pop(new.urn, None)
        if provider is None:
            provider = await self.load(urns.package_of(new.type))
        number = UNKNOWN if self._run.preview else str(uuid.uuid4())
        await self._configure(provider, new.urn, number, new.inputs)
        return Answer(number, _outer(new.inputs))

    async def update(self, old: Resource, new: Resource) -> Answer:
        """Make a changed provider ready, under its old id."""
        await self._configure(self._checked.pop(new.urn), new.urn, old.id, new.inputs)
        return Answer(old.id, _outer(new.inputs))

    async def load(self, package: str) -> Provider:
        """Start a plugin, or take one that was started ahead."""
        spares = self._spare.get(package)
        return await (spares.pop(0) if spares else self._start(package))

    async def _start(self, package: str) -> Provider:
        request = self._run.request
        if request.ready is not None:
            await asyncio.to_thread(request.ready)
        path = request.plugins / f"pulumi-resource-{package}"
        if not os.access(path, os.X_OK):
            raise EngineError(
                f"{package}: got a resource of this provider; expected a simulated one. "
                f"Only plugins in {request.plugins} are ever started."
            )
        children = self._run.children
        post = Post.of(path.name, request.state, request.environ, path.read_bytes())
        while worker := await children.again(post):
            try:
                return await self._greet(package, post, worker)
            except RpcProblem as error:
                if not error.gone:
                    raise
                await worker.child.stop()  # it has just ended: somebody has ended it
        child, address = await children.serve(
            path.name, [str(path), self._run.address], environ=request.environ, folder=request.state
        )
        return await self._greet(package, post, Worker(child, address))

    async def _greet(self, package: str, post: Post, worker: Worker) -> Provider:
        provider = Provider(package, worker.address)
        self._workers[provider] = post, worker
        await provider.handshake(self._run.address, str(self._run.request.project))
        return provider

    async def _configure(
        self, provider: Provider, urn: str, number: str, inputs: Mapping[str, Any]
    ) -> None:
        await provider.configure(urn, number, _outer(inputs))
        self._ready[f"{urn}::{number}"] = provider

    async def _revive(self, reference: str) -> None:
        urn, number = urns.split_reference(reference)
        for each in self._run.base:
            if each.urn == urn and each.id == number:
                await self.same(each)
                return
        raise EngineError(f"the state has no provider '{reference}'")

    async def _compare(
        self,
        provider: Provider,
        urn: str,
        old: Resource,
        news: Mapping[str, Any],
        ignored: Sequence[str] = (),
    ) -> Diff:
        outer = Resource(old.urn, old.custom, old.type, inputs=_outer(old.inputs))
        outer.outputs = old.outputs
        diff = await provider.diff_config(urn, outer, _outer(news), ignored)
        if diff.changes != "unknown":
            return diff
        unchanged = same(old.outputs or {}, _outer(news))
        return Diff("none" if unchanged else "some", diff.replace_keys)


def _outer(inputs: Mapping[str, Any]) -> Properties:
    return {key: value for key, value in inputs.items() if key != _INTERNAL}


def _look_at_error(task: asyncio.Task[Provider]) -> None:
    if not task.cancelled():
        task.exception()
