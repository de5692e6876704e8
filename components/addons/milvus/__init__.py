"""Milvus: a database of vectors."""

from ..record import AddOn
from .options import Options
from .plan import PIN, grants, plan
from .values import NAME

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    options=Options,
    uses=("object-store", "prometheus"),
    grants=grants,
    keeps="the catalogue, without which the bucket cannot be read",
    singletons=(f"{NAME}-standalone", f"{NAME}-attu"),
)
