"""cert-manager's certificates: a Secret with a real key pair for each."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from ...cluster.api import Json
from .. import kinds
from ..conditions import condition, is_true, timed
from ..controller import Watches
from ..ownership import is_going
from ..refusal import RefusalError
from .issuers import signing_secret
from .operator import Operator

if TYPE_CHECKING:
    from .key_pair import Request

ISSUED_FOR = "simulator.evenkeel.dev/issued-for"
"""On a Secret: a digest of the request that its certificate answers."""

NOT_BEFORE = "simulator.evenkeel.dev/not-before"
NOT_AFTER = "simulator.evenkeel.dev/not-after"
_CERTIFICATE = "cert-manager.io/certificate-name"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(h|m|s)")
_SECONDS = {"h": 3600, "m": 60, "s": 1}
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


class Certificates(Operator):
    """Issues each certificate once, and again when it says something else or its Secret is gone.

    As upstream's, the Secret stays when its Certificate goes.
    """

    name = "certificates"
    acts_for = kinds.CERTIFICATE
    reads = (kinds.ISSUER, kinds.CLUSTER_ISSUER)

    def __init__(self, watches: Watches) -> None:
        """Watch certificates, issuers and Secrets."""
        super().__init__(watches)
        self._secrets = self.watch(kinds.SECRET, _certificates)

    def plan(self, obj: Json) -> list[Json]:
        """Issue the certificate unless its Secret answers it; there is nothing else to make."""
        issuer = self._issuer(obj)
        digest = _digest(obj, issuer)
        meta, name = obj["metadata"], obj["spec"]["secretName"]
        current = self._secrets.get(name, meta["namespace"])
        if current is not None:
            if is_going(current):
                raise RefusalError(f'Secret "{name}" is being deleted')
            if current["metadata"].get("annotations", {}).get(ISSUED_FOR) == digest:
                return []
        # Only here: it is a large import, and most clusters issue a certificate early or never.
        from .key_pair import issue  # noqa: PLC0415

        try:
            pair = issue(request_of(obj["spec"]), self._authority(issuer))
        except ValueError as error:
            raise RefusalError(f"The certificate could not be issued: {error}") from error
        annotations = {
            ISSUED_FOR: digest,
            NOT_BEFORE: pair.not_before.strftime(_STAMP),
            NOT_AFTER: pair.not_after.strftime(_STAMP),
        }
        data = {"tls.crt": pair.certificate, "tls.key": pair.key, "ca.crt": pair.root}
        secret = secret_for(obj, annotations, data)
        # a chart may have made it, of a type that nobody can change any more
        if found := self.api.find("v1", "Secret", name, meta["namespace"]):
            secret["type"] = found["type"]
        self.api.apply(secret, manager=self.manager, force=True)
        return []

    def status(self, obj: Json, problem: str) -> Json:
        """Return whether the Secret holds what the certificate asks for."""
        meta = obj["metadata"]
        secret = self._secrets.get(obj["spec"]["secretName"], meta["namespace"])
        if not problem and secret is None:
            problem = "Issuing certificate as Secret does not exist"
        reason = "DoesNotExist" if problem else "Ready"
        message = problem or "Certificate is up to date and has not expired"
        ready = condition("Ready", status=not problem, reason=reason, message=message)
        generation = meta.get("generation", 1)
        conditions = timed([ready], obj.get("status"))
        status: Json = {
            "conditions": [each | {"observedGeneration": generation} for each in conditions]
        }
        annotations = secret["metadata"].get("annotations", {}) if secret else {}
        if not problem and NOT_AFTER in annotations:
            status |= {"notBefore": annotations[NOT_BEFORE], "notAfter": annotations[NOT_AFTER]}
            status["revision"] = 1
        return status

    def _issuer(self, certificate: Json) -> Json:
        reference = certificate["spec"]["issuerRef"]
        kind = reference.get("kind") or "Issuer"
        name, namespace = reference["name"], certificate["metadata"]["namespace"]
        if kind == "ClusterIssuer":
            found = self.read[kinds.CLUSTER_ISSUER].get(name)
        else:
            found = self.read[kinds.ISSUER].get(name, namespace)
        if found is None:
            raise RefusalError(f'Referenced "{kind}" not found: {name}')
        if not is_true(found, "Ready"):
            raise RefusalError(f'Referenced "{kind}" is not ready: {name}')
        return found

    def _authority(self, issuer: Json) -> tuple[bytes, bytes] | None:
        secret = signing_secret(issuer)
        if secret is None:
            return None
        found = self.api.find("v1", "Secret", *secret)
        data = (found or {}).get("data") or {}
        if not data.get("tls.crt") or not data.get("tls.key"):
            raise RefusalError(f'Secret "{secret[0]}" of the issuer has no tls.crt and tls.key')
        return base64.b64decode(data["tls.crt"]), base64.b64decode(data["tls.key"])


def request_of(spec: Json) -> "Request":
    """Return what a Certificate's spec asks for."""
    from .key_pair import Request  # noqa: PLC0415 - see above

    key = spec.get("privateKey") or {}
    return Request(
        common_name=spec.get("commonName", ""),
        dns_names=tuple(spec.get("dnsNames") or ()),
        ip_addresses=tuple(spec.get("ipAddresses") or ()),
        uris=tuple(spec.get("uris") or ()),
        is_ca=bool(spec.get("isCA")),
        rsa=key.get("algorithm") == "RSA",
        lifetime=lifetime(spec.get("duration") or "2160h"),
    )


def lifetime(duration: str) -> timedelta:
    """Return a duration such as `2160h0m0s`."""
    return timedelta(seconds=sum(float(n) * _SECONDS[u] for n, u in _DURATION.findall(duration)))


def secret_for(certificate: Json, annotations: dict[str, str], data: dict[str, bytes]) -> Json:
    """Return the Secret of a certificate, with the annotations that upstream gives it."""
    meta, spec = certificate["metadata"], certificate["spec"]
    template = spec.get("secretTemplate") or {}
    reference = spec["issuerRef"]
    said = {
        _CERTIFICATE: meta["name"],
        "cert-manager.io/common-name": spec.get("commonName", ""),
        "cert-manager.io/alt-names": ",".join(spec.get("dnsNames") or ()),
        "cert-manager.io/issuer-name": reference["name"],
        "cert-manager.io/issuer-kind": reference.get("kind") or "Issuer",
        "cert-manager.io/issuer-group": reference.get("group") or "cert-manager.io",
    }
    labels = {"controller.cert-manager.io/fao": "true"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": spec["secretName"],
            "namespace": meta["namespace"],
            "annotations": (template.get("annotations") or {}) | said | annotations,
            "labels": (template.get("labels") or {}) | labels,
        },
        "type": "kubernetes.io/tls",
        "data": {key: base64.b64encode(value).decode() for key, value in data.items()},
    }


def _digest(certificate: Json, issuer: Json) -> str:
    asked = [certificate["spec"], issuer["spec"]]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _certificates(secret: Json) -> Iterable[str]:
    name = secret["metadata"].get("annotations", {}).get(_CERTIFICATE)
    if name:
        yield f"{secret['metadata']['namespace']}/{name}"
