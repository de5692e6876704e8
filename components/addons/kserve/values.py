"""What the charts of KServe are told."""

from ...contract import ClusterOffer
from ..gateway import GATEWAY, has_domain
from ..plan import Values
from .options import Options
from .runtimes import TRITON, VLLM

VERSION = "v0.20.0"

_MODES = {"standard": "Standard", "knative": "Knative"}
_IMAGES = "docker.io/kserve"


def mode(options: Options) -> str:
    """Return what KServe calls the mode of InferenceServices that do not say."""
    return _MODES[options.mode]


def values(cluster: ClusterOffer, options: Options) -> Values:
    """Return the values of the chart of the controller."""
    return {
        "kserve": {
            "agent": {"image": f"{_IMAGES}/agent"},
            "router": {"image": f"{_IMAGES}/router"},
            "storage": {"image": f"{_IMAGES}/storage-initializer"},
            "servingruntime": {"art": {"image": f"{_IMAGES}/art-explainer"}},
            "controller": {
                "image": f"{_IMAGES}/kserve-controller",
                "imagePullPolicy": "IfNotPresent",
                "deploymentMode": mode(options),
                "gateway": _gateway(cluster),
                # a tenth of a processor, as published, starts it too slowly for its own probes
                "resources": {
                    "requests": {"cpu": "100m", "memory": "300Mi"},
                    "limits": {"cpu": "1", "memory": "1Gi"},
                },
            },
        }
    }


def _gateway(cluster: ClusterOffer) -> Values:
    """Return how models are reached from outside: by the platform's gateway, or not at all."""
    reached = has_domain(cluster)
    return {
        "domain": cluster.domain if reached else "cluster.local",
        "urlScheme": "https" if reached else "http",
        # one label below the domain, which is what the gateway's certificate covers
        "domainTemplate": "{{ .Name }}-{{ .Namespace }}.{{ .IngressDomain }}",
        "disableIngressCreation": not reached,
        "disableIstioVirtualHost": True,
        "ingressGateway": {
            "enableGatewayApi": reached,
            "kserveGateway": f"{GATEWAY.namespace}/{GATEWAY.name}",
        },
    }


def runtimes() -> Values:
    """Return the values of the chart of runtimes: those without a GPU, at KServe's own version.

    Those that need a GPU are ours (`runtimes.py`): the chart cannot say what they tolerate.
    """
    servers: tuple[str, ...] = (
        "sklearnserver",
        "xgbserver",
        "lgbserver",
        "pmmlserver",
        "paddleserver",
    )
    servers += ("predictiveserver", "autogluonserver", "huggingfaceserver")
    return {
        "kserve": {
            "servingruntime": {
                "enabled": True,
                **{name: {"image": f"{_IMAGES}/{name}"} for name in servers},
                # what is off is there all the same, and so at a version that stays
                "tritonserver": {"disabled": True, "tag": _tag(TRITON)},
                "vllmserver": {"disabled": True, "tag": _tag(VLLM)},
                "tensorflow": {"image": "docker.io/tensorflow/serving", "tag": "2.19.1"},
                # archived upstream
                "torchserve": {"disabled": True},
            }
        }
    }


def _tag(image: str) -> str:
    return image.rpartition(":")[2]
