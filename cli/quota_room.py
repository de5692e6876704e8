"""Whether the simulated account's quotas have room for an environment's GPU pools."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cli.hardware import machine_types
from components import clouds
from components.clouds.providers import PROVIDERS
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

    @property
    def stops(self) -> bool:
        """Whether not even the least is there: `up` fails then."""
        return self.least > self.limit

    def line(self) -> str:
        """Return what a person reads."""
        unit, region = f" {self.unit}" if self.unit else "", self.name.split("/")[1]
        has = f"the account has {self.limit:,}{unit} in {region}"
        if self.stops:
            return (
                f"quota {self.title} is too small: the pools begin with {self.least:,}{unit}, "
                f"{has}. Ask for at least {self.least:,} ({self.most:,} with every pool at its "
                "largest), lower nodes.min, or take another region or capacity."
            )
        return (
            f"quota {self.title} has no room to grow: {self.most:,}{unit} with every pool at its "
            f"largest, {has}. Ask for {self.most:,}, or lower nodes.max."
        )


def shortages(
    name: str, environment: Environment, session: Session, typed: Mapping[str, int]
) -> tuple[Shortage, ...]:
    """Return the quotas that GPU pools do not fit into; none where nobody sells the machines.

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
    least, most = _needs(name, environment, provider)
    account = Session(
        session.folder,
        session.data.model_copy(update={"quotas": {**session.data.quotas, **typed}}),
    )
    found = []
    for family, wanted in most.items():
        limit = quotas.limit(account, provider, region, family)
        if limit is not None and wanted > limit.limit:
            full = f"{provider}/{region}/{family}"
            found.append(
                Shortage(full, limit.title, limit.unit, limit.limit, least[family], wanted)
            )
    return tuple(found)


def shortage_document(found: tuple[Shortage, ...]) -> list[dict[str, Any]]:
    """Return them as data."""
    return [asdict(each) | {"stops": each.stops} for each in found]


def _needs(name: str, environment: Environment, provider: str) -> tuple[Counter[str], Counter[str]]:
    """Return what all pools take of each family: at their least, and at their largest."""
    asked = spec(environment, name)
    chosen = clouds.plan_machines(asked, environment.cloud)
    sold = machine_types(environment.cloud.name)
    per_machine = plugin_module(provider, "pool_quota").per_machine
    least, most = Counter[str](), Counter[str]()
    for pool in asked.pools:
        machine = chosen[pool.name] or ""
        if machine not in sold:
            continue
        for family, amount in per_machine(machine, sold[machine], pool.capacity).items():
            least[family] += amount * pool.min_nodes
            most[family] += amount * pool.max_nodes
    return least, most
