"""Notebooks: Jupyter, VS Code and RStudio in a team's namespace, with a GPU where it is wanted."""

from ..kubeflow import ADDON as KUBEFLOW
from ..record import AddOn
from .expectations import WORKLOADS
from .options import Options
from .plan import NAMESPACE, PIN, plan, refuses

ADDON = AddOn(
    name="notebooks",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(KUBEFLOW,),
    uses=("login",),
    refuses=refuses,
    # published so, and a folder of manifests is the same in every stage
    singletons=WORKLOADS,
)
