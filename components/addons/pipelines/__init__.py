"""Kubeflow Pipelines: steps in containers, one after the other, with what each has made."""

from ..postgresql import ADDON as POSTGRESQL
from ..record import AddOn
from .expectations import WORKLOADS
from .options import Options
from .plan import ARGO_PIN, NAMESPACE, PIN, grants, plan
from .storage import STORE, refuses

ADDON = AddOn(
    name="pipelines",
    namespace=NAMESPACE,
    pins=(PIN, ARGO_PIN),
    plan=plan,
    options=Options,
    needs=(POSTGRESQL,),
    uses=("istio", "kubeflow", "login", STORE, "prometheus"),
    refuses=refuses,
    grants=grants,
    # published so, and a folder of manifests is the same in every stage
    singletons=WORKLOADS,
)
