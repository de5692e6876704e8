"""What the chart of the backup plugin is told, and what must exist once it is up."""

from ..expectations import CustomObject, Definition, Expectations, Service, Workload
from ..plan import Values

PLUGIN = "barman-cloud"
_CERTIFICATES = "cert-manager.io"
_ISSUER = f"{PLUGIN}-selfsigned-issuer"


def plugin_values() -> Values:
    """Return the chart's values."""
    return {
        "fullnameOverride": PLUGIN,
        "resources": {
            "requests": {"cpu": "50m", "memory": "64Mi"},
            "limits": {"memory": "256Mi"},
        },
    }


def plugin_expectations() -> Expectations:
    """Return what must exist; the same on every cluster."""
    return Expectations(
        definitions=(
            Definition(
                group="barmancloud.cnpg.io",
                kind="ObjectStore",
                plural="objectstores",
                versions=("v1",),
            ),
        ),
        objects=(
            CustomObject(
                api_version=f"{_CERTIFICATES}/v1",
                kind="Issuer",
                name=_ISSUER,
                spec={"selfSigned": {}},
            ),
            _certificate("client"),
            _certificate("server"),
        ),
        workloads=(
            Workload(
                kind="Deployment",
                name=PLUGIN,
                image="ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.13.0",
            ),
        ),
        services=(Service(name=PLUGIN, ports={"9090": 9090}),),
    )


def _certificate(side: str) -> CustomObject:
    name = f"{PLUGIN}-{side}"
    return CustomObject(
        api_version=f"{_CERTIFICATES}/v1",
        kind="Certificate",
        name=name,
        spec={
            "commonName": name if side == "client" else PLUGIN,
            "dnsNames": [PLUGIN],
            "secretName": f"{name}-tls",
            "issuerRef": {"group": _CERTIFICATES, "kind": "Issuer", "name": _ISSUER},
        },
    )
