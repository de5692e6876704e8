"""How the session's API server is reached: the address and certificates of its kubeconfig."""

import base64
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ..errors import ClusterError
from ..session import Session, environment_of, write_whole


@dataclass(frozen=True)
class Access:
    """Where an API server is, and the TLS context that it trusts."""

    server: str
    """The server's address without a slash at the end."""

    tls: ssl.SSLContext | None
    """None for a server that speaks plain HTTP."""

    environment: str
    """Whose cluster it is."""

    acting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Header -> values: as whom the user acts, where the kubeconfig says so."""

    def headers(self) -> Iterator[tuple[str, str]]:
        """Yield each header that says as whom the user acts."""
        yield from ((name, value) for name, values in self.acting.items() for value in values)


def read_access(kubeconfig: Path) -> Access:
    """Read the only cluster and user of a session's kubeconfig.

    Raises:
        ClusterError: The file is missing or is not a kubeconfig with client certificates.
    """
    try:
        content = yaml.safe_load(kubeconfig.read_text())
        cluster = content["clusters"][0]["cluster"]
        user = content["users"][0]["user"]
        server = str(cluster["server"]).rstrip("/")
        tls = _tls(kubeconfig.parent, cluster, user) if server.startswith("https") else None
    except (OSError, ValueError, yaml.YAMLError, LookupError, TypeError) as error:
        raise ClusterError(
            f"{kubeconfig}: not the kubeconfig of a session ({error}). Start one: "
            f"evenkeel up {environment_of(kubeconfig)}"
        ) from error
    return Access(server, tls, environment_of(kubeconfig), _acting(user))


def _acting(user: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the headers of a user that acts as another one, as kubectl and Pulumi send them."""
    if "as" not in user:
        return {}
    groups = tuple(map(str, user.get("as-groups") or ()))
    return {
        "Impersonate-User": (str(user["as"]),),
        **({"Impersonate-Group": groups} if groups else {}),
    }


def _tls(folder: Path, cluster: Mapping[str, Any], user: Mapping[str, Any]) -> ssl.SSLContext:
    authority = _read(folder, cluster, "certificate-authority").decode()
    context = ssl.create_default_context(cadata=authority)
    # The ssl module takes a client certificate from a file only.
    with tempfile.NamedTemporaryFile() as both:
        both.write(_read(folder, user, "client-certificate") + b"\n")
        both.write(_read(folder, user, "client-key"))
        both.flush()
        context.load_cert_chain(both.name)
    return context


def _read(folder: Path, section: Mapping[str, Any], key: str) -> bytes:
    if data := section.get(f"{key}-data"):
        return base64.b64decode(data)
    return (folder / str(section[key])).read_bytes()


def write_kubeconfig(session: Session, made_by_kwokctl: Path) -> None:
    """Write the session's kubeconfig: complete in itself, with every context that it promises.

    Raises:
        ClusterError: kwokctl's kubeconfig cannot be read.
    """
    server, administrator = _embedded(made_by_kwokctl)
    contexts = session.data.contexts or (f"evenkeel-{session.data.environment}",)
    write_whole(
        session.kubeconfig,
        yaml.safe_dump(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "simulated", "cluster": server}],
                "users": [{"name": "administrator", "user": administrator}],
                "contexts": [
                    {"name": name, "context": {"cluster": "simulated", "user": "administrator"}}
                    for name in contexts
                ],
                "current-context": contexts[0],
            },
            sort_keys=False,
        ).encode(),
    )


def _embedded(made_by_kwokctl: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the cluster and the user of a kubeconfig, with certificates instead of their paths."""
    try:
        content = yaml.safe_load(made_by_kwokctl.read_text())
        cluster = content["clusters"][0]["cluster"]
        user = content["users"][0]["user"]
        folder = made_by_kwokctl.parent
        server = {
            "server": cluster["server"],
            "certificate-authority-data": _embed(folder, cluster, "certificate-authority"),
        }
        administrator = {
            "client-certificate-data": _embed(folder, user, "client-certificate"),
            "client-key-data": _embed(folder, user, "client-key"),
        }
    except (OSError, yaml.YAMLError, LookupError, TypeError) as error:
        name = environment_of(made_by_kwokctl)
        raise ClusterError(
            f"{made_by_kwokctl}: cannot be read ({error!r}). Start afresh: evenkeel down {name}, "
            f"then evenkeel up {name}"
        ) from error
    return server, administrator


def _embed(folder: Path, section: Mapping[str, Any], key: str) -> str:
    return base64.b64encode(_read(folder, section, key)).decode()
