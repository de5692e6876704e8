"""Notebooks: Jupyter, VS Code and RStudio in a team's namespace, with a GPU where it is wanted."""

from ..istio.plan import INGRESS
from ..kubeflow import ADDON as KUBEFLOW
from ..record import AddOn
from .door import NAMESPACE
from .expectations import WORKLOADS
from .options import Options
from .plan import PIN, plan, refuses

ADDON = AddOn(
    name="notebooks",
    namespace=NAMESPACE,
    pins=(PIN, INGRESS),
    plan=plan,
    options=Options,
    needs=(KUBEFLOW,),
    uses=("login",),
    refuses=refuses,
    # published so, and a folder of manifests is the same in every stage
    singletons=WORKLOADS,
)
