"""Whether the simulated account's quotas have room for an environment's machines, GPUs or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from components import clouds
from components.clouds.providers import PROVIDERS
from operations.hardware import machine_types
from simulator.cloud import quotas
from simulator.cloud.providers import plugin_module
from simulator.session import Session
from stacks.environment import Environment
from stacks.plan import spec


@dataclass(frozen=True)
class Shortage:
    """A quota that an environment does not fit into."""

    name: str
    """`PROVIDER/REGION/FAMILY`, as `--quota` takes it."""

    title: str
    """What the cloud calls it."""

    unit: str
    limit: int
    least: int
    """What the pools take to begin with."""

    most: int
    """What they take with every pool at its largest."""

    pools: tuple[str, ...] = ()
    """The pools that count for it; those without GPUs are not in the environment file."""

    sized: bool = True
    """Whether the environment file says how large one of them is."""

    @property
    def stops(self) -> bool:
        """Whether not even the least is there: `up` fails then."""
        return self.least > self.limit

    def line(self) -> str:
        """Return what a person reads."""
        unit, region = f" {self.unit}" if self.unit else "", self.name.split("/")[1]
        has = f"the account has {self.limit:,}{unit} in {region}"
        who = f" ({', '.join(self.pools)})" if self.pools else ""
        if self.stops:
            smaller = ", lower nodes.min, or take another region or capacity"
            return (
                f"quota {self.title} is too small: the pools{who} begin with {self.least:,}{unit}, "
                f"{has}. Ask for at least {self.least:,} ({self.most:,} with every pool at its "
                f"largest){smaller if self.sized else ', or take another region'}."
            )
        return (
            f"quota {self.title} has no room to grow: {self.most:,}{unit} with every pool{who} at "
            f"its largest, {has}. Ask for {self.most:,}{', or lower nodes.max' * self.sized}."
        )


def shortages(
    name: str, environment: Environment, session: Session, typed: Mapping[str, int]
) -> tuple[Shortage, ...]:
    """Return the quotas that pools do not fit into; none where nobody sells the machines.

    Args:
        name: The environment's name.
        environment: The environment.
        session: Whose quotas hold.
        typed: Limits in place of the session's.
    """
    cloud = environment.cloud.name
    provider = PROVIDERS.get(cloud)
    if provider is None:
        return ()
    region = str(getattr(environment.cloud, "region", ""))
    needs = _needs(name, environment, provider)
    account = Session(
        session.folder,
        session.data.model_copy(update={"quotas": {**session.data.quotas, **typed}}),
    )
    found = []
    for family, need in needs.items():
        limit = quotas.limit(account, provider, region, family)
        if limit is not None and need.most > limit.limit:
            found.append(
                Shortage(
                    f"{provider}/{region}/{family}",
                    limit.title,
                    limit.unit,
                    limit.limit,
                    need.least,
                    need.most,
                    tuple(need.pools),
                    sized=not {pool.name for pool in environment.gpu_pools}.isdisjoint(need.pools),
                )
            )
    return tuple(found)


def shortage_document(found: tuple[Shortage, ...]) -> list[dict[str, Any]]:
    """Return them as data."""
    return [asdict(each) | {"stops": each.stops} for each in found]


@dataclass
class _Need:
    """What pools take of one family."""

    least: int = 0
    most: int = 0
    pools: list[str] = field(default_factory=list)


def _needs(name: str, environment: Environment, provider: str) -> dict[str, _Need]:
    """Return what all pools take of each family: those of the file, and those without GPUs."""
    sold = machine_types(environment.cloud.name)
    per_machine = plugin_module(provider, "pool_quota").per_machine
    found = defaultdict[str, _Need](_Need)
    for pool in clouds.plan_charges(spec(environment, name), environment.cloud).machines:
        if pool.machine not in sold:
            continue
        for family, amount in per_machine(pool.machine, sold[pool.machine], pool.capacity).items():
            need = found[family]
            need.least += amount * pool.least
            need.most += amount * pool.most
            need.pools.append(pool.name.removeprefix("pool "))
    return found
