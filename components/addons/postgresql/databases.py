"""A database of the shared PostgreSQL for another add-on, as objects of that add-on's own plan."""

import re
from typing import Any

from ..plan import MadeSecret, Object

NAMESPACE = "postgresql"
CLUSTER = "postgresql"
"""The name of the Cluster object; its services are called `CLUSTER-rw`, `-ro` and `-r`."""

HOST = f"{CLUSTER}-rw.{NAMESPACE}.svc"
"""Always leads to the instance that can be written to."""

PORT = 5432
API_VERSION = "postgresql.cnpg.io/v1"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,50}")
# a database waits for its owner, so that what comes after it finds both
_APPLIED = {"annotations": {"pulumi.com/waitFor": "jsonpath={.status.applied}=true"}}
_RELOADED = {"cnpg.io/reload": "true"}  # a changed password reaches the role


def database(
    name: str, namespace: str, secret: str = "", *, extensions: tuple[str, ...] = ()
) -> tuple[MadeSecret, tuple[Object, ...]]:
    """Return what gives an add-on a database, and a role that owns it.

    The add-on says `needs=(POSTGRESQL,)`, puts the Secret into `Plan.secrets` and the objects into
    `Plan.before`. Database and role are called `name` with `_` for `-`. Where the add-on is turned
    off they stay in PostgreSQL, and are taken up again, with a new password, once it is back.

    Args:
        name: The database, unique on a cluster; most often the add-on's name.
        namespace: Where the add-on's pods read the Secret.
        secret: What the Secret is called in both namespaces; empty for `NAME-database`.
        extensions: Extensions of PostgreSQL that the database has, such as `vector`.

    Returns:
        The Secret, in `namespace` and in PostgreSQL's, and the objects. The Secret's keys are
        `username`, `password`, `host`, `port`, `dbname`, and `uri` (`postgresql://...`).

    Raises:
        ValueError: The name is none that a database can have here.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"database: got {name!r}; expected a DNS label of at most 51 characters.")
    role = name.replace("-", "_")
    kept = _secret(secret or f"{name}-database", role, namespace)
    owner = _object("DatabaseRole", name, role, login=True, passwordSecret={"name": kept.name})
    wanted = [{"name": each, "ensure": "present"} for each in extensions]
    more: dict[str, Any] = {"extensions": wanted} if wanted else {}
    return kept, (owner, _object("Database", name, role, owner=role, **more))


def _secret(name: str, role: str, namespace: str) -> MadeSecret:
    return MadeSecret(
        name=name,
        made=("password",),
        given={
            "username": role,
            "host": HOST,
            "port": str(PORT),
            "dbname": role,
            "uri": f"postgresql://{role}:{{password}}@{HOST}:{PORT}/{role}",
        },
        namespaces=tuple(dict.fromkeys((namespace, NAMESPACE))),
        type="kubernetes.io/basic-auth",
        labels=_RELOADED,
    )


def _object(kind: str, name: str, role: str, **spec: Any) -> Object:
    policy = f"{kind[0].lower()}{kind[1:]}ReclaimPolicy"
    awaited = _APPLIED if kind == "Database" else {}
    return {
        "apiVersion": API_VERSION,
        "kind": kind,
        "metadata": {"name": name, "namespace": NAMESPACE, **awaited},
        "spec": {"cluster": {"name": CLUSTER}, "name": role, policy: "retain", **spec},
    }
