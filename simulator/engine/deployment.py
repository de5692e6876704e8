"""One deployment: what the program registers goes through the planner to the executor."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

from ..errors import SimulatorError
from . import schedule, urns
from .channels import RpcProblem
from .executor import Executor
from .goals import Goal, NotSupported
from .ledger import CREATING
from .planner import Planner
from .policy import Policies
from .proposals import proposed
from .registry import Registry
from .resources import Resource
from .run import Failed, Halted, Run
from .step import CREATE, Step
from .values import Properties, same, secret


class Deployment:
    """Does what the program asks for, and what follows from it."""

    def __init__(self, run: Run, registry: Registry, policies: Policies) -> None:
        """Start with nothing registered."""
        self.run = run
        self.registry = registry
        self.policies = policies
        self.planner = Planner(run, registry, policies)
        self.executor = Executor(run, registry, self.planner.deletes)
        self._defaults: dict[tuple[str, str], asyncio.Task[str]] = {}
        self._steps: dict[str, Step] = {}
        """The step of everything that is registered, for what it outputs later."""

        self._stack_outputs: tuple[str, Properties] | None = None
        self._active = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def register(self, goal: Goal) -> Resource:
        """Do what a registration asks for; returns the resource as it is then.

        In a run that goes on, `run.setbacks` knows whether it was done.

        Raises:
            Halted: It was not done; the reason was reported.
        """
        self.run.go_on()
        self._active += 1
        self._quiet.clear()
        urn = self.planner.names.name(goal.type, goal.name, goal.parent)
        steps: list[Step] = []
        try:
            self.planner.names.claim(urn, goal.parent)
            if self.barred(goal):
                return self.planner.skip(urn, goal)
            steps = await self.planner.register(urn, goal)
            await self.executor.chain(steps)
        except Failed:
            self.run.setbacks.failed.add(urn)
            return steps[-1].resource
        except (NotSupported, RpcProblem, SimulatorError) as error:
            self.report(str(error), urn)
            raise Halted from None
        except Halted:
            self.run.fail()
            raise
        finally:
            self._leave()
        logical = next((each for each in reversed(steps) if each.logical), steps[-1])
        self._steps[urn] = logical
        return self.run.news[urn]

    def barred(self, goal: Goal) -> bool:
        """Tell whether something that a registration needs could not be done."""
        return self.run.setbacks.bar(proposed("", goal, None, ""))

    def skip(self, goal: Goal) -> Resource:
        """Leave out a remote component that needs what is not there; what it has inside stays.

        Raises:
            NotSupported: Its name is taken.
        """
        urn = self.planner.names.name(goal.type, goal.name, goal.parent)
        self.planner.names.claim(urn, goal.parent)
        return self.planner.skip(urn, goal, closed=True)

    async def read(self, resource: Resource) -> Resource:
        """Read a resource that the program does not manage.

        Raises:
            Halted: It could not be read; the reason was reported.
        """
        self.run.go_on()
        self._active += 1
        self._quiet.clear()
        try:
            self.planner.names.claim(resource.urn, resource.parent)
            if not self.run.setbacks.bar(resource):
                await self.executor.chain(self.planner.read(resource.urn, resource))
        except Failed:
            pass
        except (NotSupported, SimulatorError) as error:
            self.report(str(error), resource.urn)
            raise Halted from None
        finally:
            self._leave()
        return resource

    async def outputs(self, urn: str, outputs: Properties) -> None:
        """Take what a component outputs; the stack's outputs count when all else is done."""
        if urns.type_of(urn) == urns.STACK_TYPE:
            self._stack_outputs = urn, outputs
            return
        if self.run.setbacks.result(urn):
            return
        step = self._steps.pop(urn, None)
        if step is None or step.new is None:
            raise NotSupported(
                f"cannot complete a resource '{urn}' whose registration isn't pending"
            )
        await self._complete(step, outputs)

    async def default_provider(self, package: str, version: str) -> str:
        """Return the reference of the provider that resources without one of their own get."""
        key = (package, version)
        task = self._defaults.get(key)
        if task is None:
            task = asyncio.create_task(self._make_default(package, version))
            self._defaults[key] = task
        return await asyncio.shield(task)

    async def settled(self) -> None:
        """Wait until nothing that was registered is being worked on."""
        await self._quiet.wait()

    async def delete_rest(self) -> None:
        """Delete what the program does not want any more.

        Raises:
            Halted: A deletion has failed.
        """
        await self._take_up()
        deletions = self.planner.deletions()
        for step in deletions:
            if step.resource.provider:
                await self.registry.ensure(step.resource.provider)
        for each in schedule.in_rounds(deletions, self.run.ledger.resources()):
            self.run.go_on()
            spared = self.run.setbacks.spared(self.run.base) if self.run.setbacks else ()
            todo = [step for step in each if step.resource.key not in spared]
            ends = await asyncio.gather(
                *(self.executor.chain([step]) for step in todo), return_exceptions=True
            )
            for end in ends:
                if isinstance(end, BaseException) and not isinstance(end, Failed | Halted):
                    raise end  # nobody has reported it, such as a journal on a full disk
        self.run.go_on()

    async def _take_up(self) -> None:
        """Finish creations that were cut off and that nobody wants any more, to delete them.

        Nobody knows whether they were done. A simulated creation may be repeated under its name,
        and tells the id that the deletion needs.
        """
        if self.run.preview:
            return
        for each in self.run.ledger.pending():
            new = each.resource
            if each.kind == CREATING and new.urn not in self.planner.names.seen:
                if not new.is_provider:
                    await self.registry.ensure(new.provider)
                with contextlib.suppress(Failed):
                    await self.executor.chain([Step(CREATE, new=new)])
                    self.planner.abandoned.add(new.key)

    async def finish_stack(self) -> None:
        """Write the stack's outputs; those of a run that has failed are added to the old ones."""
        if self._stack_outputs is None:
            return
        urn, outputs = self._stack_outputs
        step = self._steps.get(urn)
        if step is None or step.new is None:
            return
        old = self.run.olds.get(urn)
        if self.run.failed and old is not None:
            outputs = {**(old.outputs or {}), **outputs}
        await self._complete(step, outputs)

    def stack_outputs(self) -> Mapping[str, Any]:
        """Return what the stack outputs now."""
        if self._stack_outputs is not None and self.run.preview:
            return self._stack_outputs[1]
        for each in self.run.ledger.resources():
            if each.type == urns.STACK_TYPE:
                return each.outputs or {}
        return {}

    def report(self, message: str, urn: str = "") -> None:
        """Say why nothing more is done."""
        self.run.events.say("error", message, urn=urn)
        self.run.fail()

    async def _complete(self, step: Step, outputs: Properties) -> None:
        new = step.resource
        before = new.outputs or {}
        new.outputs = outputs
        self.run.events.after(step, planning=self.run.preview)
        unchanged = same(before, outputs)
        self.run.settled &= unchanged
        if not self.run.preview:
            await self.run.ledger.end(new=new, quiet=unchanged)

    async def _make_default(self, package: str, version: str) -> str:
        prefix = f"{package}:"
        config = {
            key.removeprefix(prefix): _configured(key, text, self.run)
            for key, text in self.run.request.config.items()
            if key.startswith(prefix)
        }
        if version:
            config["version"] = version
        name = "default" + "".join(f"_{part}" for part in _parts(version))
        kind = urns.PROVIDER_PREFIX + package
        made = await self.register(Goal(kind, name, custom=True, properties=config))
        if self.run.setbacks.result(made.urn):
            self.run.fail()
            raise Halted
        return made.reference

    def _leave(self) -> None:
        self._active -= 1
        if not self._active:
            self._quiet.set()


def _configured(key: str, text: str, run: Run) -> Any:  # noqa: ANN401 - any JSON
    return secret(text) if key in run.request.secret_keys else text


def _parts(version: str) -> list[str]:
    return [part for part in version.replace("-", ".").replace("+", ".").split(".") if part]
