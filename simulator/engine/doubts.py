"""What the state may not know: it is asked before the program runs.

What an interrupted run was changing or deleting: without that, a program that wants again what was
being deleted would be told that all is as it was. The Pulumi CLI leaves it to `pulumi refresh`.

And what a provider wants read before it is compared (`refreshBeforeUpdate`), because others change
it, too. The CLI asks then as well, and shows a step for it.
"""

import asyncio

from ..errors import EngineError
from . import step as steps
from .channels import RpcProblem
from .ledger import DELETING, UPDATING, Operation
from .refresh import ask
from .registry import Registry
from .resources import Resource
from .run import Run
from .step import Step


async def look_again(run: Run, registry: Registry) -> None:
    """Ask about every such resource; what is gone is made anew."""
    doubted = {
        each.resource.urn: each
        for each in run.ledger.pending()
        if each.kind in (DELETING, UPDATING)
    }
    known = [
        each
        for each in run.base
        if (each.urn in doubted or each.refresh_before_update) and not each.delete
    ]
    slots = asyncio.Semaphore(run.request.parallel)

    async def one(resource: Resource) -> None:
        async with slots:
            await _look(run, registry, resource, doubted.get(resource.urn))

    await asyncio.gather(*(one(each) for each in known))


async def _look(run: Run, registry: Registry, old: Resource, operation: Operation | None) -> None:
    if not old.custom or old.is_provider or old.external or old.pending_replacement:
        return
    step = Step(steps.REFRESH, old, old, logical=False)
    try:
        await ask(run, await registry.ensure(old.provider), step, old)
    except (RpcProblem, EngineError):
        return  # whatever is done to it next says why
    if step.new is None:
        run.olds.pop(old.urn, None)
        numbers = run.ledger.numbers(operation) if operation else []
        await run.ledger.end(numbers, remove=old)
    elif step.new is not old:
        run.base[run.base.index(old)] = run.olds[old.urn] = step.new
        run.ledger.refreshed(old, step.new)
