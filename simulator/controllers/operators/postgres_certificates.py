"""The certificates that CloudNativePG makes for a Cluster by itself."""

import base64
from datetime import timedelta

from ...cluster.api import Json
from .postgres_objects import LABEL
from .workloads import owned

_LIFETIME = timedelta(days=90)


def certificate_secret(cluster: Json, name: str, role: str) -> Json:
    """Return a Secret with a key pair of its own; who checks it is only simulated.

    Args:
        cluster: The Cluster, which owns it.
        name: The Secret's name.
        role: `ca`, `server` or `replication`.
    """
    # Only here: it is a large import, and not every cluster has a database.
    from .key_pair import Request, issue  # noqa: PLC0415

    meta = cluster["metadata"]
    host = f"{meta['name']}-rw"
    common = {"ca": meta["name"], "server": host, "replication": "streaming_replica"}[role]
    hosts = (host, f"{host}.{meta['namespace']}", f"{host}.{meta['namespace']}.svc")
    request = Request(
        common_name=common,
        dns_names=hosts if role == "server" else (),
        is_ca=role == "ca",
        lifetime=_LIFETIME,
    )
    pair = issue(request, None)
    if role == "ca":
        kind, data = "Opaque", {"ca.crt": pair.certificate, "ca.key": pair.key}
    else:
        kind, data = "kubernetes.io/tls", {"tls.crt": pair.certificate, "tls.key": pair.key}
    encoded = {key: base64.b64encode(value).decode() for key, value in data.items()}
    made = owned("Secret", "v1", name, cluster, {LABEL: meta["name"]})
    return made | {"type": kind, "data": encoded}
