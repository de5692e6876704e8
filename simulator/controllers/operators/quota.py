"""Kueue's quotas: which flavor of each resource a workload gets, or what it lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...cluster.api import Json
from ...cluster.quantity import number
from ..toleration import untolerated
from .queue_pods import quantity, requests_of

Cell = tuple[str, str]
"""A flavor and a resource."""


@dataclass
class Ledger:
    """What a queue's quotas are, and what is in use of them."""

    queue: Json
    cohort: list["Ledger"] = field(default_factory=list)
    """The other queues that it may borrow from."""

    used: dict[Cell, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the queue's name."""
        return str(self.queue["metadata"]["name"])

    @property
    def groups(self) -> list[Json]:
        """Return the groups of resources that share their flavors."""
        return list(self.queue["spec"].get("resourceGroups") or ())

    def quota(self, cell: Cell) -> Json:
        """Return the quota of a resource in a flavor."""
        for group in self.groups:
            for flavor in group["flavors"]:
                for resource in flavor["resources"]:
                    if (flavor["name"], resource["name"]) == cell:
                        return dict(resource)
        return {}

    def nominal(self, cell: Cell) -> float:
        """Return what the queue may use by itself."""
        return number(self.quota(cell).get("nominalQuota", 0))

    def lends(self, cell: Cell) -> float:
        """Return what others may still borrow from it; negative where it has borrowed itself."""
        nominal, limit = self.nominal(cell), self.quota(cell).get("lendingLimit")
        most = nominal if limit is None else min(number(limit), nominal)
        return most - max(0, self.used.get(cell, 0) - (nominal - most))

    def most(self, cell: Cell) -> float:
        """Return what the queue may use at best, when nobody else uses anything."""
        nominal, limit = self.nominal(cell), self.quota(cell).get("borrowingLimit")
        whole = nominal
        for each in self.cohort:
            lending = each.quota(cell).get("lendingLimit")
            theirs = each.nominal(cell)
            whole += theirs if lending is None else min(number(lending), theirs)
        return whole if limit is None else min(whole, nominal + number(limit))

    def left(self, cell: Cell) -> float:
        """Return what the queue may still use now."""
        used = self.used.get(cell, 0)
        pool = self.nominal(cell) - used + sum(each.lends(cell) for each in self.cohort)
        return min(pool, self.most(cell) - used)

    def use(self, assignments: Iterable[Json]) -> None:
        """Count what a workload was given."""
        for each in assignments:
            for resource, amount in (each.get("resourceUsage") or {}).items():
                cell = (each["flavors"][resource], resource)
                self.used[cell] = self.used.get(cell, 0) + number(amount)


def ledgers(queues: Iterable[Json]) -> dict[str, Ledger]:
    """Return a ledger for each queue; those of one cohort know each other."""
    result = {each["metadata"]["name"]: Ledger(each) for each in queues}
    for ledger in result.values():
        own = cohort_of(ledger.queue)
        ledger.cohort = [
            each
            for each in result.values()
            if own and each is not ledger and cohort_of(each.queue) == own
        ]
    return result


def cohort_of(queue: Json) -> str:
    """Return the name of a queue's cohort, in the words of either version."""
    spec = queue["spec"]
    return str(spec.get("cohortName") or spec.get("cohort") or "")


def assign(
    pod_sets: Iterable[Json],
    ledger: Ledger,
    flavors: Mapping[str, Json],
    *,
    strict: bool = True,
) -> tuple[list[Json], str]:
    """Return what each set of pods gets; or nothing, and why.

    Args:
        pod_sets: Those of a Workload.
        ledger: The queue's.
        flavors: Every ResourceFlavor by its name.
        strict: Whether what the queue says nothing of is refused; else it is left alone.
    """
    taken: dict[Cell, float] = {}
    result = []
    covered = {name for group in ledger.groups for name in group["coveredResources"]}
    for each in pod_sets:
        asked = requests_of(each["template"]["spec"])
        undeclared = [name for name, amount in asked.items() if amount and name not in covered]
        if strict and undeclared:
            problem = f"resource {undeclared[0]} unavailable in ClusterQueue"
            return [], f"couldn't assign flavors to pod set {each['name']}: {problem}"
        assignment, problem = _assign_one(each, ledger, flavors, taken)
        if problem:
            return [], f"couldn't assign flavors to pod set {each['name']}: {problem}"
        result.append(assignment)
    return result, ""


def _assign_one(
    pod_set: Json, ledger: Ledger, flavors: Mapping[str, Json], taken: dict[Cell, float]
) -> tuple[Json, str]:
    pod, count = pod_set["template"]["spec"], int(pod_set["count"])
    wanted = {name: amount * count for name, amount in requests_of(pod).items() if amount}
    covered = {name for group in ledger.groups for name in group["coveredResources"]}
    if "pods" in covered:
        wanted["pods"] = float(count)
    chosen: dict[str, str] = {}
    for group in ledger.groups:
        asked = {name: wanted[name] for name in group["coveredResources"] if name in wanted}
        problems: list[str] = []
        for flavor in [each["name"] for each in group["flavors"]] if asked else ():
            problem = _unfit(pod, flavors.get(flavor), flavor)
            problem = problem or _lack(asked, flavor, ledger, taken)
            if not problem:
                chosen |= dict.fromkeys(asked, flavor)
                break
            problems.append(problem)
        else:
            if asked:
                return {}, ", ".join(problems)
    for name, flavor in chosen.items():
        taken[flavor, name] = taken.get((flavor, name), 0) + wanted[name]
    usage = {name: quantity(wanted[name]) for name in chosen}
    return {
        "name": pod_set["name"],
        "flavors": chosen,
        "resourceUsage": usage,
        "count": count,
    }, ""


def _lack(
    asked: Mapping[str, float], flavor: str, ledger: Ledger, taken: Mapping[Cell, float]
) -> str:
    for name, amount in asked.items():
        cell = (flavor, name)
        whole = amount + taken.get(cell, 0)
        most = ledger.most(cell)
        if whole > most:
            return (
                f"insufficient quota for {name} in flavor {flavor}, request {quantity(whole)} > "
                f"maximum capacity ({quantity(most)})"
            )
        if (more := whole - ledger.left(cell)) > 0:
            return (
                f"insufficient unused quota for {name} in flavor {flavor}, {quantity(more)} more "
                "needed"
            )
    return ""


def _unfit(pod: Mapping[str, Any], flavor: Json | None, name: str) -> str:
    if flavor is None:
        return f"flavor {name} not found"
    spec = flavor.get("spec") or {}
    tolerations = [*(pod.get("tolerations") or ()), *(spec.get("tolerations") or ())]
    taints = untolerated({"spec": {"taints": spec.get("nodeTaints")}}, tolerations)
    if taints:
        return f"untolerated taint {taints[0]} in flavor {name}"
    labels = spec.get("nodeLabels") or {}
    selector = pod.get("nodeSelector") or {}
    if any(labels.get(key, value) != value for key, value in selector.items()):
        return f"flavor {name} doesn't match node affinity"
    return ""
