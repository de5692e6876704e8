"""An environment as it was written: any part of it may be missing, or have the wrong type."""

from collections.abc import Iterator, Mapping

from components import clouds
from components.frozen import dataclass
from stacks.problems import Path as Steps

Json = Mapping[str, object]


def mapping(value: object) -> Json:
    """Return a mapping as it is, and an empty one for anything else."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str | None:
    """Return text as it is, and None for anything else."""
    return value if isinstance(value, str) else None


def whole(value: object) -> int | None:
    """Return a whole number as it is, and None for anything else."""
    return value if type(value) is int else None


@dataclass(frozen=True)
class Pool:
    """One entry of `gpuPools`, with what the cloud's section says of it."""

    steps: Steps
    """Where it stands."""

    written: Json
    settings: Json
    """What stands in `cloud.pools` under its name."""

    @property
    def name(self) -> str | None:
        """Its name."""
        return text(self.written.get("name"))

    @property
    def accelerator(self) -> str | None:
        """Its accelerator, known or not."""
        return text(self.written.get("accelerator"))

    @property
    def machine_type(self) -> str | None:
        """The machine that the cloud's section names for it."""
        return text(self.settings.get("machineType"))


@dataclass(frozen=True)
class Written:
    """A whole environment."""

    value: Json

    @property
    def section(self) -> Json:
        """The cloud's section."""
        return mapping(self.value.get("cloud"))

    @property
    def cloud(self) -> str | None:
        """The cloud, where it is one that evenkeel knows."""
        name = self.section.get("name")
        return name if isinstance(name, str) and name in clouds.CLOUDS else None

    @property
    def network(self) -> Json:
        """The addresses."""
        return mapping(self.value.get("network"))

    def pools(self) -> Iterator[Pool]:
        """Yield the GPU pools that are mappings."""
        settings = mapping(self.section.get("pools"))
        pools = self.value.get("gpuPools")
        if isinstance(pools, list | tuple):
            for index, pool in enumerate(pools):
                if isinstance(pool, Mapping):
                    name = text(pool.get("name"))
                    named = mapping(settings.get(name)) if name is not None else {}
                    yield Pool(("gpuPools", index), pool, named)
