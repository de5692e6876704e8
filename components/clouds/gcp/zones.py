"""Which zones a cluster and its pools stand in; pure."""

from collections.abc import Iterator

from ...planning.pools import GpuPool
from ...planning.regions import regions
from .settings import Settings

_LETTERS = {"europe-west1": "bcd", "us-central1": "abcf", "us-east1": "bcd"}
"""Where zones are not called a, b, c."""


def zones_of(region: str) -> tuple[str, ...]:
    """Return the zones of a region; none for an unknown one."""
    known = regions("gcp").get(region)
    if known is None:
        return ()
    letters = _LETTERS.get(region, "abcdefgh")[: known.zones or 0]
    return tuple(f"{region}-{letter}" for letter in letters)


def plan_zones(settings: Settings, count: int) -> tuple[str, ...]:
    """Return the zones of the cluster."""
    return (settings.zones or zones_of(settings.region))[:count]


def plan_pool_zones(pool: GpuPool, settings: Settings, cluster: tuple[str, ...]) -> tuple[str, ...]:
    """Return the zones of a GPU pool: those that are named, or the cluster's first.

    The first alone, because a zone without the GPU fails the pool, and no source says which have
    it; and because GKE counts the machines to start with by zone.
    """
    return settings.pool(pool.name).zones or cluster[:1]


def check_zones(count: int, settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the zones of the cluster."""
    available = zones_of(settings.region)
    if not available:
        yield (
            f"cloud.region: got {settings.region}; expected a region of Google Cloud. "
            "Use one that `gcloud compute regions list` shows."
        )
        return
    yield from _foreign("cloud.zones", settings.zones, settings.region)
    for name, pool in settings.pools.items():
        yield from _foreign(f"cloud.pools.{name}.zones", pool.zones, settings.region)
    chosen = plan_zones(settings, count)
    if len(chosen) < count:
        has = f"{len(settings.zones)} are named" if settings.zones else f"{settings.region} has"
        has = has if settings.zones else f"{has} {len(available)}"
        yield f"network.zones: got {count}; {has}. Lower it, or name more in cloud.zones."


def _foreign(path: str, zones: tuple[str, ...], region: str) -> Iterator[str]:
    available = zones_of(region)
    for zone in zones:
        if zone not in available:
            yield (
                f"{path}: got {zone}; expected zones of {region}. Use some of "
                f"{', '.join(available)}."
            )
