"""A team's database in Milvus, with a user who may do everything in it and nothing elsewhere.

Milvus has no objects of Kubernetes' for either: a Job asks its HTTP API, with the client that is in
its own image.
"""

import hashlib
from typing import Any

from ..plan import MadeSecret, Object
from .values import IMAGE, NAME, PORT, ROOT

_LONGEST_USER = 32  # of Milvus' own setting

# Words go through pipes and a file of the container's own: arguments are seen by every process.
# Milvus answers 200 to what it refuses, too: what counts is its own code.
_SCRIPT = """set -eu
umask 077
printf 'Authorization: Bearer %s\\n' "$TOKEN" > /tmp/header
ask() {
  printf '%s' "$2" | curl --silent --show-error --fail --max-time 60 --header @/tmp/header \\
    --header 'Content-Type: application/json' --data @- "$ADDRESS/v2/vectordb/$1" > /tmp/answer
  grep --quiet '"code": *0[,}]' /tmp/answer || { echo "$1:" >&2; cat /tmp/answer >&2; exit 1; }
}
lists() { ask "$1/list" '{}'; grep --quiet --fixed-strings "\\"$2\\"" /tmp/answer; }
role="{\\"roleName\\":\\"$USERNAME\\""
lists databases "$DATABASE" || ask databases/create "{\\"dbName\\":\\"$DATABASE\\"}"
lists roles "$USERNAME" || ask roles/create "$role}"
for privilege in DatabaseAdmin CollectionAdmin; do
  ask roles/grant_privilege_v2 \\
    "$role,\\"dbName\\":\\"$DATABASE\\",\\"collectionName\\":\\"*\\",\\"privilege\\":\\"$privilege\\"}"
done
# nobody can be given another password without the one that is known no more
if lists users "$USERNAME"; then ask users/drop "{\\"userName\\":\\"$USERNAME\\"}"; fi
ask users/create "{\\"userName\\":\\"$USERNAME\\",\\"password\\":\\"$PASSWORD\\"}"
ask users/grant_role "$role,\\"userName\\":\\"$USERNAME\\"}"
echo "The database $DATABASE is there, and $USERNAME may use it."
"""


def team_database(team: str) -> tuple[MadeSecret, Object]:
    """Return what gives a team a database of its name, with `_` for `-`.

    What is in it stays where the team goes, and is taken up again, with a new password.

    Args:
        team: Its name, which is that of its namespace.

    Returns:
        The Secret, in the team's namespace and in Milvus', and the Job. The Secret's keys are
        `username`, `password`, `dbname`, `host`, `port`, `uri` and `token`.
    """
    user, database = _user(team), team.replace("-", "_")
    kept = MadeSecret(
        name=f"workspace-{team}-{NAME}",
        made=("password",),
        given={
            "username": user,
            "dbname": database,
            **{key: ROOT.given[key] for key in ("host", "port", "uri")},
            "token": f"{user}:{{password}}",
        },
        namespaces=(team, NAME),
    )
    return kept, _job(kept.name)


def _user(team: str) -> str:
    user = f"team_{team.replace('-', '_')}"
    if len(user) <= _LONGEST_USER:
        return user
    digest = hashlib.sha256(team.encode()).hexdigest()[:8]
    return f"{user[: _LONGEST_USER - 9]}_{digest}"


def _job(secret: str) -> Object:
    labels = {"app.kubernetes.io/name": f"{NAME}-team-database"}
    taken = {"USERNAME": "username", "PASSWORD": "password", "DATABASE": "dbname"}
    container = {
        "name": "database",
        "image": f"docker.io/{IMAGE}",
        "command": ["/bin/sh", "-c", _SCRIPT],
        "env": [
            {"name": "ADDRESS", "value": f"http://{NAME}:{PORT}"},
            _variable("TOKEN", ROOT.name, "token"),
            *(_variable(name, secret, key) for name, key in taken.items()),
        ],
        "resources": {"requests": {"cpu": "20m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    pod = {
        "restartPolicy": "OnFailure",
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": secret, "namespace": NAME, "labels": labels},
        "spec": {"backoffLimit": 10, "template": {"metadata": {"labels": labels}, "spec": pod}},
    }


def _variable(name: str, secret: str, key: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}
