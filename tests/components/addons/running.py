"""A platform that is up, whose add-ons are switched off and on."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from components.addons.gateway import render_route
from components.addons.plan import Object, Plan
from components.addons.record import AddOn
from operations.deployment import Operation
from operations.opening import Opening
from operations.project import Project
from operations.simulation import prepare
from operations.tally import Change, Tally
from simulator.engine.crew import Crew
from simulator.session import Session
from stacks.environment import parse
from stacks.plan import addon_plans
from tests.end_to_end.driver import Driver
from tests.end_to_end.rehearsal import Rehearsal
from tests.environments import KEY

NAME = "local"
RELEASE, PAGES = "evenkeel:addons:Release", "evenkeel:addons:Pages"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


@dataclass
class Running:
    """One environment, deployed in this process: what is started serves all operations."""

    project: Rehearsal
    content: Mapping[str, Any]
    """The environment with every add-on on."""

    crew: Crew
    on: frozenset[str] = frozenset()
    """What is deployed."""

    made: dict[str, Change] = field(default_factory=dict)
    """URN -> how it was created last: with its type and its parent."""

    there: set[str] = field(default_factory=set)
    """The URNs of all that is deployed."""

    def opening(self, on: Collection[str]) -> Opening:
        """Return the environment with some add-ons on."""
        addons = {name: said for name, said in self.content["addons"].items() if name in on}
        content = {**self.content, "addons": addons}
        return Opening(Project(self.project.root), NAME, parse(content, name=NAME), {KEY: content})

    def session(self, on: Collection[str]) -> Session:
        """Return the session, which knows what is to be expected of these add-ons."""
        return prepare(self.project.session, self.opening(on).session_data())

    def up(self, on: Collection[str]) -> Tally:
        """Deploy these add-ons alone."""
        tally = self._run("up", on)
        self.on = frozenset(on)
        self.made |= {each.urn: each for each in tally.changes if each.operation == "create"}
        self.there -= {each.urn for each in tally.changes if each.operation == "delete"}
        self.there |= {each.urn for each in tally.changes if each.operation == "create"}
        return tally

    def preview(self, on: Collection[str]) -> Tally:
        """Show what that would change."""
        return self._run("preview", on)

    def unexplained(
        self, tally: Tally, before: Collection[str], after: Collection[str]
    ) -> list[str]:
        """Return changes that are neither of what goes or comes nor said by another's record.

        Of an add-on that stays only that may change which its plan has otherwise with the rest.
        """
        moved = self._moved(before, after)
        found = []
        for each in tally.changes:
            addon, top = self.owner(each.urn)
            if addon in before and addon in after:
                gentle = _GENTLE if each.type != CONFIG_MAP else {*_GENTLE, "replace"}
                fits = top in moved.get(addon, ()) and each.operation in gentle
            else:
                # what is nobody's stays as it is
                fits = bool(addon) and each.operation == ("create" if addon in after else "delete")
            if not fits:
                found.append(f"{addon or 'nobody'}: {each.operation} {each.name}")
        return found

    def of(self, addons: Collection[str]) -> set[str]:
        """Return the URNs of all that is deployed and theirs."""
        return {urn for urn in self.there if self.owner(urn)[0] in addons}

    def owner(self, urn: str) -> tuple[str, str]:
        """Return whose a resource is, and the resource of that add-on's plan which brings it."""
        chain = [self.made[urn]]
        while chain[-1].type not in {RELEASE, PAGES}:
            if (parent := self.made.get(chain[-1].parent)) is None:
                return "", chain[0].name
            chain.append(parent)
        *below, last = chain
        top = below[-1].name if below else last.name
        return last.name if last.type == RELEASE else top.partition("-httproute-")[0], top

    def _moved(self, before: Collection[str], after: Collection[str]) -> Mapping[str, set[str]]:
        """Return add-on -> resources that its plan has otherwise, with these on or those."""
        one, other = self._plans(before), self._plans(after)
        return {
            name: {
                each
                for each in one[name] | other[name]
                if one[name].get(each) != other[name].get(each)
            }
            for name in one.keys() & other.keys()
        }

    def _plans(self, on: Collection[str]) -> Mapping[str, dict[str, object]]:
        environment = self.opening(on).environment
        domain = str(environment.web and environment.web.domain)
        return {
            addon.name: dict(_resources(addon, plan, domain))
            for addon, plan in addon_plans(environment, NAME)
        }

    def _run(self, operation: Operation, on: Collection[str]) -> Tally:
        driver = Driver(self.project, NAME, self.crew)
        done = driver.run(operation, self.opening(on), self.session(on))
        assert done.outcome.ok, [done.outcome.message, *done.tally.errors]
        return done.tally


_GENTLE = frozenset({"create", "update", "delete"})
"""What may happen to a part of an add-on that stays: nothing is replaced, ConfigMaps apart, since
Pulumi's provider makes each anew that says something else."""


def _resources(addon: AddOn, plan: Plan, domain: str) -> Iterator[tuple[str, object]]:
    """Yield the resources of a plan, each with what it is made of."""
    name = addon.name
    yield name, (plan.pins, plan.brings)
    yield f"{name}-namespace", plan.labels
    yield from ((f"{name}-namespace-{each.name}", each) for each in plan.namespaces)
    yield from ((f"{each.release}-chart", each) for each in plan.charts)
    yield from ((f"{each.pin.name}-manifests", each) for each in plan.manifests)
    yield from ((f"{name}-{each}", data) for each, data in plan.config_maps.items())
    yield from ((f"{name}-{each.name}", each) for each in plan.quotas)
    yield from ((f"{name}-{each.name}", each) for each in plan.borrowed)
    yield from ((f"{name}-account-{each.name}", each) for each in plan.accounts)
    for secret in plan.secrets:
        yield f"{name}-{secret.name}", (secret.made, secret.given, secret.labels)
        yield from ((f"{name}-{secret.name}-{each}", secret) for each in secret.namespaces[1:])
    routes = (render_route(each, each.namespace or addon.namespace, domain) for each in plan.pages)
    for each in (*plan.before, *plan.after, *routes):
        yield _named(name, each), each


def _named(addon: str, manifest: Object) -> str:
    metadata = manifest["metadata"]
    words = [addon, manifest["kind"].lower(), metadata.get("namespace"), metadata["name"]]
    return "-".join(word for word in words if word)
