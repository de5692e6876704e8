"""Katib: hyperparameters by trials, each of which is a job."""

from ..cert_manager import ADDON as CERT_MANAGER
from ..postgresql import ADDON as POSTGRESQL
from ..record import AddOn
from .expectations import WORKLOADS
from .plan import NAMESPACE, PIN, plan

ADDON = AddOn(
    name="katib",
    namespace=NAMESPACE,
    pins=(PIN,),
    plan=plan,
    needs=(CERT_MANAGER, POSTGRESQL),
    # at its start it looks which kinds of jobs there are
    uses=("istio", "kubeflow", "login", "prometheus", "trainer"),
    # published so, and a folder of manifests is the same in every stage
    singletons=WORKLOADS,
)
