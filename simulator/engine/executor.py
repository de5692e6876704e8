"""Does the steps: calls providers, keeps the ledger, says what happens."""

import asyncio
from collections.abc import Iterable

from ..errors import EngineError, SimulatorError
from . import step as steps
from .answers import Answer, InitFailed
from .channels import RpcProblem
from .ledger import CREATING, DELETING, READING, UPDATING
from .registry import Registry
from .resources import Resource
from .run import Failed, Halted, Run
from .state import now
from .step import Step
from .values import UNKNOWN, is_secret, same, secret

_OK, _PARTIAL, _UNKNOWN_STATUS = 0, 1, 2
"""What `resOpFailedEvent` says about the resource."""

_KINDS = {
    steps.CREATE: CREATING,
    steps.CREATE_REPLACEMENT: CREATING,
    steps.UPDATE: UPDATING,
    steps.READ: READING,
    steps.READ_REPLACEMENT: READING,
}


class _Protected(RpcProblem):
    """A deletion that was not even tried; the run goes on, to name all such at once."""


class Executor:
    """Carries out steps; at most as many at once as the request allows."""

    def __init__(self, run: Run, registry: Registry, deletes: set[str]) -> None:
        """Take the names of what the run deletes: it grows while the run goes on."""
        self._run = run
        self._registry = registry
        self._deletes = deletes
        self._slots = asyncio.Semaphore(run.request.parallel)

    async def chain(self, todo: Iterable[Step]) -> None:
        """Carry out steps one after the other.

        Raises:
            Failed: One has failed, but the run goes on.
            Halted: One has failed, or nothing new may be begun.
        """
        for step in todo:
            async with self._slots:
                self._run.go_on()
                await self._carry_out(step)

    async def _carry_out(self, step: Step) -> None:
        run = self._run
        run.events.before(step, planning=run.preview)
        settled = run.ledger.settle(step.resource.urn)
        number = await self._begin(step)
        try:
            await self._apply(step)
        except RpcProblem as problem:
            raise await self._failed(step, number, settled, problem) from None
        except SimulatorError as error:
            raise await self._failed(step, number, settled, RpcProblem(str(error))) from None
        self._finish(step)
        await self._end(step, [*settled, *number])
        self._count(step)
        if run.preview or step.resource.custom or step.op == steps.DELETE:
            run.events.after(step, planning=run.preview)

    async def _begin(self, step: Step) -> list[int]:
        resource = step.resource
        if self._run.preview or not resource.custom or resource.is_provider:
            return []
        if step.deletes:
            return [await self._run.ledger.begin(DELETING, resource)]
        kind = _KINDS.get(step.op)
        return [await self._run.ledger.begin(kind, resource)] if kind else []

    async def _apply(self, step: Step) -> None:
        if step.deletes:
            await self._delete(step)
        elif step.op == steps.SAME:
            await self._keep(step)
        elif step.op in (steps.CREATE, steps.CREATE_REPLACEMENT):
            await self._create(step)
        elif step.op == steps.UPDATE:
            await self._update(step)
        elif step.op in (steps.READ, steps.READ_REPLACEMENT):
            await self._read(step)

    async def _keep(self, step: Step) -> None:
        old, new = _both(step)
        new.id, new.outputs = old.id, old.outputs
        if new.is_provider:
            as_it_was = new.copy()
            as_it_was.inputs = old.inputs
            await self._registry.same(as_it_was)

    async def _create(self, step: Step) -> None:
        new = step.resource
        if not new.custom:
            new.created = new.modified = now()
            return
        try:
            if new.is_provider:
                answer = await self._registry.create(new)
            else:
                provider = self._registry.get(new.provider)
                resumed = new.urn in self._run.resumed
                answer = await provider.create(new, preview=self._run.preview, resumed=resumed)
        except InitFailed as failure:
            new.init_errors = failure.reasons
            self._take(new, failure.answer)
            new.created = new.modified
            raise
        self._take(new, answer)
        new.created = new.modified

    async def _update(self, step: Step) -> None:
        old, new = _both(step)
        new.id = old.id
        if not new.custom:
            return
        try:
            if new.is_provider:
                answer = await self._registry.update(old, new)
            else:
                provider = self._registry.get(new.provider)
                answer = await provider.update(old, new, step.ignored, preview=self._run.preview)
        except InitFailed as failure:
            new.init_errors = failure.reasons
            self._take(new, failure.answer, number=old.id)
            raise
        self._take(new, answer, number=old.id)

    def _take(self, new: Resource, answer: Answer, number: str = "") -> None:
        new.id = number or answer.id
        new.outputs = answer.outputs
        new.refresh_before_update = answer.refresh_before_update
        new.modified = now()

    async def _delete(self, step: Step) -> None:
        old = step.resource
        if step.op == steps.DELETE and old.protect:
            raise _Protected(_protected(old.urn))
        spared = old.external or old.retain_on_delete or old.deleted_with in self._deletes
        if self._run.preview or spared or not old.custom or old.is_provider:
            return
        provider = await self._registry.ensure(old.provider)
        await provider.delete(old)

    async def _read(self, step: Step) -> None:
        old, new = step.old, step.resource
        if new.id == UNKNOWN:
            new.outputs = {}
        else:
            provider = await self._registry.ensure(new.provider)
            answer = await provider.read(new, new.inputs)
            if answer.outputs is None:
                raise RpcProblem(f"resource '{new.id}' does not exist")
            new.outputs = answer.outputs
            new.id = answer.id or new.id
        if old is not None:
            new.created, new.modified = old.created, old.modified
            changed = not (same(new.inputs, old.inputs) and same(new.outputs, old.outputs or {}))
            if changed:
                new.modified = now()

    def _finish(self, step: Step) -> None:
        new = step.new
        if new is None or step.op == steps.REPLACE:
            return
        outputs = dict(new.outputs or {})
        for key, value in outputs.items():
            wanted = key in new.additional_secret_outputs or is_secret(new.inputs.get(key))
            if wanted and not is_secret(value):
                outputs[key] = secret(value)
        if new.outputs is not None:
            new.outputs = outputs
        self._run.news[new.urn] = new

    async def _end(self, step: Step, numbers: list[int]) -> None:
        ledger, old, new = self._run.ledger, step.old, step.new
        if old is not None:
            old.pending_replacement |= step.marks == "pending"
            old.delete |= step.marks == "delete"
        kept = step.op in (steps.SAME, steps.READ) and old is not None and new is not None
        quiet = kept and _unchanged(*_both(step))
        self._run.settled &= quiet
        if self._run.preview or step.op == steps.REPLACE:
            return
        if step.marks:
            await ledger.end(numbers, new=new, marked=old)
        elif new is None:
            await ledger.end(numbers, remove=old)
        else:
            await ledger.end(numbers, new=new, remove=old, quiet=quiet and not numbers)

    async def _failed(
        self, step: Step, number: list[int], settled: list[int], problem: RpcProblem
    ) -> Halted:
        run = self._run
        partial = isinstance(problem, InitFailed)
        urn = "" if step.internal else step.resource.urn
        if run.preview:
            run.events.say("error", f"Preview failed: {problem}", urn=urn)
        else:
            status = _PARTIAL if partial else _UNKNOWN_STATUS if problem.corrupts else _OK
            run.corrupt |= status == _UNKNOWN_STATUS
            run.events.say("error", str(problem), urn=urn)
            run.events.failed(step, status, sum(run.changes.values()))
            if partial:
                if step.op == steps.UPDATE:
                    old, new = _both(step)
                    new.inputs = dict(old.inputs)  # the next run must see the difference again
                self._finish(step)
                await self._end(step, [*settled, *number])
            elif not problem.hopeless:
                # Where the plugin has died, or what is behind it does not answer any more, nobody
                # knows what was done: the operation stays open.
                await run.ledger.end(number)
        run.step_failed = True
        goes_on = run.request.continue_on_error and not problem.hopeless
        if goes_on or isinstance(problem, _Protected):
            run.failed = True
            run.setbacks.fail(step)
            return Failed()
        run.fail()
        return Halted()

    def _count(self, step: Step) -> None:
        if not step.logical or step.internal:
            return
        if step.op == steps.READ:
            old, new = step.old, step.resource
            if old is None or old.outputs is None or same(old.outputs, new.outputs or {}):
                return
        self._run.changes[step.op] += 1


def _both(step: Step) -> tuple[Resource, Resource]:
    if step.old is None or step.new is None:
        raise EngineError(f"{step.op}: got one state; expected an old and a new one.")
    return step.old, step.new


def _unchanged(old: Resource, new: Resource) -> bool:
    return same(old.to_json(), new.to_json())


def _protected(urn: str) -> str:
    return (
        f'resource "{urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, '
        "either remove the `protect` flag from the resource in your Pulumi program and run "
        f"`pulumi up`, or use the command:\n`pulumi state unprotect '{urn}'`"
    )
