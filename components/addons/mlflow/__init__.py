"""MLflow: experiments, metrics and a registry of models."""

from ..postgresql import ADDON as POSTGRESQL
from ..record import AddOn
from .hosts import NAME
from .plan import PIN, grants, plan

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    needs=(POSTGRESQL,),
    uses=("object-store", "prometheus"),
    grants=grants,
)
