"""PostgreSQL, shared by the add-ons that need it: the CloudNativePG operator and one cluster."""

from ..record import AddOn
from .backups import BACKUPS_PIN, grants
from .databases import NAMESPACE
from .options import Options, needs_for
from .plan import PIN, plan, refuses

ADDON = AddOn(
    name="postgresql",
    namespace=NAMESPACE,
    pins=(PIN, BACKUPS_PIN),
    plan=plan,
    options=Options,
    uses=("cert-manager", "object-store", "prometheus"),
    needs_for=needs_for,
    refuses=refuses,
    grants=grants,
    keeps="every database of the add-ons that share it",
    # its plugin has to be one: the operator keeps a connection to it
    singletons=("barman-cloud",),
)
