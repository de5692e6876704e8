"""Where a Knative service is reached, by the settings of Knative Serving."""

from ...cluster.api import Json

_VISIBILITY = "networking.knative.dev/visibility"
_INSIDE = "svc.cluster.local"


def local_url(service: Json) -> str:
    """Return where a service is reached inside the cluster."""
    meta = service["metadata"]
    return f"http://{meta['name']}.{meta['namespace']}.{_INSIDE}"


def url(service: Json, serving: Json) -> str:
    """Return where a service is reached from outside, or inside where that is all."""
    meta = service["metadata"]
    config = serving["spec"].get("config") or {}
    domain = next(iter(config.get("domain") or {}), _INSIDE)
    if meta.get("labels", {}).get(_VISIBILITY) == "cluster-local" or domain == _INSIDE:
        return local_url(service)
    network = config.get("network") or {}
    host = str(network.get("domain-template") or "{{.Name}}.{{.Namespace}}.{{.Domain}}")
    for key, value in (
        ("Name", meta["name"]),
        ("Namespace", meta["namespace"]),
        ("Domain", domain),
    ):
        host = host.replace(f"{{{{.{key}}}}}", str(value))
    return f"{network.get('default-external-scheme') or 'http'}://{host}"
