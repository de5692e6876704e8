"""KServe: models behind HTTP and gRPC, with Triton and vLLM on GPUs."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..record import AddOn
from .options import Options
from .plan import NAMESPACE, PINS, plan


def _needs(options: Options) -> tuple[str, ...]:
    return ("knative",) if options.mode == "knative" else ()


ADDON = AddOn(
    name="kserve",
    namespace=NAMESPACE,
    pins=tuple(PINS.values()),
    plan=plan,
    options=Options,
    needs=(CERT_MANAGER,),
    uses=("istio", "keda", "knative", "prometheus"),
    needs_for=_needs,
    # the chart has no number of replicas
    singletons=("kserve-controller-manager",),
)
