"""KServe: models behind HTTP and gRPC, with Triton and vLLM on GPUs."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .llm import CONTROLLER, LLM_PINS
from .options import Options
from .plan import NAMESPACE, PINS, plan


def _needs(options: Options) -> tuple[str, ...]:
    wanted = {"knative": options.mode == "knative", "lws": options.llm}
    return tuple(name for name, needed in wanted.items() if needed)


ADDON = AddOn(
    name="kserve",
    namespace=NAMESPACE,
    pins=(*PINS.values(), *LLM_PINS),
    plan=plan,
    options=Options,
    needs=(CERT_MANAGER,),
    uses=("istio", "keda", "knative", "lws", "prometheus"),
    needs_for=_needs,
    # the chart has no number of replicas, and manifests are the same in every stage
    singletons=("kserve-controller-manager", CONTROLLER),
)
