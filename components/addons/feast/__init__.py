"""Feast: features for training and for serving, the same for both."""

from ..postgresql import ADDON as POSTGRESQL
from ..record import AddOn
from ..redis import ADDON as REDIS
from .expectations import OPERATOR
from .options import Options
from .plan import PIN, grants, plan
from .stores import NAME

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    options=Options,
    needs=(POSTGRESQL, REDIS),
    uses=("object-store", "prometheus"),
    grants=grants,
    # published so, and a file of manifests is the same in every stage
    singletons=(OPERATOR,),
)
