"""What a simulation has to know of its clouds and charts, taken from the catalogues."""

from typing import Any

from ..components.addons.catalogue import catalogue
from ..components.addons.locked import locked_sha256
from ..components.clouds.providers import PROVIDERS
from ..components.contract import ClusterOffer, DnsOffer
from ..components.planning.gpu_stack import GpuStack
from ..components.planning.hardware import machine_types
from ..components.planning.pools import GpuPool
from ..simulator.cluster.pins import pins
from ..simulator.session_data import SessionData

_TIME_SCALE = 0.02
"""Real seconds for one simulated second: a test looks at what comes, not at how long it takes."""


def session_data(*clouds: str, **more: Any) -> SessionData:
    """Describe a simulation of clouds with every machine and every chart that evenkeel knows.

    Args:
        clouds: `aws`, `gcp`, `azure`; none for a cluster that exists, whose `machines` and
            `contexts` are then given.
        more: Fields of `SessionData` in place of what follows from the clouds, such as `faults`,
            `quotas`, `machines`, `charts`.

    Raises:
        ValueError: There is no such cloud, or no such field.
    """
    unknown = [each for each in clouds if each not in PROVIDERS]
    if unknown:
        raise ValueError(
            f"clouds: got {', '.join(unknown)}; expected some of {', '.join(PROVIDERS)}. For a "
            "cluster that exists name none, and give machines and contexts."
        )
    kubernetes = "{}.{}".format(*pins()["kubectl"].lowest)
    fields: dict[str, Any] = {
        "environment": "test",
        "kubernetes": kubernetes,
        "charts": _charts(kubernetes),
        "clouds": tuple(PROVIDERS[each] for each in clouds),
        "machine_types": {PROVIDERS[each]: machine_types(each) for each in clouds},
        "system_node": not clouds,
        "time_scale": _TIME_SCALE,
    }
    return SessionData.model_validate(fields | more)


def _charts(kubernetes: str) -> dict[str, object]:
    """Return what each chart brings itself: that is the same on every cluster.

    Each add-on is planned where all the others are, so that every chart is asked for.
    """
    pool = GpuPool(name="pool", accelerator="nvidia-l4", gpus_per_node=1, min_nodes=0, max_nodes=1)
    offer = ClusterOffer(
        kubernetes=kubernetes,
        pools=(pool,),
        gpu=GpuStack(driver=True, toolkit=True, device_plugin=True),
        domain="example.com",
        dns=DnsOffer(provider="simulated"),
        addons=frozenset(catalogue()),
    )
    charts: dict[str, object] = {}
    for addon in catalogue().values():
        for key, expected in addon.plan(offer, addon.options()).to_json().items():
            digest = locked_sha256(key, expected)
            charts.setdefault(key.partition("/")[0], {**expected, "sha256": digest})
    return charts
