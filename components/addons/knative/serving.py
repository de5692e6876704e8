"""Knative Serving itself, which its operator installs, and its door."""

from typing import Any

from ...contract import ClusterOffer
from ..gateway import GATEWAY, has_domain

Json = dict[str, Any]

NAMESPACE = "knative-serving"
SERVING_VERSION = "1.23.0"
ENVOY = "docker.io/envoyproxy/envoy:v1.37.2"

_PATTERN = "{{.Name}}-{{.Namespace}}.{{.Domain}}"
# a pod with a GPU says what it tolerates and where it wants to be: refused unless enabled
_FEATURES = (
    "kubernetes.podspec-affinity",
    "kubernetes.podspec-nodeselector",
    "kubernetes.podspec-persistent-volume-claim",
    "kubernetes.podspec-persistent-volume-write",
    "kubernetes.podspec-tolerations",
)


def serving(cluster: ClusterOffer) -> Json:
    """Return the KnativeServing object."""
    return {
        "apiVersion": "operator.knative.dev/v1beta1",
        "kind": "KnativeServing",
        "metadata": {"name": "knative-serving", "namespace": NAMESPACE},
        "spec": {
            "version": SERVING_VERSION,
            "high-availability": {"replicas": replicas(cluster)},
            # a cluster has one gateway to the outside, which hands on to this one
            "ingress": {"kourier": {"enabled": True, "service-type": "ClusterIP"}},
            "config": {
                "network": {
                    "ingress-class": "kourier.ingress.networking.knative.dev",
                    "domain-template": _PATTERN,
                    "default-external-scheme": "https" if has_domain(cluster) else "http",
                },
                "domain": {cluster.domain or "svc.cluster.local": ""},
                "features": dict.fromkeys(_FEATURES, "enabled"),
            },
            # published with a tag that moves
            "registry": {"override": {"3scale-kourier-gateway/kourier-gateway": ENVOY}},
        },
    }


def replicas(cluster: ClusterOffer) -> int:
    """Return how many of each part there are."""
    return 2 if cluster.production else 1


def route(cluster: ClusterOffer) -> tuple[Json, ...]:
    """Return what leads from the platform's gateway to services; nothing without one.

    A host that a page has is more exact than all hosts, and so goes to the page.
    """
    if not has_domain(cluster):
        return ()
    parent = {
        "name": GATEWAY.name,
        "namespace": GATEWAY.namespace,
        "sectionName": GATEWAY.listener,
    }
    spec = {
        "hostnames": [f"*.{cluster.domain}"],
        "parentRefs": [parent],
        "rules": [{"backendRefs": [{"name": "kourier", "port": 80}]}],
    }
    return (
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": {"name": "knative-services", "namespace": NAMESPACE},
            "spec": spec,
        },
    )
