"""Buckets inside the cluster, for private clusters: SeaweedFS."""

from ..record import AddOn
from .options import Options
from .plan import PIN, plan
from .values import NAME

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    options=Options,
    uses=("prometheus",),
    keeps="every bucket of the cluster",
)
