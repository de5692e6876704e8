"""What must exist once Katib is up."""

from ..expectations import Definition, Expectations, Metric, Service, Workload

VERSION = "v0.19.0"

_REGISTRY = "ghcr.io/kubeflow/katib"

_DEFINITIONS = {"Experiment": "experiments", "Suggestion": "suggestions", "Trial": "trials"}
_PORTS = {
    "katib-controller": {"webhook": 443, "metrics": 8080, "healthz": 18080},
    "katib-db-manager": {"api": 6789},
    "katib-ui": {"ui": 80},
}

WORKLOADS = tuple(_PORTS)

EXPECTATIONS = Expectations(
    definitions=tuple(
        Definition(group="kubeflow.org", kind=kind, plural=plural, versions=("v1beta1",))
        for kind, plural in _DEFINITIONS.items()
    ),
    workloads=tuple(
        Workload(kind="Deployment", name=name, image=f"{_REGISTRY}/{name}:{VERSION}")
        for name in WORKLOADS
    ),
    services=tuple(Service(name=name, ports=ports) for name, ports in _PORTS.items()),
    metrics=(
        Metric(name="katib_experiment_created_total", service="katib-controller", port="metrics"),
    ),
)
"""The same on every cluster."""
