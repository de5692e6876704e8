"""What must exist once Knative Serving is up."""

from ...contract import ClusterOffer
from ..expectations import Definition, Expectations, Service, Workload
from .serving import ENVOY, NAMESPACE, replicas
from .values import OPERATOR, VERSION, WEBHOOK

_CONTROLLER = "knative-operator"
_SERVING = "gcr.io/knative-releases/knative.dev/serving/cmd"
_KOURIER = "gcr.io/knative-releases/knative.dev/net-kourier/cmd/kourier"

_IMAGES = {
    "activator": (
        f"{_SERVING}/activator"
        "@sha256:e5ab46f3b73fa2e3898fe47f6a3a0c2bd765596f4fb36ceb4c28c35d0a74b2e5"
    ),
    "autoscaler": (
        f"{_SERVING}/autoscaler"
        "@sha256:879da127b23db65d862cafa6b23fb987381d0e44150f0027d44e1f5aee83bde2"
    ),
    "autoscaler-hpa": (
        f"{_SERVING}/autoscaler-hpa"
        "@sha256:e2494132a71c23587ac8dd25bc5288f70261e592285487e1d19f8dea1f896133"
    ),
    "controller": (
        f"{_SERVING}/controller"
        "@sha256:ca5062ece0329d002a81940cf4268d7898866434d70049bb93f27d3a786d3292"
    ),
    "webhook": (
        f"{_SERVING}/webhook"
        "@sha256:3846e9a416665c5b9ec2e4de246cfcb5c4ab0d01ba19348aa008caf30144b650"
    ),
    "net-kourier-controller": (
        f"{_KOURIER}@sha256:eedfe3938f1efa93230863099f96400a0567909d383a585021f8727fa3a6cf0b"
    ),
    "3scale-kourier-gateway": ENVOY,
}
"""Deployment -> what this version of the operator brings, except for the last."""

_PORTS = {
    "activator-service": {
        "http-metrics": 9090,
        "http-profiling": 8008,
        "http": 80,
        "http2": 81,
        "https": 443,
    },
    "autoscaler": {"http-metrics": 9090, "http-profiling": 8008, "http": 8080},
    "kourier": {"http2": 80, "https": 443},
    "kourier-internal": {"http2": 80, "https": 443},
    "webhook": {"http-metrics": 9090, "http-profiling": 8008, "https-webhook": 443},
}

OPERATOR_CHART = Expectations(
    definitions=tuple(
        Definition(group="operator.knative.dev", kind=kind, plural=plural, versions=("v1beta1",))
        for kind, plural in (
            ("KnativeEventing", "knativeeventings"),
            ("KnativeServing", "knativeservings"),
        )
    ),
    workloads=(
        Workload(kind="Deployment", name="knative-operator", image=f"{OPERATOR}:{VERSION}"),
        Workload(kind="Deployment", name="operator-webhook", image=f"{WEBHOOK}:{VERSION}"),
    ),
    services=(
        Service(
            name="operator-webhook",
            ports={"http-metrics": 9090, "http-profiling": 8008, "https-webhook": 443},
        ),
    ),
)
"""Of the operator's chart."""


def serving_expectations(cluster: ClusterOffer) -> Expectations:
    """Return what the operator makes of the KnativeServing object."""
    return Expectations(
        workloads=tuple(
            Workload(
                kind="Deployment",
                name=name,
                image=image,
                replicas=replicas(cluster),
                made_by=_CONTROLLER,
                namespace=NAMESPACE,
            )
            for name, image in _IMAGES.items()
        ),
        services=tuple(
            Service(name=name, ports=ports, made_by=_CONTROLLER, namespace=NAMESPACE)
            for name, ports in _PORTS.items()
        ),
    )
