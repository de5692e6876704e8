"""cert-manager's issuers: each is ready once it has what it signs with."""

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, timed
from .operator import Operator

CLUSTER_NAMESPACE = "cert-manager"
"""Where the Secrets of cluster issuers are."""

_REASONS = {"selfSigned": "IsReady", "ca": "KeyPairVerified", "acme": "ACMEAccountRegistered"}


class Issuers(Operator):
    """Reports of issuers; registers nowhere and asks nobody."""

    name = "issuers"
    acts_for = kinds.ISSUER
    reads = (kinds.SECRET,)

    def plan(self, _obj: Json) -> list[Json]:
        """Return nothing: an issuer makes no objects."""
        return []

    def status(self, obj: Json, problem: str) -> Json:
        """Return that it is ready, or which Secret it lacks."""
        secret = signing_secret(obj)
        if secret and self.read[kinds.SECRET].get(*secret) is None:
            name, namespace = secret
            problem = f'Error getting keypair for CA issuer: secret "{namespace}/{name}" not found'
        kind = next(iter(obj["spec"]), "")
        reason = "ErrGetKeyPair" if problem else _REASONS.get(kind, "Simulated")
        message = problem or "Signing is simulated"
        ready = condition("Ready", status=not problem, reason=reason, message=message)
        generation = obj["metadata"].get("generation", 1)
        found = timed([ready], obj.get("status"))
        return {"conditions": [each | {"observedGeneration": generation} for each in found]}


class ClusterIssuers(Issuers):
    """The same for issuers that serve all namespaces."""

    name = "cluster-issuers"
    acts_for = kinds.CLUSTER_ISSUER


def signing_secret(issuer: Json) -> tuple[str, str] | None:
    """Return name and namespace of the Secret that an authority signs with."""
    name = (issuer["spec"].get("ca") or {}).get("secretName")
    return (name, issuer["metadata"].get("namespace", CLUSTER_NAMESPACE)) if name else None
