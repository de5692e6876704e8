"""The passwords and keys of ClearML: made once, and in no value of its charts."""

import re
from typing import Any

from ..plan import MadeSecret
from ..redis.credentials import CREDENTIALS as REDIS
from ..redis.credentials import PASSWORD_KEY as REDIS_PASSWORD
from .names import ELASTICSEARCH, MONGO, MONGO_PORT, NAME, TASKS
from .options import Options

_PASSWORD = "password"  # noqa: S105 - the name of a key
_USER, _SECRET = "user_key", "user_secret"

SERVERS = MadeSecret(
    name=f"{NAME}-servers",
    made=(
        "apiserver_key",
        "apiserver_secret",
        "fileserver_key",
        "fileserver_secret",
        "secure_auth_token_secret",
        "session_secret",
        "test_user_key",
        "test_user_secret",
    ),
)
"""What the servers show each other; the chart and the image have keys that everybody knows."""

AGENT_KEYS = MadeSecret(
    name=f"{NAME}-agent",
    made=("agentk8sglue_key", "agentk8sglue_secret"),
    # the chart makes a Secret of its own, with known keys, where it finds no settings
    given={"clearml.conf": "sdk {\n}\n"},
    namespaces=(NAME, TASKS),
)

MONGO_KEYS = MadeSecret(
    name=MONGO,
    made=(_PASSWORD,),
    given={
        "username": "root",
        "connectionString": f"mongodb://root:{{{_PASSWORD}}}@{MONGO}:{MONGO_PORT}",
    },
)

ELASTICSEARCH_KEYS = MadeSecret(
    name=ELASTICSEARCH, made=(_PASSWORD,), given={"username": "elastic"}
)


def user_secrets(options: Options) -> tuple[MadeSecret, ...]:
    """Return the password of each who may log in."""
    return tuple(
        MadeSecret(name=_user_secret(user), made=(_PASSWORD,), given={"username": user})
        for user in dict.fromkeys(options.users)
    )


def data_environment() -> list[dict[str, Any]]:
    """Return the variables with which servers reach what keeps their data."""
    return [
        variable("CLEARML_REDIS_SERVICE_PASSWORD", REDIS.name, REDIS_PASSWORD),
        variable("CLEARML_MONGODB_SERVICE_CONNECTION_STRING", MONGO, "connectionString"),
        variable("CLEARML_ELASTIC_SERVICE_USERNAME", ELASTICSEARCH, "username"),
        variable("CLEARML_ELASTIC_SERVICE_PASSWORD", ELASTICSEARCH, _PASSWORD),
    ]


def api_environment(options: Options) -> list[dict[str, Any]]:
    """Return the variables of the API server: who may log in, and the keys of the other parts."""
    session = "CLEARML__SECURE__HTTP__SESSION_SECRET__APISERVER"
    agent = (AGENT_KEYS.name, "agentk8sglue_key", "agentk8sglue_secret")
    return [
        *data_environment(),
        variable(session, SERVERS.name, "session_secret"),
        *file_environment(),
        *_credentials("SERVICES_AGENT", *agent),
        *_users(options),
    ]


def file_environment() -> list[dict[str, Any]]:
    """Return the variables with which the file server proves who it is."""
    return _credentials("FILESERVER", SERVERS.name, "fileserver_key", "fileserver_secret")


def variable(name: str, secret: str, key: str) -> dict[str, Any]:
    """Return a variable whose value is in a Secret."""
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _credentials(part: str, secret: str, key: str, password: str) -> list[dict[str, Any]]:
    prefix = f"CLEARML__SECURE__CREDENTIALS__{part}__"
    return [
        variable(f"{prefix}{_USER.upper()}", secret, key),
        variable(f"{prefix}{_SECRET.upper()}", secret, password),
    ]


def _users(options: Options) -> list[dict[str, Any]]:
    """Return those who may log in: without any, whoever types a name is in."""
    names = {user: f"LOGIN_{re.sub('-', '_', user).upper()}" for user in options.users}
    # the kubelet fills in `$(...)`
    listed = ", ".join(
        f'{{username: "{user}", password: "$({name})", name: "{user}"}}'
        for user, name in names.items()
    )
    fixed = "CLEARML__APISERVER__AUTH__FIXED_USERS__"
    return [
        *(variable(name, _user_secret(user), _PASSWORD) for user, name in names.items()),
        {"name": f"{fixed}ENABLED", "value": "true"},
        {"name": f"{fixed}USERS", "value": f"[{listed}]"},
    ]


def _user_secret(user: str) -> str:
    return f"{NAME}-user-{user}"
