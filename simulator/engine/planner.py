"""Decides what is to be done about each resource: nothing, create, update, replace or delete."""

import asyncio
import secrets
from dataclasses import replace as changed

from . import paths, step, urns
from .answers import DiffUnavailable, Failure
from .dependents import Condemned, dependent_replacements
from .diff import Diff, compare, with_replacements
from .goals import Goal
from .naming import Naming
from .policy import Policies
from .proposals import create_first, proposed, under_name, update
from .registry import Registry
from .resources import Resource
from .run import Halted, Run
from .step import Step
from .values import Properties, same

_SEED_BYTES = 32


class Planner:
    """Turns what the program wants into steps, one resource at a time."""

    def __init__(self, run: Run, registry: Registry, policies: Policies) -> None:
        """Start with nothing decided."""
        self._run = run
        self._registry = registry
        self._policies = policies
        self._one_chain_of_deletions = asyncio.Lock()
        self.names = Naming(run)
        self.goals: dict[str, Goal] = {}
        self.providers: dict[str, Resource] = {}
        self.operated: set[str] = set()
        """The old names of everything that has a step of its own."""

        self.deletes: set[str] = set()
        """The names of everything that this run deletes."""

        self.replaces: set[str] = set()
        self.condemned: dict[str, tuple[str, ...]] = {}
        """What was deleted together with something else, until it is registered again."""

        self.abandoned: set[int] = set()
        """The keys of what was made only because its creation had been cut off."""

        self.gone: set[int] = set()
        """The keys of old resources that this run has deleted already."""

    async def register(self, urn: str, goal: Goal) -> list[Step]:
        """Decide what to do about a registration.

        Raises:
            Halted: Its inputs are not valid, or it must not be done; the reason is reported.
        """
        old, alias = self.names.find(urn, goal)
        self.goals[urn] = goal
        new = proposed(urn, goal, old, alias)
        if new.is_provider:
            self.providers[urn] = new
        self.operated.add(old.urn if old is not None else urn)
        recreating = urn in self.condemned
        fresh = recreating or old is None or old.external
        if old is not None:
            self._ignore(new, goal, old)
        if new.custom:
            await self._check(new, goal, None if fresh or old is None else old.inputs)
        if not await self._policies.look_at(new, goal, self._run.olds | self.providers):
            raise Halted
        if old is None:
            return [Step(step.CREATE, new=new)]
        if recreating:
            self.replaces.add(urn)
            self.deletes.discard(urn)
            keys = self.condemned.pop(urn)
            return [
                Step(step.REPLACE, old, new),
                Step(step.CREATE_REPLACEMENT, old, new, keys, logical=False),
            ]
        if old.external:
            return create_first(old, new, Diff("some"))
        diff = await self._diff(old, new, goal)
        return await self._from_diff(old, new, goal, diff)

    def skip(self, urn: str, goal: Goal, *, closed: bool = False) -> Resource:
        """Do nothing about a registration: what it needs is not there; its old state stays.

        The provider is not asked: it would be asked about values that nobody knows.
        """
        old, alias = self.names.find(urn, goal)
        self.goals[urn] = goal
        self.operated.add(old.urn if old is not None else urn)
        self._run.setbacks.skip(urn, old, closed=closed)
        return proposed(urn, goal, old, alias)

    def read(self, urn: str, new: Resource) -> list[Step]:
        """Decide what to do about a resource that the program only reads."""
        old, alias = self.names.find(
            urn, Goal(new.type, urns.name_of(urn), custom=True, properties={})
        )
        new.aliases = [alias] if alias else []
        self.operated.add(old.urn if old is not None else urn)
        if old is not None and not old.external and old.id != new.id:
            self.replaces.add(urn)
            return [
                Step(step.READ_REPLACEMENT, old, new, logical=False, marks="delete"),
                Step(step.REPLACE, old, new),
            ]
        return [Step(step.READ, old, new)]

    def deletions(self) -> list[Step]:
        """Decide what is to be deleted once the program has registered everything."""
        steps = []
        for each in self._run.ledger.resources():
            if each.delete:
                if each.key not in self.gone:
                    self.deletes.add(each.urn)
                    steps.append(step.deletion(each, replacing=True))
            elif each.key in self.abandoned or (
                each.key < len(self._run.base) and each.urn not in self.operated
            ):
                self.deletes.add(each.urn)
                if each.pending_replacement:
                    steps.append(Step(step.REMOVE_PENDING_REPLACE, each, logical=False))
                else:
                    steps.append(step.deletion(each))
        return steps

    def _ignore(self, new: Resource, goal: Goal, old: Resource) -> None:
        if not goal.ignore_changes:
            return
        new.inputs, failed = paths.keep_old(new.inputs, old.inputs, goal.ignore_changes)
        if failed:
            self._run.events.say(
                "info",
                "cannot ignore changes in added or removed elements of the path: "
                f'"{", ".join(failed)}"',
                urn=new.urn,
            )

    async def _check(self, new: Resource, goal: Goal, olds: Properties | None) -> None:
        if olds is None:
            olds = self._run.resumed.get(new.urn)
            news = goal.properties
        else:
            news = new.inputs
        if new.is_provider:
            inputs, failures = await self._registry.check(new.urn, olds, news)
        else:
            provider = self._registry.get(new.provider)
            seed = secrets.token_bytes(_SEED_BYTES)
            inputs, failures = await provider.check(new.urn, olds, news, seed)
        if failures:
            self._refuse(new, failures)
        new.inputs = inputs

    def _refuse(self, new: Resource, failures: list[Failure]) -> None:
        name = urns.name_of(new.urn)
        for each in failures:
            what = f"property {each.property} " if each.property else ""
            self._run.events.say(
                "error",
                f"{new.type} resource '{name}': {what}has a problem: {each.reason}",
                urn=new.urn,
            )
        raise Halted

    async def _diff(self, old: Resource, new: Resource, goal: Goal) -> Diff:
        if new.deleted_with and new.deleted_with in self.replaces:
            return Diff("some", ("deletedWith",))
        if await self._provider_changed(old, new):
            return Diff("some", ("provider",))
        try:
            diff = await self._asked(old, new, goal)
        except DiffUnavailable as unavailable:
            self._run.events.say("warning", str(unavailable), urn=new.urn)
            diff = Diff("some")
        return with_replacements(diff, goal.replace_on_changes, unhealthy=bool(old.init_errors))

    async def _asked(self, old: Resource, new: Resource, goal: Goal) -> Diff:
        if not new.custom:
            return Diff("none" if same(old.inputs, new.inputs) else "some")
        ignored = goal.ignore_changes
        if new.is_provider:
            return await self._registry.diff(under_name(old, new.urn), new.inputs, ignored)
        provider = self._registry.get(new.provider)
        subject = under_name(old, new.urn)
        diff = await provider.diff(subject, new.inputs, ignored, unknowns=self._run.preview)
        if diff.changes == "unknown":
            kept, _ = paths.keep_old(new.inputs, old.inputs, ignored)
            found = compare(old.inputs, kept)
            return changed(
                diff,
                changes=found.changes,
                changed_keys=found.changed_keys or diff.changed_keys,
                detailed=found.detailed or diff.detailed,
            )
        return diff

    async def _provider_changed(self, old: Resource, new: Resource) -> bool:
        if old.provider == new.provider:
            return False
        if not old.provider or not new.provider:
            return True
        before, after = (urns.split_reference(each)[0] for each in (old.provider, new.provider))
        if self.names.aliased.get(before) == after:
            return False
        was, now = self._run.olds.get(before), self.providers.get(after)
        if was is None or now is None:
            return True
        return await self._registry.moved(was, now)

    async def _from_diff(self, old: Resource, new: Resource, goal: Goal, diff: Diff) -> list[Step]:
        if diff.changes != "some" and not old.pending_replacement:
            if old.init_errors:
                return [update(old, new, goal, diff)]
            return [Step(step.SAME, old, new)]
        if not (diff.replaces or old.pending_replacement):
            return [update(old, new, goal, diff)]
        self._not_protected(old, new)
        self.replaces.add(new.urn)
        if new.custom:
            await self._check(new, goal, None)
        first = diff.delete_first
        if goal.delete_before_replace is not None:
            first = goal.delete_before_replace
        return await self._delete_first(old, new, diff) if first else create_first(old, new, diff)

    def _not_protected(self, old: Resource, new: Resource) -> None:
        if not (old.protect and new.protect):
            return
        self._run.events.say(
            "error",
            f'unable to replace resource "{new.urn}"\nas it is currently marked for protection. '
            "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi "
            "program and run `pulumi up`",
            urn=new.urn,
        )
        if not self._run.preview:
            raise Halted
        self._run.failed = self._run.step_failed = True

    async def _delete_first(self, old: Resource, new: Resource, diff: Diff) -> list[Step]:
        async with self._one_chain_of_deletions:
            dragged = await dependent_replacements(self._run, self._registry, old, self.names.seen)
            steps = [self._condemn(each, new) for each in reversed(dragged) if self._stands(each)]
        if old.provider:
            await self._registry.ensure(old.provider)
        if not old.pending_replacement:
            self.deletes.add(old.urn)
            self.gone.add(old.key)
            steps.append(step.deletion(old, replacing=True, marks="pending"))
        keys, diffs, detailed = diff.replace_keys, diff.changed_keys, diff.detailed
        return [
            *steps,
            Step(step.REPLACE, old, new, keys, diffs, detailed),
            Step(step.CREATE_REPLACEMENT, old, new, keys, diffs, detailed, logical=False),
        ]

    def _stands(self, each: Condemned) -> bool:
        return each.resource.key not in self.gone

    def _condemn(self, each: Condemned, root: Resource) -> Step:
        resource = each.resource
        if resource.protect and not resource.delete:
            self._run.events.say(
                "error",
                f'unable to replace resource "{resource.urn}" as part of replacing "{root.urn}" '
                "as it is currently marked for protection. To unprotect the resource, remove the "
                "`protect` flag from the resource in your Pulumi program and run `pulumi up`, or "
                f"use the command:\n`pulumi state unprotect '{resource.urn}'`",
                urn=root.urn,
            )
            raise Halted
        self.deletes.add(resource.urn)
        self.gone.add(resource.key)
        if resource.delete:
            return step.deletion(resource)
        self.condemned[resource.urn] = each.keys
        return step.deletion(resource, replacing=True, marks="pending")
