"""cert-manager's injector: webhooks learn who has signed for the servers behind them."""

from collections.abc import Callable, Iterable

from ...cluster.api import Json
from ...cluster.resource_type import ResourceType
from .. import kinds
from ..controller import Controller, Watches
from ..ownership import is_going, part_of

INJECTED = "cert-manager.io/inject-ca-from"
"""On what is told: `namespace/name` of the Certificate."""

INJECTED_DIRECTLY = "cert-manager.io/inject-ca-from-secret"
"""The same of a Secret that somebody else fills."""

ALLOWED = "cert-manager.io/allow-direct-injection"
"""On such a Secret: `true`, or nobody is told of it."""

_Source = tuple[str, str]
"""One of the two annotations, and what it names."""

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
        """Return all configurations that name a certificate or a Secret."""
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
        webhooks = told.get("webhooks") or ()  # an empty list is left out
        if any(each["clientConfig"].get("caBundle") != authority for each in webhooks):
            injected = [
                {"name": each["name"], "clientConfig": {"caBundle": authority}} for each in webhooks
            ]
            self.api.apply(part_of(told, webhooks=injected), manager=self.manager, force=True)

    def _authority(self, source: _Source | None) -> str:
        """Return the authority in the Secret that is meant, as it stands there; or nothing."""
        how, named = source or ("", "")
        namespace, _, name = named.partition("/")
        secret_name, mark, expected = name, ALLOWED, "true"
        if how == INJECTED:
            found = self._certificates.get(name, namespace)
            secret_name = found["spec"]["secretName"] if found else ""
            mark, expected = _CERTIFICATE, name
        secret = secret_name and self.api.find("v1", "Secret", secret_name, namespace)
        if not secret or (secret["metadata"].get("annotations") or {}).get(mark) != expected:
            return ""
        return str((secret.get("data") or {}).get("ca.crt") or "")

    def _users_of(self, certificate: Json) -> Iterable[str]:
        meta = certificate["metadata"]
        return self._users({(INJECTED, f"{meta['namespace']}/{meta['name']}")})

    def _users_by_secret(self, secret: Json) -> Iterable[str]:
        meta = secret["metadata"]
        certificate = (meta.get("annotations") or {}).get(_CERTIFICATE)
        return self._users(
            {
                (INJECTED, f"{meta['namespace']}/{certificate}"),
                (INJECTED_DIRECTLY, f"{meta['namespace']}/{meta['name']}"),
            }
        )

    def _users(self, sources: set[_Source]) -> Iterable[str]:
        for kind, informer in self._told.items():
            for each in informer.all():
                if _of(each) in sources:
                    yield f"{kind}/{each['metadata']['name']}"


def _of(told: Json) -> _Source | None:
    """Return what a configuration names, if it names something."""
    annotations = told["metadata"].get("annotations") or {}
    return next(
        ((how, named) for how in (INJECTED, INJECTED_DIRECTLY) if (named := annotations.get(how))),
        None,
    )


def _keys_of(kind: ResourceType) -> Callable[[Json], list[str]]:
    return lambda told: [f"{kind.kind}/{told['metadata']['name']}"] if _of(told) else []
