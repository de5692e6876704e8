"""What must be there: the expectations of every part of every add-on, and where."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from components.addons.expectations import CustomObject, Expectations
from components.addons.plan import Plan
from components.addons.record import AddOn


class Placed(Protocol):
    """An expectation that may name its namespace."""

    @property
    def namespace(self) -> str:
        """Where it is; empty for the part's namespace."""


@dataclass(frozen=True)
class Part:
    """One chart, one set of manifests, or what controllers make of an add-on's own objects."""

    addon: str
    namespace: str
    """Where everything is that names no other."""

    expectations: Expectations

    def place(self, wanted: Placed) -> str:
        """Return the namespace of something expected; none for what belongs to the cluster."""
        if isinstance(wanted, CustomObject) and not wanted.namespaced:
            return ""
        return wanted.namespace or self.namespace

    def namespaces(self) -> frozenset[str]:
        """Return every namespace in which something is expected."""
        expected = self.expectations
        placed: tuple[Placed, ...] = (*expected.objects, *expected.workloads, *expected.services)
        return frozenset(self.place(each) for each in placed) - {""}


def parts(plans: Iterable[tuple[AddOn, Plan]]) -> Iterator[Part]:
    """Yield every part of add-ons that expects something, in the order of installation."""
    for addon, plan in plans:
        for chart in plan.charts:
            yield Part(addon.name, chart.namespace or addon.namespace, chart.expectations)
        for manifests in plan.manifests:
            yield Part(addon.name, addon.namespace, manifests.expectations)
        if plan.after_expectations != Expectations():
            yield Part(addon.name, addon.namespace, plan.after_expectations)
