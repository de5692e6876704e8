"""The platform as it stands: pools with their GPUs, add-ons with their workloads."""

import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.charts import OWN, ChartSource, chart_sources, combined
from operations.opening import Opening
from operations.own_name import own_name
from operations.readiness import (
    AddOnStatus,
    ClusterReader,
    PoolStatus,
    is_awaited,
    pool_status,
)
from operations.rehearsal import wanted_addons, wanted_pools
from operations.screen import Screen
from operations.screen.table import Table
from operations.supervision import Supervision
from operations.tally import Tally
from simulator.cluster.api import KubernetesApi
from simulator.session import Session
from simulator.simulation import Simulation

_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Platform:
    """What a cluster has of what an environment asks for."""

    pools: tuple[PoolStatus, ...]
    addons: tuple[AddOnStatus, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing()

    def missing(self) -> list[str]:
        """Return what is not ready, a line each."""
        pools = [lack for each in self.pools if not each.ready for lack in _pool_lacks(each)]
        return pools + [f"{each.name}: {lack}" for each in self.addons for lack in each.missing]


def read_platform(simulation: Simulation, opening: Opening) -> Platform:
    """Read the cluster once."""
    session = simulation.session
    sources = chart_sources(session)
    addons = []
    with KubernetesApi(session.kubeconfig) as api:
        reader = ClusterReader(api)
        nodes = reader.nodes()
        for wanted in wanted_addons(opening.name, opening.environment):
            workloads = [each for each in wanted.workloads if is_awaited(each, nodes)]
            lacks = [reader.lack(each) for each in workloads]
            missing = tuple(lack for lack in lacks if lack)
            total = len(workloads)
            ready = total - len(missing)
            source = combined([sources.get(c, ChartSource("unknown")) for c in wanted.components])
            addons.append(AddOnStatus(wanted.name, wanted.version, source, ready, total, missing))
    pools = (pool_status(each, nodes) for each in wanted_pools(opening.environment))
    return Platform(tuple(pools), tuple(addons))


def wait_until_ready(
    simulation: Simulation, opening: Opening, screen: Screen, seconds: float
) -> Platform:
    """Read the cluster until nothing is missing or the time is over, and show what is missing.

    Raises:
        SimulatorError: The cluster cannot be read, or its supervisor does not stay.
    """
    end = time.monotonic() + seconds
    supervision = Supervision(simulation, screen)
    supervision.look()  # whoever has ended it: nothing becomes ready without it
    with supervision.during():
        while True:
            platform = read_platform(simulation, opening)
            missing = platform.missing()
            if not missing or time.monotonic() > end:
                return platform
            screen.waiting("ready", missing[0])
            time.sleep(_PAUSE_SECONDS)


@dataclass(frozen=True)
class PlatformReport:
    """The platform in tables and as data."""

    opening: Opening
    session: Session
    platform: Platform

    def show(self, screen: Screen, tally: Tally, seconds: float) -> None:
        """Show the end of `up`: tables, the verdict, and what to try next."""
        screen.say("")
        self.show_tables(screen)
        counts = Counter({op: number for op, number in tally.counts.items() if number})
        did = ", ".join(f"{number} {_PAST.get(op, op)}" for op, number in counts.items())
        missing = self.platform.missing()
        if missing:
            screen.say(f"Not ready after {seconds:.0f} s:", *(f"  {each}" for each in missing))
            screen.say(f"  It may still become ready; see: {own_name()} status {self.opening.name}")
        else:
            screen.say(f"Platform ready in {seconds:.0f} s. {did or 'Nothing to change'}.")
        name, command = self.opening.name, own_name()
        screen.say(
            f"  kubectl   {command} kubectl {name} get pods -A   "
            f"(kubeconfig {self.session.kubeconfig})",
            f"  change    edit {self.opening.project.environment_file(name)}, then: "
            f"{command} preview {name}",
            f"  real      pulumi up -s {name} --policy-pack policies   needs the Pulumi CLI and an "
            "account or a cluster of your own; docs/real.md",
        )

    def show_tables(self, screen: Screen) -> None:
        """Show the pools and the add-ons."""
        pools = [_pool_row(each) for each in self.platform.pools]
        addons = [_addon_row(each) for each in self.platform.addons]
        if pools:
            screen.table(Table(_POOL_TITLES, pools))
            if any(each.wanted.sharing != "-" for each in self.platform.pools):
                screen.say(" of a GPU that is shared, each share counts as one")
            screen.say("")
        if addons:
            screen.table(Table(("add-on", "version", "ready", "chart"), addons))
            screen.say(*_stand_ins(self.platform.addons), "")

    def document(self) -> dict[str, Any]:
        """Return all of it as data."""
        return {
            "ready": self.platform.complete,
            "missing": self.platform.missing(),
            "pools": [_pool_document(each) for each in self.platform.pools],
            "addons": [
                {
                    "name": each.name,
                    "version": each.version,
                    "chart": each.chart.source,
                    "chart_detail": each.chart.detail,
                    "ready": each.ready,
                    "total": each.total,
                }
                for each in self.platform.addons
            ],
            "kubeconfig": str(self.session.kubeconfig),
        }


def platform_report(opening: Opening, session: Session, platform: Platform) -> PlatformReport:
    """Return the report of a platform that has been read."""
    return PlatformReport(opening, session, platform)


_POOL_TITLES = (
    "pool",
    "nodes",
    "accelerator",
    "GPUs allocatable",
    "sharing",
    "first GPU (simulated delay)",
)
_HOST = re.compile(r"(?<=: )[\w-]+(\.[\w-]+)+ (?=does not answer|was too slow|sent |broke off)")
"""The host in the reason why a chart's repository was not reached."""

_WHAT = re.compile(r"^(repository|source) (?=not reachable)")
"""Of a chart, or of manifests that are none: who reads why can do the same about both."""

_PAST: Mapping[str, str] = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "same": "unchanged",
    "refresh": "refreshed",
}


def _pool_lacks(pool: PoolStatus) -> list[str]:
    name = f"pool {pool.wanted.name}"
    if pool.nodes < pool.wanted.nodes:
        lack = f"{name}: {pool.nodes} of {pool.wanted.nodes} nodes there"
    else:
        lack = f"{name}: {pool.allocatable} of {pool.expected} GPUs allocatable"
    return [
        lack,
        *(
            f"{name}, {len(each.nodes)} of {pool.nodes} nodes: {each.reason}"
            for each in pool.problems
        ),
    ]


def _addon_row(addon: AddOnStatus) -> tuple[str, ...]:
    """Return `-` for what an add-on does not have: workloads to wait for, or a chart."""
    ready = f"{addon.ready}/{addon.total}" if addon.total else "-"
    chart = "-" if addon.chart.detail == OWN else addon.chart.source
    return addon.name, addon.version, ready, chart


def _stand_ins(addons: Sequence[AddOnStatus]) -> list[str]:
    """Return why charts are stand-ins: each reason once, whatever the hosts are called."""
    reasons: dict[str, list[str]] = {}
    for each in addons:
        if each.chart.source == "stand-in":
            why = _HOST.sub("", _WHAT.sub("", each.chart.detail))
            reasons.setdefault(why, []).append(each.name)
    if not reasons:
        return []
    return [
        *(
            f" {len(names)} stand-in{'' if len(names) == 1 else 's'}, {why}"
            + (f": {', '.join(names)}" if len(reasons) > 1 else "")
            for why, names in reasons.items()
        ),
        " for the real charts: put their archives into a folder and set EVENKEEL_CHARTS to it",
    ]


def _gpus(pool: PoolStatus) -> str:
    if not pool.wanted.per_node:
        return "- (no operator)"
    return f"{pool.allocatable} / {pool.expected}" if pool.expected else "- (no nodes yet)"


def _pool_row(pool: PoolStatus) -> tuple[str, ...]:
    delay = pool.first_gpu_seconds
    return (
        pool.wanted.name,
        str(pool.nodes),
        pool.wanted.accelerator,
        _gpus(pool),
        pool.wanted.sharing,
        "-" if delay is None else f"{delay:.0f} s",
    )


def _pool_document(pool: PoolStatus) -> dict[str, Any]:
    return {
        "name": pool.wanted.name,
        "nodes": pool.nodes,
        "accelerator": pool.wanted.accelerator,
        "gpus": {"allocatable": pool.allocatable, "expected": pool.expected},
        "sharing": pool.wanted.sharing,
        "simulated_first_gpu_seconds": pool.first_gpu_seconds,
        "problems": [{"reason": each.reason, "nodes": each.nodes} for each in pool.problems],
        "ready": pool.ready,
    }
