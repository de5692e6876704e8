"""cert-manager's injector: webhooks learn who has signed for the servers behind them."""

from collections.abc import Callable, Iterable

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType
from .. import kinds
from ..controller import Controller, Watches
from ..ownership import is_going, part_of

INJECTED = "cert-manager.io/inject-ca-from"
"""On what is told: `namespace/name` of the Certificate."""

_CERTIFICATE = "cert-manager.io/certificate-name"
_TOLD = (kinds.MUTATING_WEBHOOKS, kinds.VALIDATING_WEBHOOKS)


class InjectedAuthorities(Controller):
    """Writes the authority of a Certificate's Secret into all webhooks of a configuration.

    Definitions and aggregated APIs are not told: their servers are never asked in a simulation.
    """

    name = "injected-authorities"

    def __init__(self, watches: Watches) -> None:
        """Watch configurations of webhooks, certificates and their Secrets."""
        super().__init__(watches)
        self._told = {each.kind: self.watch(each, _keys_of(each)) for each in _TOLD}
        self._certificates = self.watch(kinds.CERTIFICATE, self._users_of)
        self._secrets = self.watch(kinds.SECRET, self._users_by_secret)

    def keys(self) -> Iterable[str]:
        """Return all configurations that name a certificate."""
        for kind, informer in self._told.items():
            yield from (
                f"{kind}/{each['metadata']['name']}" for each in informer.all() if _of(each)
            )

    def reconcile(self, key: str) -> None:
        """Tell the webhooks of one configuration; before the certificate is there, nothing is."""
        kind, _, name = key.partition("/")
        told = self._told[kind].get(name)
        if told is None or is_going(told):
            return
        authority = self._authority(_of(told))
        if not authority:
            return
        webhooks = [
            {"name": each["name"], "clientConfig": {"caBundle": authority}}
            for each in told.get("webhooks") or ()
        ]
        if any(each["clientConfig"].get("caBundle") != authority for each in told["webhooks"]):
            whose = {"apiVersion": kinds.MUTATING_WEBHOOKS.api_version, "kind": kind, **told}
            self.api.apply(part_of(whose, webhooks=webhooks), manager=self.manager, force=True)

    def _authority(self, certificate: str) -> str:
        """Return the authority in a Certificate's own Secret, as it stands there; or nothing."""
        namespace, _, name = certificate.partition("/")
        found = self._certificates.get(name, namespace)
        secret = found and self.api.find("v1", "Secret", found["spec"]["secretName"], namespace)
        if not secret or (secret["metadata"].get("annotations") or {}).get(_CERTIFICATE) != name:
            return ""
        return str((secret.get("data") or {}).get("ca.crt") or "")

    def _users_of(self, certificate: Json) -> Iterable[str]:
        meta = certificate["metadata"]
        return self._users(f"{meta['namespace']}/{meta['name']}")

    def _users_by_secret(self, secret: Json) -> Iterable[str]:
        name = (secret["metadata"].get("annotations") or {}).get(_CERTIFICATE)
        return self._users(f"{secret['metadata']['namespace']}/{name}") if name else ()

    def _users(self, certificate: str) -> Iterable[str]:
        for kind, informer in self._told.items():
            for each in informer.all():
                if _of(each) == certificate:
                    yield f"{kind}/{each['metadata']['name']}"


def _of(told: Json) -> str:
    """Return the certificate that a configuration names, as `namespace/name`; or nothing."""
    return str((told["metadata"].get("annotations") or {}).get(INJECTED) or "")


def _keys_of(kind: ResourceType) -> Callable[[Json], list[str]]:
    return lambda told: [f"{kind.kind}/{told['metadata']['name']}"] if _of(told) else []
