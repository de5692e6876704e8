"""What external-dns is told."""

import json
from collections.abc import Mapping
from typing import Any, Final

from ...contract import ClusterOffer, DnsOffer
from ..plan import Values
from .options import NameServer

VERSION: Final = "1.21.1"
IMAGE: Final = "registry.k8s.io/external-dns/external-dns:v0.21.0"

NAME: Final = "external-dns"
"""The namespace, the release, the Deployment, and its service account."""

CONFIG_MAP: Final = "provider"
"""Holds the file with what a provider must be told, where it reads one."""

KEY: Final = "key"
"""Under which the Secret of a name server holds its key."""

_FOLDER = "/etc/kubernetes"
"""Where a provider looks for its file, which is called as itself."""

_EVERYWHERE: Final[Mapping[str, Any]] = {"ignore-hostname-annotation": True}
"""KServe copies what a team annotates its models with to the routes that it makes: no name of the
zone is had by an annotation."""

_ARGUMENTS = frozenset({"project"})
"""Settings that external-dns takes as arguments; it reads the others from the file."""


def values(cluster: ClusterOffer, server: NameServer | None) -> Values:
    """Return the chart's values, for a cloud that answers for the domain or for a name server."""
    return {
        **(_at_a_server(cluster, server) if server else _in_a_cloud(cluster)),
        # what nobody asks for any more is left: to take it away is a person's decision
        "policy": "upsert-only",
        "registry": "txt",
        # two environments in one zone never touch each other's records
        "txtOwnerId": cluster.environment,
        # teams write Services: by one of type ExternalName they could take any name of the zone
        "sources": ["gateway-httproute"],
        "domainFilters": _names(cluster, server),
        "triggerLoopOnEvent": True,
        "podLabels": dict(cluster.pod_labels),
        "serviceMonitor": {"enabled": "prometheus" in cluster.addons},
        "resources": {
            "requests": {"cpu": "10m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
    }


def _names(cluster: ClusterOffer, server: NameServer | None) -> list[str]:
    """Return what names are filtered by; a cloud that names the zone may not bear any filter."""
    if cluster.domain is None or not (server or cluster.dns is None or cluster.dns.by_domain):
        return []
    return [cluster.domain]


def config_maps(cluster: ClusterOffer, server: NameServer | None) -> Mapping[str, Any]:
    """Return the file that the provider reads; nothing where it reads none."""
    if server or cluster.dns is None or not _in_the_file(cluster.dns):
        return {}
    # a pod with an identity needs no key: this is how the file says so
    told = {**_in_the_file(cluster.dns), "useWorkloadIdentityExtension": True}
    return {CONFIG_MAP: {f"{cluster.dns.provider}.json": json.dumps(told, sort_keys=True)}}


def _in_the_file(dns: DnsOffer) -> dict[str, str]:
    return {key: value for key, value in dns.settings.items() if key not in _ARGUMENTS}


def _in_a_cloud(cluster: ClusterOffer) -> Values:
    dns = cluster.dns
    if dns is None:
        return {}
    told: Values = {
        "provider": {"name": dns.provider},
        "serviceAccount": {"create": False, "name": NAME},
    }
    named = {
        f"{dns.provider}-{key}": value for key, value in dns.settings.items() if key in _ARGUMENTS
    }
    told["extraArgs"] = {**_EVERYWHERE, **named, **dns.arguments}
    if _in_the_file(dns):
        told["extraVolumes"] = [{"name": CONFIG_MAP, "configMap": {"name": CONFIG_MAP}}]
        told["extraVolumeMounts"] = [
            {"name": CONFIG_MAP, "mountPath": _FOLDER, "readOnly": True},
        ]
    return told


def _at_a_server(cluster: ClusterOffer, server: NameServer) -> Values:
    arguments: dict[str, Any] = {
        **_EVERYWHERE,
        "rfc2136-host": server.host,
        "rfc2136-port": server.port,
        "rfc2136-tsig-keyname": server.key_name,
        "rfc2136-tsig-secret-alg": server.algorithm,
        "rfc2136-tsig-axfr": True,
    }
    zone = server.zone or cluster.domain
    if zone:
        arguments["rfc2136-zone"] = zone
    key = {"secretKeyRef": {"name": server.secret, "key": KEY}}
    return {
        "provider": {"name": "rfc2136"},
        "extraArgs": arguments,
        # an argument would show the key to everybody who may look at pods
        "env": [{"name": "EXTERNAL_DNS_RFC2136_TSIG_SECRET", "valueFrom": key}],
    }
