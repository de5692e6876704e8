"""Kubeflow Trainer: one TrainJob is a training on many machines, whatever its framework."""

from ..jobset import ADDON as JOBSET
from ..record import AddOn
from .plan import PIN, plan

ADDON = AddOn(
    name="trainer",
    # Kubeflow's own client looks for it there
    namespace="kubeflow-system",
    pins=(PIN,),
    plan=plan,
    needs=(JOBSET,),
    uses=("prometheus",),
    pod_security="restricted",
)
