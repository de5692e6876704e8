"""LLMInferenceServices: models that are spread over several machines or served in two phases.

The charts for them bring a definition that KServe's own brings too: two owners of one. So they come
from the manifests of the same version, controller first, since it checks the presets.
"""

from pathlib import Path
from typing import Final

from ..expectations import CustomObject, Definition, Expectations, Service, Workload
from ..pin import Pin
from ..plan import Manifests
from .values import VERSION

CONTROLLER: Final = "llmisvc-controller-manager"

_GROUP = "serving.kserve.io"
_BOTH = ("v1alpha1", "v1alpha2")
_DEFINITIONS = {
    ("llm-d.ai", "InferenceModelRewrite"): ("inferencemodelrewrites", ("v1alpha2",)),
    ("llm-d.ai", "InferenceObjective"): ("inferenceobjectives", ("v1alpha2",)),
    ("inference.networking.k8s.io", "InferencePool"): ("inferencepools", ("v1",)),
    ("inference.networking.x-k8s.io", "InferencePool"): ("inferencepools", ("v1alpha2",)),
    (_GROUP, "LLMInferenceService"): ("llminferenceservices", _BOTH),
    (_GROUP, "LLMInferenceServiceConfig"): ("llminferenceserviceconfigs", _BOTH),
}
_PRESETS = (
    "decode-template",
    "decode-worker-data-parallel",
    "prefill-template",
    "prefill-worker-data-parallel",
    "router-route",
    "scheduler",
    "scheduler-latency-predictor",
    "template",
    "tracing",
    "worker-data-parallel",
)


def _pin(name: str, folder: str) -> Pin:
    source = f"https://github.com/kserve/kserve//config/{folder}?ref={VERSION}"
    return Pin(name=name, version=VERSION, source=source, kind="kustomization")


LLM_PINS = (_pin("kserve-llm", "llmisvc"), _pin("kserve-llm-presets", "llmisvcconfig"))


def llm() -> tuple[Manifests, ...]:
    """Return what they put on a cluster."""
    controller, presets = LLM_PINS
    here = Path(__file__).parent
    return (
        Manifests(pin=controller, folder=here / "llm", expectations=_controller()),
        Manifests(pin=presets, folder=here / "llm_presets", expectations=_presets()),
    )


def _controller() -> Expectations:
    return Expectations(
        definitions=tuple(
            Definition(group=group, kind=kind, plural=plural, versions=versions)
            for (group, kind), (plural, versions) in _DEFINITIONS.items()
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name=CONTROLLER,
                image=f"docker.io/kserve/llmisvc-controller:{VERSION}",
            ),
        ),
        services=(
            Service(name=f"{CONTROLLER}-service", ports={"https": 8443}),
            Service(name="llmisvc-webhook-server-service", ports={"https": 443}),
        ),
    )


def _presets() -> Expectations:
    return Expectations(
        objects=tuple(
            CustomObject(
                api_version=f"{_GROUP}/v1alpha2",
                kind="LLMInferenceServiceConfig",
                name=f"kserve-config-llm-{name}",
            )
            for name in _PRESETS
        )
    )
