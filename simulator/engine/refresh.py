"""Refresh: asks what every resource is now, and takes that into the state."""

import asyncio

from ..errors import EngineError
from . import step as steps
from .answers import Answer, InitFailed
from .channels import RpcProblem
from .diff import Diff, compare
from .paths import keep_old
from .provider import Provider
from .registry import Registry
from .resources import Resource
from .run import Run
from .state import now
from .step import Step
from .values import same


async def refresh(run: Run, registry: Registry) -> None:
    """Ask about all resources at once, then take the answers into the ledger."""
    slots = asyncio.Semaphore(run.request.parallel)

    async def one(resource: Resource) -> Step:
        async with slots:
            step = Step(steps.REFRESH, resource, resource, logical=False)
            if not run.halted.is_set():
                await _look(run, registry, step)
            return step

    done = await asyncio.gather(*(one(each) for each in run.base))
    for step in done:
        if step.old is not None and step.new is not step.old:
            run.ledger.refreshed(step.old, step.new)
    _cut_loose_ends(run.ledger.resources())


async def _look(run: Run, registry: Registry, step: Step) -> None:
    old = step.resource
    run.events.before(step, planning=False)
    op = steps.SAME
    try:
        if old.custom and not old.is_provider and not old.pending_replacement:
            op = await ask(run, await registry.ensure(old.provider), step, old)
    except (RpcProblem, EngineError) as problem:
        run.events.say("error", str(problem), urn=old.urn)
        run.events.failed(step, 0, sum(run.changes.values()))
        step.new = step.old
        run.fail()
        return
    if not run.halted.is_set() and not step.internal:
        run.changes[op] += 1
    run.events.after(step, planning=False, op=op)


async def ask(run: Run, provider: Provider, step: Step, old: Resource) -> str:
    """Ask what a resource is now; the step's new one is that, or None. Returns what changed."""
    errors: list[str] = []
    try:
        answer = await provider.read(old, old.outputs or {})
    except InitFailed as failure:
        answer, errors = failure.answer, failure.reasons
        listed = "\n* ".join(errors)
        run.events.say(
            "warning", f"Refreshed resource is in an unhealthy state:\n* {listed}", urn=old.urn
        )
    if not answer.id or answer.outputs is None:
        step.new = None
        return steps.DELETE
    new = _found(old, answer, errors)
    step.new = new
    if old.external:
        return steps.SAME if same(old.outputs or {}, new.outputs) else steps.UPDATE
    diff = (await _difference(provider, new, old)).inverted()
    step.diffs, step.detailed = diff.changed_keys, diff.detailed
    return steps.SAME if diff.changes == "none" else steps.UPDATE


def _found(old: Resource, answer: Answer, errors: list[str]) -> Resource:
    new = old.copy()
    new.id = answer.id
    new.init_errors = errors
    new.refresh_before_update = answer.refresh_before_update
    new.inputs = old.inputs if answer.inputs is None else answer.inputs
    new.outputs = answer.outputs
    if not (same(new.inputs, old.inputs) and same(new.outputs, old.outputs or {})):
        new.modified = now()
    return new


async def _difference(provider: Provider, found: Resource, wanted: Resource) -> Diff:
    """Compare what is there with what was wanted: the direction in which an update would go."""
    ignored = wanted.ignore_changes
    diff = await provider.diff(found, wanted.inputs, ignored, unknowns=False)
    if diff.changes != "unknown":
        return diff
    kept, _ = keep_old(wanted.inputs, found.inputs, ignored)
    return compare(found.inputs, kept)


def _cut_loose_ends(resources: list[Resource]) -> None:
    """Forget dependencies on what was found to be gone."""
    there: set[str] = set()
    for each in resources:
        each.dependencies = [urn for urn in each.dependencies if urn in there]
        each.property_dependencies = {
            key: [urn for urn in urns if urn in there]
            for key, urns in each.property_dependencies.items()
        }
        if each.deleted_with not in there:
            each.deleted_with = ""
        there.add(each.urn)
