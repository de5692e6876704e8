"""The record of an add-on: everything about it, as data, without Pulumi."""

from collections.abc import Callable, Iterator
from typing import Any

from ..contract import ClusterOffer, Grant
from ..frozen import dataclass
from ..section import Section
from .pin import Pin
from .plan import Plan, PodSecurity

_OWN = "evenkeel's own"
"""In place of a version, for an add-on that installs nothing of anybody else's."""


def _no_grants(options: Any) -> tuple[Grant, ...]:  # noqa: ANN401 - each add-on has its own
    del options
    return ()


def _no_needs(options: Any) -> tuple[str, ...]:  # noqa: ANN401 - each add-on has its own
    del options
    return ()


def _no_refusal(cluster: ClusterOffer, options: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    del cluster, options
    yield from ()


class NoOptions(Section):
    """The options of an add-on that has none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AddOn:
    """One add-on."""

    name: str
    """Its name in an environment file."""

    namespace: str
    """Where it lives; it is made with it and goes with it."""

    pins: tuple[Pin, ...]
    """Everything that it may install; the first is its main part, whose version is its own. None
    where all that it puts on a cluster is ours."""

    plan: Callable[[ClusterOffer, Any], Plan]
    """What it puts on a cluster, for its options; the same for the same."""

    options: type[Section] = NoOptions
    needs: tuple["AddOn", ...] = ()
    """Add-ons that must be on too, and are installed before it."""

    last: bool = False
    """Whether it comes after every add-on that is not last itself."""

    uses: tuple[str, ...] = ()
    """Names of add-ons that are installed before it where they are on; it works without them."""

    needs_for: Callable[[Any], tuple[str, ...]] = _no_needs
    """Those of `uses` that must be on for its options."""

    conflicts: tuple[str, ...] = ()
    """Names of add-ons that cannot be on beside it: both would answer for the same thing."""

    refuses: Callable[[ClusterOffer, Any], Iterator[str]] = _no_refusal
    """What speaks against it on a cluster, for its options: each problem with its path in the
    environment file. What is refused need not be planned well, but it must not fail."""

    grants: Callable[[Any], tuple[Grant, ...]] = _no_grants
    """The rights in the cloud that it needs, for its options: workload identity, never keys."""

    keeps: str = ""
    """The data that is in its volumes and nowhere else, as its README calls it; empty where there
    is none. In production its namespace is protected, and whatever else holds that data."""

    pod_security: PodSecurity = "baseline"
    """What its pods need to be allowed in its namespace."""

    singletons: tuple[str, ...] = ()
    """Deployments that have one replica in production too: the README says why."""

    @property
    def version(self) -> str:
        """The version of its main part; what is ours alone has none of its own."""
        return self.pins[0].version if self.pins else _OWN
