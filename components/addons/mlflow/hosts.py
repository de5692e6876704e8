"""By which names MLflow may be called: it refuses all others, so that no page speaks to it.

MLflow compares the whole `Host` of a request, with its port. A name with `*` in it is a pattern as
Python's `fnmatch` has them, in which `*` takes dots and letters, too: `10.*` would also be
`10.example.com`, which whoever owns that name can point at a pod. A name without `*` is compared as
it is.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

from ...contract import ClusterOffer

NAME: Final = "mlflow"

_OCTET: Final = ("[0-9]", "[1-9][0-9]", "[12][0-9][0-9]")
"""What a part of an address looks like, by its length."""

_PRIVATE: Final = {
    "10": 3,
    **{f"172.{each}": 2 for each in ("1[6-9]", "2[0-9]", "3[01]")},
    "192.168": 2,
    # what clouds lend beside: 100.64.0.0/10
    **{f"100.{each}": 2 for each in ("6[4-9]", "[7-9][0-9]", "1[01][0-9]", "12[0-7]")},
}
"""How addresses of pods begin -> how many parts follow."""


def allowed_hosts(cluster: ClusterOffer) -> list[str]:
    """Return the names.

    Prometheus calls a pod by its address; a forwarded port is called by `localhost`.
    """
    service = f"{NAME}.{NAME}"
    inside = [service, f"{service}.svc", f"{service}.svc.cluster.local"]
    here = ["localhost", "127.0.0.1"]
    return [
        *([f"{NAME}.{cluster.domain}"] if cluster.domain else []),
        *(f"{name}{port}" for name in inside for port in ("", ":80")),
        *(f"{name}{port}" for name in here for port in ("", ":*")),
        *(_addresses() if "prometheus" in cluster.addons else ()),
    ]


def _addresses() -> Iterator[str]:
    """Yield patterns of addresses with a port, in which no letter fits."""
    for start, parts in _PRIVATE.items():
        for rest in product(_OCTET, repeat=parts):
            yield ".".join((start, *rest)) + ":*"
