"""What the Prometheus adapter is told: which metrics of GPUs belong to which pods."""

from ...contract import ClusterOffer
from .. import prometheus
from ..plan import Values
from ..prometheus.values import NAME
from ..record import NoOptions

VERSION = "5.3.0"

IMAGE = ("registry.k8s.io/prometheus-adapter/prometheus-adapter", "v0.12.0")

METRICS = {
    "gpu_busy_ratio": ("DCGM_FI_PROF_GR_ENGINE_ACTIVE", "avg"),
    "gpu_tensor_busy_ratio": ("DCGM_FI_PROF_PIPE_TENSOR_ACTIVE", "avg"),
    "gpu_memory_used_mib": ("DCGM_FI_DEV_FB_USED", "sum"),
}
"""What an autoscaler asks for -> the exporter's metric, and how a pod's GPUs count together.

`DCGM_FI_DEV_GPU_UTIL` is not among them: GPUs that are cut do not report it.
"""


def values(cluster: ClusterOffer, options: NoOptions) -> Values:
    """Return the chart's values."""
    del options
    repository, tag = IMAGE
    return {
        "image": {"repository": repository, "tag": tag},
        "replicas": 2 if cluster.production else 1,
        "podDisruptionBudget": {"enabled": cluster.production},
        "resources": {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"memory": "512Mi"},
        },
        "logLevel": 2,
        "prometheus": {
            "url": f"http://{NAME}-prometheus.{prometheus.ADDON.namespace}.svc",
            "port": 9090,
        },
        # no external metrics: with them it would take their API from whoever has it
        "rules": {
            "default": False,
            "external": [],
            "custom": [_rule(*each) for each in METRICS.items()],
        },
        "certManager": {"enabled": True},
    }


def _rule(name: str, source: tuple[str, str]) -> Values:
    series, together = source
    return {
        # Prometheus calls labels so that the exporter and the scraped service both have
        "seriesQuery": f'{series}{{exported_namespace!="",exported_pod!=""}}',
        "resources": {
            "overrides": {
                "exported_namespace": {"resource": "namespace"},
                "exported_pod": {"resource": "pod"},
            }
        },
        "name": {"as": name},
        "metricsQuery": f"{together}(<<.Series>>{{<<.LabelMatchers>>}}) by (<<.GroupBy>>)",
    }
