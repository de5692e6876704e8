"""A store that speaks the Redis protocol, shared by the add-ons that need it: Valkey."""

from ..record import AddOn
from .credentials import NAME
from .options import Options
from .plan import PIN, plan

ADDON = AddOn(
    name=NAME,
    namespace=NAME,
    pins=(PIN,),
    plan=plan,
    options=Options,
    uses=("prometheus",),
    keeps="what the add-ons that share it wrote",
)
